"""The choice of a virtual number: its label in bold, the number muted behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
)

from ccm_desktop.ui import text
from ccm_desktop.ui.theme import colours

if TYPE_CHECKING:
    from ccm_desktop.domain.profile import VirtualNumber

_LABEL = Qt.ItemDataRole.UserRole + 1
_SHOWN = Qt.ItemDataRole.UserRole + 2
_PAD = 11
_GAP = 8


class NumberBox(QComboBox):
    """Holds virtual numbers; the item's text is label and number, for search and screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_NumberDelegate(self))
        self.setMinimumHeight(36)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def offer(self, numbers: tuple[VirtualNumber, ...], chosen: str | None) -> None:
        """Offer other numbers; keeps the choice where it can."""
        wanted = chosen or self.chosen()
        self.clear()
        for place, offered in enumerate(numbers):
            self.addItem(text.virtual_number_label(offered), offered.number)
            self.setItemData(place, text.one_line(offered.label), _LABEL)
            self.setItemData(place, text.number(offered.number), _SHOWN)
        self.setCurrentIndex(max(0, self.findData(wanted)) if numbers else -1)

    def choose(self, number: str) -> bool:
        """Choose a number; False where it is not offered."""
        place = self.findData(number)
        if place >= 0:
            self.setCurrentIndex(place)
        return place >= 0

    def chosen(self) -> str:
        """The number chosen, as it is sent; empty where there is none."""
        return str(self.currentData() or "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame by the style, the choice by ourselves."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if self.currentIndex() >= 0:
            label, shown = self.currentData(_LABEL), self.currentData(_SHOWN)
            room = self.rect().adjusted(_PAD, 0, -26, 0)
            _paint_number(painter, room, str(label), str(shown), self.font())
        painter.end()


class _NumberDelegate(QStyledItemDelegate):
    """Paints an item of the list like the choice."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one number."""
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours().accent_soft))
        label, shown = index.data(_LABEL), index.data(_SHOWN)
        font = option.font
        _paint_number(painter, rect.adjusted(_PAD, 0, -_PAD, 0), str(label), str(shown), font)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """High enough for a finger."""
        return QSize(super().sizeHint(option, index).width(), 34)


def _paint_number(painter: QPainter, room: QRect, label: str, shown: str, font: QFont) -> None:
    painter.save()
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    if label:
        painter.setFont(bold)
        painter.setPen(QColor(colours().text))
        metrics = QFontMetrics(bold)
        cut = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room.width() // 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)
        room = room.adjusted(metrics.horizontalAdvance(cut) + _GAP, 0, 0, 0)
    painter.setFont(font)
    painter.setPen(QColor(colours().muted if label else colours().text))
    cut = QFontMetrics(font).elidedText(shown, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)
    painter.restore()
