"""The window's keys for contacts: the list, and the first nine favourites."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ccm_desktop.ui.contact_views.model import MOST_KEYS


class ContactKeys(QObject):
    """Ctrl+B opens the contacts, Ctrl+1 to 9 fill a favourite's number; none of them dials."""

    contacts_requested = Signal()
    favourite_requested = Signal(int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        QShortcut(QKeySequence("Ctrl+B"), window).activated.connect(self.contacts_requested)
        for place in range(MOST_KEYS):
            key = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), window)
            key.setProperty("place", place)
            key.activated.connect(self._on_favourite_key)

    def _on_favourite_key(self) -> None:
        key = self.sender()
        if key is not None:
            self.favourite_requested.emit(int(key.property("place")))
