"""The hotkey under X11: a passive grab on a connection of its own, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState

if TYPE_CHECKING:
    from xcffib import Connection

_DEADLINE_S = 5.0
_LOCK = 0x02
_MASKS = {"Shift": 0x01, "Ctrl": 0x04, "Alt": 0x08, "Meta": 0x40}
_KEYSYMS = {
    "Space": 0x20,
    "Ins": 0xFF63,
    "Home": 0xFF50,
    "End": 0xFF57,
    "PgUp": 0xFF55,
    "PgDown": 0xFF56,
    "Pause": 0xFF13,
}
_NUM_LOCK = 0xFF7F
_FIRST_F = 0xFFBE
_ASYNC = 1
_REPEAT_MS = 2  # a key that is held is told as released and pressed again in the same moment


def keysym_of(key: str) -> int:
    """X11's number for a key."""
    if key in _KEYSYMS:
        return _KEYSYMS[key]
    return ord(key.lower()) if len(key) == 1 else _FIRST_F + int(key[1:]) - 1


class X11Grab:
    """One key at a time."""

    def __init__(self) -> None:
        self._thread: _Thread | None = None

    async def take(
        self, chord: Chord, pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> HotkeyStanding:
        """Grab the keys with and without the locks; says where another program has them."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[HotkeyState] = loop.create_future()

        def tell(state: HotkeyState) -> None:
            if not taken.done():
                taken.set_result(state)
            elif state is HotkeyState.FAILED:
                lost()

        thread = self._thread = _Thread(
            chord,
            on_state=lambda state: _call(loop, tell, state),
            on_press=lambda: _call(loop, pressed, ""),
        )
        thread.start()
        try:
            async with asyncio.timeout(_DEADLINE_S):
                state = await taken
        except TimeoutError:
            thread.end()
            state = HotkeyState.FAILED
        return HotkeyStanding(state, chord.text)

    async def release(self) -> None:
        """End the connection, and with it the grab."""
        if self._thread is not None:
            self._thread.end()
            await asyncio.to_thread(self._thread.join, _DEADLINE_S)
            self._thread = None


def _call(loop: asyncio.AbstractEventLoop, what: Callable[..., object], *given: object) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(what, *given)


class _Thread(threading.Thread):
    """Waits for keys; everything of X11 is done in here."""

    def __init__(
        self,
        chord: Chord,
        on_state: Callable[[HotkeyState], None],
        on_press: Callable[[], None],
    ) -> None:
        super().__init__(name="hotkey", daemon=True)
        self._chord = chord
        self._on_state = on_state
        self._on_press = on_press
        self._ended, self._end = socket.socketpair()
        self._released_ms = -_REPEAT_MS

    def end(self) -> None:
        """Have it end, soon."""
        with contextlib.suppress(OSError):
            self._end.send(b".")

    def run(self) -> None:
        """Grab, wait, leave."""
        try:
            import xcffib
            import xcffib.xproto
        except (ImportError, OSError):  # OSError: without libxcb
            self._on_state(HotkeyState.NOT_HERE)
            return
        connection: Connection | None = None
        try:
            connection = xcffib.connect()
            self._serve(connection)
        except (xcffib.XcffibException, OSError):
            self._on_state(HotkeyState.FAILED)
        finally:
            if connection is not None:
                connection.disconnect()
            self._ended.close()
            self._end.close()

    def _serve(self, connection: Connection) -> None:
        state = self._grab(connection)
        self._on_state(state)
        while state is HotkeyState.ON and self._wait(connection):
            if (state := self._take_events(connection)) is not HotkeyState.ON:
                self._on_state(HotkeyState.FAILED)  # it was ours, and is no more

    def _wait(self, connection: Connection) -> bool:
        """Wait for something to read; says whether to go on."""
        ended = self._ended.fileno()
        ready, _, _ = select.select([connection.get_file_descriptor(), ended], [], [])
        return ended not in ready

    def _take_events(self, connection: Connection) -> HotkeyState:
        from xcffib.xproto import KeyPressEvent, KeyReleaseEvent, MappingNotifyEvent

        state = HotkeyState.ON
        while (event := connection.poll_for_event()) is not None:
            if isinstance(event, KeyReleaseEvent):
                self._released_ms = event.time
            elif isinstance(event, KeyPressEvent):
                if abs(event.time - self._released_ms) > _REPEAT_MS:
                    self._on_press()
            elif isinstance(event, MappingNotifyEvent):
                state = self._grab(connection)  # another layout has the key elsewhere
        return state

    def _grab(self, connection: Connection) -> HotkeyState:
        from xcffib.xproto import AccessError

        root = connection.setup.roots[connection.pref_screen].root
        codes = _keycodes(connection, keysym_of(self._chord.key))
        masks = tuple(_masks(connection, self._chord.modifiers))
        connection.core.UngrabKeyChecked(
            0, root, 0x8000
        ).check()  # any key, any modifier: ours alone
        try:
            for code in codes:
                for mask in masks:
                    connection.core.GrabKeyChecked(1, root, mask, code, _ASYNC, _ASYNC).check()
        except AccessError:
            return HotkeyState.TAKEN
        return HotkeyState.ON if codes else HotkeyState.NOT_THIS_KEY


def _keycodes(connection: Connection, *keysyms: int) -> list[int]:
    """The keys that bear one of these."""
    first, last = connection.setup.min_keycode, connection.setup.max_keycode
    mapping = connection.core.GetKeyboardMapping(first, last - first + 1).reply()
    each = mapping.keysyms_per_keycode
    return [
        code
        for code in range(first, last + 1)
        if set(keysyms) & set(mapping.keysyms[(code - first) * each : (code - first + 1) * each])
    ]


def _masks(connection: Connection, modifiers: Iterable[str]) -> Iterator[int]:
    """The modifiers, with and without each lock that may be on."""
    mask = sum(_MASKS[modifier] for modifier in modifiers)
    num = _num_lock_mask(connection)
    for locks in sorted({0, _LOCK, num, _LOCK | num}):
        yield mask | locks


def _num_lock_mask(connection: Connection) -> int:
    keys = set(_keycodes(connection, _NUM_LOCK))
    mapping = connection.core.GetModifierMapping().reply()
    each = mapping.keycodes_per_modifier
    for place in range(8):
        if keys & set(mapping.keycodes[place * each : (place + 1) * each]):
            return 1 << place
    return 0
