"""The settings' page on keeping, and the question before a customer is forgotten."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.keeping import Afterwards, Keeping, Traces
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui.forget_dialog import ForgetDialog
from ccm_desktop.ui.settings.choice_box import ChoiceBox
from ccm_desktop.ui.settings.keeping import KeepingPage
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import one

ASHA = "+915555520001"


@pytest.fixture
def page(qtbot: QtBot, styled: Theme) -> KeepingPage:
    page = KeepingPage()
    qtbot.addWidget(page)
    page.show_preferences(Preferences())
    page.show()
    return page


def button(view: QWidget, words: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.text().replace("&", "") == words)


def test_a_rule_counts_from_its_button_on(page: KeepingPage) -> None:
    told: list[Preferences] = []
    asked: list[Keeping] = []
    page.changed.connect(told.append)
    page.older_requested.connect(asked.append)
    choice, days = one(page, QComboBox, "Old calls"), one(page, ChoiceBox, "After how many days")
    assert not button(page, "Apply this rule").isEnabled()
    choice.setCurrentIndex(2)
    days.choose(90)
    assert told == [], "choosing deletes nothing"
    assert asked[-1] == Keeping(Afterwards.DELETE, 90)
    page.show_older(Keeping(Afterwards.DELETE, 90), 1204)
    assert (
        one(page, QLabel, "How many calls are that old").text() == "1,204 calls are that old now."
    )
    page.show_older(Keeping(Afterwards.DELETE, 30), 7)
    assert "1,204" in one(page, QLabel, "How many calls are that old").text(), "an answer too late"
    button(page, "Apply this rule").click()
    assert [p.keeping for p in told] == [Keeping(Afterwards.DELETE, 90)]
    assert not button(page, "Apply this rule").isEnabled()


def test_a_wheel_changes_no_rule(page: KeepingPage) -> None:
    choice, days = one(page, QComboBox, "Old calls"), one(page, ChoiceBox, "After how many days")
    choice.setCurrentIndex(2)
    days.choose(90)
    for widget in (choice, days):
        widget.setFocus()
        turn_wheel(widget)
    assert (choice.currentIndex(), days.chosen) == (2, 90)


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_all_is_kept_for_any_number_of_days(page: KeepingPage) -> None:
    days = one(page, ChoiceBox, "After how many days")
    assert not days.isEnabled()
    days.choose(30)
    assert not button(page, "Apply this rule").isEnabled()


def test_a_number_is_asked_for_once_until_it_is_answered(page: KeepingPage) -> None:
    asked: list[str] = []
    page.forget_requested.connect(asked.append)
    field = one(page, QLineEdit, "Customer to delete")
    QTest.keyClicks(field, "rubbish")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["rubbish"]
    page.show_problem("Customer number has letters in it; only digits can be dialled.")
    assert any("has letters" in label.text() for label in page.findChildren(QLabel))
    QTest.keyClicks(field, "x")
    assert not any("has letters" in label.text() for label in page.findChildren(QLabel))


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def open_dialog(parent: QWidget, found: Traces) -> tuple[ForgetDialog, list[str]]:
    dialog = ForgetDialog(parent, ASHA, found)
    asked: list[str] = []
    dialog.forget_requested.connect(asked.append)
    dialog.show()
    return dialog, asked


def test_enter_and_escape_delete_nothing(parent: QWidget) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        dialog, asked = open_dialog(parent, Traces(calls=3, lookups=1))
        assert one(dialog, QLabel, "What is stored").text() == "Stored here: 3 calls, 1 look-up."
        QTest.keyClick(dialog, key)
        assert asked == []
        assert not dialog.isVisible()


def test_delete_is_pressed_once_and_says_what_was_done(parent: QWidget) -> None:
    dialog, asked = open_dialog(parent, Traces(calls=3))
    button(dialog, "Delete").click()
    button(dialog, "Delete").click()
    assert asked == [ASHA]
    dialog.show_done(3)
    said = one(dialog, QLabel, "Result").text()
    assert said == "Deleted. 3 calls stay in your totals, without the customer."


@pytest.mark.parametrize("found", [Traces(), Traces(calls=2, held=2)])
def test_where_nothing_can_go_nothing_is_offered(parent: QWidget, found: Traces) -> None:
    dialog, _ = open_dialog(parent, found)
    assert not button(dialog, "Delete").isEnabled()
    assert button(dialog, "Close").isVisible()
