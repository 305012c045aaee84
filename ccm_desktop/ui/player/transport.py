"""Play, a little back and on, where it is, how fast: in one line, or two where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ccm_desktop.ui.focus import Pause
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.player.choice import Choice
from ccm_desktop.ui.player.waveform import STEP_MS, Waveform
from ccm_desktop.ui.text import player as words
from ccm_desktop.ui.text import tr

RATES = (0.75, 1.0, 1.25, 1.5, 2.0)
_USUAL = RATES.index(1.0)
_GAP = 8


class Transport(QWidget):
    """Emits what is pressed; the arrows on its buttons go to the waveform."""

    toggle_requested = Signal()
    rate_chosen = Signal(float)

    def __init__(self, waveform: Waveform) -> None:
        super().__init__()
        self._waveform = waveform
        self._length = 0
        self._shown = ""
        self._build()
        self._pause = Pause(self.play)
        self.play.clicked.connect(self.toggle_requested)
        self._back.clicked.connect(self._on_back)
        self._on.clicked.connect(self._on_on)
        self._rates.chosen.connect(self._on_rate)
        waveform.speed_requested.connect(self._rates.step)

    def show_playing(self, *, playing: bool) -> None:
        """Offer the other."""
        word = tr("Pause") if playing else tr("Play")
        self.play.setText(word)
        self.play.setAccessibleName(word)

    def show_length(self, length: int) -> None:
        """How long the whole is."""
        self._length = length
        widest = words.place(length, length)
        self._clock.setMinimumWidth(self._clock.fontMetrics().horizontalAdvance(widest))
        self.show_position(self._waveform.at)
        self._arrange()

    def show_position(self, at: int) -> None:
        """Where it is; painted when a second is over, no oftener."""
        shown = words.place(at, self._length) if self._length else ""
        if shown != self._shown:
            self._shown = shown
            self._clock.setText(shown)

    def allow(self, *, playing: bool, moving: bool) -> None:
        """What can be pressed now."""
        if playing:
            self._pause.end()
        elif self.play.isEnabled():
            self._pause.begin()
        for button in (self._back, self._on):
            button.setEnabled(moving)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of its two lines."""
        widest = max(self._left.minimumSizeHint().width(), self._rates.minimumSizeHint().width())
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on below where there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the waveform have the arrows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_press = event.key() == Qt.Key.Key_Space
            return not is_press and self._waveform.take_key(event)
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        needed = self._left.sizeHint().width() + self._rates.sizeHint().width() + 2 * _GAP
        directions = QBoxLayout.Direction
        is_wide = self.width() >= needed
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def _build(self) -> None:
        self.play = _button(tr("Pause"), "")
        self.play.setMinimumWidth(self.play.sizeHint().width())
        self.show_playing(playing=False)
        seconds = STEP_MS // 1000
        self._back = _button(tr("−{n} s", n=seconds), tr("Back {n} seconds", n=seconds))  # noqa: RUF001 - minus
        self._on = _button(tr("+{n} s", n=seconds), tr("On {n} seconds", n=seconds))
        self._clock = plain_label("", "muted")
        self._clock.setAccessibleName(tr("Played of all"))
        self._rates = Choice(tr("Speed"), [words.rate(rate) for rate in RATES])
        self._rates.choose(_USUAL)
        self._left = QWidget()
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(_GAP)
        for widget in (self.play, self._back, self._on):
            widget.installEventFilter(self)
            left.addWidget(widget)
        left.addWidget(self._clock, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self._left, 1)
        self._row.addWidget(self._rates, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _on_back(self) -> None:
        self._waveform.step(-STEP_MS)

    def _on_on(self) -> None:
        self._waveform.step(STEP_MS)

    def _on_rate(self, place: int) -> None:
        self.rate_chosen.emit(RATES[place])


def _button(label: str, name: str) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    if name:
        button.setAccessibleName(name)
    return button
