"""A line that opens and closes what stands below it; that is built when it is first opened."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ccm_desktop.ui.labels import literal
from ccm_desktop.ui.text import tr

_AIR = 8


class Disclosure(QWidget):
    """`opened` tells each opening and closing; who listens gives the content at the first one."""

    opened = Signal(bool)

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._content: QWidget | None = None
        self._button = QPushButton()
        self._button.setProperty("kind", "quiet")
        self._button.setCheckable(True)
        self._button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._button.toggled.connect(self._on_toggled)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._button)
        self._show_words()

    @property
    def is_open(self) -> bool:
        """Whether what stands below is shown."""
        return self._button.isChecked()

    @property
    def content(self) -> QWidget | None:
        """What stands below, once it was given."""
        return self._content

    def set_content(self, content: QWidget) -> None:
        """Take what stands below."""
        self._content = content
        self._layout.addWidget(content)

    def set_words(self, words: str) -> None:
        """Say something else on the line."""
        self._words = words
        self._show_words()

    def set_open(self, *, is_open: bool) -> None:
        """Open or close it."""
        self._button.setChecked(is_open)

    def _on_toggled(self, is_open: bool) -> None:
        self._show_words()
        self.opened.emit(is_open)
        if self._content is not None:
            self._content.setVisible(is_open)
        if is_open:
            QTimer.singleShot(0, self, self._come_in_sight)  # once all has its place

    def _come_in_sight(self) -> None:
        """Scroll to what was opened: the whole of it, or else its beginning."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is None or inside is None:
            return
        top = self.mapTo(inside, QPoint(0, 0)).y()
        for edge in (top + self.height(), top):
            area.ensureVisible(0, edge, 0, _AIR)

    def _show_words(self) -> None:
        self._button.setText(literal(f"{'▾' if self.is_open else '▸'} {self._words}"))
        self._button.setAccessibleName(self._words)
        state = tr("shown") if self.is_open else tr("folded away")
        self._button.setAccessibleDescription(state)
