"""Plays one sound file: from where, how fast, and where it is now. Milliseconds throughout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal

from ccm_desktop.ui.player.multimedia import quietly

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBufferOutput, QMediaPlayer


class Playback(QObject):
    """One player, with one file at a time. Needs `multimedia.can_play`.

    Where there is no sound device it goes on in silence, and takes one up that is plugged in.
    """

    moved = Signal(int)  # to this moment
    length_known = Signal(int)
    playing_changed = Signal(bool)
    ended = Signal()
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QMediaDevices, QMediaPlayer

        self._begin_at: int | None = None  # while a file is being opened
        self._plays_then = False
        self._silence: QAudioBufferOutput | None = None
        self._wanted = QUrl()
        self._player = player = QMediaPlayer(self)
        player.setPitchCompensation(True)
        player.positionChanged.connect(self._on_moved)
        player.durationChanged.connect(self._on_length)
        player.mediaStatusChanged.connect(self._on_status)
        player.playbackStateChanged.connect(self._on_state)
        player.errorOccurred.connect(self._on_error)
        self._devices = QMediaDevices(self)
        quietly(lambda: self._devices.audioOutputsChanged.connect(self._on_devices))
        self._on_devices()

    @property
    def has_device(self) -> bool:
        """Whether anything can be heard."""
        return bool(self._player.audioOutput())

    @property
    def position(self) -> int:
        """Where it is, or will be once the file is open."""
        return self._player.position() if self._begin_at is None else self._begin_at

    @property
    def playing(self) -> bool:
        """Whether it plays, or will once the file is open."""
        if self._begin_at is not None:
            return self._plays_then
        from PySide6.QtMultimedia import QMediaPlayer

        return self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState

    def open(self, path: Path, at: int = 0, *, playing: bool = False) -> None:
        """Take another file, from a moment on."""
        self._begin_at, self._plays_then = at, playing
        self._wanted = QUrl()  # what is told while the last one stops is not of this one
        self._player.stop()
        self._player.setSource(QUrl())  # the same path may hold another sound now
        self._wanted = QUrl.fromLocalFile(str(path))
        self._player.setSource(self._wanted)

    def play(self) -> None:
        """Go on."""
        if self._begin_at is not None:
            self._plays_then = True
        else:
            self._go_on()

    def pause(self) -> None:
        """Stop here."""
        if self._begin_at is not None:
            self._plays_then = False
        else:
            self._player.pause()

    def seek(self, at: int) -> None:
        """Go to a moment, no further than the end."""
        at = max(0, at)
        if self._begin_at is not None:
            self._begin_at = at
        else:
            end = self._player.duration()
            if at >= end > 0:
                self._player.pause()  # where nothing is left to play, Qt never comes to the end
            self._player.setPosition(min(at, end))

    def set_rate(self, rate: float) -> None:
        """Play so many times as fast, in the same pitch."""
        self._player.setPlaybackRate(rate)

    def close(self) -> None:
        """Let go of the file."""
        self._begin_at = None
        self._player.stop()
        self._player.setSource(QUrl())

    def _on_devices(self) -> None:
        from PySide6.QtMultimedia import QAudioBufferOutput, QAudioOutput, QMediaDevices

        if self.has_device:
            return
        if QMediaDevices.audioOutputs():
            self._player.setAudioOutput(QAudioOutput(self))
        elif self._silence is None:  # without any output Qt never comes to the end
            self._silence = QAudioBufferOutput(self)
            self._player.setAudioBufferOutput(self._silence)

    def _on_moved(self, at: int) -> None:
        if self._begin_at is None:
            self.moved.emit(at)

    def _on_length(self, length: int) -> None:
        if length > 0:
            self.length_known.emit(length)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        from PySide6.QtMultimedia import QMediaPlayer

        if self._begin_at is not None:
            is_it = bool(self._wanted.path()) and self._player.source() == self._wanted
            if is_it and status == QMediaPlayer.MediaStatus.LoadedMedia:
                self._begin()
        elif status == QMediaPlayer.MediaStatus.EndOfMedia:
            self.ended.emit()

    def _begin(self) -> None:
        at, self._begin_at = self._begin_at or 0, None
        self.seek(at)
        if self._plays_then:
            self._go_on()
        self.moved.emit(self._player.position())

    def _go_on(self) -> None:
        """Play from here; from the end, that is from the beginning."""
        if self._player.position() >= self._player.duration() > 0:
            self._player.setPosition(0)
        self._player.play()

    def _on_state(self, state: QMediaPlayer.PlaybackState) -> None:
        from PySide6.QtMultimedia import QMediaPlayer

        if self._begin_at is None:
            self.playing_changed.emit(state == QMediaPlayer.PlaybackState.PlayingState)

    def _on_error(self) -> None:
        self._begin_at = None
        self.failed.emit()
