"""One channel of a recording as a file of its own: Qt's player has no balance between channels."""

from __future__ import annotations

import wave
from array import array
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ccm_desktop.ui.player.decoding import Decoding, Heard

if TYPE_CHECKING:
    from wave import Wave_write


class OneVoice(QObject):
    """Writes one channel, on both sides, into a folder that only this user can read.

    `close` takes the file away.
    """

    ready = Signal(int)  # which channel
    failed = Signal(int)

    def __init__(self, path: Path, channel: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_ready = False
        self._channel = channel
        self._folder: TemporaryDirectory[str] | None = None
        self._file: Wave_write | None = None
        self._decoding = Decoding(path, self)
        self._decoding.heard.connect(self._on_heard)
        self._decoding.finished.connect(self._on_finished)
        self._decoding.failed.connect(self._on_failed)

    @property
    def path(self) -> Path | None:
        """Where it is written."""
        return Path(self._folder.name, "voice.wav") if self._folder is not None else None

    def start(self) -> None:
        """Begin to write it."""
        try:
            self._folder = TemporaryDirectory(prefix="ccm-desktop-", ignore_cleanup_errors=True)
        except OSError:
            self._on_failed()
        else:
            self._decoding.start()

    def close(self) -> None:
        """Stop, and leave nothing behind."""
        self._decoding.stop()
        with suppress(OSError):
            self._end_file()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _on_heard(self, heard: Heard) -> None:
        try:
            self._write(heard)
        except OSError:  # the disk is full
            self._on_failed()

    def _write(self, heard: Heard) -> None:
        if self._file is None:
            self._file = wave.open(str(self.path), "wb")  # noqa: SIM115 - until all is decoded
            self._file.setnchannels(2)
            self._file.setsampwidth(2)
            self._file.setframerate(heard.rate_hz)
        self._file.writeframesraw(on_both_sides(heard, self._channel).tobytes())

    def _on_finished(self) -> None:
        has_sound = self._file is not None
        try:
            self._end_file()
        except OSError:
            has_sound = False
        if has_sound:
            self.is_ready = True
            self.ready.emit(self._channel)
        else:
            self._on_failed()

    def _on_failed(self) -> None:
        self.close()
        self.failed.emit(self._channel)

    def _end_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def on_both_sides(heard: Heard, channel: int) -> array[int]:
    """One channel's samples, left and right."""
    voice = heard.samples[channel :: heard.channels]
    both: array[int] = array("h", bytes(2 * voice.itemsize * len(voice)))
    both[0::2] = voice
    both[1::2] = voice
    return both
