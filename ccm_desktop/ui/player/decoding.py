"""Reads a sound file of any kind into 16-bit samples, a few milliseconds of work at a time."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat


@dataclass(frozen=True, slots=True)
class Heard:
    """The next samples of a file, the channels in turn."""

    samples: array[int]
    channels: int
    rate_hz: int


class Decoding(QObject):
    """Decodes one file from its beginning; the next buffer comes when the last one was taken.

    Qt decodes on a thread of its own and hands over some 500 frames at a time, so that the window
    answers in between. Needs `multimedia.can_decode`.
    """

    heard = Signal(object)  # Heard
    length_known = Signal(int)  # ms, as the file's head has it
    finished = Signal()
    failed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = QUrl.fromLocalFile(str(path))
        self._decoder: QAudioDecoder | None = None

    def start(self) -> None:
        """Begin."""
        self._begin(None)

    def stop(self) -> None:
        """Let go of the file; nothing more is told."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            decoder.disconnect(self)
            decoder.stop()
            decoder.deleteLater()

    def _begin(self, wanted: QAudioFormat | None) -> None:
        from PySide6.QtMultimedia import QAudioDecoder

        self.stop()
        self._decoder = decoder = QAudioDecoder(self)
        decoder.bufferReady.connect(self._on_ready)
        decoder.durationChanged.connect(self._on_length)
        decoder.finished.connect(self._on_finished)
        decoder.error.connect(self._on_error)
        if wanted is not None:
            decoder.setAudioFormat(wanted)
        decoder.setSource(self._source)
        decoder.start()

    def _on_ready(self) -> None:
        if self._decoder is None or not self._decoder.bufferAvailable():
            return
        buffer = self._decoder.read()
        if _is_plain(buffer):
            self.heard.emit(_samples(buffer))
        elif buffer.isValid():  # MP3 has no whole numbers
            self._begin(_in_16_bit(buffer.format()))

    def _on_length(self, length: int) -> None:
        if length > 0:
            self.length_known.emit(length)

    def _on_finished(self) -> None:
        self.stop()
        self.finished.emit()

    def _on_error(self) -> None:
        self.stop()
        self.failed.emit()


def _is_plain(buffer: QAudioBuffer) -> bool:
    from PySide6.QtMultimedia import QAudioFormat

    return buffer.format().sampleFormat() == QAudioFormat.SampleFormat.Int16


def _in_16_bit(found: QAudioFormat) -> QAudioFormat:
    from PySide6.QtMultimedia import QAudioFormat

    wanted = QAudioFormat()
    wanted.setSampleRate(found.sampleRate())
    wanted.setChannelCount(found.channelCount())
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted


def _samples(buffer: QAudioBuffer) -> Heard:
    samples: array[int] = array("h")
    samples.frombytes(bytes(buffer.constData()))
    found = buffer.format()
    return Heard(samples, found.channelCount(), found.sampleRate())
