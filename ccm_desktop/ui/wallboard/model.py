"""The followed calls as a table: rows change in place, and move only when they are let.

Texts are made when they are painted and kept until the line is
another; what depends on the time is made anew for the rows in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ccm_desktop.domain.board import BoardLine, Stage, count
from ccm_desktop.domain.pace import Question
from ccm_desktop.ui import text
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import wallboard as words
from ccm_desktop.ui.wallboard.cells import FIGURES, Column, lasting_texts, titles

Index = QModelIndex | QPersistentModelIndex
_MOST_RANGES = 32  # telling a view of one costs as much as painting some cells
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class BoardModel(QAbstractTableModel):
    """Holds all lines and shows those of one stage, or all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, BoardLine] = {}
        self._rows: list[BoardLine] = []
        self._places: dict[str, int] = {}
        self._texts: dict[str, tuple[str, ...]] = {}
        self._questions: Mapping[str, Question] = {}
        self._now = self._silent_before = _LONG_AGO
        self.stage: Stage | None = None

    def put(self, lines: Iterable[BoardLine]) -> None:
        """Show lines as they stand now: known ones in place, new ones below all others."""
        rows, fresh = [], []
        for line in lines:
            reference, row = line.reference, self._places.get(line.reference)
            self._lines[reference] = line
            self._texts.pop(reference, None)
            if row is not None:
                self._rows[row] = line
                rows.append(row)
            elif self._is_shown(line):
                fresh.append(line)
        self._tell(sorted(rows), Column.STATE, Column.QUESTION)
        self._append(fresh)

    def drop(self, reference: str) -> None:
        """Let a line go, with the next sorting."""
        self._lines.pop(reference, None)

    def show_stage(self, stage: Stage | None) -> None:
        """Show the calls of one stage alone, or all."""
        self.stage = stage
        self.beginResetModel()
        self._rows = self._wanted()
        self._number()
        self.endResetModel()

    def sort_rows(self) -> bool:
        """Take away rows that do not belong here any more, add those that do, and sort.

        Says whether that is done; a burst of rows that go is more than a frame has time for.
        """
        wanted = self._wanted()
        if wanted == self._rows:
            return True
        kept = {line.reference for line in wanted}
        gone = [row for row, line in enumerate(self._rows) if line.reference not in kept]
        for first, last in reversed(list(_ranges(gone))[:_MOST_RANGES]):
            self._remove(first, last)
        self._number()
        if len(self._rows) > len(wanted):
            return False
        self._append([line for line in wanted if line.reference not in self._places])
        self._order(wanted)
        return True

    def show_times(
        self,
        now: datetime,
        silent_before: datetime,
        questions: Mapping[str, Question],
        visible: range,
    ) -> None:
        """Let clocks and ages go on in the rows in sight."""
        lines = self._rows[visible.start : visible.stop]
        turned = any(
            line.stage_at(self._silent_before) is not line.stage_at(silent_before) for line in lines
        )
        self._now, self._silent_before, self._questions = now, silent_before, questions
        if lines:
            first = Column.STATE if turned else Column.ELAPSED
            self._tell(list(visible)[: len(lines)], first, Column.QUESTION)

    def counts(self) -> dict[Stage, int]:
        """How many calls there are of each stage, shown or not."""
        return count(self._lines.values(), self._silent_before)

    def is_silent(self, line: BoardLine) -> bool:
        """Whether the line's next answer should have come long ago."""
        return line.stage_at(self._silent_before) is Stage.SILENT

    def line_at(self, row: int) -> BoardLine | None:
        """The line in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, reference: str) -> int | None:
        """The row of a call, where it is shown."""
        return self._places.get(reference)

    def shown_text(self, row: int, column: int) -> str:
        """The text of a cell."""
        line = self._rows[row]
        match column:
            case Column.ELAPSED:
                return text.clock(line.elapsed_s(self._now))
            case Column.HEARD:
                return words.heard(line, self._now)
            case Column.QUESTION:
                return words.question(line, self._questions.get(line.reference))
        texts = self._texts.get(line.reference)
        if texts is None:
            texts = self._texts[line.reference] = lasting_texts(line)
        return texts[column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The rows that are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The text of a cell; who hears it is told more of an answer that is late."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.shown_text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
            case Qt.ItemDataRole.ToolTipRole if column == Column.HEARD:
                silent = self.is_silent(self._rows[row])
                return words.stage_hint(Stage.SILENT) if silent else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        if section in FIGURES and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return side if orientation is Qt.Orientation.Horizontal else None
        return head_of(titles(), section, orientation, role)

    def _spoken(self, row: int, column: int) -> str:
        line = self._rows[row]
        if not self.is_silent(line):
            return self.shown_text(row, column)
        if column == Column.STATE:
            return f"{words.stage_name(Stage.SILENT)}, {words.state(line)}"
        if column == Column.HEARD:
            return words.heard_late(line, self._now)
        return self.shown_text(row, column)

    def _is_shown(self, line: BoardLine) -> bool:
        return self.stage is None or line.stage_at(self._silent_before) is self.stage

    def _wanted(self) -> list[BoardLine]:
        lines = (line for line in self._lines.values() if self._is_shown(line))
        return sorted(lines, key=_urgency)

    def _number(self) -> None:
        self._places = {line.reference: row for row, line in enumerate(self._rows)}

    def _append(self, lines: Sequence[BoardLine]) -> None:
        if not lines:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._rows += lines
        self._number()
        self.endInsertRows()

    def _remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)
        for line in self._rows[first : last + 1]:
            self._texts.pop(line.reference, None)
        del self._rows[first : last + 1]
        self.endRemoveRows()

    def _order(self, wanted: list[BoardLine]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        references = [self._rows[index.row()].reference for index in kept]
        self._rows = wanted
        self._number()
        moved = [
            self.index(self._places[reference], index.column())
            for reference, index in zip(references, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _tell(self, rows: Sequence[int], first: Column, last: Column) -> None:
        """Have rows painted again; many that lie apart as one piece, since few are in sight."""
        ranges = list(_ranges(rows))
        if len(ranges) > _MOST_RANGES:
            ranges = [(rows[0], rows[-1])]
        for top, bottom in ranges:
            self.dataChanged.emit(self.index(top, first), self.index(bottom, last))


def _urgency(line: BoardLine) -> tuple[int, datetime, str]:
    return line.urgency


def _ranges(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rising rows as pieces that hang together: 1 2 3 7 as (1, 3), (7, 7)."""
    ordered = list(rows)
    if not ordered:
        return
    first = ordered[0]
    for row, following in pairwise(ordered):
        if following != row + 1:
            yield first, row
            first = following
    yield first, ordered[-1]
