"""The journal's side of the window: search, the table, and the selected call below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
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
from ccm_desktop.ui.text import shown_back, tr

if TYPE_CHECKING:
    from ccm_desktop.domain.line import CallLine
    from ccm_desktop.ui.call_detail import CallDetail

_SEARCH_DELAY_MS = 120
_ROW = 36
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
    """Emits what is wanted of the journal: a page, a search, a call to show."""

    more_wanted = Signal(object)
    search_changed = Signal(str)
    call_selected = Signal(str)
    number_chosen = Signal(str)

    detail: CallDetail

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.model = JournalModel(self)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_DELAY_MS)
        self._build()
        self._connect()
        self._show_emptiness()
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Build what only calls need: how they are searched and painted, and the selected one's detail."""
        from ccm_desktop.ui.call_detail import CallDetail
        from ccm_desktop.ui.journal_delegate import JournalDelegate

        self._search.setClearButtonEnabled(True)
        self._table.setItemDelegate(JournalDelegate(self._table))
        self.detail = CallDetail()
        self._layout.addWidget(self.detail)

    @property
    def search_text(self) -> str:
        """What is searched for."""
        return self._search.text().strip()

    def focus_search(self) -> None:
        """Go to the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def put(self, line: CallLine, *, is_new: bool) -> None:
        """Show a call as it stands now."""
        self.model.put(line, is_new=is_new and not self.search_text)

    def select(self, reference: str) -> None:
        """Select a call, where it is in the table."""
        row = self.model.row_of(reference)
        if row is not None:
            self._table.selectRow(row)

    def selected(self) -> str | None:
        """The selected call's reference."""
        rows = self._table.selectionModel().selectedRows()
        line = self.model.line_at(rows[0].row()) if rows else None
        return line.reference if line else None

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

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setAccessibleName(tr("Search journal"))
        self._search.setPlaceholderText(tr("Search number, name, note, custom field or call SID"))
        self._search.installEventFilter(EscapeClears(self._search))
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._table = self._build_table()
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 12)
        top.addWidget(self._search, 1)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._table, 1)
        # Over the table, and not in its viewport(): Qt is asked for all its classes to tell of which
        # kind that is, which costs a tenth of the time to the first paint.
        over = QVBoxLayout(self._table)
        over.addWidget(self._empty)

    def _build_table(self) -> CallTable:
        table = CallTable()
        table.setAccessibleName(tr("Journal"))
        table.setModel(self.model)
        head = choose_whole_rows(table, max(_ROW, table.fontMetrics().height() + 16))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.CUSTOMER, QHeaderView.ResizeMode.Stretch)
        metrics = QFontMetrics(table.font())
        self._widths = {c: metrics.horizontalAdvance(word) + 28 for c, word in _WIDTHS.items()}
        for column, width in self._widths.items():
            head.resizeSection(column, width)
        return table

    def _connect(self) -> None:
        self._search.textChanged.connect(self._on_search_edited)
        self._search_timer.timeout.connect(self._on_search_ready)
        self.model.more_wanted.connect(self.more_wanted)
        self.model.rowsInserted.connect(self._show_emptiness)
        self.model.modelReset.connect(self._on_reset)
        self._table.selectionModel().selectionChanged.connect(self._on_selected)
        self._table.doubleClicked.connect(self._on_taken)
        self._table.taken.connect(self._on_taken)

    def _on_search_edited(self) -> None:
        self._search_timer.start()

    def _on_search_ready(self) -> None:
        self.search_changed.emit(self.search_text)

    def _on_selected(self, chosen: QItemSelection) -> None:
        reference = self.selected()
        if reference is None:
            self.detail.clear()
        elif chosen.indexes():  # none where a row above only moved it
            self.call_selected.emit(reference)

    def _on_taken(self) -> None:
        reference = self.selected()
        row = self.model.row_of(reference) if reference else None
        line = self.model.line_at(row) if row is not None else None
        if line is not None:
            self.number_chosen.emit(line.customer)

    def _on_reset(self) -> None:
        self.detail.clear()  # Qt tells of no change of a selection that a reset takes away
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self._empty.setVisible(self.model.rowCount() == 0)
        self._empty.setText(
            tr("No call matches {text}.", text=shown_back(self.search_text))
            if self.search_text
            else tr("Calls that you make appear here.")
        )
