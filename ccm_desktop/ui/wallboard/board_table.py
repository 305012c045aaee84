"""The board's table: the row under the hand and the selected one stay where they are."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QTimer, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView

from ccm_desktop.ui.tables import CallTable, choose_whole_rows
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.wallboard.cells import Column
from ccm_desktop.ui.wallboard.delegate import BoardDelegate
from ccm_desktop.ui.wallboard.model import BoardModel

_ROW = 34
_HAND_RESTS_MS = 5000
_NEXT_FRAME_MS = 16
_WIDTHS = {
    Column.STATE: "Awaiting recordingMM",
    Column.VIRTUAL_NUMBER: "+91 00000 00000",
    Column.AGENT_LEG: "not reported",
    Column.CUSTOMER_LEG: "Customer leg",
    Column.ELAPSED: "00:00:00",
    Column.TALK_TIME: "Talk time",
    Column.HEARD: "Last answer M",
    Column.QUESTION: "Next question",
}
_CUSTOMER = "+91 00000 00000"
_FIRST_TO_GO = (
    Column.QUESTION,
    Column.VIRTUAL_NUMBER,
    Column.TALK_TIME,
    Column.AGENT_LEG,
    Column.CUSTOMER_LEG,
    Column.ELAPSED,
)
_HAND = (QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress)


class BoardTable(CallTable):
    """Sorts its rows when asked, unless a hand moves over them; then it waits until that rests.

    It does without its viewport(): to tell of which kind that is, Qt is asked for all its classes.
    """

    copy_requested = Signal()

    def __init__(self, model: BoardModel) -> None:
        super().__init__()
        self.board = model
        self.setModel(model)
        self._delegate = BoardDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Followed calls"))
        self._hand = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_NEXT_FRAME_MS)
        self._rest.timeout.connect(self.sort_calmly)
        self._widths: dict[Column, int] = {}
        self._build()
        self.setMouseTracking(True)

    def selected(self) -> str | None:
        """The selected call's reference."""
        rows = self.selectionModel().selectedRows()
        line = self.board.line_at(rows[0].row()) if rows else None
        return line.reference if line else None

    def visible_rows(self) -> range:
        """The rows in sight."""
        height, first = self.rowHeight(0) or 1, self.verticalScrollBar().value()
        last = (first + self.height()) // height  # with the head's: one or two rows more
        return range(first // height, min(last + 1, self.board.rowCount()))

    def sort_calmly(self) -> None:
        """Sort, with the selected row, or else the first in sight, where it was on the screen."""
        if self.is_in_hand():
            return
        anchor = self._anchor()
        if not self.board.sort_rows():
            self._rest.start()
        self._hold(anchor)

    def is_in_hand(self) -> bool:
        """Whether somebody points at a row: it must not go away under the finger."""
        return self._hand.isValid() and self._hand.elapsed() < _HAND_RESTS_MS

    def viewportEvent(self, event: QEvent) -> bool:
        """See the hand come, move and go."""
        if event.type() in _HAND:
            self._hand.start()
        elif event.type() == QEvent.Type.Leave:
            self._hand.invalidate()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the SID as other tables copy their text."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for, before the customer becomes unreadable."""
        super().resizeEvent(event)
        head = self.horizontalHeader()
        customer = QFontMetrics(self.font()).horizontalAdvance(_CUSTOMER) + 28
        bar = self.verticalScrollBar()
        wide = self.width() - (bar.width() if bar.isVisible() else 0)
        room = wide - customer - sum(self._widths.values())
        for column in _FIRST_TO_GO:
            head.setSectionHidden(column, room < 0)
            if room < 0:
                room += self._widths[column]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the look that is in force."""
        self._delegate.check_look()
        super().paintEvent(event)

    def _anchor(self) -> tuple[str, int] | None:
        """A row that is to stay in place, and its distance from the top of the view."""
        rows = self.visible_rows()
        selected, scrolled = self.selected(), self.verticalScrollBar().value()
        row = self.board.row_of(selected) if selected is not None else None
        if row is None or row not in rows:
            row = rows.start if scrolled > 0 else None
        line = self.board.line_at(row) if row is not None else None
        if line is None or row is None:
            return None
        return line.reference, row * self.rowHeight(0) - scrolled

    def _hold(self, anchor: tuple[str, int] | None) -> None:
        row = self.board.row_of(anchor[0]) if anchor is not None else None
        if anchor is not None and row is not None:
            self.verticalScrollBar().setValue(row * self.rowHeight(0) - anchor[1])

    def _build(self) -> None:
        head = choose_whole_rows(self, max(_ROW, self.fontMetrics().height() + 14))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.CUSTOMER, QHeaderView.ResizeMode.Stretch)
        metrics = QFontMetrics(self.font())
        self._widths = {c: metrics.horizontalAdvance(word) + 28 for c, word in _WIDTHS.items()}
        for column, width in self._widths.items():
            head.resizeSection(column, width)
