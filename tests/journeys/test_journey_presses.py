"""What is a press to call, and what is none: each calls the number that stands there, or nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from ccm_desktop.domain.call import Standing
from ccm_desktop.domain.my_phone import PhoneReport
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile
from ccm_desktop.joins.manners import MannersJoin
from ccm_desktop.sandbox.people import DeviceChange
from ccm_desktop.sandbox.practice import ASHA
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.remedies import PLACE_AGAIN
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
OTHER = "+915555520002"
BUSY = "+915555529111"
UNSURE = "+915555529202"
RATE_LIMITED = "+915555529301"
WAIT = "Call again in 30 s"


async def open_window(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()


async def is_refused_for_the_phone(agent: Agent) -> None:
    """A call was refused because the agent's phone is off."""
    account = agent.sandbox.server.world.account
    account.update_device(ASHA.id, ASHA.devices[0].id, DeviceChange(available=False))
    await open_window(agent)
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")


def follow(agent: Agent, link: str) -> None:
    """A link comes in, right now."""
    assert agent.desktop is not None
    assert agent.desktop.handover is not None
    agent.desktop.handover.take_in(link)


def button(agent: Agent, words: str) -> QPushButton:
    return next(b for b in agent._buttons() if b.isVisible() and b.text().startswith(words))


async def until_done(agent: Agent, *names: str) -> None:
    """Wait until nothing is under way that could still call."""
    assert agent.desktop is not None
    names = names or ("place", "turn on and call")
    for _ in range(5):
        await agent._next_turn()
    tasks = agent.desktop.desk.tasks
    await agent.until(lambda: not any(t.get_name() in names for t in tasks._tasks), "the end")


async def is_rate_limited(agent: Agent) -> None:
    agent.types(RATE_LIMITED)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button(WAIT), "the wait")
    for _ in range(30):
        agent.window.notices._on_second()


@pytest.mark.parametrize("by_link", [False, True])
async def test_a_number_that_changes_while_the_phone_is_turned_on_is_not_called(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, by_link: bool
) -> None:
    await is_refused_for_the_phone(agent)
    switching = MyPhone.switch

    async def switch_while_it_changes(phone: MyPhone, *, on: bool) -> PhoneReport:
        follow(agent, f"tel:{OTHER}") if by_link else agent.types(OTHER)
        return await switching(phone, on=on)

    monkeypatch.setattr(MyPhone, "switch", switch_while_it_changes)
    agent.clicks("Turn on and call")
    await agent.until(lambda: "is on" in agent.window.top_bar.phone.text(), "the phone to be on")
    await until_done(agent)
    assert agent.notice() == "", "nothing says that a call is placed"
    await agent.leaves()
    assert agent.posts() == 1


