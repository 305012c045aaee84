"""The journal's table under the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CallTable(QTableView):
    """Enter takes the selected call, once a press; the first arrow selects, the next one moves."""

    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take, select, or leave it to Qt."""
        key = event.key()
        if key in _TAKES:
            if not event.isAutoRepeat():
                self.taken.emit()
        elif key in _MOVES and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))
        else:
            super().keyPressEvent(event)
