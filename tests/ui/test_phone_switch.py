"""The pill of my phone: as old as its answer, and a switch that only asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.coworker import Device
from ccm_desktop.domain.errors import Unreachable
from ccm_desktop.domain.my_phone import PhoneReport, PhoneState
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.ui.phone_switch import PhoneSwitch
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import BIDI, HTML, UNBREAKABLE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "+915555510001"
AGENT = AgentIdentity(contact_uri=NUMBER)
USER = AgentIdentity(user_id="5afe000000000000000000000000a001")


def report(state: PhoneState, *, on: bool | None = None, age_s: float = 3) -> PhoneReport:
    device = Device(1, NUMBER, "Mobile", available=on)
    return PhoneReport(state, NOW - timedelta(seconds=age_s), "u1", device, (device,))


ON, OFF = report(PhoneState.ON, on=True), report(PhoneState.OFF, on=False)


@pytest.fixture
def pill(qtbot: QtBot, styled: Theme) -> Iterator[PhoneSwitch]:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    made = PhoneSwitch()
    layout.addWidget(made)
    window.show()
    made.show_agent(AGENT)
    yield made
    window.close()


def menu_of(pill: PhoneSwitch) -> dict[str, QAction]:
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    (menu,) = pill.findChildren(QMenu)
    menu.hide()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_nothing_is_claimed_before_anything_was_told(pill: PhoneSwitch) -> None:
    assert pill.text() == "My phone · +91 55555 10001"
    assert (pill.accessibleName(), pill.isVisible()) == ("My phone", True)
    pill.show_report(PhoneReport(), NOW)
    assert pill.text() == "My phone · +91 55555 10001"
    assert pill.toolTip().endswith("Exotel has not told of it yet.")
    pill.show_report(PhoneReport(trouble=Unreachable("connect")), NOW)
    assert pill.text() == "My phone: not known · +91 55555 10001"
    assert "Exotel could not be reached." in pill.toolTip()


def test_each_state_has_words_and_a_shape_of_its_own(pill: PhoneSwitch) -> None:
    seen = {}
    for state in PhoneState:
        pill.show_report(report(state), NOW)
        seen[pill.text()] = pill._look[1]
    assert len(seen) == len(PhoneState)
    assert len(set(seen.values())) >= 5
    pill.show_report(ON, NOW)
    on = pill._look
    pill.show_report(OFF, NOW)
    assert pill._look[1] is not on[1], "not by colour alone"


def test_an_old_answer_is_told_as_one(pill: PhoneSwitch) -> None:
    pill.show_report(ON, NOW)
    assert pill.text() == "My phone is on · +91 55555 10001"
    assert pill.accessibleDescription().endswith("Exotel told so 3 s ago.")
    pill.show_report(ON, NOW + timedelta(minutes=12))
    assert pill.text() == "My phone was on 12 min ago · +91 55555 10001"
    pill.show_report(replace(ON, trouble=Unreachable("connect")), NOW)
    assert pill.text().startswith("My phone was on 3 s ago")


def test_what_is_shown_ages_while_nobody_looks(pill: PhoneSwitch, qtbot: QtBot) -> None:
    assert not pill._ages.isActive()
    pill.show_report(ON, NOW)
    assert pill._ages.isActive()
    with qtbot.waitSignal(pill.aged):
        pill._ages.timeout.emit()
    pill.show_agent(USER)
    assert not pill._ages.isActive()


def test_another_phone_has_nothing_of_the_one_before(pill: PhoneSwitch) -> None:
    pill.show_report(ON, NOW)
    pill.show_agent(AGENT)
    assert pill.text().startswith("My phone is on"), "the same phone is still the same"
    pill.show_agent(USER)
    assert pill.text() == "My phone · 5afe…a001"
    pill.show_report(ON, NOW)
    assert pill.text() == "My phone is on · +91 55555 10001"
    pill.show_agent(None)
    pill.show_report(ON, NOW)
    assert not pill.isVisible()


def test_the_menu_offers_what_would_change_something(pill: PhoneSwitch) -> None:
    for state, offered in ((ON, {"Turn off"}), (OFF, {"Turn on"})):
        pill.show_report(state, NOW)
        assert {"Turn on", "Turn off"} & set(menu_of(pill)) == offered
    pill.show_report(report(PhoneState.UNKNOWN), NOW)
    assert {"Turn on", "Turn off", "Check again", "Choose another phone…"} <= set(menu_of(pill))


def test_the_menu_asks_and_says_how_old_the_answer_is(pill: PhoneSwitch) -> None:
    asked: list[object] = []
    pill.switch_requested.connect(asked.append)
    pill.check_requested.connect(lambda: asked.append("check"))
    pill.choice_requested.connect(lambda: asked.append("choose"))
    pill.show_report(OFF, NOW)
    actions = menu_of(pill)
    assert not actions["Exotel told so 3 s ago."].isEnabled()
    for words in ("Turn on", "Check again", "Choose another phone…"):
        actions[words].trigger()
    assert asked == [True, "check", "choose"]
    assert pill.text().startswith("My phone is off"), "asking is not having"


def test_an_unverified_phone_says_how_to_verify_it(pill: PhoneSwitch) -> None:
    pill.show_report(report(PhoneState.UNVERIFIED), NOW)
    assert any("missed call" in words for words in menu_of(pill))


def test_the_menu_is_built_when_it_is_wanted(pill: PhoneSwitch) -> None:
    assert pill.findChildren(QMenu) == []
    menu_of(pill)
    menu_of(pill)
    assert len(pill.findChildren(QMenu)) == 1


def test_narrow_it_is_an_icon_with_all_its_words_in_the_tip(pill: PhoneSwitch) -> None:
    pill.show_report(ON, NOW)
    pill.set_narrow(True)
    assert pill.text() == ""
    assert not pill.icon().isNull()
    assert pill.toolTip().startswith("My phone is on · +91 55555 10001.")
    pill.show_report(OFF, NOW)
    assert pill.text() == ""
    pill.set_narrow(False)
    assert pill.text() == "My phone is off · +91 55555 10001"


def test_it_gives_way_where_there_is_no_room(pill: PhoneSwitch) -> None:
    pill.show_report(report(PhoneState.NOT_FOUND), NOW)
    assert pill.minimumSizeHint().width() < 60 < pill.sizeHint().width()
    pill.setFixedWidth(120)
    assert not pill.grab().isNull()


def test_the_window_coming_to_the_front_is_told(pill: PhoneSwitch, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pill.woken):
        QApplication.sendEvent(pill.window(), QEvent(QEvent.Type.WindowActivate))


@pytest.mark.parametrize("hostile", [HTML, BIDI, UNBREAKABLE, "a&b"])
def test_text_from_outside_is_text(pill: PhoneSwitch, hostile: str) -> None:
    agent = AgentIdentity(contact_uri=f"sip:{hostile}")
    device = Device(1, f"sip:{hostile}", hostile, available=True)
    pill.show_agent(agent)
    pill.show_report(PhoneReport(PhoneState.ON, NOW, "u1", device, (device,)), NOW)
    assert len(pill.text()) < 80
    assert pill.text().replace("&&", "").count("&") == 0
    assert "<b>" not in pill.toolTip()
    assert "\u202e" not in pill.text()
