"""The state of a call as a sentence: on the ground of its tone, behind its shape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy

from ccm_desktop.ui.chips import Chip
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.labels import plain_label, restyle


class StateLabel(QFrame):
    """The sentence's label carries the accessible name; a hint stands below it while it is true.

    There is room for two lines whatever is said, so that nothing below jumps.
    """

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._dot = Dot()
        self.label = plain_label("", "heading", wrap=True)
        self.label.setAccessibleName(name)
        self._hint = plain_label(hint, "muted", wrap=True)
        self._hint.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 4, 8, 5)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._dot, 0, 0, 4, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.label, 1, 1)
        layout.addWidget(self._hint, 2, 1)
        layout.setColumnStretch(1, 1)
        for row in (0, 3):  # above and below: in the middle, be it one line or two
            layout.setRowStretch(row, 1)
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 11)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_state(self, chip: Chip, sentence: str, *, hinted: bool) -> None:
        """Show another state, in the tone and shape of its chip."""
        restyle(self, "tone", chip.tone.value)
        for label in (self.label, self._hint):
            label.style().unpolish(label)
            label.style().polish(label)
        self._dot.show_shape(chip.tone, chip.shape)
        self.label.setText(sentence)
        self._hint.setVisible(hinted)
