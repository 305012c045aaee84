"""A grid of facts: one stop for Tab, arrows inside it, each fact copied whole and shown bounded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.detail.facts import Fact, FactGrid, FactValue
from ccm_desktop.ui.tab_order import order_tabs
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, one

FACTS = tuple(Fact(str(n), f"Name {n}", f"words {n}", f"whole {n}\nof it") for n in range(4))
CTRL = Qt.KeyboardModifier.ControlModifier


class Page:
    """A grid between two fields."""

    def __init__(self, qtbot: QtBot) -> None:
        self.top = QWidget()
        qtbot.addWidget(self.top)
        self.grid = FactGrid("{fact} here")
        self.before, self.after = QLineEdit(), QLineEdit()
        layout = QVBoxLayout(self.top)
        for widget in (self.before, self.grid, self.after):
            layout.addWidget(widget)
        self.grid.show_facts(FACTS)
        with qtbot.waitActive(self.top):
            self.top.show()
            self.top.activateWindow()
        self.before.setFocus()

    @property
    def where(self) -> str:
        """The name of what has the keyboard."""
        now: QWidget | None = QApplication.focusWidget()
        return now.accessibleName() if now is not None else ""

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key wherever the keyboard is."""
        order_tabs((self.top,))  # as the window does
        now: QWidget | None = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, key, held)


@pytest.fixture
def page(qtbot: QtBot, styled: Theme) -> Page:
    return Page(qtbot)


def test_tab_stops_once_and_arrows_go_on(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    assert page.where == "Name 0 here"
    page.press(Qt.Key.Key_Up)
    assert page.where == "Name 0 here"
    for place in (1, 2, 3, 3):
        page.press(Qt.Key.Key_Down)
        assert page.where == f"Name {place} here"
    page.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.after
    page.press(Qt.Key.Key_Backtab)
    assert page.where == "Name 3 here", "Tab comes back to where one was"


def test_the_whole_is_copied_on_one_line(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "whole 1 of it"


def test_it_is_copied_from_a_menu_too(page: Page) -> None:
    value = one(page.grid, FactValue, "Name 2 here")
    reason = QContextMenuEvent.Reason.Keyboard
    QCoreApplication.sendEvent(value, QContextMenuEvent(reason, QPoint(1, 1), QPoint(1, 1)))
    menu = next(m for m in value.findChildren(QMenu) if m.isVisible())
    menu.actions()[0].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "whole 2 of it"


def test_other_facts_leave_the_keyboard_where_it_is(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    page.press(Qt.Key.Key_Down)
    changed = (Fact("new", "New", "x"), FACTS[0], Fact("1", "Name 1", "other words"), FACTS[3])
    page.grid.show_facts(changed)
    assert page.where == "Name 1 here"
    assert one(page.grid, QLabel, "Name 1 here").text() == "other words"
    assert page.grid.value("2") is None
    shown = [v.accessibleName() for v in page.grid.findChildren(FactValue) if v.isVisible()]
    assert sorted(shown) == ["Name 0 here", "Name 1 here", "Name 3 here", "New here"]
    stops = [
        v
        for v in page.grid.findChildren(FactValue)
        if v.isVisible() and v.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(stops) == 1


def test_names_are_buddies_and_the_words_are_told_whole(page: Page) -> None:
    long = "word " * 49 + "end"
    page.grid.show_facts((Fact("0", "Name 0", long, tip="there and then"),))
    value = one(page.grid, FactValue, "Name 0 here")
    name = next(x for x in page.grid.findChildren(QLabel) if x.text() == "Name 0")
    assert name.buddy() is value
    interface = QAccessible.queryAccessibleInterface(value)
    assert interface.text(QAccessible.Text.Description) == long
    assert value.toolTip() == f"{long}\nthere and then"


def test_markup_is_text(page: Page) -> None:
    page.grid.show_facts((Fact("0", "Name 0", HTML, HTML),))
    value = one(page.grid, FactValue, "Name 0 here")
    assert value.textFormat() is Qt.TextFormat.PlainText
    value.copy()
    assert QGuiApplication.clipboard().text() == HTML
    assert "<b>" not in value.toolTip(), "a tip that holds markup shows it as it stands"


def test_where_the_keyboard_is_can_be_seen(page: Page) -> None:
    before = page.grid.grab().toImage()
    page.press(Qt.Key.Key_Tab)
    assert page.grid.grab().toImage() != before
