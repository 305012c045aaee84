"""The last calls, under the dialer while no call is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.domain.line import CallLine
    from ccm_desktop.ui.recent_row import RecentRow

_MOST = 5


class RecentPanel(QFrame):
    """Up to five calls; one that is chosen fills the dialer, it dials nothing."""

    number_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows: list[RecentRow] = []
        self._empty = plain_label(
            tr("No calls yet. Enter a customer number and press Call."), "muted", wrap=True
        )
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(2)
        layout.addWidget(plain_label(tr("Recent"), "heading"))
        layout.addSpacing(4)
        layout.addWidget(self._empty)

    def show_lines(self, lines: list[CallLine]) -> None:
        """Show the newest calls."""
        if not self._rows and lines:
            self._add_rows()
        self._empty.setVisible(not lines)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(lines))
            if place < len(lines):
                row.show_line(lines[place])

    def _add_rows(self) -> None:
        from ccm_desktop.ui.recent_row import RecentRow  # not needed for an empty first paint

        for _ in range(_MOST):
            row = RecentRow()
            row.fill.clicked.connect(self._on_chosen)
            self._layout.addWidget(row)
            self._rows.append(row)

    def _on_chosen(self) -> None:
        button = self.sender()
        if button is not None:
            self.number_chosen.emit(str(button.property("customer")))
