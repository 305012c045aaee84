"""The journal as a table: pages of lines, newest first, with ready-made texts."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ccm_desktop.ui import text
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccm_desktop.domain.line import CallLine

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
LINE_ROLE = Qt.ItemDataRole.UserRole + 1


class Column(IntEnum):
    """The table's columns, from the left."""

    STATUS = 0
    CUSTOMER = 1
    VIRTUAL_NUMBER = 2
    STARTED = 3
    TALK_TIME = 4
    RECORDING = 5


class JournalModel(QAbstractTableModel):
    """Holds the lines fetched so far; asks for more as the view comes near their end."""

    more_wanted = Signal(object)  # the row id below which to go on; None from the top

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[CallLine] = []
        self._texts: list[tuple[str, ...]] = []
        self._rows: dict[str, int] = {}
        self._last_id: int | None = None
        self._complete = True
        self._asked = False

    def start_over(self) -> None:
        """Forget all lines and ask for the first page."""
        self.beginResetModel()
        self._lines, self._texts, self._rows = [], [], {}
        self._last_id, self._complete, self._asked = None, False, True
        self.endResetModel()
        self.more_wanted.emit(None)

    def append_page(self, page: list[tuple[int, CallLine]]) -> None:
        """Take the page that was asked for; a short one is the last."""
        self._asked = False
        self._complete = len(page) < PAGE
        if page:
            self._last_id = page[-1][0]
        fresh = [line for _, line in page if line.reference not in self._rows]
        if not fresh:
            return
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        for line in fresh:
            self._rows[line.reference] = len(self._lines)
            self._lines.append(line)
            self._texts.append(_texts_of(line))
        self.endInsertRows()

    def put(self, line: CallLine, *, is_new: bool) -> None:
        """Show a line as it stands now; an unknown one goes on top if it is new."""
        row = self._rows.get(line.reference)
        if row is not None:
            self._lines[row], self._texts[row] = line, _texts_of(line)
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
        elif is_new:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._lines.insert(0, line)
            self._texts.insert(0, _texts_of(line))
            self._rows = {known.reference: place for place, known in enumerate(self._lines)}
            self.endInsertRows()

    def name_anew(self, name_of: Callable[[str], str | None]) -> None:
        """Take what the agent's contacts call the numbers now."""
        for line in tuple(self._lines):
            if line.contact_name != (name := name_of(line.customer)):
                self.put(replace(line, contact_name=name), is_new=False)

    def line_at(self, row: int) -> CallLine | None:
        """The line in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, reference: str) -> int | None:
        """The row of a call."""
        return self._rows.get(reference)

    def newest(self, count: int) -> list[CallLine]:
        """The first lines."""
        return self._lines[:count]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The lines fetched so far."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The columns."""
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether more lines can be asked for."""
        return not parent.isValid() and not self._complete and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._last_id)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The text of a cell, or the whole line for the painter."""
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts[index.row()][index.column()]
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == Column.TALK_TIME:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._texts[index.row()][index.column()]
            case _ if role == LINE_ROLE:
                return self._lines[index.row()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        if section == Column.TALK_TIME and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return side if orientation is Qt.Orientation.Horizontal else None
        titles = {
            Column.STATUS: tr("Status"),
            Column.CUSTOMER: tr("Customer"),
            Column.VIRTUAL_NUMBER: tr("Virtual number"),
            Column.STARTED: tr("Started"),
            Column.TALK_TIME: tr("Talk time"),
            Column.RECORDING: tr("Rec."),
        }
        return head_of([titles[column] for column in Column], section, orientation, role)


def _texts_of(line: CallLine) -> tuple[str, ...]:
    shown, name = text.number(line.customer), text.line_name(line)
    return (
        text.state_word(line.phase, line.outcome),
        f"{shown} {name}" if name else shown,
        text.number(line.virtual_number),
        text.day_and_time(line.pressed_at),
        text.clock(line.talk_time_s) if line.talk_time_s else text.NOTHING,
        tr("yes") if line.has_recording else "",
    )
