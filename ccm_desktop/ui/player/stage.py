"""Where the waveform stands; before there is one, what is known of the recording and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.labels import plain_label, restyle
from ccm_desktop.ui.player.waveform import Waveform
from ccm_desktop.ui.text import tr

CANCEL, RETRY, LOOK, OUTSIDE = "cancel", "retry", "look", "outside"
_THOUSAND = 1000


class Stage(QStackedWidget):
    """As high with words as with the waveform, so that nothing moves when it comes."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.waveform = Waveform()
        self._sentence = plain_label("", wrap=True)
        self._sentence.setAccessibleName(tr("State of the recording"))
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Fetched so far"))
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(6)
        self._buttons = {
            CANCEL: tr("Cancel"),
            RETRY: tr("Try again"),
            LOOK: tr("Look again"),
            OUTSIDE: tr("Open in the system's player"),
        }
        self._offers = {word: self._button(word, label) for word, label in self._buttons.items()}
        self._words = self._build_words()
        self.addWidget(self._words)
        self.addWidget(self.waveform)

    @property
    def sentence(self) -> str:
        """What is said now; empty where the waveform is shown."""
        return "" if self.currentWidget() is self.waveform else self._sentence.text()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Be higher where long words need more lines."""
        return True

    def heightForWidth(self, width: int, /) -> int:  # noqa: N802 - Qt's name
        """The waveform's height, unless the words need more."""
        usual = self.waveform.sizeHint().height()
        is_wave = self.currentWidget() is self.waveform
        return usual if is_wave else max(usual, self._words.heightForWidth(width))

    def sizeHint(self) -> QSize:
        """The waveform's."""
        return self.waveform.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its place."""
        return self.waveform.minimumSizeHint()

    def show_wave(self) -> None:
        """Show the waveform."""
        self.setCurrentWidget(self.waveform)

    def say(self, sentence: str, *offers: str, role: str = "muted") -> None:
        """Say what is known, and offer what can be done."""
        self._sentence.setText(sentence)
        restyle(self._sentence, "role", role)
        for word, button in self._offers.items():
            button.setVisible(word in offers)
        self._bar.setVisible(CANCEL in offers)
        self.setCurrentIndex(0)
        self.updateGeometry()

    def show_progress(self, done: int, of: int | None) -> None:
        """How much is fetched; where the whole is not known, that something goes on."""
        self._bar.setRange(0, _THOUSAND if of else 0)
        self._bar.setValue(min(_THOUSAND, _THOUSAND * done // of) if of else 0)

    def holds_keyboard(self) -> bool:
        """Whether one of the offers has the focus."""
        return any(holds_focus(button) for button in self._offers.values())

    def _build_words(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._bar, 1)
        for button in self._offers.values():
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addStretch(1)
        layout.addWidget(self._sentence)
        layout.addLayout(row)
        layout.addStretch(1)
        return page

    def _button(self, word: str, label: str) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("word", word)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        button = self.sender()
        if button is not None:
            self.chosen.emit(str(button.property("word")))
