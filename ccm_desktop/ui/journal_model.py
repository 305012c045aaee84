"""The journal as a table: lines, newest first, asked for page by page as they come near."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ccm_desktop.ui import text
from ccm_desktop.ui.journal_pages import PAGE, JournalPages
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.words import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccm_desktop.domain.journal_filter import Cursor
    from ccm_desktop.domain.line import CallLine

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
CELLS_ROLE = Qt.ItemDataRole.UserRole + 2
_FIRST_PAGE = 0
_NEAR = PAGE // 2
_NOT_HERE = "…"
_MOST_UNDER_WAY = 2
_MOST_CELLS = 4096
_TITLES = (
    marked("Status"),
    marked("Customer"),
    marked("Virtual number"),
    marked("Started"),
    marked("Talk time"),
    marked("Rec."),
)


class Column(IntEnum):
    """The table's columns, from the left."""

    STATUS = 0
    CUSTOMER = 1
    VIRTUAL_NUMBER = 2
    STARTED = 3
    TALK_TIME = 4
    RECORDING = 5


class Asked(NamedTuple):
    """A page that is asked for: of which question, which page of it, and below which line."""

    question: int
    place: int
    after: Cursor | None


class Cells(NamedTuple):
    """The ready texts of a line, by column, and the parts of the customer's."""

    words: tuple[str, ...]
    number: str
    name: str


