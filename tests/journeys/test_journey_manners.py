"""The desktop around the window: what is told while the agent looks elsewhere, and what is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.domain.placement import Box
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.joins import manners
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services import settings
from ccm_desktop.services.autostart import LinuxStart
from ccm_desktop.services.window_memory import FILE, WindowMemory
from ccm_desktop.ui.placement import PlacementWatch
from ccm_desktop.ui.settings.desktop import DesktopPage
from tests.journeys.agent import Agent
from tests.services.bus_peer import session_bus
from tests.services.notification_screen import Screen

CUSTOMER = "+915555520001"
SWITCHED_OFF = "+915555529110"
CUT_AFTER_CALL = "+915555529202"


@pytest.fixture
async def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Screen]:
    made = Screen("actions", "body")
    with session_bus(tmp_path, monkeypatch):
        async with made.peer:
            yield made


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the agent looks at the window, as the test says; elsewhere, at first."""
    answer = [False]
    monkeypatch.setattr(manners, "is_in_use", lambda: answer[0])
    return answer


def prefers(agent: Agent, **changes: bool) -> None:
    known = settings.load(agent.places.settings)
    preferences = replace(Preferences(), **changes)  # type: ignore[arg-type]
    settings.save(agent.places.settings, known.with_preferences(preferences))


async def calls(agent: Agent, clock: ManualClock, number: str = CUSTOMER) -> None:
    """Make a call and see it through."""
    agent.types(number)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(60)
    await agent.sees("Call state", "Talked 0:08")


async def test_the_end_of_a_call_is_told_once_and_names_nobody(
    agent: Agent, clock: ManualClock, screen: Screen, looks: list[bool]
) -> None:
    agent.has_account()
    await agent.opens()
    await calls(agent, clock)
    await agent.until(lambda: bool(screen.said()), "the notification")
    clock.advance(120)  # the recording comes
    await agent.until(lambda: bool(agent.calls[-1].report and agent.calls[-1].report.recordings))
    assert screen.said() == [("Call finished", "Completed")]
    agent.window.showMinimized()
    await screen.press("show")
    await agent.until(lambda: not agent.window.isMinimized(), "the window")
    await agent.leaves()
    assert agent.posts() == 1, "showing calls nobody"


async def test_nothing_is_told_to_who_looks_at_the_window_or_wants_none(
    agent: Agent, clock: ManualClock, screen: Screen, looks: list[bool]
) -> None:
    agent.has_account()
    prefers(agent, notifications=False)
    await agent.opens()
    await calls(agent, clock)
    await agent.leaves()
    prefers(agent, notifications=True)
    looks[0] = True
    await agent.opens()
    await calls(agent, clock)
    looks[0] = False
    agent.window.call_panel.closed.emit()
    await calls(agent, clock)
    await agent.until(lambda: bool(screen.said()), "the notification")
    assert len(screen.said()) == 1
    await agent.leaves()


async def test_numbers_are_shown_to_who_wants_them(
    agent: Agent, clock: ManualClock, screen: Screen, looks: list[bool]
) -> None:
    agent.has_account()
    prefers(agent, show_numbers_in_notifications=True)
    await agent.opens()
    await calls(agent, clock)
    await agent.until(lambda: bool(screen.said()), "the notification")
    assert screen.said() == [("Call finished", "Completed · +91 55555 20001")]
    await agent.leaves()


async def test_what_was_not_placed_and_what_is_not_sure_are_told(
    agent: Agent, screen: Screen, looks: list[bool]
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(SWITCHED_OFF)
    agent.presses_enter()
    await agent.until(lambda: len(screen.said()) == 1, "the refusal")
    agent.types(CUT_AFTER_CALL)
    agent.presses_enter()
    await agent.until(lambda: len(screen.said()) == 2, "the doubt")
    assert screen.said()[0][0] == "Call not placed"
    assert screen.said()[1][0] == "Not sure: it may be ringing"
    assert not any("55555" in words for note in screen.said() for words in note)
    await agent.leaves()


async def test_the_tray_shows_the_call(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    desktop = await agent.opens()
    assert desktop._later is not None
    tray = desktop._later.manners.tray
    assert tray._icon.toolTip() == "CCM Desktop · no call"
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: "Your phone" in tray._icon.toolTip())
    assert "Your phone should ring" in tray._call.text()
    clock.advance(12)
    await agent.until(lambda: "Talking" in tray._icon.toolTip())
    clock.advance(60)
    await agent.until(lambda: tray._icon.toolTip() == "CCM Desktop · no call")
    assert tray._phone.isVisible()
    await agent.leaves()


async def test_the_window_remembers_its_place(agent: Agent) -> None:
    await agent.opens()
    agent.window.resize(640, 480)
    agent.window.move(20, 30)
    QCoreApplication.sendPostedEvents()
    watch = agent.window.findChild(PlacementWatch)
    assert watch is not None
    watch._timer.timeout.emit()
    memory = WindowMemory(agent.places.state / FILE)
    await agent.until(lambda: memory.load() is not None, "the file")
    kept = memory.load()
    assert kept is not None
    assert kept.box == Box(20, 30, 640, 480)
    agent.window.move(50, 60)
    await agent.leaves()
    kept = memory.load()
    assert kept is not None
    assert kept.box == Box(50, 60, 640, 480)


async def test_compact_on_top_by_the_keyboard(agent: Agent) -> None:
    desktop = await agent.opens()
    agent.window.toggle_compact()
    assert not _is_on_top(agent)
    agent.window.on_top_requested.emit()
    await agent.until(lambda: _is_on_top(agent), "the window on top")
    agent.window.toggle_compact()
    assert not _is_on_top(agent), "the wide window is like any other"
    agent.window.toggle_compact()
    assert _is_on_top(agent)
    await agent.until(lambda: settings.load(agent.places.settings).preferences.compact_on_top)
    assert desktop is agent.desktop
    await agent.leaves()


async def test_starting_with_the_session_shows_the_truth_on_disk(
    agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    await agent.opens()
    agent.window.top_bar.settings_requested.emit()
    page = agent.window.findChild(DesktopPage)
    assert page is not None
    page.show()
    page.autostart_requested.emit(True)
    await agent.until(lambda: page._autostart.isChecked(), "the switch")
    assert LinuxStart().state() is Autostart.ON
    LinuxStart().turn_off()
    page.truth_requested.emit()
    await agent.until(lambda: not page._autostart.isChecked(), "the truth")
    await agent.leaves()


def _is_on_top(agent: Agent) -> bool:
    return bool(agent.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)
