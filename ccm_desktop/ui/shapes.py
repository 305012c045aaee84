"""The design's tones and the shapes that go with them: no state is told by colour alone."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from ccm_desktop.ui.theme import colours


class Tone(Enum):
    """Which of the design's colours."""

    CALL = "call"
    RING = "ring"
    END = "end"
    ACCENT = "accent"
    MUTED = "muted"


class Shape(Enum):
    """What stands before the word."""

    DOT = auto()
    RING = auto()
    HALF = auto()
    TICK = auto()
    CROSS = auto()
    QUESTION = auto()
    BAR = auto()


def tone_colours(tone: Tone) -> tuple[QColor, QColor]:
    """A tone's colour for text, and for the ground below it."""
    now = colours()
    if tone is Tone.MUTED:
        return QColor(now.muted), QColor(now.line)
    return QColor(getattr(now, tone.value)), QColor(getattr(now, f"{tone.value}_soft"))


def paint_shape(
    painter: QPainter, middle: QPointF, across: float, shape: Shape, ink: QColor
) -> None:
    """Paint a shape, `across` wide, around its middle."""
    half = across / 2
    box = QRectF(middle.x() - half, middle.y() - half, across, across)
    pen = QPen(ink, max(1.5, across / 6))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match shape:
        case Shape.DOT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(ink))
            painter.drawEllipse(box)
        case Shape.RING:
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        case Shape.HALF:
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
            painter.setBrush(QBrush(ink))
            painter.drawPie(box.adjusted(1, 1, -1, -1), 90 * 16, 180 * 16)
        case Shape.TICK:
            low = QPointF(box.left() + across * 0.38, box.bottom() - across * 0.18)
            painter.drawLine(QPointF(box.left() + across * 0.1, middle.y() + across * 0.06), low)
            painter.drawLine(low, QPointF(box.right() - across * 0.05, box.top() + across * 0.18))
        case Shape.CROSS:
            inner = box.adjusted(1, 1, -1, -1)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        case Shape.BAR:
            painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
        case Shape.QUESTION:
            _paint_question(painter, box, ink, across)


def _paint_question(painter: QPainter, box: QRectF, ink: QColor, across: float) -> None:
    font = QFont(painter.font())
    font.setPixelSize(round(across * 1.4))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(ink)
    around = box.adjusted(-across, -across, across, across)
    painter.drawText(around, Qt.AlignmentFlag.AlignCenter, "?")
