"""Small plots, painted: bars, and shares of a whole. What is drawn is said in words too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.labels import set_plain_tip
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.theme import colours

_SMALL = 0.85
_SHAPE = 8
_ROOM_FOR_SHAPE = 16
_LEGEND_GAP = 3
_USUAL_COUNT = "0,000"
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class Share:
    """A kind of thing and how many there are; its shape tells it where colours can't."""

    word: str
    tone: Tone
    shape: Shape
    count: int = 0


class Plot(QWidget):
    """What plots share: their sizes, their small print, and the frame of the one with the keyboard."""

    def __init__(self, name: str, size: QSize) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Its size, with room for its small print."""
        return self._size + QSize(0, self._print_height())

    def minimumSizeHint(self) -> QSize:
        """It may be drawn as narrow as half of that."""
        return QSize(self._size.width() // 2, self.sizeHint().height())

    def _print_height(self) -> int:
        return 0

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours().accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        return painter


class BarPlot(Plot):
    """Bars beside each other; the pointer or the arrow keys pick one, `picked` says its words."""

    picked = Signal(str)  # empty where none is picked any more

    def __init__(self, name: str, size: QSize, marks: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(name, size)
        self._marks = marks
        self._values: tuple[int, ...] = ()
        self._words: tuple[str, ...] = ()
        self._place: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def show_values(self, values: Sequence[int], words: Sequence[str], description: str) -> None:
        """Show bars, each with the words that say it, and what all of them say."""
        self._values, self._words = tuple(values), tuple(words)
        self.setAccessibleDescription(description)
        if self._place is not None:
            self._pick(self._place)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pick what is below the pointer."""
        self._pick(self._place_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Pick none."""
        super().leaveEvent(event)
        self._pick(None)

    def focusOutEvent(self, event: QEvent) -> None:
        """Pick none."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._pick(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick the next bar, or the first or last."""
        key, last = Qt.Key(event.key()), len(self._values) - 1
        if last < 0 or key not in (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        elif key in _STEPS:
            first = 0 if _STEPS[key] > 0 else last
            place = first if self._place is None else self._place + _STEPS[key]
            self._pick(min(max(0, place), last))
        else:
            self._pick(0 if key == Qt.Key.Key_Home else last)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars over their line, and the marks below it."""
        painter, now = self._begin(), colours()
        low = self.height() - self._print_height() - 1
        painter.setPen(QColor(now.edge))
        painter.drawLine(0, low, self.width(), low)
        self._paint_marks(painter, low)
        painter.setPen(Qt.PenStyle.NoPen)
        most = max(self._values, default=0)
        for place, value in enumerate(self._values):
            high = max(2.0, (low - 3) * value / most) if value else 0.0
            painter.setBrush(QColor(now.text if place == self._place else now.accent))
            painter.drawRect(self._bar(place, low - high, high))
        painter.end()

    def _paint_marks(self, painter: QPainter, low: int) -> None:
        painter.setFont(_small(self.font()))
        painter.setPen(QColor(colours().muted))
        for place, words in self._marks:
            left = self._bar(place, 0, 0).left()
            room = QRectF(left, low + 2, self.width() - left, self._print_height())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, words)

    def _bar(self, place: int, top: float, height: float) -> QRectF:
        step = self.width() / max(1, len(self._values))
        gap = 1.0 if step < 8 else 2.0
        return QRectF(place * step + gap / 2, top, step - gap, height)

    def _place_at(self, x: float) -> int | None:
        place = int(x * len(self._values) / max(1, self.width()))
        return place if 0 <= place < len(self._values) else None

    def _pick(self, place: int | None) -> None:
        self._place = place if place is not None and place < len(self._words) else None
        words = "" if self._place is None else self._words[self._place]
        set_plain_tip(self, words)
        self.picked.emit(words)
        self.update()

    def _print_height(self) -> int:
        return _line(self.font()) if self._marks else 0


class ShareBar(Plot):
    """One bar divided as a whole is; each part has its shape where there is room for it."""

    def __init__(self, name: str, size: QSize) -> None:
        super().__init__(name, size)
        self._shares: tuple[Share, ...] = ()

    def show_shares(self, shares: Sequence[Share], description: str) -> None:
        """Show other shares, and what they say."""
        self._shares = tuple(share for share in shares if share.count)
        self.setAccessibleDescription(description)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts from the left; where there is nothing, an empty bar."""
        painter = self._begin()
        painter.setPen(Qt.PenStyle.NoPen)
        whole = sum(share.count for share in self._shares)
        if not whole:
            painter.setBrush(QColor(colours().line))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        left = 0.0
        for share in self._shares:
            width = self.width() * share.count / whole
            part = QRectF(left, 0, max(1.5, width - 1.5), self.height())
            self._paint_part(painter, part, share)
            left += width
        painter.end()

    def _paint_part(self, painter: QPainter, part: QRectF, share: Share) -> None:
        ink, _ = tone_colours(share.tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(part, 2, 2)
        if part.width() >= _ROOM_FOR_SHAPE:
            ground = QColor(colours().surface)
            paint_shape(painter, part.center(), _SHAPE, share.shape, ground)


class _Entry(QWidget):
    """A shape and its words."""

    def __init__(self) -> None:
        super().__init__()
        self._share: Share | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_share(self, share: Share, words: str) -> None:
        self._share, self._words = share, words
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics, word = self.fontMetrics(), self._share.word if self._share else ""
        usual = metrics.horizontalAdvance(f"{word} {_USUAL_COUNT}")  # so that others seldom move
        width = max(usual, metrics.horizontalAdvance(self._words))
        return QSize(_SHAPE + 6 + width + 3 * _LEGEND_GAP, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._share is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(_SHAPE / 2 + 1, self.height() / 2)
        paint_shape(painter, middle, _SHAPE, self._share.shape, tone_colours(self._share.tone)[0])
        painter.setPen(QColor(colours().muted))
        painter.setFont(self.font())
        words = QRectF(self.rect()).adjusted(_SHAPE + 6, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()


class Legend(QWidget):
    """What the shapes and colours of a plot mean; goes on in the next line where one is full."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[_Entry] = []
        self._flow = FlowLayout(_LEGEND_GAP)
        self.setLayout(self._flow)

    def show_entries(self, entries: Sequence[tuple[Share, str]]) -> None:
        """Show other kinds, each with its words."""
        while len(self._entries) < len(entries):
            self._entries.append(_Entry())
            self._flow.addWidget(self._entries[-1])
        for place, entry in enumerate(self._entries):
            entry.setVisible(place < len(entries))
            if place < len(entries):
                entry.show_share(*entries[place])
        self._flow.invalidate()
        self.updateGeometry()


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    return small


def _line(font: QFont) -> int:
    return QFontMetrics(_small(font)).height() + 2