class JournalModel(QAbstractTableModel):
    """Asks for pages and lets far ones go; what was asked before stands until the answer is there."""

    page_wanted = Signal(object)  # Asked
    answered = Signal()  # the first page of a question is there, or can't be had

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = JournalPages()
        self._cells: dict[str, Cells] = {}
        self._question = 0
        self._under_way: set[int] = set()
        self._complete = True
        self._news: dict[str, tuple[CallLine, bool]] = {}  # what came while a page is under way
        self._seen = (0, 0)
        self.failed = False

    @property
    def is_waiting(self) -> bool:
        """Whether the first page of what is asked now is still under way."""
        return _FIRST_PAGE in self._under_way

    def start_over(self) -> None:
        """Ask anew from the top; the lines of the question before stand until then."""
        self._question += 1
        self._under_way.clear()
        self._news.clear()
        self._seen = (0, 0)
        self._ask(_FIRST_PAGE, None)

    def take_page(self, asked: Asked, lines: Sequence[CallLine], following: Cursor | None) -> None:
        """Take a page that was asked for, and what the next one begins with; None after the last."""
        if asked.question != self._question or asked.place not in self._under_way:
            return
        now = [self._news.get(line.reference, (line,))[0] for line in lines]
        if asked.place == _FIRST_PAGE:
            self._begin(now, following)
        elif asked.place == len(self._pages.pages):
            self._append(now, following)
        else:
            self._fill(asked.place, now)
        self._under_way.discard(asked.place)
        if not self._under_way:
            self._news.clear()
        if asked.place == _FIRST_PAGE:
            self.answered.emit()
        else:
            self._ask_what_is_missing()

    def fail_page(self, asked: Asked) -> None:
        """A page can't be had; without the first one nothing is shown."""
        if asked.question != self._question or asked.place not in self._under_way:
            return
        self._under_way.discard(asked.place)
        if asked.place == _FIRST_PAGE:
            self._begin((), None, failed=True)
            self.answered.emit()

    def put(self, line: CallLine, *, is_new: bool) -> None:
        """Show a line as it stands now; an unknown one goes on top if it is new."""
        if self._under_way:
            _, was_new = self._news.get(line.reference, (line, False))
            self._news[line.reference] = line, is_new or was_new
        row = self._pages.row_of(line.reference)
        if row is not None:
            self._pages.put(row, line)
            self._cells.pop(line.reference, None)
            self._tell(row, row)
        elif is_new and not self.is_waiting:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._pages.push(line)
            self.endInsertRows()

    def name_anew(self, name_of: Callable[[str], str | None]) -> None:
        """Take what the agent's contacts call the numbers now."""
        for row, line in self._pages.lines():
            if line.contact_name != (name := name_of(line.customer)):
                self._pages.put(row, replace(line, contact_name=name))
                self._cells.pop(line.reference, None)
        self._tell(0, len(self._pages) - 1)

    def word_anew(self) -> None:
        """Find the words of all lines again: another day has begun."""
        self._cells.clear()
        self._tell(0, len(self._pages) - 1)

    def look_at(self, first: int, last: int) -> None:
        """Have the rows that are seen, and those around them, at hand."""
        self._seen = first, last
        self._ask_what_is_missing()

    def line_at(self, row: int) -> CallLine | None:
        """The line in a row, where it is at hand."""
        return self._pages.line(row)

    def row_of(self, reference: str) -> int | None:
        """The row of a call, where it is at hand."""
        return self._pages.row_of(reference)

    @property
    def held(self) -> int:
        """How many lines are at hand."""
        return self._pages.held

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The rows that are known so far."""
        return 0 if parent.isValid() else len(self._pages)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The columns."""
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether more lines can be asked for."""
        is_asked = len(self._pages.pages) in self._under_way or self.is_waiting
        return not parent.isValid() and not self._complete and not is_asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._ask(len(self._pages.pages), self._pages.following)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The text of a cell, or the whole line and its texts for the painter."""
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                cells = self._cells_of(index.row())
                return cells.words[index.column()] if cells else _NOT_HERE
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == Column.TALK_TIME:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _ if role == LINE_ROLE:
                return self._pages.line(index.row())
            case _ if role == CELLS_ROLE:
                return self._cells_of(index.row())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        if section == Column.TALK_TIME and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return side if orientation is Qt.Orientation.Horizontal else None
        return head_of([tr(title) for title in _TITLES], section, orientation, role)

    def _begin(
        self, lines: Sequence[CallLine], following: Cursor | None, *, failed: bool = False
    ) -> None:
        self.beginResetModel()
        self._pages, self._complete, self.failed = JournalPages(), following is None, failed
        self._cells.clear()
        self._pages.append(lines, following)
        for line, is_new in self._news.values():
            if is_new and self._pages.row_of(line.reference) is None:
                self._pages.push(line)
        self.endResetModel()

    def _append(self, lines: Sequence[CallLine], following: Cursor | None) -> None:
        for row in self._pages.on_top(lines):  # its place is further down: a clock was put back
            self.beginRemoveRows(QModelIndex(), row, row)
            self._pages.pull(row)
            self.endRemoveRows()
        self._complete = following is None
        first = len(self._pages)
        fresh = [line for line in lines if self._pages.row_of(line.reference) is None]
        if not fresh:
            self._pages.append((), following)
            return
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._pages.append(fresh, following)
        self.endInsertRows()

    def _fill(self, place: int, lines: Sequence[CallLine]) -> None:
        self._pages.fill(place, lines)
        rows = self._pages.rows_of(place)
        self._tell(rows.start, rows.stop - 1)

    def _ask(self, place: int, after: Cursor | None) -> None:
        self._under_way.add(place)
        self.page_wanted.emit(Asked(self._question, place, after))

    def _ask_what_is_missing(self) -> None:
        """Ask for pages that were let go, and for the next one before its rows are wanted."""
        if self.is_waiting or not self._pages.pages:
            return
        first, last = self._seen
        end = len(self._pages) - 1
        near = (self._pages.page_of(min(row, end)) for row in (first - _NEAR, last + _NEAR))
        low, high = (place or 0 for place in near)
        for place in self._pages.use(range(low, high + 1)):
            if place not in self._under_way and len(self._under_way) < _MOST_UNDER_WAY:
                self._ask(place, self._pages.pages[place].after)
        if last + _NEAR > end:
            self.fetchMore(QModelIndex())

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def _cells_of(self, row: int) -> Cells | None:
        line = self._pages.line(row)
        if line is None:
            return None
        cells = self._cells.get(line.reference)
        if cells is None:
            if len(self._cells) >= _MOST_CELLS:
                self._cells.clear()
            cells = self._cells[line.reference] = _cells_of(line)
        return cells


@lru_cache(maxsize=_MOST_CELLS)
def _customer(number: str) -> str:
    return text.customer(number)


@lru_cache(maxsize=_MOST_CELLS)
def _number(e164: str) -> str:
    return text.number(e164)


def _cells_of(line: CallLine) -> Cells:
    shown, name = _customer(line.customer), text.line_name(line)
    words = (
        text.state_word(line.phase, line.outcome),
        f"{shown} {name}" if name else shown,
        _number(line.virtual_number),
        text.day_and_time(line.pressed_at),
        text.clock(line.talk_time_s) if line.talk_time_s else text.NOTHING,
        tr("yes") if line.has_recording else "",
    )
    return Cells(words, shown, name)
