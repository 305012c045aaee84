"""The dialer: one press, one request, with what stood in the field at the press."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.order import Callback, CallbackEvent, CallOptions, Channels
from ccm_desktop.domain.profile import VirtualNumber
from ccm_desktop.ui.dial_panel import DialPanel, DialRequest, DialState
from tests.mouse import double_click
from tests.ui.shown import SALES, one

SUPPORT = "+915555580002"
NUMBERS = (VirtualNumber(SALES, "Sales"), VirtualNumber(SUPPORT, "Support"))
EVERYTHING = CallOptions(
    recording=True,
    channels=Channels.SINGLE,
    wait_audio_url="https://audio.example.invalid/wait.wav",
    time_limit_s=3600,
    ring_time_s=25,
    custom_field="order-4711",
    callbacks=(Callback(CallbackEvent.TERMINAL, "https://hooks.example.invalid/ccm"),),
)
SILENT = [DialState.NOT_READY, DialState.SENDING]


class Dialer:
    """The panel, ready to call, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = DialPanel()
        qtbot.addWidget(self.panel)
        self.panel.set_virtual_numbers(NUMBERS)
        self.panel.set_state(DialState.READY)
        self.panel.show()
        self.asked: list[DialRequest] = []
        self.checks: list[None] = []
        self.panel.call_requested.connect(self.asked.append)
        self.panel.check_requested.connect(self._on_check)

    def _on_check(self) -> None:
        self.checks.append(None)

    @property
    def field(self) -> QLineEdit:
        return one(self.panel, QLineEdit, "Customer number")

    @property
    def call(self) -> QPushButton:
        return one(self.panel, QPushButton, "Call")

    @property
    def numbers(self) -> QComboBox:
        return one(self.panel, QComboBox, "Virtual number")

    def press(self, key: Qt.Key, *, held: bool = False) -> None:
        event = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "\r", autorep=held
        )
        QApplication.sendEvent(self.field, event)


@pytest.fixture
def dialer(qtbot: QtBot) -> Dialer:
    return Dialer(qtbot)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_calls_once_with_the_text_of_that_moment(dialer: Dialer, key: Qt.Key) -> None:
    QTest.keyClicks(dialer.field, "  0555 552-0001 ")
    QTest.keyClick(dialer.field, key)
    dialer.field.setText("changed afterwards")
    assert dialer.asked == [DialRequest("  0555 552-0001 ", SALES, CallOptions())]


def test_a_held_enter_does_nothing_more(dialer: Dialer) -> None:
    dialer.press(Qt.Key.Key_Return, held=True)
    assert dialer.asked == []
    dialer.press(Qt.Key.Key_Return)
    for _ in range(30):
        dialer.press(Qt.Key.Key_Return, held=True)
    assert len(dialer.asked) == 1
    dialer.panel.set_state(DialState.READY)
    dialer.press(Qt.Key.Key_Return, held=True)
    assert len(dialer.asked) == 1, "ready again, but still the same press"


def test_a_double_click_is_one_request(dialer: Dialer) -> None:
    QTest.mouseClick(dialer.call, Qt.MouseButton.LeftButton)
    double_click(dialer.call)
    assert len(dialer.asked) == 1
    assert dialer.call.text() == "Sending to Exotel…"
    assert not dialer.call.isEnabled()


def test_the_second_half_of_a_double_click_is_no_press(dialer: Dialer) -> None:
    QTest.mouseClick(dialer.call, Qt.MouseButton.LeftButton)
    dialer.panel.set_state(DialState.READY)  # a refusal may come within a double click
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        middle = QPointF(dialer.call.rect().center())
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, middle, middle, button, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(dialer.call, event)
    assert len(dialer.asked) == 1


def test_space_and_click_call_from_the_button(dialer: Dialer) -> None:
    QTest.keyClick(dialer.call, Qt.Key.Key_Space)
    dialer.panel.set_state(DialState.READY)
    QTest.mouseClick(dialer.call, Qt.MouseButton.LeftButton)
    assert len(dialer.asked) == 2


def test_the_press_stands_before_whoever_hears_of_it_acts(dialer: Dialer) -> None:
    states = []
    dialer.panel.call_requested.connect(lambda _: states.append(dialer.call.isEnabled()))
    dialer.press(Qt.Key.Key_Return)
    assert states == [False]


