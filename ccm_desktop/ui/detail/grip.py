"""The upper edge of the detail: dragged, it takes room from the table or gives it back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT = 6


class Grip(QWidget):
    """Emits how far it was dragged upwards, in pixels; the keyboard has the menu's lines for that."""

    dragged = Signal(int)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._from: float | None = None
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A few pixels to hold on to."""
        return QSize(40, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._from is not None:
            now = event.globalPosition().y()
            self.dragged.emit(round(self._from - now))
            self._from = now

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Have the height that it had at first."""
        self.reset.emit()
