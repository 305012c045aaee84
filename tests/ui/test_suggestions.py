"""Numbers to pick: by keyboard and by mouse, changing nothing before, dialling nothing after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.suggestions import Offer, SuggestionsPanel
from tests.ui.shown import BIDI, HTML, one

OFFERS = (
    Offer("+915555520001", "Asha Rao", "+91 55555 20001 · favourite"),
    Offer("+915555520002", "Kiran Enterprises", "+91 55555 20002 · called 10:31"),
    Offer("+915555520003", HTML + BIDI, "+91 55555 20003"),
)


class Panel:
    """The panel with three offers, and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = SuggestionsPanel()
        qtbot.addWidget(self.panel)
        self.picked: list[Offer] = []
        self.left: list[None] = []
        self.panel.picked.connect(self.picked.append)
        self.panel.left.connect(lambda: self.left.append(None))
        self.panel.show_offers("Which number is it?", OFFERS)

    @property
    def list(self) -> QListWidget:
        return one(self.panel, QListWidget, "Suggestions")


@pytest.fixture
def shown(qtbot: QtBot) -> Panel:
    return Panel(qtbot)


def test_enter_picks_the_current_one(shown: Panel) -> None:
    shown.panel.focus_first()
    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert shown.picked == [OFFERS[1]]


def test_a_held_enter_picks_nothing(shown: Panel) -> None:
    shown.panel.focus_first()
    held = QKeyEvent(
        QEvent.Type.KeyPress,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.NoModifier,
        "\r",
        autorep=True,
    )
    QApplication.sendEvent(shown.list, held)
    assert shown.picked == []


def test_a_click_picks(shown: Panel) -> None:
    shown.panel.resize(340, 200)
    place = shown.list.visualItemRect(shown.list.item(0)).center()
    QTest.mouseClick(
        shown.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    assert shown.picked == [OFFERS[0]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Escape])
def test_up_from_the_first_and_escape_go_back(shown: Panel, key: Qt.Key) -> None:
    shown.panel.focus_first()
    QTest.keyClick(shown.list, key)
    assert len(shown.left) == 1
    assert shown.picked == []


def test_none_hides_the_panel(shown: Panel) -> None:
    assert not shown.panel.isHidden()
    shown.panel.show_offers("", ())
    assert shown.panel.isHidden()
    shown.panel.focus_first()
    assert not shown.list.hasFocus()


def test_a_screen_reader_hears_both_lines(shown: Panel) -> None:
    assert shown.list.item(0).text() == "Asha Rao, +91 55555 20001 · favourite"
    assert "\u202e" not in shown.list.item(2).text()


def test_all_offers_are_seen_without_scrolling(shown: Panel) -> None:
    shown.panel.resize(340, shown.panel.sizeHint().height())
    bottom = shown.list.visualItemRect(shown.list.item(2)).bottom()
    assert bottom < shown.list.viewport().height()
