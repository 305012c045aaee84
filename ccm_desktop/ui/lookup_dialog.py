"""Look up one call by its SID."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.report import Report
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.text import tr


class LookupDialog(QDialog):
    """Asks for a call SID and shows what Exotel reports of that call."""

    look_up_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Look up call"))
        self.setMinimumWidth(460)
        self._sid = QLineEdit()
        self._sid.setPlaceholderText(tr("Call SID"))
        self._sid.setMaxLength(200)
        self._button = QPushButton(tr("Look up"))
        self._button.setProperty("kind", "primary")
        self._button.setDefault(True)
        self._result = plain_label("", wrap=True)
        self._result.setAccessibleName(tr("Result"))
        self._result.setMinimumHeight(12 * self.fontMetrics().height())
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(field_label(tr("Call SID"), self._sid, tr("Look up call")))
        layout.addWidget(self._sid)
        layout.addWidget(self._result, 1)
        layout.addWidget(buttons)
        buttons.rejected.connect(self.reject)
        self._button.clicked.connect(self._on_clicked)

    def show_working(self) -> None:
        """Say that Exotel is being asked."""
        self._show(tr("Asking Exotel…"), "muted")

    def show_report(self, report: Report) -> None:
        """Show what Exotel reports."""
        self._show(text.report_summary(report), "")

    def show_failure(self, message: text.Message) -> None:
        """Show why there is no report."""
        self._show(message.sentence, "error")

    def _show(self, words: str, role: str) -> None:
        self._result.setText(words)
        restyle(self._result, "role", role)

    def _on_clicked(self) -> None:
        self.look_up_requested.emit(self._sid.text())
