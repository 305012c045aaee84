"""A call's state as a chip: a word, a colour, and a shape of its own, so that colour is not needed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.ui import text
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.theme import colours

_HEIGHT = 20
_PAD = 8
_SHAPE = 9
_GAP = 5


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
            self.setAccessibleName(chip.word)
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
