"""What stands over the journal's table: the search, the filters beside or below it, the totals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.journal_views.filter_bar import FilterBar
from ccm_desktop.ui.journal_views.totals_strip import TotalsStrip
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import journal as words
from ccm_desktop.ui.text import tr

_MARGIN = 16
_GAP = 8
_SEARCH, _SHORT_SEARCH = 26, 10  # characters that the search has room for, beside filters or not
_LINES_FOR_PLOTS = 34


class JournalHead(QObject):
    """The filters stand beside the search, below it, or behind a button: as there is room.

    Everything stays a child of the search's parent, so that nothing that is moved loses the keyboard.
    """

    changed = Signal()
    export_requested = Signal()

    def __init__(
        self, search: QLineEdit, top: QHBoxLayout, below: QVBoxLayout, today: Callable[[], date]
    ) -> None:
        super().__init__(search)
        self._search, self._top = search, top
        self._room = (0, 0)
        self._is_folded = False
        self.bar = FilterBar(today)
        self.totals = TotalsStrip()
        self.note = plain_label("", "muted", wrap=True)  # below the table: rows stay where they are
        self.note.setContentsMargins(_MARGIN, _GAP, _MARGIN, _GAP)
        self._open = QPushButton()
        self._open.setCheckable(True)
        self._open.setAccessibleName(tr("Filters"))
        self._export = QPushButton(tr("Export…"))
        for button in (self._open, self._export):
            button.setAutoDefault(False)
        self._build(below)
        self.bar.changed.connect(self._on_changed)
        self.totals.clear_requested.connect(self._on_clear_requested)
        self._open.toggled.connect(self.arrange)
        self._export.clicked.connect(self.export_requested)
        self.show_limits()
        self.arrange()

    def show_asked(self) -> None:
        """Other calls are asked for: say by which filters, and that they are not counted yet."""
        self.totals.show_filters(self.bar.in_force)
        self.totals.show_counting()
        self.show_limits()

    def show_limits(self, *, only_newest: int | None = None, contacts: int | None = None) -> None:
        """Say what a search leaves out, where it does: older calls, further contacts."""
        note = words.search_limits(only_newest, contacts)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_choices(
        self, virtual_numbers: Sequence[str], agents: Sequence[str], labels: Mapping[str, str]
    ) -> None:
        """Offer the virtual numbers and agents that calls are of."""
        self.bar.show_choices(virtual_numbers, agents, labels)
        self.arrange()

    def fit(self, width: int, height: int) -> None:
        """Take the view's size."""
        if (width, height) != self._room:
            self._room = width, height
            self.arrange()

    def arrange(self) -> None:
        """Place the filters as there is room; at last the way to a file is among them."""
        width, height = self._room
        is_open = self._open.isChecked()
        self._open.setText(words.filter_button(len(self.bar.in_force), is_open=is_open))
        room = width - 2 * _MARGIN
        export = self._export.sizeHint().width() + _GAP
        is_beside = self.bar.width_of_all <= room - self._search_width(_SEARCH) - export - _GAP
        self._fold(folded=not is_beside and self.bar.width_at_least > room)
        opens = self._open.sizeHint().width() + _GAP
        if self._is_folded and room - opens - export < self._search_width(_SHORT_SEARCH):
            self.bar.add_last(self._export)
        else:
            self._top.addWidget(self._export)
        if is_beside:
            self._top.insertWidget(1, self.bar)
        else:
            self._below.addWidget(self.bar)
        self._below.setContentsMargins(_MARGIN, 0, _MARGIN, 0 if is_beside else _GAP)
        self.totals.show_plots(
            shown=height >= _LINES_FOR_PLOTS * self._search.fontMetrics().lineSpacing()
        )

    def _search_width(self, characters: int) -> int:
        return characters * self._search.fontMetrics().averageCharWidth() + 60

    def _fold(self, *, folded: bool) -> None:
        self._is_folded = folded
        shown = not folded or self._open.isChecked()
        if not shown and holds_focus(self.bar):
            self._open.setFocus(Qt.FocusReason.OtherFocusReason)
        if not folded and holds_focus(self._open):
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._open.setVisible(folded)
        self.bar.setVisible(shown)

    def _on_changed(self) -> None:
        self.arrange()
        self.changed.emit()

    def _on_clear_requested(self) -> None:
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes
        self.bar.clear()

    def _build(self, below: QVBoxLayout) -> None:
        self._top.setContentsMargins(_MARGIN, 12, _MARGIN, _GAP)
        self._top.setSpacing(_GAP)
        self._top.addWidget(self._open)
        self._top.addWidget(self._export)
        self._below = QVBoxLayout()
        below.addLayout(self._below)
        below.addWidget(self.totals)
