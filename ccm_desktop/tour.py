"""Plays a whole call in the real window, as an agent would, and takes a picture of each state."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call, Outcome, Phase, Standing
from ccm_desktop.services.clock import SystemClock, sleep
from ccm_desktop.ui import text, theme

CUSTOMER = "+91 55555 20001"
SWITCHED_OFF = "+91 55555 29110"
CUT_AFTER_CALL = "+91 55555 29202"
_PATIENCE_S = 90.0
_SETTLE_S = 0.15
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Tour:
    """Types, presses Enter, watches; the exit code says whether the call came whole to the journal."""

    def __init__(self, desktop: Desktop, folder: Path, *, all_states: bool) -> None:
        self._desktop = desktop
        self._window = desktop.window
        self._folder = folder
        self._all_states = all_states
        self._began = time.monotonic()
        self._pictures = 0
        self._last: Call | None = None
        self._news = asyncio.Event()

    async def play(self) -> int:
        """Play it all; 0 if the call was completed and stands in the journal with its recording."""
        self._folder.mkdir(parents=True, exist_ok=True)
        await self._desktop.ready.wait()
        self._desktop.desk.calls.changed.connect(self._on_changed)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                completed = await self._play_call()
                if self._all_states:
                    await self._play_failures()
        except TimeoutError:
            self._say("the tour took too long")
            return 1
        self._say("completed and in the journal" if completed else "NOT completed")
        return 0 if completed else 1

    async def _play_call(self) -> bool:
        await self._picture("idle")
        self._type(CUSTOMER)
        await self._picture("number")
        self._press_enter()
        for phase in (Phase.AGENT_RINGING, Phase.CUSTOMER_RINGING, Phase.TALKING):
            await self._until(partial(_is_in, phase))
            await self._picture(phase.value.replace("_", "-"))
        self._window.call_panel.focus_note()
        self._type_into_note("Asked to move the delivery to Friday")
        await self._until(lambda call: call.phase is Phase.ENDED)
        await self._picture("ended")
        call = await self._until(lambda call: bool(call.report and call.report.recordings))
        self._window.journal.select(call.reference)
        await self._picture("recording")
        kept = await self._desktop.desk.journal.get(call.reference)
        return kept is not None and kept.outcome is Outcome.TALKED and kept.call_sid is not None

    async def _play_failures(self) -> None:
        for number, name, standing in (
            (SWITCHED_OFF, "refused", Standing.REFUSED),
            (CUT_AFTER_CALL, "not-sure", Standing.UNKNOWN),
        ):
            self._window.call_panel.closed.emit()
            self._window.dial.set_customer_text("")
            self._type(number)
            self._press_enter()
            await self._until(partial(_stands, standing))
            await self._picture(name)
        await self._until(lambda call: call.signs.busy_at is not None)
        await self._picture("inferred")

    def _type(self, words: str) -> None:
        self._window.dial.focus_number()
        for character in words:
            self._key(self._number_field(), Qt.Key.Key_unknown, character)

    def _press_enter(self) -> None:
        self._key(self._number_field(), Qt.Key.Key_Return, "\r")

    def _type_into_note(self, words: str) -> None:
        note = self._window.call_panel.findChild(QPlainTextEdit)
        if isinstance(note, QPlainTextEdit):
            for character in words:
                self._key(note, Qt.Key.Key_unknown, character)

    def _number_field(self) -> QLineEdit:
        field = self._window.dial.findChild(QLineEdit, "customerNumber")
        if not isinstance(field, QLineEdit):
            raise TypeError("the dialer has no number field")
        return field

    def _key(self, target: QObject, key: Qt.Key, character: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(target, event)

    def _on_changed(self, call: Call) -> None:
        if self._last is None or call.phase is not self._last.phase:
            self._say(text.call_state(call))
        self._last = call
        self._news.set()

    async def _until(self, seen: Callable[[Call], bool]) -> Call:
        while self._last is None or not seen(self._last):
            self._news.clear()
            await self._news.wait()
        return self._last

    async def _picture(self, name: str) -> None:
        self._pictures += 1
        await sleep(SystemClock(), _SETTLE_S)  # let what was just shown be laid out
        for scheme_name, scheme in _SCHEMES.items():
            theme.installed().follow(scheme)
            await sleep(SystemClock(), _SETTLE_S)
            path = self._folder / f"{self._pictures:02}-{name}-{scheme_name}.png"
            self._window.grab().save(str(path))
        theme.installed().follow(Qt.ColorScheme.Light)

    def _say(self, words: str) -> None:
        sys.stdout.write(f"{time.monotonic() - self._began:6.2f} s  {words}\n")
        sys.stdout.flush()


def _is_in(phase: Phase, call: Call) -> bool:
    return call.phase is phase


def _stands(standing: Standing, call: Call) -> bool:
    return call.standing is standing
