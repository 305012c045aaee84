"""My phone, virtual numbers, and remedies where the trouble is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListWidget, QMenu, QPushButton

from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain import coworker as domain
from ccm_desktop.domain.call import Standing
from ccm_desktop.domain.errors import ChangeUnknown, UnknownReason
from ccm_desktop.domain.my_phone import PhoneReport
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.sandbox.people import DeviceChange
from ccm_desktop.sandbox.practice import ASHA, UNVERIFIED
from ccm_desktop.services import settings
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui.numbers_dialog import NumbersDialog
from ccm_desktop.ui.phone_dialog import PhoneDialog
from ccm_desktop.ui.phone_switch import PhoneSwitch
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
BUSY = "+915555529111"
RATE_LIMITED = "+915555529301"
MOBILE, SOFTPHONE = ASHA.devices
USERS = "/users"


def pill(agent: Agent) -> PhoneSwitch:
    return agent.window.top_bar.phone


async def says(agent: Agent, words: str) -> None:
    await agent.until(lambda: words in pill(agent).text(), f"the pill to say {words!r}")


def choose(agent: Agent, words: str) -> None:
    """Open the pill's menu and take what says so."""
    QTest.mouseClick(pill(agent), Qt.MouseButton.LeftButton)
    (menu,) = pill(agent).findChildren(QMenu)
    action = next(one for one in menu.actions() if one.text() == words)
    assert action.isEnabled()
    menu.hide()
    action.trigger()


def switch(agent: Agent, *, on: bool) -> None:
    """Have somebody else switch the agent's phone."""
    account = agent.sandbox.server.world.account
    account.update_device(ASHA.id, MOBILE.id, DeviceChange(available=on))


def is_on(agent: Agent) -> bool:
    user = agent.sandbox.server.world.account.user(ASHA.id)
    assert user is not None
    return user.devices[0].available


def profile_has(at: Agent, /, **changes: object) -> None:
    known = settings.load(at.places.settings).profile()
    assert known is not None
    changed = replace(known, **changes)  # type: ignore[arg-type]
    settings.save(at.places.settings, Settings().with_profile(changed))


def remembered(agent: Agent) -> Settings:
    return settings.load(agent.places.settings)


def asked(agent: Agent, method: str, part: str) -> int:
    requests = agent.sandbox.server.requests
    return sum(r.method == method and part in r.path for r in requests)


def button(top: QDialog, words: str) -> QPushButton:
    return next(b for b in top.findChildren(QPushButton) if b.text() == words)


async def dialog_of(agent: Agent, kind: type[QDialog]) -> QDialog:
    await agent.until(lambda: bool(agent.window.findChildren(kind)), "the dialog")
    return agent.window.findChildren(kind)[-1]


