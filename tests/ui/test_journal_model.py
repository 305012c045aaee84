"""The table of the journal: pages, each asked for once, and lines that change in place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Phase
from ccm_desktop.ui.journal_model import LINE_ROLE, PAGE, Column, JournalModel
from tests.ui.shown import line, page

ROOT = QModelIndex()


class Journal:
    """A model, and the pages that it wanted."""

    def __init__(self) -> None:
        self.model = JournalModel()
        self.wanted: list[int | None] = []
        self.model.more_wanted.connect(self.wanted.append)

    def cell(self, row: int, column: Column) -> object:
        return self.model.data(self.model.index(row, column))

    def references(self) -> list[str]:
        lines = [self.model.line_at(row) for row in range(self.model.rowCount())]
        return [found.reference for found in lines if found is not None]


@pytest.fixture
def journal(qtbot: QtBot) -> Journal:
    return Journal()


def test_it_keeps_qts_rules_for_models(journal: Journal) -> None:
    # The tester asks for more by itself at each change; its complaints are Qt warnings.
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(journal.model, mode, journal.model)
    journal.model.start_over()
    journal.model.append_page(page(300, PAGE))
    for number in (301, 302):
        journal.model.put(line(number), is_new=True)
    journal.model.put(replace(line(250), phase=Phase.TALKING), is_new=False)
    journal.model.append_page(page(200, 50))
    journal.model.start_over()
    journal.model.append_page([])
    assert tester.model() is journal.model


def test_a_new_model_is_empty_and_asks_for_nothing(journal: Journal) -> None:
    assert journal.model.rowCount() == 0
    assert not journal.model.canFetchMore(ROOT)
    journal.model.fetchMore(ROOT)
    assert journal.wanted == []


def test_starting_over_asks_from_the_top_once(journal: Journal) -> None:
    journal.model.start_over()
    for _ in range(3):
        journal.model.fetchMore(ROOT)
    assert journal.wanted == [None]


def test_each_page_is_asked_for_once(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(1000, PAGE))
    assert journal.model.canFetchMore(ROOT)
    for _ in range(5):
        journal.model.fetchMore(ROOT)
    assert not journal.model.canFetchMore(ROOT)
    assert journal.wanted == [None, 901]
    journal.model.append_page(page(900, 30))
    assert not journal.model.canFetchMore(ROOT), "a short page is the last"
    journal.model.fetchMore(ROOT)
    assert journal.wanted == [None, 901]
    assert journal.model.rowCount() == 130


def test_an_empty_page_ends_the_journal(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(100, PAGE))
    journal.model.fetchMore(ROOT)
    journal.model.append_page([])
    assert not journal.model.canFetchMore(ROOT)
    assert journal.model.rowCount() == PAGE


def test_a_hundred_pages(journal: Journal) -> None:
    journal.model.start_over()
    for number in range(100):
        journal.model.append_page(page(10_000 - number * PAGE, PAGE))
        journal.model.fetchMore(ROOT)
    assert journal.model.rowCount() == 10_000
    assert journal.wanted[:3] == [None, 9901, 9801]
    assert len(journal.wanted) == 101
    assert journal.model.row_of("r1") == 9_999
    assert journal.references()[:2] == ["r10000", "r9999"]


def test_a_line_that_is_there_is_not_added_again(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.put(line(201), is_new=True)
    journal.model.append_page(page(201, PAGE))
    assert journal.model.rowCount() == PAGE
    assert journal.references() == [f"r{number}" for number in range(201, 101, -1)]
    journal.model.fetchMore(ROOT)
    assert journal.wanted == [None, 102]


def test_a_page_of_known_lines_only_adds_nothing(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(200, PAGE))
    journal.model.append_page(page(200, PAGE))
    assert journal.model.rowCount() == PAGE
    assert journal.model.canFetchMore(ROOT)


def test_a_new_line_goes_on_top_and_rows_are_found_again(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(3, 3))
    journal.model.put(line(4), is_new=True)
    assert journal.references() == ["r4", "r3", "r2", "r1"]
    assert [journal.model.row_of(f"r{n}") for n in (1, 2, 3, 4)] == [3, 2, 1, 0]
    assert journal.model.newest(2) == [line(4), line(3)]


def test_a_known_line_changes_in_place(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(3, 3))
    changed: list[tuple[int, int, int]] = []
    journal.model.dataChanged.connect(
        lambda top, end: changed.append((top.row(), top.column(), end.column()))
    )
    news = replace(line(2), phase=Phase.TALKING, outcome=None)
    for is_new in (True, False):
        journal.model.put(news, is_new=is_new)
    assert journal.references() == ["r3", "r2", "r1"]
    assert journal.cell(1, Column.STATUS) == "Talking"
    assert changed == [(1, 0, 5), (1, 0, 5)]


def test_an_old_line_that_is_not_in_the_table_stays_out(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(300, PAGE))
    journal.model.put(line(5), is_new=False)
    assert journal.model.row_of("r5") is None
    assert journal.model.rowCount() == PAGE


def test_starting_over_forgets_everything(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.append_page(page(200, PAGE))
    journal.model.start_over()
    assert journal.model.rowCount() == 0
    assert journal.model.row_of("r200") is None
    assert journal.wanted == [None, None]
    journal.model.append_page(page(2, 2))
    assert journal.references() == ["r2", "r1"]


def test_the_cells_of_a_line(journal: Journal) -> None:
    journal.model.start_over()
    journal.model.put(line(1, customer_name="Asha", has_recording=True), is_new=True)
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
    journal.model.start_over()
    journal.model.append_page(page(3, 3))
    inside = journal.model.index(0, 0)
    assert journal.model.rowCount(inside) == 0
    assert journal.model.columnCount(inside) == 0
    assert not journal.model.canFetchMore(inside)
    assert journal.model.line_at(-1) is None
    assert journal.model.line_at(3) is None
