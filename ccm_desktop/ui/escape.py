"""Escape in a field that holds text clears it, before a key of the window can have it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class EscapeClears(QObject):
    """Watches one field; an empty one lets Escape pass."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key, then clear the field."""
        if not self._is_meant(event):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            self._field.clear()
        event.accept()
        return True

    def _is_meant(self, event: QEvent) -> bool:
        return (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and event.key() == Qt.Key.Key_Escape
            and bool(self._field.text())
        )
