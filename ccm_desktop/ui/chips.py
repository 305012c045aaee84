"""A call's state as a chip: a word, a colour, and a shape of its own, so that colour is not needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.ui import text
from ccm_desktop.ui.theme import colours

_HEIGHT = 20
_PAD = 8
_SHAPE = 9
_GAP = 5


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


@dataclass(frozen=True, slots=True)
class Chip:
    """A state, ready to be painted."""

    word: str
    tone: Tone
    shape: Shape


_LIVE = {
    Phase.SENDING: (Tone.RING, Shape.RING),
    Phase.AGENT_RINGING: (Tone.RING, Shape.RING),
    Phase.CUSTOMER_RINGING: (Tone.RING, Shape.HALF),
    Phase.TALKING: (Tone.CALL, Shape.DOT),
    Phase.IN_PROGRESS: (Tone.RING, Shape.HALF),
    Phase.FINISHING: (Tone.ACCENT, Shape.RING),
    Phase.NOT_PLACED: (Tone.END, Shape.CROSS),
    Phase.UNKNOWN: (Tone.RING, Shape.QUESTION),
    Phase.NO_FINAL_REPORT: (Tone.RING, Shape.QUESTION),
}
_ENDED = {
    Outcome.TALKED: (Tone.ACCENT, Shape.TICK),
    Outcome.AGENT_UNANSWERED: (Tone.RING, Shape.BAR),
    Outcome.CUSTOMER_UNANSWERED: (Tone.RING, Shape.BAR),
    Outcome.AGENT_CANCELED: (Tone.MUTED, Shape.BAR),
    Outcome.OTHER: (Tone.MUTED, Shape.QUESTION),
    Outcome.NOT_REPORTED: (Tone.MUTED, Shape.QUESTION),
}


def chip_for(phase: Phase, outcome: Outcome | None) -> Chip:
    """The chip of a state."""
    if phase is Phase.ENDED:
        tone, shape = _ENDED.get(outcome or Outcome.NOT_REPORTED, (Tone.END, Shape.CROSS))
    else:
        tone, shape = _LIVE[phase]
    return Chip(text.state_word(phase, outcome), tone, shape)


def tone_colours(tone: Tone) -> tuple[QColor, QColor]:
    """A tone's colour for text, and for the ground below it."""
    now = colours()
    if tone is Tone.MUTED:
        return QColor(now.muted), QColor(now.line)
    return QColor(getattr(now, tone.value)), QColor(getattr(now, f"{tone.value}_soft"))


def chip_font(font: QFont) -> QFont:
    """The chip's font, from its surroundings'."""
    chip = QFont(font)
    chip.setPointSizeF(font.pointSizeF() * 0.93)
    chip.setWeight(QFont.Weight.DemiBold)
    return chip


def chip_size(chip: Chip, font: QFont) -> QSize:
    """How large the chip is painted."""
    metrics = QFontMetrics(chip_font(font))
    width = _PAD + _SHAPE + _GAP + metrics.horizontalAdvance(chip.word) + _PAD
    return QSize(width, max(_HEIGHT, metrics.height() + 4))


def paint_chip(
    painter: QPainter, rect: QRect, chip: Chip, font: QFont, *, on_selection: bool = False
) -> None:
    """Paint the chip into `rect`, left and centred; on a selected row it needs another ground."""
    size = chip_size(chip, font)
    left, top = rect.left(), rect.top() + (rect.height() - size.height()) // 2
    box = QRectF(left, top, size.width(), size.height())
    ink, ground = tone_colours(chip.tone)
    if on_selection:
        ground = QColor(colours().surface)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 4, 4)
    middle = QPointF(left + _PAD + _SHAPE / 2, box.center().y())
    paint_shape(painter, middle, _SHAPE, chip.shape, ink)
    painter.setPen(ink)
    painter.setFont(chip_font(font))
    words = box.adjusted(_PAD + _SHAPE + _GAP, 0, -_PAD + 2, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, chip.word)
    painter.restore()


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


class ChipLabel(QWidget):
    """A chip as a widget; its accessible text is the state's word."""

    def __init__(self) -> None:
        super().__init__()
        self._chip: Chip | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_chip(self, chip: Chip) -> None:
        """Show another state."""
        if chip != self._chip:
            self._chip = chip
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As large as the chip."""
        return chip_size(self._chip, self.font()) if self._chip else QSize(0, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        if self._chip is not None:
            painter = QPainter(self)
            paint_chip(painter, self.rect(), self._chip, self.font())
            painter.end()
