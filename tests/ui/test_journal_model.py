"""The table of the journal: pages as they come near, far ones let go, and lines that change in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Phase
from ccm_desktop.domain.journal_filter import Cursor
from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui.journal_model import LINE_ROLE, Asked, Column, JournalModel
from ccm_desktop.ui.journal_pages import MOST_PAGES, PAGE
from tests.ui.shown import fill, line, page

ROOT = QModelIndex()


def below(number: int) -> Cursor:
    """Where the page under a line begins."""
    return Cursor(number, number)


class Journal:
    """A model, the pages that it wanted, and a journal that answers when it is told to."""

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.model = JournalModel()
        self.wanted: list[Asked] = []
        self.resets = 0
        self.model.page_wanted.connect(self.wanted.append)
        self.model.modelReset.connect(self._on_reset)

    def _on_reset(self) -> None:
        self.resets += 1

    def lines_of(self, asked: Asked) -> list[CallLine]:
        first = self.size if asked.after is None else asked.after.row - 1
        return page(first, min(PAGE, first))

    def answer(self, asked: Asked) -> None:
        lines = self.lines_of(asked)
        last = int(lines[-1].reference[1:]) if lines else 1
        self.model.take_page(asked, lines, below(last) if last > 1 else None)

    def answer_all(self) -> None:
        """Answer what is wanted, and what is wanted then."""
        while self.wanted:
            self.answer(self.wanted.pop(0))

    def scroll_to(self, row: int) -> None:
        self.model.look_at(row, min(row + 20, self.model.rowCount() - 1))
        self.answer_all()

    def scroll_through(self) -> None:
        """From the top to the end, as a held key does."""
        row = 0
        while row < self.model.rowCount():
            self.scroll_to(row)
            row += 40

    def cell(self, row: int, column: Column) -> object:
        return self.model.data(self.model.index(row, column))

    def reference(self, row: int) -> str:
        found = self.model.line_at(row)
        return found.reference if found is not None else ""

    def references(self) -> list[str]:
        return [self.reference(row) for row in range(self.model.rowCount())]


@pytest.fixture
def journal(qtbot: QtBot) -> Journal:
    return Journal()


@pytest.fixture
def long(qtbot: QtBot) -> Iterator[Journal]:
    """A journal of many more pages than are held."""
    made = Journal(3 * MOST_PAGES * PAGE)
    made.model.start_over()
    made.answer_all()
    yield made
    made.wanted.clear()


def test_it_keeps_qts_rules_for_models(journal: Journal) -> None:
    # The tester asks for more by itself at each change; its complaints are Qt warnings.
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(journal.model, mode, journal.model)
    journal.size = 300
    journal.model.start_over()
    journal.answer(journal.wanted.pop())
    for number in (301, 302):
        journal.model.put(line(number), is_new=True)
    journal.model.put(replace(line(250), phase=Phase.TALKING), is_new=False)
    journal.answer_all()
    journal.model.start_over()
    journal.model.take_page(journal.wanted.pop(), [], None)
    assert tester.model() is journal.model


def test_a_new_model_is_empty_and_asks_for_nothing(journal: Journal) -> None:
    assert journal.model.rowCount() == 0
    assert not journal.model.canFetchMore(ROOT)
    journal.model.fetchMore(ROOT)
    journal.model.look_at(0, 0)
    assert journal.wanted == []


def test_starting_over_asks_from_the_top_once(journal: Journal) -> None:
    journal.model.start_over()
    for _ in range(3):
        journal.model.fetchMore(ROOT)
    assert journal.wanted == [Asked(1, 0, None)]
    assert journal.model.is_waiting


def test_each_page_is_asked_for_once(journal: Journal) -> None:
    journal.size = PAGE + 30
    journal.model.start_over()
    journal.answer(journal.wanted.pop())
    assert journal.model.canFetchMore(ROOT)
    for _ in range(5):
        journal.model.fetchMore(ROOT)
    assert not journal.model.canFetchMore(ROOT)
    assert journal.wanted == [Asked(1, 1, below(31))]
    journal.answer_all()
    assert not journal.model.canFetchMore(ROOT), "nothing follows the last"
    journal.model.fetchMore(ROOT)
    assert journal.wanted == []
    assert journal.references() == [f"r{number}" for number in range(PAGE + 30, 0, -1)]


def test_an_empty_page_ends_the_journal(journal: Journal) -> None:
    fill(journal.model, page(PAGE, PAGE), below(1))
    journal.model.fetchMore(ROOT)
    journal.model.take_page(journal.wanted[-1], [], None)
    assert not journal.model.canFetchMore(ROOT)
    assert journal.model.rowCount() == PAGE


def test_the_next_page_is_asked_for_before_its_rows_are_wanted(journal: Journal) -> None:
    journal.size = 1000
    journal.model.start_over()
    journal.answer_all()
    journal.model.look_at(0, 20)
    assert journal.wanted == []
    journal.model.look_at(60, 80)
    assert [asked.place for asked in journal.wanted] == [1]


def test_the_lines_of_the_question_before_stand_until_the_answer(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    journal.resets = 0
    journal.model.start_over()
    assert journal.references() == ["r3", "r2", "r1"]
    journal.model.take_page(journal.wanted[-1], page(2, 2), None)
    assert journal.references() == ["r2", "r1"]
    assert journal.resets == 1, "one look at empty rows less"


def test_an_answer_to_a_question_before_is_dropped(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.start_over()
    early, late = journal.wanted
    journal.model.take_page(late, page(2, 2), None)
    journal.model.take_page(early, page(9, 9), None)
    journal.model.fail_page(early)
    assert journal.references() == ["r2", "r1"]
    assert not journal.model.failed


def test_a_question_that_fails_shows_nothing(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    journal.model.start_over()
    journal.model.fail_page(journal.wanted[-1])
    assert journal.references() == []
    assert journal.model.failed
    fill(journal.model, page(3, 3))
    assert not journal.model.failed


def test_a_later_page_that_fails_is_asked_for_again_and_not_at_once(journal: Journal) -> None:
    fill(journal.model, page(500, PAGE), below(373))
    journal.model.fetchMore(ROOT)
    asked = journal.wanted.pop()
    journal.wanted.clear()
    journal.model.fail_page(asked)
    assert journal.wanted == []
    journal.model.fetchMore(ROOT)
    assert journal.wanted == [asked]


def test_all_of_a_long_journal_can_be_scrolled_through(long: Journal) -> None:
    seen = set[str]()
    row = 0
    while row < long.model.rowCount():
        long.scroll_to(row)
        seen |= {long.reference(r) for r in range(row, min(row + 20, long.model.rowCount()))}
        row += 20
    assert len(seen) == long.size == long.model.rowCount()
    assert long.model.held <= MOST_PAGES * PAGE


def test_what_was_let_go_comes_back_in_its_place(long: Journal) -> None:
    long.scroll_through()
    middle = 5 * PAGE + 7
    assert long.model.line_at(middle) is None
    assert long.cell(middle, Column.CUSTOMER) == "…"
    changed: list[tuple[int, int]] = []
    long.model.dataChanged.connect(lambda top, end: changed.append((top.row(), end.row())))
    long.scroll_to(middle)
    assert long.reference(middle) == f"r{long.size - middle}"
    assert (5 * PAGE, 6 * PAGE - 1) in changed
    assert long.model.rowCount() == long.size
    assert long.model.held <= MOST_PAGES * PAGE


def test_the_top_is_always_held(long: Journal) -> None:
    long.scroll_through()
    assert long.reference(0) == f"r{long.size}"


def test_few_pages_are_under_way_at_once_and_the_last_look_counts(long: Journal) -> None:
    long.scroll_through()
    for place in range(4, 40):  # the bar dragged past them
        long.model.look_at(place * PAGE, place * PAGE + 20)
    assert len(long.wanted) <= 2
    long.answer_all()
    assert long.model.line_at(39 * PAGE) is not None


def test_calls_that_have_gone_since_leave_their_rows_behind(long: Journal) -> None:
    long.scroll_through()
    long.model.look_at(5 * PAGE, 5 * PAGE + 20)
    for asked in long.wanted:
        long.model.take_page(asked, long.lines_of(asked)[:-3], None)
    assert long.model.rowCount() == long.size
    assert long.model.line_at(6 * PAGE - 4) is not None
    assert long.cell(6 * PAGE - 1, Column.CUSTOMER) == "…"


def test_a_line_that_is_there_is_not_added_again(journal: Journal) -> None:
    fill(journal.model, page(3, 3), below(1))
    journal.model.fetchMore(ROOT)
    journal.model.take_page(journal.wanted[-1], page(2, 2), None)
    assert journal.references() == ["r3", "r2", "r1"]


def test_a_call_on_top_whose_place_is_further_down_goes_there(journal: Journal) -> None:
    """The machine's clock was put back before it."""
    fill(journal.model, page(500, PAGE), below(373))
    journal.model.put(line(300), is_new=True)
    assert journal.reference(0) == "r300"
    journal.model.fetchMore(ROOT)
    journal.model.take_page(journal.wanted[-1], page(372, PAGE), None)
    assert journal.reference(0) == "r500"
    assert journal.references().count("r300") == 1


