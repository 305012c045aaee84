"""The hotkey by the GlobalShortcuts portal, over a real session bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState
from ccm_desktop.services.hotkeys.portal import PortalGrab
from ccm_desktop.services.session_bus import SessionBus
from ccm_desktop.services.tasks import TaskBag
from tests.patience import until
from tests.services.bus_peer import Answer, Peer

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
CHORD = Chord(frozenset({"Ctrl", "Alt"}), "D")
SESSION = "/session/1"
BOUND = {
    "shortcuts": (
        "a(sa{sv})",
        [("fill-selected-number", {"trigger_description": ("s", "Ctrl+Alt+D")})],
    )
}


class Portal:
    """A desktop's portal; `codes` are what it answers to each request."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[int, dict[str, Any]]] = {
            "CreateSession": (0, {"session_handle": ("s", SESSION)}),
            "BindShortcuts": (0, BOUND),
        }
        self.closed = 0
        self.peer = Peer(NAME, PATH, self._answer)
        self._tasks: set[asyncio.Task[None]] = set()

    def _answer(self, member: str, body: tuple[Any, ...]) -> Answer | None:
        if member == "Close":
            self.closed += 1
            return "", ()
        if member not in self.codes:
            return "", ()
        sender = self.peer.asked[-1][1].removeprefix(":").replace(".", "_")
        path = f"{PATH}/request/{sender}/{body[-1]['handle_token'][1]}"
        code = self.codes[member]
        response = self.peer.signal(
            "Response", "ua{sv}", *code, interface="org.freedesktop.portal.Request", path=path
        )
        self._tasks.add(asyncio.get_running_loop().create_task(response))
        return "o", (path,)

    async def press(self, shortcut: str = "fill-selected-number", session: str = SESSION) -> None:
        await self.peer.signal(
            "Activated",
            "osta{sv}",
            *(session, shortcut, 1, {"activation_token": ("s", "token-1")}),
            interface="org.freedesktop.portal.GlobalShortcuts",
        )


@pytest.fixture
async def portal(bus_address: str) -> AsyncIterator[Portal]:
    made = Portal()
    async with made.peer:
        yield made


class Asked:
    """A grab, and what it told."""

    def __init__(self, tasks: TaskBag) -> None:
        self.presses: list[str] = []
        self.losses = 0
        self.grab = PortalGrab(SessionBus(tasks))

    async def take(self) -> HotkeyStanding:
        return await self.grab.take(CHORD, self.presses.append, self._on_lost)

    def _on_lost(self) -> None:
        self.losses += 1


async def test_keys_are_asked_for_and_told(tasks: TaskBag, portal: Portal) -> None:
    asked = Asked(tasks)
    assert await asked.take() == HotkeyStanding(HotkeyState.ON, "Ctrl+Alt+D")
    (session, shortcuts, parent, _) = portal.peer.bodies("BindShortcuts")[0]
    assert (session, parent) == (SESSION, "")
    ((name, wish),) = shortcuts
    assert (name, wish["preferred_trigger"]) == ("fill-selected-number", ("s", "CTRL+ALT+d"))
    assert portal.peer.bodies("Register") == [("ccm-desktop", {})]
    await portal.press("another")
    await portal.press(session="/session/2")
    await portal.press()
    await until(lambda: asked.presses == ["token-1"])
    await asked.grab.release()
    assert portal.closed == 1
    assert asked.losses == 0


@pytest.mark.parametrize(
    ("method", "answer", "state"),
    [
        ("CreateSession", (2, {}), HotkeyState.NOT_HERE),
        ("BindShortcuts", (1, {}), HotkeyState.DENIED),
        ("BindShortcuts", (0, {"shortcuts": ("a(sa{sv})", [])}), HotkeyState.DENIED),
        ("BindShortcuts", (2, {}), HotkeyState.FAILED),
    ],
)
async def test_a_no_is_told_as_such(
    tasks: TaskBag,
    portal: Portal,
    method: str,
    answer: tuple[int, dict[str, Any]],
    state: HotkeyState,
) -> None:
    portal.codes[method] = answer
    assert (await Asked(tasks).take()).state is state


async def test_without_a_portal_it_can_t_work_here(tasks: TaskBag, bus_address: str) -> None:
    assert (await Asked(tasks).take()).state is HotkeyState.NOT_HERE


async def test_a_session_that_the_desktop_closes_is_lost(tasks: TaskBag, portal: Portal) -> None:
    asked = Asked(tasks)
    await asked.take()
    await portal.peer.signal(
        "Closed", "a{sv}", {}, interface="org.freedesktop.portal.Session", path=SESSION
    )
    await until(lambda: asked.losses == 1)
    await portal.press()
    await asked.grab.release()
    assert asked.presses == []
    assert portal.closed == 0, "there is nothing left to close"
