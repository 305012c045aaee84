"""The hotkey on Windows: RegisterHotKey, whose messages come to the thread that asked for it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState

_DEADLINE_S = 5.0
_MODIFIERS = {"Alt": 0x0001, "Ctrl": 0x0002, "Shift": 0x0004, "Meta": 0x0008}
_NO_REPEAT = 0x4000
_KEYS = {
    "Space": 0x20,
    "PgUp": 0x21,
    "PgDown": 0x22,
    "End": 0x23,
    "Home": 0x24,
    "Ins": 0x2D,
    "Pause": 0x13,
}
_FIRST_F = 0x70
_ALREADY_REGISTERED = 1409
_WM_QUIT, _WM_HOTKEY = 0x0012, 0x0312
_ID = 1


def modifiers_of(chord: Chord) -> int:
    """Windows' number for the modifiers; a key that is held does not repeat."""
    return sum(_MODIFIERS[name] for name in chord.modifiers) | _NO_REPEAT


def virtual_key_of(key: str) -> int:
    """Windows' number for a key."""
    if key in _KEYS:
        return _KEYS[key]
    return ord(key) if len(key) == 1 else _FIRST_F + int(key[1:]) - 1


def state_of(registered: bool, error: int) -> HotkeyState:
    """What the answer of Windows means."""
    if registered:
        return HotkeyState.ON
    return HotkeyState.TAKEN if error == _ALREADY_REGISTERED else HotkeyState.FAILED


class WindowsGrab:
    """One key at a time."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    async def take(
        self, chord: Chord, pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> HotkeyStanding:
        """Register the keys; says where another program has them. Windows never takes them back."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[HotkeyState] = loop.create_future()

        def tell(state: HotkeyState) -> None:
            if not taken.done():
                taken.set_result(state)

        def call(what: Callable[..., object], *given: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(what, *given)

        self._thread = threading.Thread(
            target=_serve,
            args=(chord, lambda state: call(tell, state), lambda: call(pressed, "")),
            name="hotkey",
            daemon=True,
        )
        self._thread.start()
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return HotkeyStanding(await taken, chord.text)
        except TimeoutError:
            return HotkeyStanding(HotkeyState.FAILED, chord.text)

    async def release(self) -> None:
        """End the thread, and with it the registration."""
        thread, self._thread = self._thread, None
        if thread is not None and thread.ident is not None:
            _stop(thread.ident)
            await asyncio.to_thread(thread.join, _DEADLINE_S)


def _serve(chord: Chord, tell: Callable[[HotkeyState], None], press: Callable[[], None]) -> None:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        user = ctypes.WinDLL("user32", use_last_error=True)
        key = virtual_key_of(chord.key)
        registered = bool(user.RegisterHotKey(None, _ID, modifiers_of(chord), key))
        tell(state_of(registered, ctypes.get_last_error()))
        message = wintypes.MSG()
        while registered and user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            if message.message == _WM_HOTKEY:
                press()
        if registered:
            user.UnregisterHotKey(None, _ID)
    else:
        tell(HotkeyState.NOT_HERE)


def _stop(thread: int) -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.WinDLL("user32").PostThreadMessageW(thread, _WM_QUIT, 0, 0)
