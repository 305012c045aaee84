"""The sound of one recording: drawn as soon as it is here, played when asked, one voice alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ccm_desktop.ui.player.multimedia import can_decode, can_play

if TYPE_CHECKING:
    from ccm_desktop.ui.player.decoding import Decoding, Heard
    from ccm_desktop.ui.player.one_voice import OneVoice
    from ccm_desktop.ui.player.peaks import Peaks
    from ccm_desktop.ui.player.playback import Playback

_BEFORE_DRAWING_MS = 150  # who only passes by, on the way through the journal, costs nothing


class Sound(QObject):
    """Loads QtMultimedia when there is something to draw or to play. Milliseconds throughout.

    `unable`: nothing can be played on this machine. `broken`: this file can't be.
    """

    drawing = Signal(object)  # Peaks, which go on growing
    drawn = Signal()
    length_known = Signal(int)
    moved = Signal(int)
    playing_changed = Signal(bool)
    ended = Signal()
    voice_failed = Signal()
    unable = Signal()
    broken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._at = 0
        self._rate = 1.0
        self._voice: int | None = None
        self._voices: dict[int, OneVoice] = {}
        self._wants_to_play = False
        self._is_open = False
        self._decoding: Decoding | None = None
        self._peaks: Peaks | None = None
        self._playback: Playback | None = None
        self._before_drawing = QTimer(self)
        self._before_drawing.setSingleShot(True)
        self._before_drawing.setInterval(_BEFORE_DRAWING_MS)
        self._before_drawing.timeout.connect(self._draw)

    @property
    def path(self) -> Path | None:
        """The file, if there is one."""
        return self._path

    @property
    def position(self) -> int:
        """The moment that is heard, or that would be."""
        return self._playback.position if self._playback and self._is_open else self._at

    @property
    def playing(self) -> bool:
        """Whether it plays, or will in a moment."""
        is_playing = self._playback is not None and self._is_open and self._playback.playing
        return is_playing or self._wants_to_play

    @property
    def is_silent(self) -> bool:
        """Whether it plays where nobody can hear it."""
        return self._playback is not None and not self._playback.has_device

    def take(self, path: Path, at: int) -> None:
        """Take a file, from a moment on; it is drawn soon."""
        self.close()
        self._path, self._at = path, at
        self._before_drawing.start()

    def close(self) -> None:
        """Stop, and let go of everything."""
        self._before_drawing.stop()
        self._stop_drawing()
        if self._playback is not None and self._is_open:
            self._is_open = False
            self._playback.close()
        for voice in self._voices.values():
            voice.close()
            voice.deleteLater()
        self._voices.clear()
        self._path = self._voice = None
        self._at, self._wants_to_play = 0, False

    def toggle(self) -> None:
        """Play, or pause."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Go on; the first time opens the file."""
        if self._path is None:
            return
        if self._playback is None:
            self._make_playback()
        if self._playback is None:
            self.unable.emit()
        elif self._is_open:
            self._playback.play()
        else:
            self._open(playing=True)

    def pause(self) -> None:
        """Stop here."""
        was_waiting, self._wants_to_play = self._wants_to_play, False
        if self._playback is not None and self._is_open:
            self._playback.pause()
        elif was_waiting:
            self.playing_changed.emit(False)

    def seek(self, at: int) -> None:
        """Go to a moment."""
        self._at = at
        if self._playback is not None and self._is_open:
            self._playback.seek(at)
        self.moved.emit(at)

    def set_rate(self, rate: float) -> None:
        """Play so many times as fast, from now on."""
        self._rate = rate
        if self._playback is not None:
            self._playback.set_rate(rate)

    def hear(self, channel: int | None) -> None:
        """Hear one channel alone, on both sides, or all; goes on from the same moment."""
        if channel == self._voice:
            return
        self._voice = channel
        if self._is_open and self._source() is not None:
            self._open(playing=self.playing)

    def _make_playback(self) -> None:
        if not can_play():
            return
        from ccm_desktop.ui.player.playback import Playback

        self._playback = playback = Playback(self)
        playback.set_rate(self._rate)
        playback.moved.connect(self._on_moved)
        playback.length_known.connect(self.length_known)
        playback.playing_changed.connect(self._on_playing)
        playback.ended.connect(self.ended)
        playback.failed.connect(self._on_broken)

    def _open(self, *, playing: bool) -> None:
        """Open what is to be heard, or wait until that is written."""
        source, at = self._source(), self.position
        if source is None:
            self._wants_to_play = playing
            self.playing_changed.emit(playing)
        elif self._playback is not None:
            self._is_open, self._wants_to_play = True, False
            self._playback.open(source, at, playing=playing)

    def _source(self) -> Path | None:
        """The file to play now; None while the one voice is still being written."""
        if self._voice is None:
            return self._path
        voice = self._voices.get(self._voice)
        if voice is None:
            self._begin_voice(self._voice)
            return None
        return voice.path if voice.is_ready else None

    def _begin_voice(self, channel: int) -> None:
        from ccm_desktop.ui.player.one_voice import OneVoice

        if self._path is None:
            return
        self._voices[channel] = voice = OneVoice(self._path, channel, self)
        voice.ready.connect(self._on_voice_ready)
        voice.failed.connect(self._on_voice_failed)
        voice.start()

    def _on_voice_ready(self, channel: int) -> None:
        if channel == self._voice and (self._is_open or self._wants_to_play):
            self._open(playing=self.playing)

    def _on_voice_failed(self, channel: int) -> None:
        voice = self._voices.pop(channel, None)
        if voice is not None:
            voice.deleteLater()
        if channel == self._voice:
            self._voice = None
            self.voice_failed.emit()
            if self._wants_to_play:
                self._open(playing=True)

    def _draw(self) -> None:
        if self._path is None:
            return
        if not can_decode():
            self.unable.emit()
            return
        from ccm_desktop.ui.player.decoding import Decoding

        self._decoding = decoding = Decoding(self._path, self)
        decoding.heard.connect(self._on_heard)
        decoding.length_known.connect(self.length_known)
        decoding.finished.connect(self._on_decoded)
        decoding.failed.connect(self._on_broken)
        decoding.start()

    def _stop_drawing(self) -> None:
        decoding, self._decoding = self._decoding, None
        self._peaks = None
        if decoding is not None:
            decoding.stop()
            decoding.deleteLater()

    def _on_heard(self, heard: Heard) -> None:
        if self._peaks is None:
            from ccm_desktop.ui.player.peaks import Peaks

            self._peaks = Peaks(heard.channels, heard.rate_hz)
            self.drawing.emit(self._peaks)
        self._peaks.hear(heard.samples)

    def _on_decoded(self) -> None:
        peaks = self._peaks
        self._stop_drawing()
        if peaks is None:
            self._on_broken()
            return
        peaks.finish()
        self.length_known.emit(peaks.duration_ms)
        self.drawn.emit()

    def _on_moved(self, at: int) -> None:
        if self._is_open:
            self._at = at
            self.moved.emit(at)

    def _on_playing(self, playing: bool) -> None:
        if self._is_open:
            self.playing_changed.emit(playing)

    def _on_broken(self) -> None:
        self._is_open = self._wants_to_play = False
        self.broken.emit()
