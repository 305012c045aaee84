"""The few icons of the window, painted in the colours in force."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPen, QPixmap, QPolygonF

from ccm_desktop.ui.theme import colours


class PaintedIcon(QIconEngine):
    """An icon that asks for its colour each time it is painted, and is sharp at any scale."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint the icon into `rect`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours().muted), max(1.4, rect.width() / 11))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        box = QRectF(rect).adjusted(2, 2, -2, -2)
        match self._name:
            case "search":
                _search(painter, box)
            case "settings":
                _settings(painter, box)
            case "compact":
                _compact(painter, box)
            case "contacts":
                _contacts(painter, box)
            case "wallboard":
                _wallboard(painter, box)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a picture, where a style asks for one."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPointF(0, 0).toPoint(), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return PaintedIcon(self._name)


def icon(name: str) -> QIcon:
    """An icon by its name: search, settings, compact, contacts, wallboard."""
    return QIcon(PaintedIcon(name))


def _search(painter: QPainter, box: QRectF) -> None:
    across = box.width() * 0.66
    painter.drawEllipse(QRectF(box.left(), box.top(), across, across))
    near = box.left() + across * 0.86, box.top() + across * 0.86
    painter.drawLine(QPointF(*near), box.bottomRight())


def _settings(painter: QPainter, box: QRectF) -> None:
    middle, outer = box.center(), box.width() / 2
    painter.drawEllipse(middle, outer * 0.34, outer * 0.34)
    teeth = QPolygonF()
    for step in range(32):
        turn = math.tau * step / 32
        reach = outer * (0.98 if step % 4 < 2 else 0.72)
        teeth.append(
            QPointF(middle.x() + reach * math.cos(turn), middle.y() + reach * math.sin(turn))
        )
    painter.drawPolygon(teeth)


def _compact(painter: QPainter, box: QRectF) -> None:
    painter.drawRoundedRect(box, 2, 2)
    across = box.left() + box.width() * 0.42
    painter.drawLine(QPointF(across, box.top()), QPointF(across, box.bottom()))


def _contacts(painter: QPainter, box: QRectF) -> None:
    middle, across = box.center().x(), box.width() * 0.5
    painter.drawEllipse(QRectF(middle - across / 2, box.top(), across, across))
    shoulders = QRectF(box.left(), box.top() + box.height() * 0.62, box.width(), box.height() * 0.8)
    painter.drawArc(shoulders, 0, 180 * 16)


def _wallboard(painter: QPainter, box: QRectF) -> None:
    painter.drawRoundedRect(box, 2, 2)
    for place, height in ((0.25, 0.3), (0.5, 0.6), (0.75, 0.45)):
        x = box.left() + box.width() * place
        low = box.bottom() - box.height() * 0.18
        painter.drawLine(QPointF(x, low), QPointF(x, low - box.height() * height))
