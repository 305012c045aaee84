"""The journal's side: search after a pause, words where it is empty, and the selected call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.journal_filter import Cursor, JournalFilter, Result
from ccm_desktop.ui.detail.call_detail import CallDetail
from ccm_desktop.ui.journal_model import Asked, Column
from ccm_desktop.ui.journal_pages import PAGE
from ccm_desktop.ui.journal_view import JournalView
from ccm_desktop.ui.theme import Theme
from tests.mouse import double_click
from tests.ui.shown import (
    SID,
    answer,
    ended,
    fill,
    line,
    named,
    one,
    page,
    recorded,
    refused,
    talking,
)

TODAY = date(2026, 3, 2)


class Shown:
    """The view, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = JournalView()
        qtbot.addWidget(self.view)
        self.view.resize(860, 600)
        self.view.show()
        self.filters: list[JournalFilter] = []
        self.exports: list[JournalFilter] = []
        self.selected: list[str] = []
        self.numbers: list[str] = []
        self.wanted: list[Asked] = []
        self.view.tell_day_by(lambda: TODAY)
        self.view.filter_changed.connect(self.filters.append)
        self.view.export_requested.connect(self.exports.append)
        self.view.call_selected.connect(self.selected.append)
        self.view.number_chosen.connect(self.numbers.append)
        self.view.page_wanted.connect(self.wanted.append)

    @property
    def search(self) -> QLineEdit:
        return one(self.view, QLineEdit, "Search journal")

    @property
    def table(self) -> QTableView:
        return one(self.view, QTableView, "Journal")

    def a_page_below(self, reference: str) -> str:
        rows = self.table.viewport().height() // self.table.rowHeight(0)
        return f"r{int(reference[1:]) - rows}"

    def button(self, words: str) -> QPushButton:
        return next(b for b in self.view.findChildren(QPushButton) if b.text() == words)

    def texts(self) -> list[str]:
        return [label.text() for label in self.view.findChildren(QLabel) if label.isVisible()]

    def emptiness(self) -> str:
        labels = self.table.findChildren(QLabel)
        return " ".join(label.text() for label in labels if label.isVisible())

    @property
    def searches(self) -> list[str]:
        return [wanted.search for wanted in self.filters]

    def fill(self, first: int, count: int) -> None:
        answer(self.view, page(first, count))

    def middle_of(self, row: int) -> QPoint:
        return self.table.visualRect(self.view.model.index(row, 1)).center()


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Shown:
    return Shown(qtbot)


def test_a_search_waits_for_a_pause(shown: Shown) -> None:
    timer = shown.view._search_timer
    QTest.keyClicks(shown.search, " asha ")
    assert shown.searches == []
    assert timer.isActive()
    assert timer.isSingleShot()
    timer.timeout.emit()
    assert shown.searches == ["asha"]
    timer.stop()


def test_escape_clears_the_search(shown: Shown) -> None:
    QTest.keyClicks(shown.search, "asha")
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert shown.search.text() == ""
    shown.view._search_timer.timeout.emit()
    assert shown.searches == [""]
    shown.view._search_timer.stop()


def test_an_empty_journal_says_so(shown: Shown) -> None:
    assert shown.emptiness() == "Calls that you make appear here."
    shown.view.put(line(1), is_new=True)
    assert shown.emptiness() == ""


def test_a_search_without_a_hit_says_so(shown: Shown) -> None:
    shown.fill(3, 3)
    assert shown.emptiness() == ""
    shown.search.setText("nobody")
    shown.fill(0, 0)
    assert shown.emptiness() == "No call matches “nobody”."
    shown.view._search_timer.stop()


def test_nothing_is_said_of_an_answer_that_is_not_there_yet(shown: Shown) -> None:
    shown.fill(0, 0)
    said = shown.emptiness()
    shown.search.setText("asha")
    shown.view.ask_for(shown.view.wanted)
    assert shown.emptiness() == said
    shown.view.model.take_page(shown.wanted[-1], [], None)
    assert shown.emptiness() == "No call matches “asha”."
    shown.view._search_timer.stop()


def test_why_no_call_is_shown(shown: Shown) -> None:
    reached = shown.button("Reached")
    reached.click()
    shown.fill(0, 0)
    assert shown.emptiness() == "No call fits the filters."
    shown.search.setText("asha")
    shown.fill(0, 0)
    assert shown.emptiness() == "No call that fits the filters matches “asha”."
    shown.view.ask_for(shown.view.wanted)
    shown.view.model.fail_page(shown.wanted[-1])
    assert shown.emptiness() == "The journal could not be read. What was asked for is not shown."
    shown.view._search_timer.stop()


def test_the_wait_of_a_search_ends_with_a_filter(shown: Shown) -> None:
    QTest.keyClicks(shown.search, "asha")
    shown.button("Not reached").click()
    assert shown.filters == [JournalFilter(search="asha", result=Result.NOT_REACHED)]
    assert not shown.view._search_timer.isActive()


