"""The state of a call as a sentence: on the ground of its tone, behind its shape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ccm_desktop.ui.chips import Chip
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.labels import plain_label, restyle


class StateLabel(QFrame):
    """Wraps where it is long; its label carries the accessible name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._dot = Dot()
        self.label = plain_label("", "heading", wrap=True)
        self.label.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(6)
        layout.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_state(self, chip: Chip, sentence: str) -> None:
        """Show another state."""
        restyle(self, "tone", chip.tone.value)
        self.label.style().unpolish(self.label)
        self.label.style().polish(self.label)
        self._dot.show_shape(chip.tone, chip.shape)
        self.label.setText(sentence)
