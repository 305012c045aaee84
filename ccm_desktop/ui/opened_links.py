"""Links as macOS hands them over: as an event to the application, never on the command line."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class OpenedLinks(QObject):
    """Tells of each link that the system has this program open."""

    opened = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if sys.platform == "darwin" and app is not None:  # elsewhere it would only cost time
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take such events, leave the others."""
        if isinstance(event, QFileOpenEvent):
            self.opened.emit(event.url().toString())
            return True
        return super().eventFilter(watched, event)