def test_what_is_exported_is_what_is_shown(shown: Shown) -> None:
    export = shown.button("Export…")
    export.click()
    assert shown.exports == [], "nothing is shown yet"
    wanted = JournalFilter(search="asha", numbers=("+915555520001",))
    shown.view.ask_for(wanted)
    QTest.keyClicks(shown.search, "somebody else")
    export.click()
    assert shown.exports == [wanted]
    shown.view._search_timer.stop()


def test_escape_in_the_search_leaves_the_filters(shown: Shown) -> None:
    shown.button("Reached").click()
    QTest.keyClicks(shown.search, "asha")
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert shown.view.wanted == JournalFilter(result=Result.REACHED)
    shown.view._search_timer.stop()


def test_a_search_says_what_it_leaves_out(shown: Shown) -> None:
    limits = "Only the newest 10,000 calls are searched for so short a text."
    shown.view.head.show_limits(only_newest=10_000, contacts=None)
    assert limits in shown.texts()
    shown.view.head.show_limits(only_newest=None, contacts=50)
    assert "Of the contacts of that name, only 50 are searched for." in shown.texts()
    shown.view.ask_for(shown.view.wanted)
    assert not any("searched" in said for said in shown.texts())


def test_a_click_selects_a_call(shown: Shown) -> None:
    shown.fill(3, 3)
    QTest.mouseClick(shown.table.viewport(), Qt.MouseButton.LeftButton, pos=shown.middle_of(1))
    assert shown.selected == ["r2"]
    assert shown.view.selected() == "r2"
    QTest.keyClick(shown.table, Qt.Key.Key_Down)
    assert shown.selected == ["r2", "r1"]


def test_the_selection_stays_with_its_call(shown: Shown) -> None:
    shown.fill(3, 3)
    shown.view.select("r2")
    shown.view.put(line(4), is_new=True)
    shown.view.put(replace(line(2), phase=Phase.FINISHING), is_new=False)
    assert shown.view.selected() == "r2"
    assert shown.selected == ["r2"], "one selection, one question"
    shown.view.select("unknown")
    assert shown.view.selected() == "r2"


def test_a_double_click_fills_the_number(shown: Shown) -> None:
    shown.fill(3, 3)
    place = shown.middle_of(0)
    QTest.mouseClick(shown.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    double_click(shown.table.viewport(), place)
    assert shown.numbers == ["+915555520001"]


def test_what_is_no_longer_selected_is_no_longer_shown(shown: Shown) -> None:
    shown.fill(3, 3)
    shown.view.select("r2")
    shown.view.detail.show_call(ended())
    answer(shown.view, page(1, 1))
    assert shown.view.selected() is None
    assert not shown.view.detail.isVisible()
    assert shown.view.detail.reference is None


def test_what_is_selected_stays_so_where_it_is_found_again(shown: Shown) -> None:
    shown.fill(3, 3)
    shown.view.select("r2")
    shown.view.detail.show_call(ended())
    answer(shown.view, page(2, 2))
    assert shown.view.selected() == "r2"
    assert shown.view.detail.isVisible()


def test_scrolling_near_the_end_asks_for_the_next_page_once(shown: Shown) -> None:
    fill(shown.view.model, page(1000, PAGE), Cursor(0, 873))
    QCoreApplication.sendPostedEvents()
    shown.wanted.clear()
    for _ in range(2):
        shown.table.scrollToBottom()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.None_)
        shown.table.scrollToTop()
    assert [(asked.place, asked.after) for asked in shown.wanted] == [(1, Cursor(0, 873))]


def test_end_and_home_and_the_page_keys(shown: Shown) -> None:
    shown.fill(100, 100)
    QCoreApplication.sendPostedEvents()
    shown.table.setFocus()
    for key, reference in (
        (Qt.Key.Key_End, "r1"),
        (Qt.Key.Key_Home, "r100"),
        (Qt.Key.Key_PageDown, shown.a_page_below("r100")),
        (Qt.Key.Key_Home, "r100"),
    ):
        QTest.keyClick(shown.table, key)
        assert shown.view.selected() == reference


def test_down_leads_from_the_search_to_what_it_found(shown: Shown) -> None:
    shown.search.setFocus()
    QTest.keyClick(shown.search, Qt.Key.Key_Down)
    assert shown.view.focusWidget() is shown.search, "there is nothing to go to"
    shown.fill(3, 3)
    for row in ("r3", "r2"):
        QTest.keyClick(shown.search, Qt.Key.Key_Down)
        assert shown.view.selected() == row
        assert shown.view.focusWidget() is shown.table
        shown.search.setFocus()
        shown.view.select("r2")