def test_a_new_line_goes_on_top_and_rows_are_found_again(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    for number in (4, 5):
        journal.model.put(line(number), is_new=True)
    assert journal.references() == ["r5", "r4", "r3", "r2", "r1"]
    assert [journal.model.row_of(f"r{n}") for n in (1, 2, 3, 4, 5)] == [4, 3, 2, 1, 0]
    journal.model.put(replace(line(4), phase=Phase.TALKING), is_new=False)
    assert journal.cell(1, Column.STATUS) == "Talking"


def test_a_call_made_while_the_first_page_is_under_way_is_there_once(journal: Journal) -> None:
    for known in (page(4, 4), page(3, 3)):
        journal.model.start_over()
        journal.model.put(line(4, phase=Phase.SENDING), is_new=True)
        journal.model.put(line(4, phase=Phase.TALKING), is_new=False)
        journal.model.take_page(journal.wanted[-1], known, None)
        assert journal.references() == ["r4", "r3", "r2", "r1"]
        assert journal.cell(0, Column.STATUS) == "Talking", "the page is older than the change"


def test_a_known_line_changes_in_place(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    changed: list[tuple[int, int, int]] = []
    journal.model.dataChanged.connect(
        lambda top, end: changed.append((top.row(), top.column(), end.column()))
    )
    assert journal.cell(1, Column.STATUS) == "Completed"
    news = replace(line(2), phase=Phase.TALKING, outcome=None)
    for is_new in (True, False):
        journal.model.put(news, is_new=is_new)
    assert journal.references() == ["r3", "r2", "r1"]
    assert journal.cell(1, Column.STATUS) == "Talking"
    assert changed == [(1, 0, 5), (1, 0, 5)]


def test_an_old_line_that_is_not_in_the_table_stays_out(journal: Journal) -> None:
    fill(journal.model, page(300, PAGE))
    journal.model.put(line(5), is_new=False)
    assert journal.model.row_of("r5") is None
    assert journal.model.rowCount() == PAGE


def test_names_are_taken_anew(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    assert journal.cell(1, Column.CUSTOMER) == "+91 55555 20001"
    journal.model.name_anew(lambda number: "Asha" if number == line(1).customer else None)
    assert str(journal.cell(1, Column.CUSTOMER)).startswith("+91 55555 20001 Asha")


def test_words_are_found_anew_on_another_day(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(journal.model, page(3, 3))
    before = journal.cell(0, Column.STARTED)
    monkeypatch.setattr("ccm_desktop.ui.text.day_and_time", lambda _: "another day")
    assert journal.cell(0, Column.STARTED) == before
    journal.model.word_anew()
    assert journal.cell(0, Column.STARTED) == "another day"


def test_the_cells_of_a_line(journal: Journal) -> None:
    fill(journal.model, [line(1, customer_name="Asha", has_recording=True)])
    assert [journal.cell(0, column) for column in Column if column is not Column.STARTED] == [
        "Completed",
        "+91 55555 20001 Asha",
        "+91 55555 80001",
        "3:20",
        "yes",
    ]
    journal.model.put(line(1, talk_time_s=None), is_new=False)
    assert journal.cell(0, Column.TALK_TIME) == "–"
    assert journal.cell(0, Column.RECORDING) == ""
    index = journal.model.index(0, Column.CUSTOMER)
    assert journal.model.data(index, LINE_ROLE) == line(1, talk_time_s=None)
    assert journal.model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "+91 55555 20001"
    assert journal.model.data(QModelIndex()) is None
    assert journal.model.data(index, Qt.ItemDataRole.ToolTipRole) is None


def test_every_column_has_a_name(journal: Journal) -> None:
    names = [
        journal.model.headerData(column, Qt.Orientation.Horizontal) for column in range(len(Column))
    ]
    assert len(set(names)) == len(Column)
    assert all(names)
    assert journal.model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_line_has_no_lines_below_it(journal: Journal) -> None:
    fill(journal.model, page(3, 3))
    inside = journal.model.index(0, 0)
    assert journal.model.rowCount(inside) == 0
    assert journal.model.columnCount(inside) == 0
    assert not journal.model.canFetchMore(inside)
    assert journal.model.line_at(-1) is None
    assert journal.model.line_at(3) is None
