"""Plays a whole call in the real window, as an agent would, and takes a picture of each state."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call, Outcome, Phase
from ccm_desktop.tour_stage import Stage
from ccm_desktop.ui import text

CUSTOMER = "+91 55555 20001"
_PATIENCE_S = 90.0
_PATIENCE_FOR_ALL_S = 300.0


class Tour:
    """Types, presses Enter, watches; the exit code says whether the call came whole to the journal."""

    def __init__(self, desktop: Desktop, folder: Path, *, all_states: bool) -> None:
        self._desktop = desktop
        self._window = desktop.window
        self._folder = folder
        self._stage = Stage(desktop.window, folder)
        self._all_states = all_states
        self._began = time.monotonic()
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
                async with asyncio.timeout(_PATIENCE_FOR_ALL_S):
                    await self._show_states()
        except TimeoutError:
            self._say(f"the tour took too long; its last picture is {self._stage.last_picture}")
            return 1
        self._say("completed and in the journal" if completed else "NOT completed")
        return 0 if completed else 1

    async def _play_call(self) -> bool:
        stage = self._stage
        await stage.picture("idle")
        stage.type_number(CUSTOMER)
        await stage.picture("number")
        stage.press_enter()
        for phase in (Phase.AGENT_RINGING, Phase.CUSTOMER_RINGING, Phase.TALKING):
            await self._until(partial(_is_in, phase))
            await stage.picture(phase.value.replace("_", "-"))
        self._window.call_panel.focus_note()
        stage.type_into(stage.named(QPlainTextEdit, "Note"), "Asked to move the delivery to Friday")
        await self._until(lambda call: call.phase is Phase.ENDED)
        await stage.picture("ended")
        call = await self._until(lambda call: bool(call.report and call.report.recordings))
        self._window.journal.select(call.reference)
        await stage.picture("recording")
        kept = await self._desktop.desk.journal.get(call.reference)
        return kept is not None and kept.outcome is Outcome.TALKED and kept.call_sid is not None

    async def _show_states(self) -> None:
        from ccm_desktop.tour_states import States  # the ordinary tour has no use for its dialogs

        if self._last is not None:
            await States(self._desktop, self._stage, self._until, self._last).show()

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

    def _say(self, words: str) -> None:
        sys.stdout.write(f"{time.monotonic() - self._began:6.2f} s  {words}\n")
        sys.stdout.flush()


def _is_in(phase: Phase, call: Call) -> bool:
    return call.phase is phase
