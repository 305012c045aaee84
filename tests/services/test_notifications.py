"""Notifications over a real session bus, and what happens where there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ccm_desktop.services.notifications import SHOW, Note, NoteAction, Notifications
from ccm_desktop.services.session_bus import SessionBus
from ccm_desktop.services.tasks import TaskBag
from tests.patience import until
from tests.services.bus_peer import session_bus
from tests.services.notification_screen import Screen

NOTE = Note("Call finished", "No answer", (NoteAction("fill", "Fill number"),), "r1")


class App:
    """Our side, and what it said."""

    def __init__(self, bus: SessionBus | None, tasks: TaskBag) -> None:
        self.notifications = Notifications(bus, tasks)
        self.acted: list[tuple[str, str]] = []
        self.unsaid: list[Note] = []
        self.notifications.acted.connect(self.acted.append)
        self.notifications.unsaid.connect(self.unsaid.append)


@pytest.fixture
async def screen(bus_address: str) -> AsyncIterator[Screen]:
    made = Screen("actions", "body", "body-markup")
    async with made.peer:
        yield made


@pytest.fixture
def app(tasks: TaskBag, screen: Screen) -> App:
    return App(SessionBus(tasks), tasks)


async def test_a_note_is_shown_with_its_actions(app: App, screen: Screen) -> None:
    app.notifications.notify(NOTE)
    await until(lambda: screen.count == 1)
    program, replaces, icon, title, body, actions, hints, time = screen.shown[0]
    assert (program, replaces, icon) == ("CCM Desktop", 0, "ccm-desktop")
    assert (title, body) == ("Call finished", "No answer")
    assert actions == ["fill", "Fill number", "default", "Call finished"]
    assert hints == {"desktop-entry": ("s", "ccm-desktop")}
    assert time == -1


async def test_what_looks_like_markup_is_shown_as_it_stands(app: App, screen: Screen) -> None:
    app.notifications.notify(Note("<b>1</b>", "<a href='x'>&</a>"))
    await until(lambda: screen.count == 1)
    assert screen.shown[0][3:5] == ("<b>1</b>", "&lt;a href='x'&gt;&amp;&lt;/a&gt;")


async def test_a_desktop_without_markup_or_actions_gets_plain_text(
    app: App, screen: Screen
) -> None:
    screen.capabilities = ["body"]
    app.notifications.notify(Note("1", "a & b", NOTE.actions))
    await until(lambda: screen.count == 1)
    assert screen.shown[0][4:6] == ("a & b", [])


async def test_a_later_note_takes_the_place_of_the_earlier(app: App, screen: Screen) -> None:
    for body in ("No answer", "Completed"):
        app.notifications.notify(Note("Call finished", body, tag="r1"))
    app.notifications.notify(Note("Call finished", "Busy", tag="r2"))
    app.notifications.notify(Note("No tag"))
    app.notifications.notify(Note("No tag"))
    await until(lambda: screen.count == 4)
    await until(lambda: len(screen.shown) == 5)
    assert [shown[1] for shown in screen.shown] == [0, 1, 0, 0, 0]


async def test_nothing_is_said_at_the_wrong_time(app: App, screen: Screen) -> None:
    app.notifications.may_say = lambda: False
    app.notifications.notify(NOTE)
    app.notifications.may_say = lambda: True
    app.notifications.notify(Note("Said"))
    await until(lambda: screen.count == 1)
    assert screen.shown[0][3] == "Said"


async def test_customers_are_named_only_to_who_wants_that(app: App, screen: Screen) -> None:
    note = Note("Call back Asha Rao", "+91 55555 20001", discreet="A call back is due")
    app.notifications.notify(note)
    await until(lambda: screen.count == 1)
    app.notifications.may_name = lambda: True
    app.notifications.notify(note)
    await until(lambda: screen.count == 2)
    assert [shown[3:5] for shown in screen.shown] == [
        ("A call back is due", ""),
        ("Call back Asha Rao", "+91 55555 20001"),
    ]


async def test_a_press_comes_back_with_its_tag(app: App, screen: Screen) -> None:
    app.notifications.notify(NOTE)
    await until(lambda: 1 in app.notifications._shown)
    tokens: list[str] = []
    app.notifications.acted.connect(lambda _: tokens.append(app.notifications.token))
    await screen.peer.signal("ActivationToken", "us", 1, "token-1")
    await screen.peer.signal("ActionInvoked", "us", 1, "fill")
    await screen.peer.signal("ActionInvoked", "us", 1, "default")
    await until(lambda: len(app.acted) == 2)
    assert app.acted == [("r1", "fill"), ("r1", SHOW)]
    assert tokens == ["token-1", ""]


async def test_presses_on_other_notifications_are_not_ours(app: App, screen: Screen) -> None:
    app.notifications.notify(NOTE)
    await until(lambda: 1 in app.notifications._shown)
    await screen.peer.signal("ActionInvoked", "us", 7, "fill")
    await screen.peer.signal("ActionInvoked", "s", "fill")
    await screen.peer.signal("NotificationClosed", "uu", 1, 2)
    await screen.peer.signal("ActionInvoked", "us", 1, "fill")
    await until(lambda: not app.notifications._shown)
    app.notifications.notify(NOTE)
    await until(lambda: len(screen.shown) == 2)
    assert app.acted == []
    assert screen.shown[1][1] == 0, "the closed one is not replaced"


async def test_a_frozen_desktop_holds_nothing_up_and_is_told_once(
    tasks: TaskBag, screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    screen.frozen = True
    app = App(SessionBus(tasks, deadline_s=0.05), tasks)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            app.notifications.notify(NOTE)
        await until(lambda: len(screen.peer.bodies("GetCapabilities")) == 3)
        await until(lambda: not app.notifications._saying.locked())
    assert len(caplog.messages) == 1
    assert app.unsaid == [], "Qt would wait for the same frozen service"
    screen.frozen = False
    app.notifications.notify(NOTE)
    await until(lambda: screen.count == 1)


async def test_a_desktop_that_dies_and_comes_back_is_used_again(
    app: App, screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    app.notifications.notify(NOTE)
    await until(lambda: screen.count == 1)
    await screen.peer.end()
    with caplog.at_level(logging.INFO):
        app.notifications.notify(NOTE)
        app.notifications.notify(NOTE)
        await until(lambda: app.unsaid == [NOTE, NOTE])
    assert len(caplog.messages) == 1
    again = Screen("body")
    async with again.peer:
        app.notifications.notify(NOTE)
        await until(lambda: again.count == 1)


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=9"])
async def test_without_a_bus_the_note_goes_to_the_tray(
    tasks: TaskBag, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    for bus in (SessionBus(tasks), None):
        app = App(bus, tasks)
        app.notifications.notify(NOTE)
        await until(lambda app=app: app.unsaid == [NOTE])  # type: ignore[misc]


async def test_a_bus_that_says_nothing_is_given_up(
    tasks: TaskBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bus"
    quiet = asyncio.Event()

    async def keep_quiet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await quiet.wait()
        writer.close()

    async with await asyncio.start_unix_server(keep_quiet, path):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        app = App(SessionBus(tasks, deadline_s=0.05), tasks)
        app.notifications.notify(NOTE)
        await until(lambda: app.notifications._is_told)
        assert app.unsaid == []
        quiet.set()


async def test_the_end_of_the_bus_is_survived(
    tasks: TaskBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = SessionBus(tasks)
    app = App(bus, tasks)
    lost: list[None] = []
    bus.lost.connect(lost.append)
    for turn in range(2):
        with session_bus(tmp_path, monkeypatch):
            screen = Screen("body")
            async with screen.peer:
                app.notifications.notify(NOTE)
                await until(lambda screen=screen: screen.count == 1)  # type: ignore[misc]
        await until(lambda turn=turn: len(lost) == turn + 1)  # type: ignore[misc]
