"""The last calls, under the dialer while no call is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import ChipLabel, chip_for
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.text import tr

_MOST = 5


class RecentPanel(QFrame):
    """Up to five calls; one that is chosen fills the dialer, it dials nothing."""

    number_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows = [_RecentRow() for _ in range(_MOST)]
        self._empty = plain_label(
            tr("No calls yet. Enter a customer number and press Call."), "muted", wrap=True
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(2)
        layout.addWidget(plain_label(tr("Recent"), "heading"))
        layout.addSpacing(4)
        layout.addWidget(self._empty)
        for row in self._rows:
            row.fill.clicked.connect(self._on_chosen)
            layout.addWidget(row)
            row.hide()

    def show_lines(self, lines: list[CallLine]) -> None:
        """Show the newest calls."""
        self._empty.setVisible(not lines)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(lines))
            if place < len(lines):
                row.show_line(lines[place])

    def _on_chosen(self) -> None:
        button = self.sender()
        if button is not None:
            self.number_chosen.emit(str(button.property("customer")))


class _RecentRow(QWidget):
    """One call: state, who, when, and a button that fills the dialer."""

    def __init__(self) -> None:
        super().__init__()
        self._chip = ChipLabel()
        self._who = ElidedLabel()
        self._what = ElidedLabel("", "muted")
        self._time = plain_label("", "muted")
        self.fill = QPushButton(tr("Fill"))
        self.fill.setProperty("kind", "link")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 5, 0, 5)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._who, 0, 0)
        grid.addWidget(self._what, 1, 0)
        grid.addWidget(self._chip, 0, 1, 2, 1)
        grid.addWidget(self._time, 0, 2)
        grid.addWidget(self.fill, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)

    def show_line(self, line: CallLine) -> None:
        """Show a call."""
        self._chip.show_chip(chip_for(line.phase, line.outcome))
        shown = text.number(line.customer)
        self._who.setText(line.customer_name or shown)
        self._what.setText(shown if line.customer_name else text.number(line.virtual_number))
        self._time.setText(text.local_time(line.pressed_at)[:5])
        self.fill.setProperty("customer", line.customer)
        self.fill.setAccessibleName(tr("Fill {number}", number=shown))
        self.setAccessibleName(text.line_summary(line))
