"""The table of looked-up calls: states as chips, and what there is no room for left out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
)

from ccm_desktop.domain.lookup import LookedUp
from ccm_desktop.ui.chips import Chip, chip_size, paint_chip
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.lookup_views.model import FOUND_ROLE, Column, LookupModel, chip_of
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.tables import choose_whole_rows
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.theme import colours

RESULTS = (
    Column.SID,
    Column.STATE,
    Column.CUSTOMER,
    Column.BEGUN,
    Column.TALK_TIME,
    Column.RECORDING,
)
HISTORY = (Column.SID, Column.STATE, Column.CUSTOMER, Column.ASKED)
_ROW = 32
_AIR = 26
_LEAST_ROWS = 1
_SAMPLES: Mapping[Column, str] = {
    Column.SID: "ca00…000m",
    Column.BEGUN: "00 MMM 00:00:00",
    Column.TALK_TIME: "0:00:00",
    Column.RECORDING: "none yet",
    Column.ASKED: "00 MMM 00:00:00",
}
_CUSTOMER = "+91 00000 00000"
_FIRST_TO_GO = (Column.RECORDING, Column.TALK_TIME, Column.BEGUN, Column.ASKED, Column.CUSTOMER)


class LookupTable(QTableView):
    """Rows of one model; `chosen` tells the selected one, `copied` that its SID is wanted."""

    chosen = Signal()
    copied = Signal()

    def __init__(self, model: LookupModel, name: str, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setModel(model)
        self._model = model
        self._columns = columns
        self._widths: dict[Column, int] = {}
        head = choose_whole_rows(self, max(_ROW, self.fontMetrics().height() + 12))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.CUSTOMER, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegateForColumn(Column.STATE, _ChipDelegate(self))
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._empty)
        self._measure()
        self.selectionModel().selectionChanged.connect(self.chosen)
        model.modelReset.connect(self._on_reset)

    def selected(self) -> LookedUp | None:
        """What is selected."""
        rows = self.selectionModel().selectedRows()
        return self._model.found_at(rows[0].row()) if rows else None

    def show_found(self, found: tuple[LookedUp, ...]) -> None:
        """List others; the selected one stays selected where it is among them, else the first is."""
        selected = self.selected()
        self._model.show(found)
        row = self._model.row_of(selected) if selected is not None else None
        if found:
            self.selectRow(row or 0)

    def set_empty(self, words: str) -> None:
        """Say what stands here while nothing is listed."""
        self._empty.setText(words)
        self._on_reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the SID, or leave it to Qt."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for, before the customer becomes unreadable."""
        super().resizeEvent(event)
        room = self.viewport().width() - sum(self._widths[column] for column in self._columns)
        for column in _FIRST_TO_GO:
            if column not in self._columns:
                continue
            self.horizontalHeader().setSectionHidden(column, room < 0)
            if room < 0:
                room += self._widths[column]

    def _measure(self) -> None:
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        chips = (
            Chip(tr(word), Tone.MUTED, Shape.RING) for word in ("Not known here", "Agent's phone")
        )
        for column in Column:
            title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
            sample = _SAMPLES.get(column, _CUSTOMER)
            self._widths[column] = _AIR + max(map(metrics.horizontalAdvance, (title, sample)))
        widest = max(chip_size(chip, self.font()).width() for chip in chips)
        self._widths[Column.STATE] = widest + _AIR
        for column, width in self._widths.items():
            head.resizeSection(column, width)
            head.setSectionHidden(column, column not in self._columns)
        self.setMinimumHeight(
            head.sizeHint().height() + _LEAST_ROWS * self.verticalHeader().defaultSectionSize()
        )

    def _on_reset(self) -> None:
        self._empty.setVisible(self._model.rowCount() == 0)
        self.chosen.emit()  # Qt tells of no change of a selection that a reset takes away


class _ChipDelegate(QStyledItemDelegate):
    """Paints the state straight from the result."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(option.rect, QColor(colours().accent_soft))
        painter.setPen(QColor(colours().line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        cell = option.rect.adjusted(10, 0, -4, 0)
        chip = chip_of(index.data(FOUND_ROLE))
        paint_chip(painter, cell, chip, option.font, on_selection=is_selected)
