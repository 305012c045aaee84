"""Links from other programs, through the real doorway into the real window. Nothing is dialled."""

from __future__ import annotations

import asyncio
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services.links.doorway import Answer, Doorway, find_doorway
from ccm_desktop.services.links.knock import hand_over
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.settings.dialog import SettingsDialog
from ccm_desktop.ui.settings.links import LinksPage
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
LINK = f"tel:{CUSTOMER}"
OTHER = "+915555520002"


@pytest.fixture
def doorway(monkeypatch: pytest.MonkeyPatch, short_folder: str) -> Doorway:
    monkeypatch.setenv("XDG_RUNTIME_DIR", short_folder)
    return find_doorway()


@pytest.fixture
def opened(agent: Agent, doorway: Doorway) -> Agent:
    """Somebody whose window links reach, once it is open: each test opens it on its own loop."""
    agent.has_account()
    agent.doorway = doorway
    return agent


async def follow(agent: Agent, link: str) -> None:
    """Follow a link in another program, and wait until it is filled in."""
    assert agent.doorway is not None
    assert await asyncio.to_thread(hand_over, agent.doorway, link) is Answer.OK


def said(agent: Agent) -> str:
    notice = agent.window.link_notice.notice
    return notice.sentence if notice else ""


def customer(agent: Agent) -> str:
    return agent.window.dial.customer_text


