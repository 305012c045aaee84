"""A window for the recording of a call that is not the selected one, as a looked-up call's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ccm_desktop.ui.player.panel import RecordingPanel
from ccm_desktop.ui.text import short_sid, tr

_WIDTH = 560


class RecordingDialog(QDialog):
    """Stands beside the others; Escape closes it and ends its sound."""

    def __init__(self, parent: QWidget, call_sid: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Recording of {sid}", sid=short_sid(call_sid)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel = RecordingPanel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addWidget(self.panel)
        layout.addStretch(1)
        self.resize(_WIDTH, self.sizeHint().height())
