"""The global hotkey: which way this session allows it, and how it stands."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState, read_chord
from ccm_desktop.services.events import Event
from ccm_desktop.services.session_bus import SessionBus
from ccm_desktop.services.tasks import TaskBag


class KeyGrab(Protocol):
    """A way to have keys while another program has the keyboard."""

    async def take(
        self, chord: Chord, pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> HotkeyStanding:
        """Take the keys; `pressed` gets a token that lets a window come to the front, or ""."""

    async def release(self) -> None:
        """Give them back."""


class Hotkey:
    """`pressed` gives an activation token, or ""; `changed` tells how the key stands."""

    def __init__(self, grab: KeyGrab | None, tasks: TaskBag) -> None:
        self.pressed = Event[str]()
        self.changed = Event[HotkeyStanding]()
        self.standing = HotkeyStanding(HotkeyState.OFF)
        self._grab = grab
        self._tasks = tasks
        self._keys = ""
        self._choosing: asyncio.Task[object] | None = None
        self._turn = asyncio.Lock()

    def choose(self, keys: str) -> None:
        """Have these keys and no others; empty for none. What is still being asked is dropped."""
        if keys == self._keys and self.standing.state is not HotkeyState.FAILED:
            return
        self._keys = keys
        if self._choosing is not None:
            self._choosing.cancel()
        self._choosing = self._tasks.spawn("hotkey", self._choose(keys))

    async def close(self) -> None:
        """Give the keys back."""
        if self._grab is not None:
            await self._grab.release()

    async def _choose(self, keys: str) -> None:
        async with self._turn:
            await self.close()
            self._stand(await self._take(keys))

    async def _take(self, keys: str) -> HotkeyStanding:
        if not keys:
            return HotkeyStanding(HotkeyState.OFF)
        if self._grab is None:
            is_macos = sys.platform == "darwin"
            return HotkeyStanding(HotkeyState.MACOS if is_macos else HotkeyState.NOT_HERE)
        chord = read_chord(keys)
        if chord is None:
            return HotkeyStanding(HotkeyState.NOT_THIS_KEY, keys)
        self._stand(HotkeyStanding(HotkeyState.ASKING, keys))
        return await self._grab.take(chord, self.pressed.emit, self._on_lost)

    def _stand(self, standing: HotkeyStanding) -> None:
        if standing != self.standing:
            self.standing = standing
            self.changed.emit(standing)

    def _on_lost(self) -> None:
        self._stand(HotkeyStanding(HotkeyState.FAILED, self._keys))


def grab_for_session(bus: SessionBus, environment: Mapping[str, str]) -> KeyGrab | None:
    """The way that this session allows; None where there is none."""
    if sys.platform == "win32":
        from ccm_desktop.services.hotkeys.windows import WindowsGrab

        return WindowsGrab()
    if sys.platform == "darwin":
        return None
    if is_wayland(environment):
        from ccm_desktop.services.hotkeys.portal import PortalGrab

        return PortalGrab(bus)
    if environment.get("DISPLAY"):
        from ccm_desktop.services.hotkeys.x11 import X11Grab

        return X11Grab()
    return None


def is_wayland(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this is a Wayland session, where X11 sees only some of the keys."""
    given = os.environ if environment is None else environment
    return bool(given.get("WAYLAND_DISPLAY")) or given.get("XDG_SESSION_TYPE") == "wayland"
