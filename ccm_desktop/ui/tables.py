"""What tables share: rows that are chosen whole, names of columns; and the journal's under the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def choose_whole_rows(table: QTableView, height: int) -> QHeaderView:
    """Have one row of that height chosen at a time; gives the head with the columns' names."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(height)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setSectionsClickable(False)
    return head


def head_of(
    titles: Sequence[str], section: int, orientation: Qt.Orientation, role: int
) -> str | Qt.AlignmentFlag | None:
    """What a model answers about its columns' names, which stand on the left."""
    if orientation is not Qt.Orientation.Horizontal:
        return None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    return titles[section] if role == Qt.ItemDataRole.DisplayRole else None


class CallTable(QTableView):
    """Enter takes the selected call, once a press; the first arrow selects, the next one moves.

    Home and End go to the first and the last row that there is.
    """

    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take, select, or leave it to Qt."""
        key = event.key()
        if key in _TAKES:
            if not event.isAutoRepeat():
                self.taken.emit()
        elif key in _ENDS:
            self.selectRow(0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1)
        elif key in _MOVES and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))
        else:
            super().keyPressEvent(event)
