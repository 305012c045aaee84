"""The journal's side of the window: search, filters, what they come to, the table, and one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QVBoxLayout,
)

from ccm_desktop.ui.escape import EscapeClears
from ccm_desktop.ui.icons import icon
from ccm_desktop.ui.journal_model import Column, JournalModel
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.tables import CallTable, choose_whole_rows
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from ccm_desktop.domain.journal_filter import JournalFilter
    from ccm_desktop.domain.line import CallLine
    from ccm_desktop.ui.detail.call_detail import CallDetail
    from ccm_desktop.ui.journal_views.head import JournalHead

_SEARCH_DELAY_MS = 120
_LONGEST_SEARCH = 100  # characters: no more is sought
_ROW = 36
_FEWEST_ROWS = 3  # with the head, whatever stands above and below
_WIDTHS = {
    Column.STATUS: "MMMMMMMMMM",
    Column.VIRTUAL_NUMBER: "+91 00000 000000",
    Column.STARTED: "00 MMM 00:00:00",
    Column.TALK_TIME: "Talk time ",
    Column.RECORDING: "Rec. ",
}
_CUSTOMER = "+91 00000 00000"
_FIRST_TO_GO = (Column.VIRTUAL_NUMBER, Column.TALK_TIME, Column.RECORDING, Column.STARTED)


class JournalView(QFrame):
    """Emits what is wanted of the journal: certain calls, a page of them, one to show, a file."""

    page_wanted = Signal(object)  # Asked
    filter_changed = Signal(object)  # JournalFilter
    export_requested = Signal(object)  # JournalFilter
    call_selected = Signal(str)
    number_chosen = Signal(str)

    head: JournalHead
    detail: CallDetail

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.model = JournalModel(self)
        self._asked: JournalFilter | None = None
        self._chosen: str | None = None
        self._today: Callable[[], date] | None = None
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_DELAY_MS)
        self._build()
        self._connect()
        self._show_emptiness()
        self._furnished = False
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Build what only calls need: how they are searched and painted, and the selected one's detail."""
        for _ in self.furnish_in_steps():
            pass

    def furnish_in_steps(self) -> Iterator[None]:
        """The same with a pause after each step."""
        from ccm_desktop.ui.detail.call_detail import CallDetail
        from ccm_desktop.ui.journal_delegate import JournalDelegate
        from ccm_desktop.ui.journal_views.head import JournalHead

        self._search.setClearButtonEnabled(True)
        self._table.setItemDelegate(JournalDelegate(self._table))
        self.head = JournalHead(self._search, self._top, self._below, self._day)
        self.head.changed.connect(self._on_filter_changed)
        self.head.export_requested.connect(self._on_export_requested)
        self.head.fit(self.width(), self.height())
        self._layout.addWidget(self.head.note)
        yield
        self.detail = CallDetail()
        self._layout.addWidget(self.detail)
        self._furnished = True
        yield

    def tell_day_by(self, today: Callable[[], date]) -> None:
        """Take who knows what day it is here."""
        self._today = today

    @property
    def wanted(self) -> JournalFilter:
        """Which calls are wanted, as of today."""
        from dataclasses import replace

        return replace(self.head.bar.chosen, search=self._search.text().strip())

    @property
    def shown_filter(self) -> JournalFilter | None:
        """Which calls were asked for last."""
        return self._asked

    def ask_for(self, wanted: JournalFilter) -> None:
        """Ask for the first page of these calls; what is shown stands until it is there."""
        self._search_timer.stop()
        self._asked = wanted
        self.head.show_asked()
        self.model.start_over()

    def focus_search(self) -> None:
        """Go to the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def put(self, line: CallLine, *, is_new: bool) -> None:
        """Show a call as it stands now; a new one on top."""
        self.model.put(line, is_new=is_new)

    def select(self, reference: str) -> None:
        """Select a call, where it is in the table."""
        row = self.model.row_of(reference)
        if row is not None:
            self._table.selectRow(row)

    def deselect(self) -> None:
        """Have no call selected."""
        self._table.clearSelection()

    def selected(self) -> str | None:
        """The selected call's reference."""
        return self._chosen

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for, before the customer becomes unreadable."""
        super().resizeEvent(event)
        head = self._table.horizontalHeader()
        customer = QFontMetrics(self._table.font()).horizontalAdvance(_CUSTOMER) + 28
        room = self.width() - customer - sum(self._widths.values())
        for column in _FIRST_TO_GO:
            head.setSectionHidden(column, room < 0)
            if room < 0:
                room += self._widths[column]
        if self._furnished:
            self.head.fit(self.width(), self.height())
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the search to what it found, past the filters."""
        key = event.key() if isinstance(event, QKeyEvent) else None
        is_press = event.type() == QEvent.Type.KeyPress
        if key != Qt.Key.Key_Down or not is_press or not self.model.rowCount():
            return super().eventFilter(watched, event)
        self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._table.selectionModel().hasSelection():
            self._table.selectRow(0)
        return True

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setAccessibleName(tr("Search journal"))
        self._search.setMaxLength(_LONGEST_SEARCH)
        self._search.setPlaceholderText(tr("Search number, name, note, custom field or call SID"))
        self._search.installEventFilter(EscapeClears(self._search))
        self._search.installEventFilter(self)
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._table = self._build_table()
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._top, self._below = QHBoxLayout(), QVBoxLayout()
        self._top.setContentsMargins(16, 12, 16, 12)
        self._top.addWidget(self._search, 1)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top)
        layout.addLayout(self._below)
        layout.addWidget(self._table, 1)
        # Over the table, and not in its viewport(): Qt is asked for all its classes to tell of which
        # kind that is, which costs a tenth of the time to the first paint.
        over = QVBoxLayout(self._table)
        over.addWidget(self._empty)

    def _build_table(self) -> CallTable:
        table = CallTable()
        table.setAccessibleName(tr("Journal"))
        table.setModel(self.model)
        height = max(_ROW, table.fontMetrics().height() + 16)
        head = choose_whole_rows(table, height)
        table.setMinimumHeight(_FEWEST_ROWS * height)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.CUSTOMER, QHeaderView.ResizeMode.Stretch)
        metrics = QFontMetrics(table.font())
        self._widths = {c: metrics.horizontalAdvance(word) + 28 for c, word in _WIDTHS.items()}
        for column, width in self._widths.items():
            head.resizeSection(column, width)
        return table

    def _connect(self) -> None:
        self._search.textChanged.connect(self._on_search_edited)
        self._search_timer.timeout.connect(self._on_filter_changed)
        self.model.page_wanted.connect(self.page_wanted)
        self.model.answered.connect(self._on_answered)
        self.model.rowsInserted.connect(self._on_rows_inserted)
        self.model.modelReset.connect(self._on_reset)
        self.model.dataChanged.connect(self._on_lines_came)
        self._table.selectionModel().selectionChanged.connect(self._on_selected)
        self._table.verticalScrollBar().valueChanged.connect(self._look)
        self._table.doubleClicked.connect(self._on_taken)
        self._table.taken.connect(self._on_taken)

    def _day(self) -> date:
        from datetime import datetime

        return self._today() if self._today is not None else datetime.now().astimezone().date()

    def _look(self) -> None:
        """Have the model know which rows are seen."""
        first, last = self._table.rowAt(0), self._table.rowAt(self._table.height())
        rows = self.model.rowCount()
        if rows:
            self.model.look_at(max(0, first), rows - 1 if last < 0 else last)

    def _on_search_edited(self) -> None:
        self._search_timer.start()

    def _on_filter_changed(self) -> None:
        self._search_timer.stop()
        self.filter_changed.emit(self.wanted)

    def _on_export_requested(self) -> None:
        if self._asked is not None:
            self.export_requested.emit(self._asked)

    def _on_selected(self, chosen: QItemSelection) -> None:
        if not self._table.selectionModel().hasSelection():
            self._chosen = None
            self.detail.clear()
        elif chosen.indexes():  # none where a row above only moved it
            self._chosen = None
            self._take_chosen()

    def _take_chosen(self) -> None:
        line = self._line_chosen()
        if line is not None:
            self._chosen = line.reference
            self.call_selected.emit(line.reference)

    def _line_chosen(self) -> CallLine | None:
        rows = self._table.selectionModel().selectedRows()
        return self.model.line_at(rows[0].row()) if rows else None

    def _on_lines_came(self) -> None:
        """A row may have been selected before its line was at hand."""
        if self._chosen is None and self._table.selectionModel().hasSelection():
            self._take_chosen()

    def _on_taken(self) -> None:
        line = self._line_chosen()
        if line is not None and line.customer:  # none is left of a customer who was deleted
            self.number_chosen.emit(line.customer)

    def _on_rows_inserted(self, _: QModelIndex, first: int, last: int) -> None:
        """What is looked at stays where it is when a call comes on top."""
        bar = self._table.verticalScrollBar()
        if first == 0 and bar.value() > 0:
            height = self._table.verticalHeader().defaultSectionSize()
            bar.setValue(bar.value() + height * (last - first + 1))
        self._show_emptiness()

    def _on_answered(self) -> None:
        self._show_emptiness()
        self._look()

    def _on_room_changed(self) -> None:
        QTimer.singleShot(0, self._table, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        if self.selected() is not None:
            self._table.scrollTo(self._table.currentIndex())

    def _on_reset(self) -> None:
        # Qt tells of no change of a selection that a reset takes away.
        row = self.model.row_of(self._chosen) if self._chosen is not None else None
        if row is not None:
            self._table.selectRow(row)
        else:
            self._chosen = None
            self.detail.clear()

    def _show_emptiness(self) -> None:
        is_empty = self.model.rowCount() == 0
        if is_empty and not self.model.is_waiting:
            self._empty.setText(self._why_empty())
        self._empty.setVisible(is_empty)

    def _why_empty(self) -> str:
        if self._asked is None:
            return tr("Calls that you make appear here.")
        from ccm_desktop.ui.text import journal as words

        if self.model.failed:
            return words.journal_unread()
        return words.no_call(self._asked, is_filtered=bool(self.head.bar.in_force))