@pytest.mark.parametrize("state", SILENT)
def test_what_is_not_ready_asks_for_nothing(dialer: Dialer, state: DialState) -> None:
    dialer.panel.set_state(state)
    dialer.press(Qt.Key.Key_Return)
    QTest.mouseClick(dialer.call, Qt.MouseButton.LeftButton)
    dialer.call.click()
    assert dialer.asked == []
    assert dialer.checks == []


def test_enter_while_on_a_call_checks_it(dialer: Dialer) -> None:
    dialer.panel.set_state(DialState.ON_CALL)
    dialer.press(Qt.Key.Key_Return)
    QTest.mouseClick(dialer.call, Qt.MouseButton.LeftButton)
    assert dialer.asked == []
    assert len(dialer.checks) == 1


@pytest.mark.parametrize(
    ("state", "label", "ready"),
    [
        (DialState.NOT_READY, "Call", False),
        (DialState.READY, "Call", True),
        (DialState.AGAIN, "Call again…", True),
        (DialState.SENDING, "Sending to Exotel…", False),
        (DialState.ON_CALL, "On a call", False),
    ],
)
def test_the_button_says_what_a_press_would_do(
    dialer: Dialer, state: DialState, label: str, *, ready: bool
) -> None:
    dialer.panel.set_state(state)
    assert (dialer.call.text(), dialer.call.isEnabled()) == (label, ready)
    assert dialer.call.accessibleName() == "Call"
    dialer.press(Qt.Key.Key_Return)
    assert bool(dialer.asked) == ready


def test_a_new_panel_waits_for_an_account(qtbot: QtBot) -> None:
    panel = DialPanel()
    qtbot.addWidget(panel)
    assert not one(panel, QPushButton, "Call").isEnabled()
    assert panel.request() == DialRequest("", "", CallOptions())


def test_escape_clears_the_field_and_calls_nobody(dialer: Dialer) -> None:
    QTest.keyClicks(dialer.field, "123")
    QTest.keyClick(dialer.field, Qt.Key.Key_Escape)
    assert dialer.field.text() == ""
    QTest.keyClick(dialer.field, Qt.Key.Key_Escape)
    assert dialer.asked == []


def test_virtual_numbers_are_chosen_by_their_place(dialer: Dialer) -> None:
    dialer.panel.choose_virtual_number(1)
    assert dialer.panel.request().virtual_number == SUPPORT
    for nowhere in (2, 8, -1):
        dialer.panel.choose_virtual_number(nowhere)
    assert dialer.panel.request().virtual_number == SUPPORT
    dialer.panel.choose_virtual_number(0)
    assert dialer.panel.request().virtual_number == SALES


def test_the_choice_stays_while_it_is_still_offered(dialer: Dialer) -> None:
    dialer.panel.choose_virtual_number(1)
    dialer.panel.set_virtual_numbers((VirtualNumber("+915555580003"), *NUMBERS))
    assert dialer.panel.request().virtual_number == SUPPORT
    dialer.panel.set_virtual_numbers((VirtualNumber("+915555580003"),))
    assert dialer.panel.request().virtual_number == "+915555580003"
    dialer.panel.set_virtual_numbers(NUMBERS, chosen=SUPPORT)
    assert dialer.panel.request().virtual_number == SUPPORT
    dialer.panel.set_virtual_numbers(())
    assert dialer.panel.request().virtual_number == ""


def test_a_virtual_number_is_sent_as_it_is_stored(dialer: Dialer) -> None:
    dialer.panel.set_virtual_numbers((VirtualNumber("08047100000", "Main & more"),))
    assert dialer.panel.request().virtual_number == "08047100000"
    assert dialer.numbers.currentText() == "Main & more  08047100000"


@pytest.mark.parametrize("options", [CallOptions(), EVERYTHING, CallOptions(recording=False)])
def test_options_come_back_as_they_were_set(dialer: Dialer, options: CallOptions) -> None:
    heard: list[CallOptions] = []
    dialer.panel.options_changed.connect(heard.append)
    dialer.panel.set_options(options)
    assert dialer.panel.request().options == options
    assert heard == [], "showing is no change"