async def test_who_has_left_is_not_called_for(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await is_refused_for_the_phone(agent)
    switching, closing = MyPhone.switch, MannersJoin.close
    switched, leaving = asyncio.Event(), asyncio.Event()

    async def switch_as_the_agent_leaves(phone: MyPhone, *, on: bool) -> PhoneReport:
        assert agent.desktop is not None
        agent.desktop.stop()
        await leaving.wait()
        report = await switching(phone, on=on)
        asyncio.get_running_loop().call_soon(switched.set)
        return report

    async def close_slowly(manners: MannersJoin) -> None:
        leaving.set()
        await switched.wait()
        for _ in range(20):
            await agent._next_turn()
        await closing(manners)

    monkeypatch.setattr(MyPhone, "switch", switch_as_the_agent_leaves)
    monkeypatch.setattr(MannersJoin, "close", close_slowly)
    agent.clicks("Turn on and call")
    await agent.until(switched.is_set, "the phone to be on")
    await agent.leaves()
    assert agent.posts() == 1


async def test_trouble_in_turning_on_does_not_cover_what_came_after_it(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await is_refused_for_the_phone(agent)
    asked = asyncio.Event()
    switching = MyPhone.switch

    async def switch_late(phone: MyPhone, *, on: bool) -> PhoneReport:
        await asked.wait()
        return await switching(phone, on=on)

    monkeypatch.setattr(MyPhone, "switch", switch_late)
    account = agent.sandbox.server.world.account
    account.update_device(ASHA.id, ASHA.devices[0].id, DeviceChange(available=True))
    account.standing = replace(account.standing, may_manage=False)
    agent.clicks("Turn on and call")
    agent.types(UNSURE)
    agent.presses_enter()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the doubt")
    asked.set()
    await until_done(agent)
    assert "may have been dialled" in agent.notice()
    await agent.leaves()


async def test_a_link_that_comes_before_the_answer_leaves_no_button_for_the_number_before(
    agent: Agent,
) -> None:
    await open_window(agent)
    agent.types(RATE_LIMITED)
    agent.presses_enter()
    follow(agent, f"tel:{OTHER}")
    await agent.until(lambda: "Nothing was dialled" in agent.notice(), "the refusal")
    assert agent.window.dial.customer_text == OTHER
    assert not agent.shows_button(WAIT)
    await agent.leaves()


async def test_a_notice_that_is_told_anew_calls_nobody_but_the_number_in_the_field(
    agent: Agent,
) -> None:
    await open_window(agent)
    await is_rate_limited(agent)
    agent.types(OTHER)
    assert agent.desktop is not None
    await agent.desktop.desk.calls.set_note(agent.calls[-1].reference, "tried at noon")
    await agent._next_turn()
    assert not agent.shows_button(WAIT)
    agent.window.notices.action_chosen.emit(agent.calls[-1].reference, PLACE_AGAIN)
    await until_done(agent)
    await agent.leaves()
    assert agent.posts() == 1


async def test_calling_again_in_doubt_is_offered_for_the_number_in_the_field_alone(
    agent: Agent,
) -> None:
    await open_window(agent)
    agent.types(UNSURE)
    agent.presses_enter()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the doubt")
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Call again anyway"), "the question")
    agent.types(OTHER)
    await agent._next_turn()
    assert not agent.shows_button("Call again anyway")
    assert agent.shows_button("It did not ring")
    await agent.leaves()


async def test_another_phone_or_account_takes_the_button_away(agent: Agent) -> None:
    await open_window(agent)
    await is_rate_limited(agent)
    assert agent.desktop is not None
    assert agent.desktop._joined is not None
    accounts = agent.desktop._joined.accounts
    accounts.change(lambda known: replace(known, agents=3))
    assert agent.shows_button("Call again"), "that is no other account"
    another = AgentIdentity(contact_uri=ASHA.devices[1].contact_uri)
    accounts.change(lambda known: replace(known, agent=another))
    assert not agent.shows_button("Call again")
    await agent.leaves()


async def test_two_presses_at_once_are_one_request(agent: Agent) -> None:
    await open_window(agent)
    await is_rate_limited(agent)
    reference = agent.calls[-1].reference
    for _ in range(2):
        agent.window.notices.action_chosen.emit(reference, PLACE_AGAIN)
    await agent.until(lambda: agent.posts() > 1, "the request")
    await until_done(agent)
    await agent.leaves()
    assert agent.posts() == 2


async def test_while_the_rules_are_asked_a_press_is_on_its_way(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, asked = Considerate.check, asyncio.Event()

    async def check_late(
        rules: Considerate, profile: Profile, customer: str, overrides: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        await asked.wait()
        return await checking(rules, profile, customer, overrides)

    monkeypatch.setattr(Considerate, "check", check_late)
    await open_window(agent)
    agent.types(RATE_LIMITED)
    agent.presses_enter()
    await agent._next_turn()
    agent.types(OTHER)
    assert agent.window.dial.state is DialState.SENDING
    agent.presses_enter()
    asked.set()
    await until_done(agent)
    assert [call.order.customer for call in agent.calls[-1:]] == [RATE_LIMITED]
    await agent.leaves()
    assert agent.posts() == 1


async def test_calling_again_sends_what_the_dialer_shows(agent: Agent) -> None:
    await open_window(agent)
    await is_rate_limited(agent)
    second = agent.access.virtual_numbers[1][0]
    agent.window.dial.choose_virtual_number(1)
    agent.clicks("Call again")
    await agent.until(lambda: agent.posts() == 2, "the request")
    assert agent.calls[-1].order.virtual_number == second
    await agent.leaves()


async def test_an_answer_about_the_phone_comes_in_the_place_of_its_question_alone(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_window(agent)
    looking, asked = MyPhone.look, asyncio.Event()

    async def look_late(phone: MyPhone) -> PhoneReport:
        await asked.wait()
        return await looking(phone)

    agent.types(BUSY)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Check my phone"), "the remedy")
    monkeypatch.setattr(MyPhone, "look", look_late)
    agent.clicks("Check my phone")
    await until_done(agent)
    agent.types(UNSURE)
    agent.presses_enter()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the doubt")
    asked.set()
    await until_done(agent, "check my phone")
    assert "may have been dialled" in agent.notice()
    await agent.leaves()


async def test_a_link_takes_the_keyboard_from_a_button_that_calls(agent: Agent) -> None:
    await is_refused_for_the_phone(agent)
    calling = button(agent, "Turn on and call")
    calling.setFocus()
    follow(agent, f"tel:{CUSTOMER}")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        focused = agent.window.focusWidget()
        if focused is not None:
            QTest.keyClick(focused, key)
    await until_done(agent)
    await agent.leaves()
    assert agent.posts() == 1


async def test_no_button_of_a_notice_has_the_keyboard_unasked(agent: Agent) -> None:
    await is_refused_for_the_phone(agent)
    focused = agent.window.focusWidget()
    assert not agent.window.notices.isAncestorOf(focused)
    button(agent, "Turn on and call").setFocus()
    QTest.keyClick(button(agent, "Turn on and call"), Qt.Key.Key_Space)
    await agent.sees("Call state", "Your phone should ring")
    assert agent.window.focusWidget() is not button(agent, "On a call")
    await agent.leaves()


async def test_the_ticket_of_a_link_that_came_meanwhile_is_kept(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    dial = agent.window.dial
    dial.set_options(replace(dial.request().options, custom_field="{ticket}"))
    dial.set_ticket("T-1")
    agent.types(CUSTOMER)
    agent.presses_enter()
    follow(agent, f"ccmdial:{OTHER}?ref=T-2")
    await agent.until(
        lambda: agent.calls[-1:] != [] and agent.calls[-1].standing is Standing.ACCEPTED,
        "the call to be on",
    )
    assert agent.desktop is not None
    await agent.desktop.desk.calls.settle_all()
    await agent._next_turn()
    assert dial.request().ticket == "T-2"
    await agent.leaves()
