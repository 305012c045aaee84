"""The player itself: waveform, transport and voices around one sound. It knows no call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccm_desktop.ui.player.sound import Sound
from ccm_desktop.ui.player.stage import Stage
from ccm_desktop.ui.player.transport import Transport
from ccm_desktop.ui.player.voices import Voices
from ccm_desktop.ui.text import player as words

if TYPE_CHECKING:
    from ccm_desktop.ui.player.peaks import Peaks

_BETWEEN_RESTS_MS = 5_000


class Player(QWidget):
    """Plays what it is given; `wanted` is a press of Play while there is nothing.

    `rested` tells that its place is worth keeping: it was paused, or has gone on for a while.
    `refused` says why it can't play this, in words; `told` what else there is to say.
    """

    wanted = Signal()
    moved = Signal(int)
    known = Signal(object, int)  # how many channels, or None; and the length
    played = Signal()
    rested = Signal()
    refused = Signal(str)
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.transport = Transport(self.stage.waveform)
        self.voices = Voices()
        self._is_dual = False
        self._channels: int | None = None
        self._length = 0
        self._sound = Sound(self)
        self._rests = QTimer(self)
        self._rests.setInterval(_BETWEEN_RESTS_MS)
        self._rests.timeout.connect(self.rested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for view in (self.stage, self.transport, self.voices):
            layout.addWidget(view)
        self._connect_views()
        self._connect_sound()

    @property
    def path(self) -> Path | None:
        """What it plays."""
        return self._sound.path

    @property
    def place(self) -> int:
        """Where to go on another time, in milliseconds: at the end, that is the beginning."""
        at = self.stage.waveform.at
        return 0 if 0 < self._length <= at else at

    def clear(self, *, dual: bool, sandbox: bool) -> None:
        """Be there for another recording; `dual` where two channels are expected."""
        self.stop()
        self._channels, self._length = None, 0
        self.stage.waveform.clear(2 if dual else 1)
        self.transport.show_length(0)
        self.transport.show_playing(playing=False)
        self.voices.clear(sandbox=sandbox)
        self._is_dual = dual
        self.voices.setVisible(dual)

    def take(self, path: Path) -> None:
        """Take a file; it is drawn, and played when that is asked for."""
        self._sound.take(path, self.stage.waveform.at)

    def play(self) -> None:
        """Play it, as a press of Play does."""
        self._sound.play()

    def pause(self) -> None:
        """Pause it."""
        self._sound.pause()

    def stop(self) -> None:
        """Let go of the file; what was drawn stays until `clear`."""
        if self._sound.path is not None:
            self._sound.close()
            self._on_playing(playing=False)
            self.voices.hear_both()
            self.stage.waveform.show_heard(None)

    def go_to(self, at: int) -> None:
        """Go to a moment, or begin there."""
        self._sound.seek(at)
        self.stage.waveform.show_position(self.stage.waveform.at, by_hand=True)

    def show_marks(self, moments: Sequence[int]) -> None:
        """Where notes are."""
        self.stage.waveform.show_marks(moments)

    def allow(self, *, playing: bool) -> None:
        """Whether Play may be pressed; all else needs a sound, too."""
        has_sound = self._sound.path is not None and playing
        self.transport.allow(playing=playing, moving=has_sound and self._length > 0)
        self.voices.allow(choosing=has_sound and self._channels == 2)

    def show_controls(self, *, shown: bool) -> None:
        """Show what there is to press, or the words alone where there will never be a sound."""
        self.transport.setVisible(shown)
        self.voices.setVisible(shown and self._is_dual)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the player's keys, also where no button of it has the keyboard."""
        if not self.stage.waveform.take_key(event):
            super().keyPressEvent(event)

    def _connect_views(self) -> None:
        wave = self.stage.waveform
        self.transport.toggle_requested.connect(self._on_toggle)
        self.transport.rate_chosen.connect(self._sound.set_rate)
        wave.toggle_requested.connect(self._on_toggle)
        wave.seek_requested.connect(self.go_to)
        self.voices.chosen.connect(self._on_voice)

    def _connect_sound(self) -> None:
        sound = self._sound
        sound.drawing.connect(self._on_drawing)
        sound.drawn.connect(self.stage.waveform.finish)
        sound.length_known.connect(self._on_length)
        sound.moved.connect(self._on_moved)
        sound.playing_changed.connect(self._on_playing)
        sound.voice_failed.connect(self._on_voice_failed)
        sound.unable.connect(self._on_unable)
        sound.broken.connect(self._on_broken)

    def _on_toggle(self) -> None:
        if self._sound.path is not None:
            self._sound.toggle()
        elif self.transport.play.isEnabled():
            self.wanted.emit()

    def _on_voice(self, channel: int | None) -> None:
        self._sound.hear(channel)
        self.stage.waveform.show_heard(channel)

    def _on_drawing(self, peaks: Peaks) -> None:
        self._channels = peaks.channels
        self.stage.waveform.draw(peaks)
        self._is_dual = peaks.channels == 2
        self.voices.setVisible(self._is_dual)
        self._tell_known()

    def _on_length(self, length: int) -> None:
        self._length = length
        self.stage.waveform.show_length(length)
        self.transport.show_length(length)
        self._tell_known()

    def _tell_known(self) -> None:
        self.allow(playing=True)
        self.known.emit(self._channels, self._length)

    def _on_moved(self, at: int) -> None:
        self.stage.waveform.show_position(at)
        self.transport.show_position(at)
        self.moved.emit(at)

    def _on_playing(self, playing: bool) -> None:
        self.transport.show_playing(playing=playing)
        if playing:
            self.played.emit()
            self._rests.start()
            self.told.emit(words.no_device() if self._sound.is_silent else "")
        elif self._rests.isActive():
            self._rests.stop()
            self.rested.emit()

    def _on_voice_failed(self) -> None:
        self.voices.hear_both()
        self.stage.waveform.show_heard(None)
        self.told.emit(words.no_voice())

    def _on_unable(self) -> None:
        self.refused.emit(words.cannot_play())

    def _on_broken(self) -> None:
        self.refused.emit(words.broken_sound())
