"""The field for a note: it takes no more than is shown at once, and changes nothing by showing it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit

MOST_OF_A_NOTE = 10_000  # characters: a line that can't be broken takes long to lay out


class NoteField(QPlainTextEdit):
    """Of a longer note, which another program wrote, it shows the beginning, to be read alone."""

    def __init__(self) -> None:
        super().__init__()
        self._given = self._shown = ""
        self.setTabChangesFocus(True)

    @property
    def note(self) -> str:
        """What was given, to the letter, until something else is written."""
        written = self.toPlainText()
        return self._given if written == self._shown else written

    def show_note(self, note: str) -> None:
        """Show a note; nobody is told that the text is another."""
        self.blockSignals(True)
        self.setReadOnly(len(note) > MOST_OF_A_NOTE)
        self.setPlainText(note[:MOST_OF_A_NOTE])
        self._given, self._shown = note, self.toPlainText()
        self.blockSignals(False)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste what there is room for."""
        cursor = self.textCursor()
        kept = self.document().characterCount() - (cursor.selectionEnd() - cursor.selectionStart())
        self.insertPlainText(source.text()[: max(0, MOST_OF_A_NOTE - kept)])
