"""Sound files to play, and what Python's own `wave` says is in them."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

from ccm_desktop.sandbox.recording import SAMPLE_RATE_HZ, recording_wav
from ccm_desktop.ui.player.peaks import STEP_MS

TALK_S = 6
# One frame of an MP3 (MPEG-2 layer 3, 32 kbit/s, 16 kHz, two channels): 36 ms without any sound.
_SILENT_FRAME = bytes((0xFF, 0xF3, 0x48, 0x00)) + bytes(140)
_FRAMES = 60
SILENCE_MS = 36 * _FRAMES


def sandbox_wav(folder: Path, channels: int, talk_s: int = TALK_S) -> Path:
    """A recording as the sandbox serves it."""
    path = folder / f"talk-{channels}.wav"
    path.write_bytes(recording_wav(talk_s, channels))
    return path


def silent_mp3(folder: Path) -> Path:
    """An MP3 that is silent, but one."""
    path = folder / "silence.mp3"
    path.write_bytes(_SILENT_FRAME * _FRAMES)
    return path


def channels_of(path: Path) -> list[array[int]]:
    """The samples of each channel of a 16-bit WAV."""
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        return [samples[channel :: file.getnchannels()] for channel in range(file.getnchannels())]


def loudness(samples: array[int]) -> bytes:
    """The loudest sample of each step of the sandbox's sound, as the waveform counts it."""
    step = SAMPLE_RATE_HZ * STEP_MS // 1000
    parts = [samples[begin : begin + step] for begin in range(0, len(samples), step)]
    return bytes(min(255, max(abs(sample) for sample in part) >> 7) for part in parts)