async def test_a_link_fills_the_number_in_and_calls_nobody(opened: Agent) -> None:
    await opened.opens()
    await follow(opened, LINK)
    assert customer(opened) == CUSTOMER
    assert said(opened) == f"From a link: {CUSTOMER} Press Call to dial."
    assert opened.window.isActiveWindow()
    QTest.keyClick(opened.window.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(opened.window.focusWidget(), Qt.Key.Key_Space)
    assert opened.window.dial.state is DialState.READY
    assert opened.posts() == 0
    opened.clicks("Call")
    await opened.sees("Call state", "Your phone should ring")
    assert opened.posts() == 1
    assert said(opened) == ""
    await opened.leaves()


async def test_a_link_on_the_command_line_is_filled_in_once_the_window_is_ready(
    agent: Agent, doorway: Doorway
) -> None:
    agent.has_account()
    agent.doorway, agent.link = doorway, LINK
    await agent.opens()
    assert customer(agent) == CUSTOMER
    assert "From a link" in said(agent)
    assert not agent.field("Customer number").hasFocus()
    QTest.keyClick(agent.window.focusWidget(), Qt.Key.Key_Return)
    assert agent.window.dial.state is DialState.READY
    assert await agent.leaves() == 0
    assert not doorway.seems_open
    assert not doorway.claimed


async def test_enter_dials_again_after_the_key_for_the_number(opened: Agent) -> None:
    await opened.opens()
    await follow(opened, LINK)
    opened.window.dial.focus_number()
    opened.presses_enter()
    await opened.sees("Call state", "Your phone should ring")
    assert opened.posts() == 1
    await opened.leaves()


async def test_what_was_typed_is_offered_back(opened: Agent) -> None:
    await opened.opens()
    opened.types(OTHER)
    await follow(opened, LINK)
    await follow(opened, "tel:+915555520003")
    assert customer(opened) == "+915555520003"
    opened.clicks("Back to +91 55555 20002")
    assert customer(opened) == OTHER
    assert said(opened) == ""
    assert opened.field("Customer number").hasFocus()
    await opened.leaves()


async def test_what_a_link_filled_in_is_not_offered_back(opened: Agent) -> None:
    await opened.opens()
    await follow(opened, LINK)
    await follow(opened, f"tel:{OTHER}")
    assert customer(opened) == OTHER
    assert not opened.shows("Back to +91")
    await opened.leaves()


async def test_a_link_edited_by_hand_is_the_agents_own(opened: Agent) -> None:
    await opened.opens()
    await follow(opened, LINK)
    opened.types(OTHER)
    assert said(opened) == ""
    await follow(opened, LINK)
    assert opened.shows_button("Back to +91 55555 20002")
    await opened.leaves()


async def test_the_virtual_number_of_a_link_is_chosen_and_says_why(opened: Agent) -> None:
    await opened.opens()
    first, second = (number for number, _ in opened.access.virtual_numbers[:2])
    dial = opened.window.dial
    await follow(opened, f"ccmdial:{CUSTOMER}?from={second.replace('+', '%2B')}")
    assert dial.request().virtual_number == second
    assert opened.shows("from the link")
    await follow(opened, LINK)
    assert dial.request().virtual_number == first
    assert not opened.shows("from the link")
    await opened.leaves()


async def test_a_virtual_number_of_nobody_is_not_taken(opened: Agent) -> None:
    await opened.opens()
    before = opened.window.dial.request().virtual_number
    await follow(opened, f"ccmdial:{CUSTOMER}?from=%2B915555589999")
    assert opened.window.dial.request().virtual_number == before
    assert "which is none of yours" in said(opened)
    await opened.leaves()


async def test_a_link_without_a_number_fills_nothing(opened: Agent) -> None:
    await opened.opens()
    opened.types(OTHER)
    await follow(opened, "tel:*%2306%23")
    assert customer(opened) == OTHER
    assert "A link came that can't be used." in said(opened)
    await opened.leaves()


async def test_during_a_call_a_link_fills_the_field_and_does_no_more(
    opened: Agent, clock: ManualClock
) -> None:
    await opened.opens()
    opened.types(CUSTOMER)
    opened.presses_enter()
    await opened.sees("Call state", "Your phone should ring")
    opened.window.showMinimized()
    await follow(opened, f"tel:{OTHER}")
    assert customer(opened) == OTHER
    assert opened.window.isMinimized()
    assert opened.posts() == 1
    clock.advance(120)
    await opened.until(lambda: opened.window.dial.state is DialState.READY)
    assert opened.posts() == 1
    await opened.leaves()


async def test_a_link_leaves_the_question_of_a_call_where_it_is(opened: Agent) -> None:
    await opened.opens()
    opened.types("+915555529202")
    opened.presses_enter()
    await opened.until(lambda: "may have been dialled" in opened.notice())
    await follow(opened, LINK)
    assert "may have been dialled" in opened.notice()
    assert "From a link" in said(opened)
    await opened.leaves()


async def test_showing_brings_the_window_up(opened: Agent) -> None:
    await opened.opens()
    opened.types(OTHER)
    opened.window.showMinimized()
    await follow(opened, "")
    assert not opened.window.isMinimized()
    assert opened.window.isVisible()
    assert customer(opened) == OTHER
    assert opened.field("Customer number").hasFocus()
    await opened.leaves()


async def test_escape_closes_the_notice(opened: Agent) -> None:
    await opened.opens()
    await follow(opened, LINK)
    QTest.keyClick(opened.window, Qt.Key.Key_Escape)
    assert said(opened) == ""
    assert customer(opened) == CUSTOMER
    await opened.leaves()


async def test_two_windows_the_second_hands_over(opened: Agent) -> None:
    await opened.opens()
    second = Agent(opened.places, opened.sandbox)
    second.keyring = opened.keyring
    second.doorway = find_doorway()
    await second.opens()
    await follow(second, LINK)
    assert customer(opened) == CUSTOMER
    assert customer(second) == ""
    assert said(second) == ""
    await second.leaves()
    await follow(opened, f"tel:{OTHER}")
    assert customer(opened) == OTHER
    await opened.leaves()


async def test_a_window_that_links_cannot_reach_says_so(
    agent: Agent, doorway: Doorway, short_folder: str
) -> None:
    blocked = Doorway(f"{short_folder}/{'x' * 100}", "window")
    agent.has_account()
    agent.doorway = blocked
    await agent.opens()
    assert said(agent).startswith("Links don't reach this window.")
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()


FORMS = (
    "tel:+91555552{:04}",
    "tel:0555552{:04}",
    "callto:+91-55555-2{:04}",
    "ccmdial:+91555552{:04}?ref=T-{:04}&call=1",
    "tel:+91555552{:04};ext=12",
    "tel://+91555552{:04}?call=now",
    "+91 55555 2{:04}\r\n",
    "tel:%0d%0a+91555552{:04}",
    "ccmdial:+91555552{:04}?from=%2B9155555{:05}",
)


async def test_a_thousand_links_call_nobody(opened: Agent) -> None:
    await opened.opens()
    chance = random.Random(5)
    assert opened.desktop is not None
    assert opened.desktop.handover is not None
    for number in range(1000):
        link = chance.choice(FORMS).format(number, number)
        await follow(opened, link)
        focused = opened.window.focusWidget()
        if focused is not None:
            QTest.keyClick(focused, chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Space]))
        opened.desktop.handover.filled.emit(link)  # each of them, not only those the gate lets in
        if opened.window.focusWidget() is not None:
            QTest.keyClick(opened.window.focusWidget(), Qt.Key.Key_Return)
    assert opened.posts() == 0
    assert opened.calls == []
    assert [r for r in opened.sandbox.server.requests if r.method == "POST"] == []
    await opened.leaves()


async def test_the_settings_page_asks_the_system(
    opened: Agent, short_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened.opens()
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, short_folder)
    monkeypatch.setenv("PATH", short_folder)
    desktop = opened.desktop
    assert desktop is not None
    opened.window.top_bar.settings_requested.emit()
    (page,) = opened.window.findChildren(LinksPage)
    page.openers_requested.emit()
    await opened.until(lambda: opened.shows("this system doesn't say"))
    assert opened.shows("Links reach this window.")
    page.make_default_requested.emit()
    await opened.until(lambda: opened.shows("Neither xdg-mime nor gio is installed"))
    page.test_requested.emit()
    await opened.until(lambda: opened.shows("No program could be started to open a link."))
    (dialog,) = opened.window.findChildren(SettingsDialog)
    page.test_requested.emit()
    dialog.reject()  # while it is under way
    await opened.until(lambda: not opened.window.findChildren(LinksPage))
    await opened.leaves()
