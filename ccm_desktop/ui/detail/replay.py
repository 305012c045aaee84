"""The replay of a call's past: which report it stands at, step by step or once a second."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSlider, QVBoxLayout

from ccm_desktop.domain.history import History, Known
from ccm_desktop.ui.labels import ElidedLabel
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.past import as_known, step_of

EVERY_MS = 1000


class ReplayBar(QFrame):
    """Goes through a history that stands still; `stepped` tells each step, `left` the end of it."""

    stepped = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "accent")
        self._steps: tuple[Known, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        self._build()
        self._slider.valueChanged.connect(self._on_moved)
        self._earlier.clicked.connect(self._on_earlier)
        self._play.clicked.connect(self._on_play)
        self._later.clicked.connect(self._on_later)
        self._back.clicked.connect(self.end)
        self.hide()

    @property
    def known(self) -> Known | None:
        """The call as it was known at this step; None while nothing is replayed."""
        return self._steps[self._slider.value()] if self._steps else None

    def begin(self, history: History) -> None:
        """Stand before the first report."""
        self._steps = history.steps
        self._slider.setRange(0, len(history.steps) - 1)
        self._slider.setValue(0)
        self._show_step()
        self.show()
        self._slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Go back to what is known now."""
        if not self._steps:
            return
        self._pause()
        self._steps = ()
        self.left.emit()
        self.hide()

    def _build(self) -> None:
        self._words = ElidedLabel("", "heading")
        self._words.setAccessibleName(tr("Replay"))
        self._place = ElidedLabel("")
        self._place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setPageStep(1)
        self._slider.setAccessibleName(tr("Report that is replayed"))
        self._earlier = _button(tr("Earlier"), tr("Earlier report"))
        self._play = _button(tr("Play"), tr("Play the replay"))
        self._later = _button(tr("Later"), tr("Later report"))
        self._back = _button(tr("Back to now"), tr("Back to now"))
        words = QHBoxLayout()
        words.addWidget(self._words, 3)
        words.addWidget(self._place, 2)
        keys = QHBoxLayout()
        keys.setSpacing(6)
        keys.addWidget(self._slider, 1)
        for button in (self._earlier, self._play, self._later, self._back):
            keys.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(2)
        layout.addLayout(words)
        layout.addLayout(keys)

    def _on_moved(self) -> None:
        if self._steps:
            self._show_step()

    def _show_step(self) -> None:
        place, last = self._slider.value(), self._slider.maximum()
        known = self._steps[place]
        self._words.setText(as_known(known.heard))
        self._place.setText(step_of(place, last))
        self._slider.setAccessibleDescription(f"{as_known(known.heard)}, {step_of(place, last)}")
        if place == last:
            self._pause()
        self.stepped.emit()

    def _on_earlier(self) -> None:
        self._slider.setValue(self._slider.value() - 1)

    def _on_later(self) -> None:
        self._slider.setValue(self._slider.value() + 1)

    def _on_play(self) -> None:
        if self._timer.isActive():
            self._pause()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        self._say_playing(tr("Pause"), tr("Pause the replay"))
        self._timer.start()

    def _on_time(self) -> None:
        self._on_later()

    def _pause(self) -> None:
        self._timer.stop()
        self._say_playing(tr("Play"), tr("Play the replay"))

    def _say_playing(self, words: str, name: str) -> None:
        self._play.setText(words)
        self._play.setAccessibleName(name)


def _button(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("kind", "link")
    button.setAccessibleName(name)
    return button
