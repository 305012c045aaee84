"""Below the board: whether it can be old, and what can be done with the selected call."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ccm_desktop.domain.health import Health
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.labels import ElidedLabel, restyle
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text import wallboard as words


class BoardFoot(QWidget):
    """`swap_requested` asks for the plot in place of the table, or for the table again."""

    open_requested = Signal()
    copy_requested = Signal()
    swap_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._dot = Dot()
        self._dot.hide()
        self._health = ElidedLabel("", "muted")
        self._health.setAccessibleName(tr("Connection"))
        self._swap = QPushButton()
        self._open, self._copy = QPushButton(tr("Open")), QPushButton(tr("Copy SID"))
        self._open.setToolTip(tr("Show the call in the journal (Enter)"))
        self._copy.setToolTip(tr("Copy the call SID (Ctrl+C)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 10)
        layout.setSpacing(8)
        layout.addWidget(self._dot)
        layout.addWidget(self._health, 1)
        for button in (self._swap, self._open, self._copy):
            layout.addWidget(button)
        self._swap.clicked.connect(self.swap_requested)
        self._open.clicked.connect(self.open_requested)
        self._copy.clicked.connect(self.copy_requested)

    def show_health(self, health: Health, now: datetime) -> None:
        """Say whether what is shown can be old."""
        said = words.connection(health, now)
        broken = bool(said) and health.trouble is not None
        self._dot.show_shape(*((Tone.END, Shape.CROSS) if broken else (Tone.CALL, Shape.DOT)))
        self._dot.setVisible(bool(said))
        restyle(self._health, "role", "warning" if broken else "muted")
        if self._health.text() != said:
            self._health.setText(said)

    def show_offers(self, *, selected: bool, has_sid: bool) -> None:
        """Offer what can be done with the selected call."""
        self._open.setEnabled(selected)
        self._copy.setEnabled(has_sid)

    def show_swap(self, *, offered: bool, plot: bool) -> None:
        """Offer the other of table and plot; with the plot there is no selected call."""
        self._swap.setVisible(offered)
        self._swap.setText(tr("Calls") if plot else tr("Last 60 minutes"))
        for button in (self._open, self._copy):
            button.setVisible(not (offered and plot))