def test_a_row_that_is_selected_before_its_line_is_there(shown: Shown) -> None:
    model, size = shown.view.model, 40 * PAGE
    fill(model, page(size, PAGE), Cursor(0, size - PAGE + 1))
    shown.wanted.clear()
    for place in range(1, 40):
        model.fetchMore(QModelIndex())
        first = size - place * PAGE
        model.take_page(shown.wanted.pop(), page(first, PAGE), Cursor(0, first - PAGE + 1))
    shown.selected.clear()
    shown.table.selectRow(3 * PAGE)
    assert (shown.selected, shown.view.selected()) == ([], None)
    model.look_at(3 * PAGE, 3 * PAGE)
    for asked in shown.wanted:
        model.take_page(asked, page(size - asked.place * PAGE, PAGE), None)
    assert shown.selected == [f"r{size - 3 * PAGE}"]


def test_a_call_on_top_moves_nothing_that_is_looked_at(shown: Shown) -> None:
    shown.fill(100, 100)
    QCoreApplication.sendPostedEvents()
    bar = shown.table.verticalScrollBar()
    bar.setValue(20 * shown.table.rowHeight(0))
    seen = shown.view.model.line_at(shown.table.rowAt(0))
    shown.view.put(line(101), is_new=True)
    QCoreApplication.sendPostedEvents()
    assert shown.view.model.line_at(shown.table.rowAt(0)) == seen
    bar.setValue(0)
    shown.view.put(line(102), is_new=True)
    QCoreApplication.sendPostedEvents()
    assert shown.table.rowAt(0) == 0, "at the top the newest is seen"


@pytest.mark.parametrize("selected", [False, True])
@pytest.mark.parametrize(
    "state",
    [(phase, None) for phase in Phase if phase is not Phase.ENDED]
    + [(Phase.ENDED, outcome) for outcome in Outcome],
)
def test_every_state_is_painted(
    shown: Shown, state: tuple[Phase, Outcome | None], *, selected: bool
) -> None:
    before = shown.table.grab().toImage()
    phase, outcome = state
    shown.view.put(
        line(1, phase=phase, outcome=outcome, customer_name="Asha", has_recording=True), is_new=True
    )
    if selected:
        shown.view.select("r1")
    assert shown.table.grab().toImage() != before


def test_the_tab_key_leaves_the_table(shown: Shown) -> None:
    assert not shown.table.tabKeyNavigation()


def texts(detail: CallDetail) -> list[str]:
    return [label.text() for label in detail.findChildren(QLabel) if label.isVisible()]


def test_the_selected_call_in_full(shown: Shown) -> None:
    detail = shown.view.detail
    assert not detail.isVisible()
    detail.show_call(replace(named(recorded(), "Asha"), note="call back", practice=True))
    said = texts(detail)
    for words in (
        "Asha",
        "Talked 3:20",
        "Asha · +91 55555 20001 · completed",
        SID,
        "call back",
        "Recording ready",
        "Practice",
        "3:20",
    ):
        assert words in said
    assert detail.reference == "r1"
    detail.clear()
    assert not detail.isVisible()
    assert detail.reference is None


def test_its_sid_and_link_are_copied(shown: Shown) -> None:
    detail = shown.view.detail
    detail.show_call(recorded())
    for label, copied in (
        ("Copy SID", SID),
        ("Copy link", "https://recordings.exotel.com/acme1/a.mp3"),
    ):
        next(b for b in detail.findChildren(QPushButton) if b.text() == label).click()
        assert QGuiApplication.clipboard().text() == copied


def test_what_is_not_there_is_not_offered(shown: Shown) -> None:
    detail = shown.view.detail
    for call, offered in ((refused(), []), (talking(), ["Copy SID"])):
        detail.show_call(call)
        buttons = [b for b in detail.findChildren(QPushButton) if b.isVisible()]
        visible = [b.text() for b in buttons if b.text().startswith("Copy")]
        assert visible == offered
    assert "Recording is asked for" in texts(detail)


@pytest.mark.parametrize("width", [388, 440, 560, 700, 860, 1400])
def test_the_customer_stays_readable_however_narrow_it_is(shown: Shown, width: int) -> None:
    shown.fill(3, 3)
    shown.view.resize(width, 600)
    number = shown.table.fontMetrics().horizontalAdvance("+91 55555 20001")
    assert shown.table.columnWidth(Column.CUSTOMER) >= number
    assert not shown.table.isColumnHidden(Column.STATUS)
    assert shown.table.isColumnHidden(Column.VIRTUAL_NUMBER) == (width < 860)


def test_a_new_call_leaves_the_selected_one_in_sight(shown: Shown) -> None:
    shown.fill(3, 3)
    shown.table.selectRow(1)
    shown.view.detail.show_call(ended())
    shown.view.put(line(9), is_new=True)
    QCoreApplication.processEvents()
    assert shown.view.selected() == shown.selected[0]
    assert shown.view.detail.isVisible()