def test_what_the_panel_does_not_show_passes_through(dialer: Dialer) -> None:
    heard: list[CallOptions] = []
    dialer.panel.options_changed.connect(heard.append)
    dialer.panel.set_options(EVERYTHING)
    record = dialer.panel.options_panel.findChild(QCheckBox)
    assert isinstance(record, QCheckBox)
    channels = one(dialer.panel.options_panel, QComboBox, "Recording channels")
    channels.setCurrentIndex(channels.findData(Channels.DUAL.value))
    record.click()
    assert heard == [
        replace(EVERYTHING, channels=Channels.DUAL),
        replace(EVERYTHING, channels=Channels.DUAL, recording=False),
    ]
    assert not channels.isEnabled()
    dialer.press(Qt.Key.Key_Return)
    assert dialer.asked[0].options == heard[-1]


def test_the_options_line_opens_the_options_and_says_them(dialer: Dialer) -> None:
    said = "Recording on · single · ring 25 s · limit 1:00:00"
    dialer.panel.set_options(EVERYTHING)
    line = one(dialer.panel, QPushButton, f"Call options: {said}")
    assert line.text() == f"▸ {said}"
    line.click()
    assert line.text() == f"▾ {said}"
    assert not dialer.panel.options_panel.isHidden()
    line.click()
    assert dialer.panel.options_panel.isHidden()


@pytest.mark.parametrize(
    "typed", [" 0 55555 20001 ", "tel:+91;x", "<b>1</b>", "&1", "१२३", "a" * 64]
)
def test_the_panel_never_changes_what_was_typed(dialer: Dialer, typed: str) -> None:
    edited: list[str] = []
    dialer.panel.number_edited.connect(edited.append)
    dialer.panel.set_customer_text(typed)
    dialer.panel.show_reading("+91 55555 20001 · India", "warning")
    for state in DialState:
        dialer.panel.set_state(state)
    dialer.press(Qt.Key.Key_Return)
    assert dialer.field.text() == typed
    assert dialer.panel.request().customer_text == typed
    assert edited == [typed]


def test_a_filled_number_is_selected_to_be_replaced(dialer: Dialer) -> None:
    dialer.panel.set_customer_text("123")
    assert dialer.field.selectedText() == "123"


def test_how_it_was_read_is_said_below(dialer: Dialer) -> None:
    dialer.panel.show_reading("India · mobile")
    texts = [label.text() for label in dialer.panel.findChildren(QLabel)]
    assert "India · mobile" in texts
    dialer.panel.show_reading("")
    texts = [label.text() for label in dialer.panel.findChildren(QLabel)]
    assert "Paste any text with a number in it" in texts


def test_a_filled_link_takes_the_focus_from_the_field(dialer: Dialer) -> None:
    """An Enter that was meant for something else must not call a number from a link."""
    dialer.panel.activateWindow()
    dialer.field.setFocus()
    dialer.panel.fill("+915555520001")
    assert dialer.field.text() == "+915555520001"
    assert not dialer.field.hasFocus()


def test_the_ticket_stands_there_only_where_the_custom_field_asks_for_it(dialer: Dialer) -> None:
    ticket = one(dialer.panel, QLineEdit, "Ticket")
    assert ticket.isHidden()
    dialer.panel.set_ticket("not asked for")
    assert dialer.panel.request().ticket == ""
    dialer.panel.set_options(CallOptions(custom_field="order {ticket}"))
    assert not ticket.isHidden()
    dialer.panel.set_ticket("4711")
    assert dialer.panel.request().ticket == "4711"


def test_a_number_that_was_chosen_for_the_agent_says_why_until_another_is_picked(
    dialer: Dialer,
) -> None:
    picked: list[str] = []
    dialer.panel.virtual_number_picked.connect(picked.append)
    dialer.panel.choose_number(SUPPORT, "used with this customer on 12 Nov")
    assert dialer.panel.request().virtual_number == SUPPORT
    assert dialer.panel._why.text() == "used with this customer on 12 Nov"
    assert picked == [], "the agent has picked nothing"
    dialer.panel.choose_virtual_number(0)
    assert picked == [SALES]
    assert dialer.panel._why.text() == ""


def test_a_number_that_is_not_offered_is_not_chosen(dialer: Dialer) -> None:
    dialer.panel.choose_number("+915555589999", "from the link")
    assert dialer.panel.request().virtual_number == SALES
    assert dialer.panel._why.text() == ""


def test_down_goes_to_the_suggestions(dialer: Dialer) -> None:
    asked: list[None] = []
    dialer.panel.suggestions_requested.connect(lambda: asked.append(None))
    QTest.keyClick(dialer.field, Qt.Key.Key_Down)
    assert asked == [None]
