"""The journal's side: search after a pause, words where it is empty, and the selected call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.ui.call_detail import CallDetail
from ccm_desktop.ui.journal_model import PAGE, Column
from ccm_desktop.ui.journal_view import JournalView
from ccm_desktop.ui.theme import Theme
from tests.mouse import double_click
from tests.ui.shown import SID, ended, line, named, one, page, recorded, refused, talking


class Shown:
    """The view, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = JournalView()
        qtbot.addWidget(self.view)
        self.view.resize(860, 600)
        self.view.show()
        self.searches: list[str] = []
        self.selected: list[str] = []
        self.numbers: list[str] = []
        self.wanted: list[int | None] = []
        self.view.search_changed.connect(self.searches.append)
        self.view.call_selected.connect(self.selected.append)
        self.view.number_chosen.connect(self.numbers.append)
        self.view.more_wanted.connect(self.wanted.append)

    @property
    def search(self) -> QLineEdit:
        return one(self.view, QLineEdit, "Search journal")

    @property
    def table(self) -> QTableView:
        return one(self.view, QTableView, "Journal")

    def emptiness(self) -> str:
        labels = self.table.findChildren(QLabel)
        return " ".join(label.text() for label in labels if label.isVisible())

    def fill(self, first: int, count: int) -> None:
        self.view.model.start_over()
        self.view.model.append_page(page(first, count))

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


def test_a_new_call_does_not_push_into_a_search(shown: Shown) -> None:
    shown.search.setText("asha")
    shown.fill(3, 3)
    shown.view.put(line(9), is_new=True)
    assert shown.view.model.rowCount() == 3
    shown.view.put(replace(line(2), outcome=Outcome.FAILED), is_new=True)
    assert shown.view.model.line_at(1) == replace(line(2), outcome=Outcome.FAILED)
    shown.view._search_timer.stop()


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
    shown.view.model.start_over()
    assert shown.view.selected() is None
    assert not shown.view.detail.isVisible()
    assert shown.view.detail.reference is None


def test_scrolling_to_the_end_asks_for_the_next_page_once(shown: Shown) -> None:
    shown.fill(1000, PAGE)
    QCoreApplication.sendPostedEvents()
    shown.table.scrollToBottom()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.None_)
    assert shown.wanted == [None, 901]
    shown.table.scrollToTop()
    shown.table.scrollToBottom()
    assert shown.wanted == [None, 901]


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
        visible = [b.text() for b in detail.findChildren(QPushButton) if b.isVisible()]
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
