"""The hotkey under Wayland: the desktop's GlobalShortcuts portal, where there is one.

The desktop asks the user, and may choose other keys than those that were asked for.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Any

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState
from ccm_desktop.services.session_bus import BusSilent, BusTrouble, Heard, Service, SessionBus

_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_SHORTCUTS = Service(_NAME, _PATH, "org.freedesktop.portal.GlobalShortcuts")
_REQUEST = Service(_NAME, _PATH, "org.freedesktop.portal.Request")
_SESSION = Service(_NAME, _PATH, "org.freedesktop.portal.Session")
_REGISTRY = Service(_NAME, _PATH, "org.freedesktop.host.portal.Registry")
_APP = "ccm-desktop"
_SHORTCUT = "fill-selected-number"
_USER_S = 300.0  # the desktop shows a dialog, and the user may be on the phone
_DONE, _CANCELLED = 0, 1
_MODIFIERS = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
_KEYS = {"Space": "space", "Ins": "Insert", "PgUp": "Page_Up", "PgDown": "Page_Down"}

_tokens = itertools.count(1)


def trigger_of(chord: Chord) -> str:
    """The keys as the portal writes them: CTRL+ALT+d."""
    key = chord.key.lower() if len(chord.key) == 1 else _KEYS.get(chord.key, chord.key)
    return "+".join((*(word for name, word in _MODIFIERS.items() if name in chord.modifiers), key))


class PortalGrab:
    """One session with one shortcut."""

    def __init__(self, bus: SessionBus, description: str = "Fill in the selected number") -> None:
        self._bus = bus
        self._description = description
        self._session = ""
        self._pressed: Callable[[str], None] | None = None
        self._lost: Callable[[], None] | None = None
        self._responses: dict[str, asyncio.Future[tuple[Any, ...]]] = {}
        bus.heard.connect(self._on_heard)
        bus.lost.connect(self._on_lost)

    async def take(
        self, chord: Chord, pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> HotkeyStanding:
        """Ask the desktop for the keys; it asks the user."""
        try:
            await self._introduce()
            session = await self._open_session()
        except BusSilent:
            return HotkeyStanding(HotkeyState.FAILED)
        except BusTrouble:
            return HotkeyStanding(HotkeyState.NOT_HERE)
        try:
            code, results = await self._bind(session, trigger_of(chord))
        except BusTrouble:
            return HotkeyStanding(HotkeyState.FAILED)
        keys = _keys_in(results)
        if code != _DONE or keys is None:
            is_denied = code in (_DONE, _CANCELLED)
            return HotkeyStanding(HotkeyState.DENIED if is_denied else HotkeyState.FAILED)
        self._pressed, self._lost = pressed, lost
        return HotkeyStanding(HotkeyState.ON, keys)

    async def release(self) -> None:
        """Close the session; the desktop may remember the keys."""
        session, self._session = self._session, ""
        self._pressed = self._lost = None
        if session:
            service = Service(_NAME, session, _SESSION.interface)
            try:
                await self._bus.ask(service, "Close")
            except BusTrouble:
                return

    async def _introduce(self) -> None:
        try:
            await self._bus.ask(_REGISTRY, "Register", "sa{sv}", (_APP, {}))
        except BusSilent:
            raise
        except BusTrouble:
            return  # older portals know us by other ways, and a second time is refused

    async def _open_session(self) -> str:
        await self._bus.listen_to(_SHORTCUTS)
        token = _token()
        options = {"session_handle_token": ("s", token)}
        code, results = await self._request("CreateSession", "a{sv}", (), options)
        handle = results.get("session_handle", ("s", ""))[1]
        if code != _DONE or not handle:
            raise BusTrouble("no session")
        self._session = str(handle)
        await self._bus.listen_to(_SESSION, self._session)
        return self._session

    async def _bind(self, session: str, trigger: str) -> tuple[int, dict[str, Any]]:
        wish = {"description": ("s", self._description), "preferred_trigger": ("s", trigger)}
        body = (session, [(_SHORTCUT, wish)], "")
        return await self._request("BindShortcuts", "oa(sa{sv})sa{sv}", body, {})

    async def _request(
        self, method: str, signature: str, body: tuple[object, ...], options: Mapping[str, object]
    ) -> tuple[int, dict[str, Any]]:
        """Call a method whose answer comes later, as a signal of its own."""
        token = _token()
        us = self._bus.our_name.removeprefix(":").replace(".", "_")
        path = f"{_PATH}/request/{us}/{token}"
        await self._bus.listen_to(_REQUEST, path)
        answered: asyncio.Future[tuple[Any, ...]] = asyncio.get_running_loop().create_future()
        self._responses[path] = answered
        try:
            given = {**options, "handle_token": ("s", token)}
            await self._bus.ask(_SHORTCUTS, method, signature, (*body, given))
            async with asyncio.timeout(_USER_S):
                code, results = await answered
        except TimeoutError as error:
            raise BusSilent(method) from error
        finally:
            del self._responses[path]
        return int(code), dict(results)

    def _on_heard(self, heard: Heard) -> None:
        match heard.interface, heard.member:
            case _REQUEST.interface, "Response":
                answered = self._responses.get(heard.path)
                if answered is not None and not answered.done() and len(heard.body) == 2:
                    answered.set_result(heard.body)
            case _SHORTCUTS.interface, "Activated":
                self._on_activated(heard.body)
            case _SESSION.interface, "Closed" if heard.path == self._session:
                self._on_lost(None)

    def _on_activated(self, body: tuple[Any, ...]) -> None:
        match body:
            case (str(session), str(shortcut), _, dict(options)) if (
                session == self._session and shortcut == _SHORTCUT and self._pressed
            ):
                self._pressed(str(options.get("activation_token", ("s", ""))[1]))

    def _on_lost(self, _: None) -> None:
        self._session = ""
        if self._lost is not None:
            self._lost()


def _keys_in(results: dict[str, Any]) -> str | None:
    """The keys that were given, in the desktop's words; None where none were."""
    for name, about in results.get("shortcuts", ("", ()))[1]:
        if name == _SHORTCUT:
            return str(about.get("trigger_description", ("s", ""))[1])
    return None


def _token() -> str:
    return f"ccm_desktop_{next(_tokens)}"
