"""A small shape in a colour, for the status line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours

_ACROSS = 8


class Dot(QWidget):
    """Decoration only: the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._tone, self._shape = Tone.MUTED, Shape.RING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_shape(self, tone: Tone, shape: Shape) -> None:
        """Show another shape."""
        if (tone, shape) != (self._tone, self._shape):
            self._tone, self._shape = tone, shape
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the shape and its edge."""
        return QSize(_ACROSS + 4, _ACROSS + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        paint_shape(painter, middle, _ACROSS, self._shape, tone_colours(self._tone)[0])
        painter.end()
