"""The field for call SIDs: one line that grows, and takes a pasted block of text."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from ccm_desktop.domain.sids import MOST_TEXT
from ccm_desktop.ui.text import tr

MOST_TYPED = 12_000
_MOST_LINES, _FEW_LINES = 4, 2
_LOW_WINDOW = 30  # lines high
_FRAME = 15  # the style sheet's padding and border, and what a line is short of whole pixels


class SidField(QPlainTextEdit):
    """Enter asks; Shift+Enter is a new line; Escape clears. A long text is given on, not shown."""

    entered = Signal()
    long_text_pasted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr("Call SIDs, or a text that has them in it"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def text(self) -> str:
        """What stands there."""
        return self.toPlainText()

    def set_text(self, words: str) -> None:
        """Have something else stand there; it can be undone."""
        self.selectAll()
        self.insertPlainText(words)

    def sizeHint(self) -> QSize:
        """As high as its lines, up to four, or two where the window is low."""
        line = self.fontMetrics().lineSpacing()
        most = _MOST_LINES if self.window().height() > _LOW_WINDOW * line else _FEW_LINES
        lines = max(1, min(most, round(self.document().size().height())))
        return QSize(super().sizeHint().width(), lines * line + _FRAME)

    def minimumSizeHint(self) -> QSize:
        """One line, as narrow as need be."""
        return QSize(80, self.fontMetrics().lineSpacing() + _FRAME)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask, begin a new line, clear, or leave it to Qt."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_enter and not held:
            if not event.isAutoRepeat():
                self.entered.emit()
        elif is_enter:
            self.insertPlainText("\n")
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText():
            self.set_text("")
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste a text; one too long to be laid out at once is told of instead."""
        words = source.text()
        if len(words) + len(self.toPlainText()) > MOST_TYPED:
            self.long_text_pasted.emit(words[: MOST_TEXT + 1])
        else:
            self.insertPlainText(words)
