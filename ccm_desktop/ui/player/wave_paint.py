"""How a waveform is painted: bars on the device's own pixels, the played ones in the accent."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ccm_desktop.ui.theme import colours

PITCH = 5  # from one bar to the next
_BAR = 3.0
_THIN = 1.0
_LOWEST = 2.0
_QUIET = 32  # what is never louder than this is not blown up to the full height
_MARK = 4.0


@dataclass(frozen=True, slots=True)
class Row:
    """One channel: the loudness of each bar, where it stands, and whether it is heard now."""

    bars: tuple[int, ...]
    room: QRectF
    name: str
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Wave:
    """All that is painted; `at` and `marks` are places across the track."""

    rows: tuple[Row, ...]
    track: QRectF
    at: float
    marks: tuple[float, ...]


def paint_wave(painter: QPainter, wave: Wave, exposed: QRectF) -> None:
    """Paint the part of it that is exposed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    loudest = max((max(row.bars, default=0) for row in wave.rows), default=0)
    for row in wave.rows:
        _paint_name(painter, row)
        _paint_bars(painter, row, wave.at, max(loudest, _QUIET), exposed)
    for mark in wave.marks:
        _paint_mark(painter, mark, wave.track.top())
    _paint_cursor(painter, wave)


def _paint_name(painter: QPainter, row: Row) -> None:
    if not row.name:
        return
    painter.setPen(QColor(colours().muted))
    beside = QRectF(0, row.room.top(), row.room.left() - 6, row.room.height())
    painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.name)


def _paint_bars(painter: QPainter, row: Row, at: float, loudest: int, exposed: QRectF) -> None:
    width = _BAR if row.heard else _THIN
    played, to_come = QColor(colours().accent), QColor(colours().outline)
    scale = painter.device().devicePixelRatioF()
    painter.setPen(Qt.PenStyle.NoPen)
    for place, loud in enumerate(row.bars):
        middle = row.room.left() + place * PITCH + _BAR / 2
        if not exposed.left() - PITCH < middle < exposed.right() + PITCH:
            continue
        height = max(_LOWEST, row.room.height() * loud / loudest)
        left = round((middle - width / 2) * scale) / scale
        painter.setBrush(played if middle <= at and row.heard else to_come)
        bar = QRectF(left, row.room.center().y() - height / 2, width, height)
        painter.drawRoundedRect(bar, width / 2, width / 2)


def _paint_mark(painter: QPainter, at: float, top: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().ring))
    corners = [QPointF(at - _MARK, top), QPointF(at + _MARK, top), QPointF(at, top + 1.5 * _MARK)]
    painter.drawPolygon(QPolygonF(corners))


def _paint_cursor(painter: QPainter, wave: Wave) -> None:
    pen = QPen(QColor(colours().text), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    top, bottom = wave.track.top() + 1, wave.track.bottom() - 1
    painter.drawLine(QPointF(wave.at, top), QPointF(wave.at, bottom))
