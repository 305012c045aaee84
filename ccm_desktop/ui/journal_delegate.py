"""How a line of the journal is painted: a chip, a number with its name, a mark for a recording."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui.chips import chip_for, chip_size, paint_chip
from ccm_desktop.ui.journal_model import CELLS_ROLE, LINE_ROLE, Cells, Column
from ccm_desktop.ui.theme import Colours, colours

_PAD = 12
_MOST_KEPT = 4096
_Chip = tuple[object, ...]


class JournalDelegate(QStyledItemDelegate):
    """Paints cells straight from the line: no widget, no style sheet for each cell.

    Half of a frame goes by with painting: so chips are painted once for each look of theirs, and
    texts that must be cut are cut once.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chips: dict[_Chip, QPixmap] = {}
        self._cuts: dict[tuple[str, int], str] = {}
        self._font = QFont()
        self._metrics = QFontMetrics(self._font)
        self._colours: Colours | None = None
        self._line = self._text = self._muted = self._ground = QColor()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        self._take_look(option.font)
        cells, rect = index.data(CELLS_ROLE), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self._ground)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        cell = rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.setFont(option.font)
        if cells is None:
            self._paint_text(painter, cell, str(index.data()), Column.VIRTUAL_NUMBER)
            return
        match index.column():
            case Column.STATUS:
                self._paint_chip(painter, cell, index.data(LINE_ROLE), selected=selected)
            case Column.CUSTOMER:
                self._paint_customer(painter, cell, cells)
            case Column.RECORDING:
                _paint_recording(painter, cell, has_recording=bool(cells.words[Column.RECORDING]))
            case column:
                self._paint_text(painter, cell, cells.words[column], Column(column))

    def _take_look(self, font: QFont) -> None:
        """Forget what was painted and cut for another font or other colours."""
        now = colours()
        if self._colours is now and font == self._font:
            return
        self._colours, self._font, self._metrics = now, QFont(font), QFontMetrics(font)
        self._line, self._ground = QColor(now.line), QColor(now.accent_soft)
        self._text, self._muted = QColor(now.text), QColor(now.muted)
        self._chips.clear()
        self._cuts.clear()

    def _cut(self, words: str, width: int) -> str:
        known = self._cuts.get((words, width))
        if known is None:
            if len(self._cuts) >= _MOST_KEPT:
                self._cuts.clear()
            known = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
            self._cuts[words, width] = known
        return known

    def _paint_text(self, painter: QPainter, cell: QRect, words: str, column: Column) -> None:
        muted = column is Column.VIRTUAL_NUMBER
        painter.setPen(self._muted if muted else self._text)
        talk = column is Column.TALK_TIME
        side = Qt.AlignmentFlag.AlignRight if talk else Qt.AlignmentFlag.AlignLeft
        cut = self._cut(words, cell.width())
        painter.drawText(cell, side | Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_customer(self, painter: QPainter, cell: QRect, cells: Cells) -> None:
        painter.setPen(self._text)
        shown = self._cut(cells.number, cell.width())
        painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter, shown)
        if not cells.name:
            return
        used = self._metrics.horizontalAdvance(cells.number) + 8
        painter.setPen(self._muted)
        room = cell.adjusted(used, 0, 0, 0)
        cut = self._cut(cells.name, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_chip(
        self, painter: QPainter, cell: QRect, line: CallLine, *, selected: bool
    ) -> None:
        ratio = painter.device().devicePixelRatio()
        key = (line.phase, line.outcome, selected, ratio)
        picture = self._chips.get(key)
        if picture is None:
            picture = self._chips[key] = self._picture_of(line, ratio, selected=selected)
        top = cell.top() + (cell.height() - round(picture.height() / ratio)) // 2
        painter.drawPixmap(cell.left(), top, picture)

    def _picture_of(self, line: CallLine, ratio: float, *, selected: bool) -> QPixmap:
        chip = chip_for(line.phase, line.outcome)
        size = chip_size(chip, self._font)
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        box = QRect(0, 0, size.width(), size.height())
        paint_chip(painter, box, chip, self._font, on_selection=selected)
        painter.end()
        return picture


def _paint_recording(painter: QPainter, cell: QRect, *, has_recording: bool) -> None:
    if not has_recording:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().accent))
    x, y = cell.left() + 2.0, cell.center().y() + 0.5
    painter.drawPolygon(QPolygonF([QPointF(x, y - 6), QPointF(x + 10, y), QPointF(x, y + 6)]))
    painter.restore()
