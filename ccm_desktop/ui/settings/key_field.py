"""A field that takes a combination of keys by having them pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit

_CLEARING = (Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class KeyField(QKeySequenceEdit):
    """Escape and Backspace clear it, Tab leaves it; `chosen` gives the keys as Qt writes them."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setClearButtonEnabled(True)
        self.setAccessibleName(name)
        field = self.findChild(QLineEdit)
        if isinstance(field, QLineEdit):
            field.setAccessibleName(name)
            # One stop for Tab is enough; what it is asked goes to its proxy otherwise.
            field.setFocusProxy(None)  # type: ignore[arg-type]
            field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._known = ""
        self.keySequenceChanged.connect(self._on_changed)

    def show_keys(self, keys: str) -> None:
        """Show keys without telling of a change."""
        self._known = keys
        if keys != self.keys():
            self.setKeySequence(QKeySequence(keys, QKeySequence.SequenceFormat.PortableText))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys, but for those that clear the field or leave it."""
        if event.key() == Qt.Key.Key_Backtab:  # Qt takes the Shift before it for keys begun
            self.focusNextPrevChild(False)
            return
        if event.key() in _CLEARING and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.clear()
            return
        super().keyPressEvent(event)

    def keys(self) -> str:
        """The keys as they stand."""
        return self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _on_changed(self) -> None:
        keys = self.keys()
        if keys != self._known:
            self._known = keys
            self.chosen.emit(keys)
