"""How a line of the board is painted: a chip, a number with its name, clocks, and an age.

A thousand calls are painted often: what a cell needs is looked up once, and texts go straight to
their baseline.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ccm_desktop.domain.board import BoardLine, Stage
from ccm_desktop.ui.chips import Chip, chip_for, chip_size, paint_chip
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.text import wallboard as words
from ccm_desktop.ui.theme import Colours, colours
from ccm_desktop.ui.wallboard.cells import FIGURES, Column, shown_number
from ccm_desktop.ui.wallboard.model import BoardModel

_PAD = 12
_SHAPE = 9
_MOST_KEPT = 4096
_QUIET = (Column.VIRTUAL_NUMBER, Column.QUESTION)


class BoardDelegate(QStyledItemDelegate):
    """Paints cells straight from the line, and asks Qt for little."""

    def __init__(self, model: BoardModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._table = parent
        self.take_look()

    def take_look(self) -> None:
        """Take the font and the colours in force."""
        font, now = self._table.font(), colours()
        self._look: tuple[Colours, QFont, float] = now, font, self._table.devicePixelRatioF()
        self._metrics = QFontMetrics(font)
        self._rise = self._metrics.ascent() - self._metrics.descent()
        self._ink, self._muted = QColor(now.text), QColor(now.muted)
        self._line = QColor(now.line)
        self._selected, self._late = QColor(now.accent_soft), tone_colours(Tone.RING)[0]
        self._chips: dict[tuple[Chip, bool], QPixmap] = {}
        self._fitted: dict[tuple[str, int], tuple[str, int]] = {}

    def check_look(self) -> None:
        """Take the look again, where it is another now."""
        if self._look != (colours(), self._table.font(), self._table.devicePixelRatioF()):
            self.take_look()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        row, column, rect = index.row(), index.column(), option.rect
        line = self._model.line_at(row)
        if line is None:
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self._selected)
        painter.setPen(self._line)
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if column == Column.STATE:
            chip = chip_of(line, silent=self._model.is_silent(line))
            painter.drawPixmap(rect.left() + _PAD, rect.top(), self._picture(chip, rect, selected))
            return
        quiet = line.stage is Stage.ENDED or column in _QUIET
        painter.setPen(self._muted if quiet else self._ink)
        if column == Column.CUSTOMER:
            self._paint_customer(painter, rect, line)
        elif column == Column.HEARD and self._model.is_silent(line):
            self._paint_late(painter, rect, row)
        else:
            shown = self._model.shown_text(row, column)
            self._draw(painter, rect, shown, right=column in FIGURES)

    def _paint_customer(self, painter: QPainter, rect: QRect, line: BoardLine) -> None:
        used = self._draw(painter, rect, shown_number(line.customer))
        name = words.customer_name(line)
        if name:
            painter.setPen(self._muted)
            self._draw(painter, rect.adjusted(used + 8, 0, 0, 0), name)

    def _paint_late(self, painter: QPainter, rect: QRect, row: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(rect.left() + _PAD + _SHAPE / 2, rect.center().y() + 0.5)
        paint_shape(painter, middle, _SHAPE, Shape.QUESTION, self._late)
        painter.restore()
        painter.setPen(self._late)
        shown = self._model.shown_text(row, Column.HEARD)
        self._draw(painter, rect.adjusted(_SHAPE + 6, 0, 0, 0), shown)

    def _draw(self, painter: QPainter, rect: QRect, shown: str, *, right: bool = False) -> int:
        """Draw what fits in a cell; returns how wide it is."""
        fitted, wide = self._fit(shown, rect.width() - 2 * _PAD)
        x = rect.right() + 1 - _PAD - wide if right else rect.left() + _PAD
        painter.drawText(x, rect.top() + (rect.height() + self._rise) // 2, fitted)
        return wide

    def _fit(self, shown: str, width: int) -> tuple[str, int]:
        fitted = self._fitted.get((shown, width))
        if fitted is None:
            if len(self._fitted) > _MOST_KEPT:
                self._fitted.clear()
            cut = self._metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)
            fitted = self._fitted[shown, width] = cut, self._metrics.horizontalAdvance(cut)
        return fitted

    def _picture(self, chip: Chip, rect: QRect, selected: bool) -> QPixmap:
        picture = self._chips.get((chip, selected))
        if picture is None:
            _, font, ratio = self._look
            wide = chip_size(chip, font).width()
            picture = QPixmap(round(wide * ratio), round(rect.height() * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            box = QRect(0, 0, wide, rect.height())
            paint_chip(painter, box, chip, font, on_selection=selected)
            painter.end()
            self._chips[chip, selected] = picture
        return picture


def chip_of(line: BoardLine, *, silent: bool) -> Chip:
    """The chip of a line: one that is over stays quiet, one not heard of for long is no fact."""
    chip, word = chip_for(line.phase, line.outcome), words.state(line)
    if silent:
        return Chip(word, Tone.MUTED, Shape.QUESTION)
    return Chip(word, Tone.MUTED if line.stage is Stage.ENDED else chip.tone, chip.shape)
