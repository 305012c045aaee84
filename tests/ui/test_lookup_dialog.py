"""Looking up a call, the keys, and the question before quitting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.ui import text
from ccm_desktop.ui.dialogs import ask_before_quit
from ccm_desktop.ui.keys_dialog import KeysDialog
from ccm_desktop.ui.lookup_dialog import LookupDialog
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, SID, UNBREAKABLE, final, one


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class LookUp:
    """The dialog, and what it asked for."""

    def __init__(self, parent: QWidget) -> None:
        self.dialog = LookupDialog(parent)
        self.asked: list[str] = []
        self.dialog.look_up_requested.connect(self.asked.append)
        self.dialog.open()

    @property
    def field(self) -> QLineEdit:
        return one(self.dialog, QLineEdit, "Look up call")

    def result(self) -> str:
        return one(self.dialog, QLabel, "Result").text()


@pytest.fixture
def look_up(parent: QWidget) -> LookUp:
    return LookUp(parent)


def test_enter_asks_for_what_was_typed(look_up: LookUp) -> None:
    QTest.keyClicks(look_up.field, f" {SID}")
    QTest.keyClick(look_up.field, Qt.Key.Key_Return)
    assert look_up.asked == [f" {SID}"]
    assert look_up.dialog.isVisible()


def test_the_button_asks_once(look_up: LookUp) -> None:
    look_up.field.setText(SID)
    QTest.mouseClick(look_up.dialog._button, Qt.MouseButton.LeftButton)
    assert look_up.asked == [SID]


def test_the_answer_takes_the_place_of_the_question(look_up: LookUp) -> None:
    look_up.dialog.show_working()
    assert look_up.result() == "Asking Exotel…"
    look_up.dialog.show_failure(text.message(e.CallNotFound(3043, 404), dialling=False))
    assert look_up.result().startswith("Exotel does not know this call SID here.")
    assert "dialled" not in look_up.result()
    look_up.dialog.show_report(final())
    assert look_up.result() == text.report_summary(final())


def test_a_report_from_elsewhere_stays_within_the_dialog(look_up: LookUp) -> None:
    for hostile in (HTML, UNBREAKABLE):
        leg = replace(final().customer, name=hostile)
        look_up.dialog.show_report(replace(final(), custom_field=hostile, customer=leg))
        assert look_up.dialog.minimumSizeHint().width() <= 500
        assert len(look_up.result().splitlines()) == 10


def test_close_and_escape_close(parent: QWidget) -> None:
    for close in (
        lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape),
        lambda dialog: (
            dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
        ),
    ):
        dialog = LookUp(parent).dialog
        close(dialog)
        assert not dialog.isVisible()


def test_the_keys_dialog_lists_each_key_once(parent: QWidget) -> None:
    dialog = KeysDialog(parent)
    shown = [x.text() for x in dialog.findChildren(QLabel) if x.property("role") == "key"]
    assert shown == list(dict.fromkeys(shown))
    for keys in (
        "Ctrl D",
        "Ctrl F",
        "Ctrl E",
        "Ctrl L",
        "Ctrl M",
        "Ctrl R",
        "Ctrl B",
        "F5",
        "Ctrl Q",
    ):
        assert keys in shown


def test_quitting_says_that_the_phone_call_goes_on(parent: QWidget) -> None:
    box = ask_before_quit(parent)
    assert box.text() == "Your phone call goes on."
    assert "can't end it" in box.informativeText()
    assert box.defaultButton().text() == "Stay"
    box.open()
    answers: list[str] = []
    box.accepted.connect(lambda: answers.append("accepted"))
    box.rejected.connect(lambda: answers.append("rejected"))
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert answers == ["rejected"]


def test_quitting_all_the_same(parent: QWidget) -> None:
    box = ask_before_quit(parent)
    answers: list[str] = []
    box.accepted.connect(lambda: answers.append("accepted"))
    box.open()
    quit_button = next(
        b for b in box.buttons() if box.buttonRole(b) is QMessageBox.ButtonRole.AcceptRole
    )
    quit_button.click()
    assert answers == ["accepted"]
