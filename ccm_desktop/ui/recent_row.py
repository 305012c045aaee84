"""One recent call: state, who, when, and a button that fills the dialer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import ChipLabel, chip_for
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.text import tr


class RecentRow(QWidget):
    """One call: state, who, when, and a button that fills the dialer."""

    def __init__(self) -> None:
        super().__init__()
        self.reference = ""
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
        self.reference = line.reference
        self._chip.show_chip(chip_for(line.phase, line.outcome))
        shown = text.customer(line.customer)
        name = text.line_name(line)
        self._who.setText(name or shown)
        self._what.setText(shown if name else text.number(line.virtual_number))
        self._time.setText(text.time_or_day(line.pressed_at))
        self.fill.setProperty("customer", line.customer)
        self.fill.setEnabled(bool(line.customer))
        self.fill.setAccessibleName(tr("Fill {number}", number=shown))
        self.setAccessibleName(text.line_summary(line))
