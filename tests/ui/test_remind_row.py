"""When to be reminded: typed or one of four usual times; Escape never leaves the row for a call."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.remind_row import RemindRequest, RemindRow
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import one


class Asking:
    """The row below the button that opens it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.top = QWidget()
        qtbot.addWidget(self.top)
        self.opener = QPushButton("Remind me…")
        self.row = RemindRow()
        layout = QVBoxLayout(self.top)
        layout.addWidget(self.opener)
        layout.addWidget(self.row)
        self.asked: list[RemindRequest] = []
        self.row.entered.connect(self.asked.append)
        with qtbot.waitActive(self.top):
            self.top.show()
            self.top.activateWindow()
        self.row.open_for("r1", self.opener)

    @property
    def field(self) -> QLineEdit:
        return one(self.row, QLineEdit, "Remind me at")

    def says(self) -> list[str]:
        return [x.text() for x in self.row.findChildren(QLabel) if x.isVisible()]


@pytest.fixture
def asking(qtbot: QtBot, styled: Theme) -> Asking:
    return Asking(qtbot)


def test_it_opens_with_the_field_ready(asking: Asking) -> None:
    assert asking.field.hasFocus()
    QTest.keyClicks(asking.field, "16:00")
    QTest.keyClick(asking.field, Qt.Key.Key_Return)
    one(asking.row, QPushButton, "Set the reminder").click()
    assert asking.asked == [RemindRequest("r1", "16:00")] * 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("10 min", "in 10 min"),
        ("1 h", "in 1 h"),
        ("16:00", "16:00"),
        ("Tomorrow 10:00", "tomorrow 10:00"),
    ],
)
def test_usual_times_are_one_press(asking: Asking, name: str, typed: str) -> None:
    one(asking.row, QPushButton, f"Remind me: {name}").click()
    assert asking.asked == [RemindRequest("r1", typed)]


def test_what_is_no_time_is_said_below_and_the_text_stays(asking: Asking) -> None:
    QTest.keyClicks(asking.field, "later")
    asking.row.show_problem("“later” is not a time.")
    assert "“later” is not a time." in asking.says()
    assert asking.field.text() == "later"


def test_tomorrow_is_asked_for_and_said_by_a_press(asking: Asking) -> None:
    QTest.keyClicks(asking.field, "9:00")
    asking.row.ask_tomorrow("That time has passed today. Tomorrow 09:00?")
    yes = next(b for b in asking.row.findChildren(QPushButton) if b.text() == "Yes, tomorrow")
    assert yes.isVisible()
    yes.click()
    assert asking.asked == [RemindRequest("r1", "9:00", tomorrow=True)]
    asking.row.show_problem("no")
    assert not yes.isVisible()


def test_what_is_agreed_stands_alone(asking: Asking) -> None:
    asking.row.show_set("You will be reminded at 16:00.")
    assert asking.says() == ["You will be reminded at 16:00."]
    assert asking.row.isAncestorOf(asking.top.focusWidget())
    asking.row.open_for("r2", asking.opener)
    assert asking.field.isVisible()
    assert asking.field.text() == ""


def test_escape_clears_then_closes_and_the_focus_goes_back(asking: Asking) -> None:
    QTest.keyClicks(asking.field, "16")
    QTest.keyClick(asking.field, Qt.Key.Key_Escape)
    assert (asking.field.text(), asking.row.isVisible()) == ("", True)
    QTest.keyClick(asking.field, Qt.Key.Key_Escape)
    assert not asking.row.isVisible()
    assert asking.opener.hasFocus()


def test_cancel_closes_it(asking: Asking) -> None:
    one(asking.row, QPushButton, "Close the reminder").click()
    assert not asking.row.isVisible()
    assert asking.asked == []