async def test_the_phone_is_shown_and_switched_off_and_on(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    await says(agent, "My phone is on · +91 55555 10001")
    choose(agent, "Turn off")
    await says(agent, "My phone is off")
    assert not is_on(agent)
    choose(agent, "Turn on")
    await says(agent, "My phone is on")
    assert is_on(agent)
    assert agent.posts() == 0
    await agent.leaves()


async def test_it_is_asked_about_for_a_reason_and_not_by_the_minute(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    await says(agent, "My phone is on")
    assert asked(agent, "GET", USERS) == 1
    for _ in range(3):
        QApplication.sendEvent(agent.window, QEvent(QEvent.Type.WindowActivate))
    switch(agent, on=False)
    choose(agent, "Check again")
    await says(agent, "My phone is off")
    assert asked(agent, "GET", USERS) == 2, "coming to the front is no reason so soon"
    await agent.leaves()


async def test_turn_on_and_call(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    await says(agent, "My phone is on")
    switch(agent, on=False)
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")
    assert "Your phone is switched off in CCM." in agent.notice()
    assert "Nothing was dialled." in agent.notice()
    await says(agent, "My phone is off")
    agent.clicks("Turn on and call")
    await agent.sees("Call state", "Your phone should ring")
    await says(agent, "My phone is on")
    assert agent.posts() == 2, "the one that was refused, and one more"
    assert agent.notice() == ""
    await agent.leaves()


async def test_not_now_leaves_it_at_that(agent: Agent) -> None:
    agent.has_account()
    switch(agent, on=False)
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Not now"), "the notice")
    agent.clicks("Not now")
    assert agent.notice() == ""
    assert (is_on(agent), agent.posts()) == (False, 1)
    await agent.leaves()


async def test_without_exotels_word_there_is_no_call(agent: Agent) -> None:
    agent.has_account()
    switch(agent, on=False)
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")
    account = agent.sandbox.server.world.account
    account.standing = replace(account.standing, may_manage=False)
    agent.clicks("Turn on and call")
    await agent.until(lambda: agent.shows_button("Copy for admin"), "the refusal")
    assert "Nothing was dialled." in agent.notice()
    agent.clicks("Copy for admin")
    copied = QApplication.clipboard().text()
    assert "does not allow this" in copied
    assert "error 1003 · request " in copied
    assert agent.posts() == 1
    await agent.leaves()


async def test_whoever_thinks_better_of_it_is_not_called_for(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    switching = MyPhone.switch

    async def switch_while_the_agent_leaves(phone: MyPhone, *, on: bool) -> PhoneReport:
        assert "Turning your phone on" in agent.notice()
        agent.window.notices.clear()
        return await switching(phone, on=on)

    monkeypatch.setattr(MyPhone, "switch", switch_while_the_agent_leaves)
    agent.has_account()
    switch(agent, on=False)
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")
    agent.clicks("Turn on and call")
    await says(agent, "My phone is on")
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_switch_without_an_answer_calls_nobody_until_it_is_pressed_again(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = CcmClient.update_device

    async def lose_the_answer(
        client: CcmClient, user_id: str, device_id: int, wanted: domain.DeviceChange
    ) -> domain.Device:
        await change(client, user_id, device_id, wanted)
        raise ChangeUnknown(UnknownReason.CUT)

    monkeypatch.setattr(CcmClient, "update_device", lose_the_answer)
    agent.has_account()
    switch(agent, on=False)
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")
    agent.clicks("Turn on and call")
    await agent.until(lambda: "This change may have been made." in agent.notice(), "the doubt")
    assert "Nothing was dialled." in agent.notice()
    await says(agent, "My phone is on")
    assert agent.posts() == 1
    agent.clicks("Check my phone")
    await agent.until(lambda: agent.shows_button("Call again"), "the answer")
    agent.clicks("Call again")
    await agent.sees("Call state", "Your phone should ring")
    assert agent.posts() == 2
    await agent.leaves()


async def test_another_phone_is_chosen(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    await says(agent, "My phone is on")
    choose(agent, "Choose another phone…")
    dialog = await dialog_of(agent, PhoneDialog)
    phones = dialog.findChildren(QListWidget)[0]
    await agent.until(lambda: phones.count() == 2, "the phones")
    assert phones.currentItem().text() == "Asha Rao · Mobile · +91 55555 10001 · on"
    phones.setCurrentRow(1)
    QTest.keyClick(phones, Qt.Key.Key_Return)
    button(dialog, "Use this phone").click()
    await says(agent, "My phone is off · sip:asha0abc")
    await agent.leaves()
    profile = remembered(agent).profile()
    assert profile is not None
    assert profile.agent == AgentIdentity(contact_uri=SOFTPHONE.contact_uri)


async def test_a_phone_that_nobody_has_is_chosen_anew(agent: Agent) -> None:
    agent.has_account()
    profile_has(agent, agent=AgentIdentity(contact_uri="+915555519999"))
    await agent.opens()
    await says(agent, "My phone is not in this account")
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Choose my phone"), "the remedy")
    agent.clicks("Choose my phone")
    dialog = await dialog_of(agent, PhoneDialog)
    phones = dialog.findChildren(QListWidget)[0]
    await agent.until(lambda: phones.count() > 2, "everybody's phones")
    row = next(r for r in range(phones.count()) if "Asha Rao · Mobile" in phones.item(r).text())
    phones.setCurrentRow(row)
    button(dialog, "Use this phone").click()
    await says(agent, "My phone is on · +91 55555 10001")
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()


async def test_an_unverified_phone_is_checked_again(agent: Agent) -> None:
    agent.has_account()
    device = UNVERIFIED.devices[0]
    profile_has(agent, agent=AgentIdentity(contact_uri=device.contact_uri))
    await agent.opens()
    await says(agent, "My phone is not verified")
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Check again"), "the remedy")
    assert "Give the missed call that Exotel's dashboard shows" in agent.notice()
    agent.sandbox.server.world.account.verify(UNVERIFIED.id, device.id)
    agent.clicks("Check again")
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the next remedy")
    assert "My phone is off" in agent.notice()
    agent.clicks("Turn on and call")
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()


async def test_a_busy_phone_is_checked_and_the_call_is_a_press_of_its_own(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(BUSY)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Check my phone"), "the remedy")
    agent.clicks("Check my phone")
    await agent.until(lambda: agent.shows_button("Call again"), "the answer")
    assert "My phone is on" in agent.notice()
    assert agent.posts() == 1
    agent.clicks("Call again")
    await agent.until(lambda: agent.posts() == 2, "the request")
    await agent.leaves()


async def test_a_wrong_key_leads_to_the_place_where_it_is_entered(agent: Agent) -> None:
    agent.has_account()
    agent.keyring.put("work", "wrong-key", "wrong-token")
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Update key"), "the remedy")
    agent.clicks("Update key")
    await agent.until(lambda: agent.field("API key").hasFocus(), "the field")
    agent.field("API key").setText(agent.access.api_key)
    agent.field("API token").setText(agent.access.api_token)
    agent.clicks("Save account")
    await says(agent, "My phone is on")
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()


async def test_virtual_numbers_are_fetched_chosen_labelled_and_ordered(agent: Agent) -> None:
    agent.has_account()
    profile_has(agent, virtual_numbers=())
    await agent.opens()
    agent.clicks("Numbers…")
    dialog = await dialog_of(agent, NumbersDialog)
    numbers = dialog.findChildren(QListWidget)[0]
    await agent.until(lambda: numbers.count() == 2, "the numbers")
    assert numbers.item(0).text() == "Sales · +91 55555 80001"
    numbers.setCurrentRow(1)
    QTest.keyClick(dialog, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert numbers.item(0).text() == "Support · +91 55555 80002"
    button(dialog, "Check health").click()
    await agent.until(lambda: "Calls out: working" in numbers.item(0).text(), "its health")
    agent.field("Label of the number").clear()
    QTest.keyClicks(agent.field("Label of the number"), "Help desk")
    button(dialog, "Save").click()
    await agent.until(
        lambda: agent.window.dial.request().virtual_number == "+915555580002", "the dialer"
    )
    await agent.leaves()
    profile = remembered(agent).profile()
    assert profile is not None
    assert [(one.number, one.label) for one in profile.virtual_numbers] == [
        ("+915555580002", "Help desk"),
        ("+915555580001", "Sales"),
    ]


async def test_the_practice_accounts_numbers_are_fetched_too(agent: Agent) -> None:
    desktop = await agent.opens()
    agent.clicks("Numbers…")
    dialog = await dialog_of(agent, NumbersDialog)
    numbers = dialog.findChildren(QListWidget)[0]
    await agent.until(lambda: agent.shows("Exotel lists 2 to call from."), "the list")
    numbers.setCurrentRow(1)
    button(dialog, "Move up").click()
    button(dialog, "Save").click()
    dial = agent.window.dial
    dial.choose_virtual_number(0)
    await agent.until(lambda: dial.request().virtual_number == "+915555580002", "the dialer")
    assert desktop.window.top_bar.says_practice()
    await agent.leaves()
    assert not agent.places.settings.exists(), "kept for the session alone"


async def test_a_virtual_number_that_is_gone(agent: Agent) -> None:
    agent.has_account()
    world = agent.sandbox.server.world
    world.account.exophones = world.account.exophones[1:]
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Choose another"), "the remedy")
    agent.clicks("Choose another")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Virtual number"
    QTest.keyClick(focused, Qt.Key.Key_Down)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    assert agent.calls[-1].order.virtual_number == "+915555580002"
    await agent.leaves()


async def test_the_number_last_used_with_a_customer_is_chosen_and_says_why(agent: Agent) -> None:
    agent.has_account()
    desktop = await agent.opens()
    support = agent.access.virtual_numbers[1][0]
    agent.window.dial.choose_virtual_number(1)
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(
        lambda: agent.calls[-1:] != [] and agent.calls[-1].standing is Standing.ACCEPTED
    )
    await desktop.desk.calls.settle_all()
    agent.window.dial.choose_virtual_number(0)
    agent.field("Customer number").clear()
    agent.types(CUSTOMER)
    dial = agent.window.dial
    await agent.until(lambda: dial.request().virtual_number == support, "the number")
    assert agent.shows("as last time, ")
    agent.types("+915555520002")
    await agent.until(lambda: dial.request().virtual_number != support, "the one from before")
    assert not agent.shows("as last time, ")
    await agent.leaves()


async def test_after_too_many_requests_the_wait_is_counted_and_nothing_calls_by_itself(
    agent: Agent,
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(RATE_LIMITED)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Call again in 30 s"), "the wait")
    waiting = next(
        b for b in agent.window.findChildren(QPushButton) if b.text().startswith("Call again in")
    )
    assert not waiting.isEnabled()
    for _ in range(30):
        agent.window.notices._on_second()
    assert waiting.isEnabled()
    assert agent.posts() == 1
    agent.clicks("Call again")
    await agent.until(lambda: agent.posts() == 2, "the request")
    await agent.leaves()
