"""Numbers to pick for what was typed: its possible readings, recent calls, contacts, favourites.

They stand below the Call button and change nothing until one is picked; picking dials nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import one_line, tr
from ccm_desktop.ui.theme import colours

_OFFER = Qt.ItemDataRole.UserRole + 1
_PAD = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """A number to pick, as it is sent, and two lines of words."""

    number: str
    title: str
    detail: str = ""
    extension: str | None = None


class SuggestionsPanel(QFrame):
    """Shows offers; `picked` tells which, `left` that the agent goes back to the field."""

    picked = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._offers: tuple[Offer, ...] = ()
        self._heading = plain_label("", "heading")
        self._list = QListWidget()
        self._list.setProperty("kind", "plain")
        self._list.setAccessibleName(tr("Suggestions"))
        self._list.setItemDelegate(_OfferDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.installEventFilter(self)
        self._list.itemClicked.connect(self._on_item_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(4)
        layout.addWidget(self._heading)
        layout.addWidget(self._list)
        self.hide()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is offered."""
        return self._offers

    def show_offers(self, heading: str, offers: tuple[Offer, ...]) -> None:
        """Offer these numbers in place of the ones before; none hides the panel."""
        self._heading.setText(heading)
        if not offers and holds_focus(self):
            self.left.emit()
        if offers != self._offers:
            self._offers = offers
            self._fill()
        self.setVisible(bool(offers))

    def focus_first(self) -> None:
        """Go to the first offer, where there is one."""
        if not self.isHidden():
            self._list.setCurrentRow(0)
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter picks, once a press; Up from the first goes back, as Escape does."""
        match event:
            case QKeyEvent() if event.type() == QEvent.Type.KeyPress:
                return self._took_key(event)
            case QKeyEvent() if event.type() == QEvent.Type.ShortcutOverride:
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()
        return super().eventFilter(watched, event)

    def _took_key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self._list.currentRow()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and 0 <= row < len(self._offers):
                self.picked.emit(self._offers[row])
            return True
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Up and row <= 0):
            self.left.emit()
            return True
        return False

    def _fill(self) -> None:
        row = self._list.currentRow()
        chosen = self._list.item(row).data(_OFFER) if row >= 0 else None
        self._list.clear()
        for offer in self._offers:
            item = QListWidgetItem(f"{one_line(offer.title)}, {one_line(offer.detail)}")
            item.setData(_OFFER, offer)
            self._list.addItem(item)
        if chosen in self._offers:
            self._list.setCurrentRow(self._offers.index(chosen))
        height = sum(self._list.sizeHintForRow(row) for row in range(self._list.count()))
        self._list.setFixedHeight(height + 2 * self._list.frameWidth() + 2)

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._offers[self._list.row(item)])


class _OfferDelegate(QStyledItemDelegate):
    """Paints an offer: who or what in the first line, why below it."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one offer."""
        offer: Offer = index.data(_OFFER)
        now, font, small = colours(), QFont(option.font), _small(option.font)
        states = QStyle.StateFlag
        is_current = bool(
            option.state & states.State_Selected and option.state & states.State_HasFocus
        )
        painter.save()
        if is_current or option.state & states.State_MouseOver:
            painter.fillRect(option.rect, QColor(now.accent_soft))
        if is_current:
            painter.fillRect(
                option.rect.adjusted(0, 0, 3 - option.rect.width(), 0), QColor(now.accent)
            )
        room = option.rect.adjusted(_PAD, 5, -_PAD, -5)
        font.setWeight(QFont.Weight.DemiBold)
        for line_font, ink, words in (
            (font, now.text, offer.title),
            (small, now.muted, offer.detail),
        ):
            metrics = QFontMetrics(line_font)
            painter.setFont(line_font)
            painter.setPen(QColor(ink))
            cut = metrics.elidedText(one_line(words), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.left(), room.top() + metrics.ascent(), cut)
            room.setTop(room.top() + metrics.height())
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines and some air."""
        lines = option.fontMetrics.height() + QFontMetrics(_small(option.font)).height()
        return QSize(10, lines + 10)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.93)
    return small
