"""What the recording is, and what can be done with it besides listening."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.text import player as words
from ccm_desktop.ui.text import to_copy, tr


class PlayerHead(QWidget):
    """Emits the wish for a copy; the link it copies itself."""

    save_requested = Signal()
    index_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._link = ""
        self._which = QComboBox()
        self._which.setAccessibleName(tr("Which recording"))
        self._which.hide()
        self._sound = ElidedLabel("", "muted")
        self._sound.setAccessibleName(tr("Sound"))
        self._save = _button(tr("Save…"), tr("Save recording"))
        self._copy = _button(tr("Copy link"), tr("Copy the recording's link"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(plain_label(tr("Recording"), "heading"))
        row.addWidget(self._which)
        row.addWidget(self._sound, 1)
        row.addWidget(self._save)
        row.addWidget(self._copy)
        self._save.clicked.connect(self.save_requested)
        self._copy.clicked.connect(self._on_copy)
        self._which.activated.connect(self.index_chosen)

    def show_links(self, link: str, count: int, index: int) -> None:
        """Which recording it is, of how many."""
        self._link = link
        self._copy.setVisible(bool(link))
        self._which.setVisible(count > 1)
        if self._which.count() != count:
            self._which.clear()
            self._which.addItems([words.which(place, count) for place in range(count)])
        self._which.setCurrentIndex(index)

    def show_sound(self, channels: int | None, length: int) -> None:
        """What is known of the sound."""
        self._sound.setText(words.sound_line(channels, length))

    def allow(self, *, saving: bool) -> None:
        """Whether there is anything to save."""
        self._save.setEnabled(saving)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(to_copy(self._link))


def _button(label: str, name: str) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setAccessibleName(name)
    return button
