"""What is selected on this screen, or was copied where there is no such thing; taken when asked for."""

from __future__ import annotations

from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication


def selection() -> str:
    """The selected text under X11; elsewhere the clipboard's."""
    app = QApplication.instance() or QApplication(["ccm-desktop"])
    clipboard = app.clipboard() if isinstance(app, QApplication) else QApplication.clipboard()
    if clipboard.supportsSelection():
        return clipboard.text(QClipboard.Mode.Selection)
    return clipboard.text(QClipboard.Mode.Clipboard)
