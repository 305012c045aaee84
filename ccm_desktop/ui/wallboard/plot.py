"""The calls by stage over the last hour, one above the other; what nobody knows is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.domain.board import COUNTED, Stage
from ccm_desktop.domain.state_history import HISTORY_S, Span
from ccm_desktop.ui.shapes import Tone, tone_colours
from ccm_desktop.ui.text import wallboard as words
from ccm_desktop.ui.theme import colours

_MINUTES = (60, 45, 30, 15, 0)
_SWATCH = (18, 10)
_GAP = 6
_BETWEEN = 16
_PATTERN_ALPHA = 0.5
_LEAST = 4  # so many calls fill the plot, lest one call look like a crowd

# A colour and a pattern each: no stage is told by its colour alone.
_LOOKS = {
    Stage.RINGING: (Tone.RING, Qt.BrushStyle.NoBrush),
    Stage.TALKING: (Tone.CALL, Qt.BrushStyle.Dense6Pattern),
    Stage.IN_PROGRESS: (Tone.RING, Qt.BrushStyle.HorPattern),
    Stage.FINISHING: (Tone.ACCENT, Qt.BrushStyle.NoBrush),
    Stage.RECORDING: (Tone.ACCENT, Qt.BrushStyle.VerPattern),
    Stage.SILENT: (Tone.MUTED, Qt.BrushStyle.CrossPattern),
}
Chain = list[Span]


class StagePlot(QWidget):
    """Painted anew with each sample, never with the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._chains: list[Chain] = []
        self._most = _LEAST
        self.setAccessibleName(words.history_title())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_history(())

    def show_history(self, spans: Sequence[Span]) -> None:
        """Show what is known of the last hour."""
        self._chains = _chains(spans)
        self._most = _round_up(max((sum(span.counts) for span in spans), default=0))
        self.setAccessibleDescription(words.history(spans))
        self.update()

    def sizeHint(self) -> QSize:
        """Eight lines of text high."""
        return QSize(480, self.fontMetrics().height() * 9)

    def minimumSizeHint(self) -> QSize:
        """Six lines, which leaves room for a curve."""
        return QSize(200, self.fontMetrics().height() * 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint legend, axes, and what is known."""
        painter = QPainter(self)
        painter.setFont(_small(self.font()))
        below = _paint_legend(painter, self.rect().width())
        height = painter.fontMetrics().height()
        left = painter.fontMetrics().horizontalAdvance(f"{self._most:,}") + 8
        right = painter.fontMetrics().horizontalAdvance(words.before_now(0)) // 2 + 4
        area = QRectF(self.rect()).adjusted(left, below + height / 2 + 2, -right, -height - 6)
        if area.height() > height:
            self._paint_area(painter, area)
        painter.end()

    def _paint_area(self, painter: QPainter, area: QRectF) -> None:
        _paint_unknown(painter, area, self._chains)
        for chain in self._chains:
            self._paint_chain(painter, area, chain)
        self._paint_axes(painter, area)

    def _paint_chain(self, painter: QPainter, area: QRectF, chain: Chain) -> None:
        """Paint one piece without gaps, from the uppermost layer down to the first."""
        totals = [[sum(span.counts[: n + 1]) for span in chain] for n in range(len(COUNTED))]
        for place in reversed(range(len(COUNTED))):
            if any(span.counts[place] for span in chain):
                self._paint_layer(painter, area, chain, COUNTED[place], totals[place])

    def _paint_layer(
        self, painter: QPainter, area: QRectF, chain: Chain, stage: Stage, tops: list[int]
    ) -> None:
        line = QPolygonF()
        for span, top in zip(chain, tops, strict=True):
            y = area.bottom() - area.height() * top / self._most
            line.append(QPointF(_x(area, span.begin_s), y))
            line.append(QPointF(_x(area, span.end_s), y))
        shape = QPolygonF(line)
        shape.append(QPointF(_x(area, chain[-1].end_s), area.bottom()))
        shape.append(QPointF(_x(area, chain[0].begin_s), area.bottom()))
        _fill(painter, shape, stage)
        painter.setPen(_pen(stage))
        place = COUNTED.index(stage)
        for is_there, pieces in groupby(enumerate(chain), lambda each: each[1].counts[place] > 0):
            if is_there:  # none of them has no edge
                points = [line.at(2 * n + end) for n, _ in pieces for end in (0, 1)]
                painter.drawPolyline(points)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        ink, height = QColor(colours().muted), painter.fontMetrics().height()
        painter.setPen(QPen(ink, 1))
        for chain in self._chains:  # where it is known, none is a line on the ground
            ends = (_x(area, chain[0].begin_s), _x(area, chain[-1].end_s))
            painter.drawLine(QPointF(ends[0], area.bottom()), QPointF(ends[1], area.bottom()))
        for n in (0, self._most // 2, self._most):
            y = area.bottom() - area.height() * n / self._most
            box = QRectF(0, y - height / 2, area.left() - 6, height)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{n:,}"
            )
        self._paint_minutes(painter, area)

    def _paint_minutes(self, painter: QPainter, area: QRectF) -> None:
        height = painter.fontMetrics().height()
        wide = painter.fontMetrics().horizontalAdvance(words.before_now(_MINUTES[0])) + 8
        for minutes in _MINUTES if wide < area.width() / 4 else _MINUTES[::4]:
            x = _x(area, minutes * 60.0)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            box = QRectF(x - wide / 2, area.bottom() + 4, wide, height)
            side = Qt.AlignmentFlag.AlignHCenter
            if minutes in (_MINUTES[0], _MINUTES[-1]):  # not beyond the edge
                first = minutes == _MINUTES[0]
                box.moveLeft(0 if first else self.width() - wide)
                side = Qt.AlignmentFlag.AlignLeft if first else Qt.AlignmentFlag.AlignRight
            painter.drawText(box, side, words.before_now(minutes))


def _paint_legend(painter: QPainter, width: int) -> float:
    """Paint what each look means, in lines from the top; returns where the last one ends."""
    metrics = painter.fontMetrics()
    x, y, height = 0, 0, metrics.height() + 2
    for stage in (*COUNTED, None):
        word = words.not_known() if stage is None else words.stage_name(stage)
        needed = _SWATCH[0] + _GAP + metrics.horizontalAdvance(word)
        if x and x + needed > width:
            x, y = 0, y + height
        swatch = QRectF(x, y + (height - _SWATCH[1]) / 2, *_SWATCH)
        if stage is None:
            _hatch(painter, swatch)
        else:
            _fill(painter, QPolygonF(swatch), stage)
            painter.setPen(_pen(stage))
            painter.drawLine(swatch.topLeft(), swatch.topRight())
        painter.setPen(QColor(colours().text))
        box = QRectF(x + _SWATCH[0] + _GAP, y, needed, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, word)
        x += needed + _BETWEEN
    return y + height


def _paint_unknown(painter: QPainter, area: QRectF, chains: Sequence[Chain]) -> None:
    edges = [HISTORY_S, *(s for c in chains for s in (c[0].begin_s, c[-1].end_s)), 0.0]
    for begin_s, end_s in zip(edges[::2], edges[1::2], strict=True):
        if begin_s > end_s:
            left, right = _x(area, begin_s), _x(area, end_s)
            _hatch(painter, QRectF(left, area.top(), right - left, area.height()))


def _hatch(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(box, QBrush(QColor(colours().outline), Qt.BrushStyle.BDiagPattern))


def _fill(painter: QPainter, shape: QPolygonF, stage: Stage) -> None:
    tone, pattern = _LOOKS[stage]
    ink, ground = tone_colours(tone)
    ink.setAlphaF(_PATTERN_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    for brush in (QBrush(ground), QBrush(ink, pattern)):
        painter.setBrush(brush)
        painter.drawPolygon(shape)


def _pen(stage: Stage) -> QPen:
    pen = QPen(tone_colours(_LOOKS[stage][0])[0], 1.5)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _x(area: QRectF, before_s: float) -> float:
    return area.right() - area.width() * before_s / HISTORY_S


def _chains(spans: Sequence[Span]) -> list[Chain]:
    """The spans as pieces without gaps."""
    if not spans:
        return []
    chains = [[spans[0]]]
    for last, span in pairwise(spans):
        if last.end_s == span.begin_s:
            chains[-1].append(span)
        else:
            chains.append([span])
    return chains


def _round_up(most: int) -> int:
    """A round even figure that is not below `most`."""
    if most <= _LEAST:
        return _LEAST
    step = 2 if most < 100 else 20 if most < 1000 else 200
    return (most + step - 1) // step * step


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.93)
    return small
