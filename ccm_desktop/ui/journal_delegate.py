"""How a line of the journal is painted: a chip, a number with its name, a mark for a recording."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import chip_for, paint_chip
from ccm_desktop.ui.journal_model import LINE_ROLE, Column
from ccm_desktop.ui.theme import colours

_PAD = 12


class JournalDelegate(QStyledItemDelegate):
    """Paints cells straight from the line: no widget, no style sheet for each cell."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        line = index.data(LINE_ROLE)
        now = colours()
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(now.accent_soft))
        painter.setPen(QColor(now.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        cell = rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.setFont(option.font)
        match index.column():
            case Column.STATUS:
                chip = chip_for(line.phase, line.outcome)
                paint_chip(painter, cell, chip, option.font, on_selection=selected)
            case Column.CUSTOMER:
                _paint_customer(painter, cell, line, option.font)
            case Column.RECORDING:
                _paint_recording(painter, cell, line)
            case column:
                _paint_text(painter, cell, str(index.data()), Column(column))


def _paint_text(painter: QPainter, cell: QRect, words: str, column: Column) -> None:
    muted = column is Column.VIRTUAL_NUMBER
    painter.setPen(QColor(colours().muted if muted else colours().text))
    side = Qt.AlignmentFlag.AlignLeft
    if column is Column.TALK_TIME:
        side = Qt.AlignmentFlag.AlignRight
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, cell.width())
    painter.drawText(cell, side | Qt.AlignmentFlag.AlignVCenter, cut)


def _paint_customer(painter: QPainter, cell: QRect, line: CallLine, font: QFont) -> None:
    shown = text.number(line.customer)
    painter.setPen(QColor(colours().text))
    painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter, shown)
    name = text.line_name(line)
    if not name:
        return
    used = QFontMetrics(font).horizontalAdvance(shown) + 8
    painter.setPen(QColor(colours().muted))
    room = cell.adjusted(used, 0, 0, 0)
    cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)


def _paint_recording(painter: QPainter, cell: QRect, line: CallLine) -> None:
    if not line.has_recording:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().accent))
    x, y = cell.left() + 2.0, cell.center().y() + 0.5
    painter.drawPolygon(QPolygonF([QPointF(x, y - 6), QPointF(x + 10, y), QPointF(x, y + 6)]))
    painter.restore()
