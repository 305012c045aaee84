"""Taking one customer out of everything that is stored here: what there is, what goes, what stays."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from ccm_desktop.domain.keeping import Traces
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import plain_label, restyle
from ccm_desktop.ui.text import forgetting, tr


class ForgetDialog(QDialog):
    """Asks before anything is deleted, and says afterwards what was."""

    forget_requested = Signal(str)

    def __init__(self, parent: QWidget, customer: str, found: Traces) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Delete this customer's data"))
        self.setMinimumWidth(460)
        self._customer = customer
        self._title = plain_label(text.number(customer), "title", wrap=True)
        self._found = plain_label(forgetting.traces(found), wrap=True)
        self._found.setAccessibleName(tr("What is stored"))
        self._held = plain_label(forgetting.held(found.held), "warning", wrap=True)
        self._held.setVisible(found.held > 0)
        self._says = plain_label(_what_goes(), "muted", wrap=True)
        self._result = plain_label("", wrap=True)
        self._result.setAccessibleName(tr("Result"))
        self._result.hide()
        self._delete = QPushButton(tr("Delete"))
        self._delete.setProperty("kind", "danger")
        self._delete.setAutoDefault(False)
        self._delete.setEnabled(found.any and found != Traces(found.held, found.held))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.addButton(self._delete, QDialogButtonBox.ButtonRole.ActionRole)
        self._cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self._cancel.setText(tr("Cancel") if self._delete.isEnabled() else tr("Close"))
        self._cancel.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        for label in (self._title, self._found, self._held, self._says, self._result):
            layout.addWidget(label)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self._delete.clicked.connect(self._on_delete)
        self._buttons.rejected.connect(self.reject)
        self._cancel.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the sentences: only the width tells how many lines they take."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def show_done(self, count: int) -> None:
        """Say how many calls lost their customer."""
        self._show(forgetting.taken_out(count), "")

    def show_failure(self, message: text.Message) -> None:
        """Say why nothing, or not all, was deleted; it can be tried again."""
        self._show(message.sentence, "error")
        self._delete.setEnabled(True)

    def _show(self, words: str, role: str) -> None:
        for label in (self._found, self._held, self._says):
            label.hide()
        self._result.setText(words)
        restyle(self._result, "role", role)
        self._result.show()
        self._cancel.setText(tr("Close"))

    def _on_delete(self) -> None:
        self._cancel.setFocus()
        self._delete.setEnabled(False)
        self.forget_requested.emit(self._customer)


def _what_goes() -> str:
    return tr(
        "Number, name, notes, tags, custom fields, call SIDs, reports and recordings are deleted,"
        " also from the journal's copies; the calls stay in your totals without them. This can't be"
        " undone. Your contacts, files that you exported, and what Exotel keeps are not touched."
    )
