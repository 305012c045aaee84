"""A call's recording: what is known of it, what kind of sound it is, how its copy is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from ccm_desktop.domain.call import Call, Outcome, Phase, Watch
from ccm_desktop.domain.errors import BadInput, CcmError, InputProblem
from ccm_desktop.domain.pace import Pace, next_question

MOST_OF_A_NOTE = 500
ENOUGH_TO_TELL = 12  # bytes, for `kind_of`
_MOST_OF_A_PART = 64
_NO_SIZE = (0, 0xFFFFFFFF)  # what is written by who does not know the size yet
_BUT_SAFE = re.compile(r"[^A-Za-z0-9+@_-]+")


class AudioKind(StrEnum):
    """The sounds that a recording can be."""

    WAV = "wav"
    MP3 = "mp3"
    OGG = "ogg"

    @property
    def suffix(self) -> str:
        """The end of a file's name, with its dot."""
        return f".{self.value}"


def kind_of(head: bytes) -> AudioKind | None:
    """Tell the kind by a file's first bytes; None where they are no sound's."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return AudioKind.WAV
    if head[:4] == b"OggS":
        return AudioKind.OGG
    if head[:3] == b"ID3" or _is_mpeg_frame(head[:4]):
        return AudioKind.MP3
    return None


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether these are a frame's sync bits, and no value that the format leaves unused."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer != 0 and bit_rate not in (0, 15) and sample_rate != 3


def size_told_by(head: bytes) -> int | None:
    """The bytes that a WAV says it has, where it does."""
    told = int.from_bytes(head[4:8], "little")
    is_told = kind_of(head) is AudioKind.WAV and told not in _NO_SIZE
    return told + 8 if is_told else None


class WhyNone(StrEnum):
    """Why there is no recording to play, nor one to wait for."""

    NOT_ASKED = "not_asked"
    NO_TALK = "no_talk"
    NOT_OVER = "not_over"
    NEVER_CAME = "never_came"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class NoRecording:
    """There is none. After `NEVER_CAME` and `NOT_KNOWN` Exotel may be asked once more."""

    why: WhyNone


@dataclass(frozen=True, slots=True)
class NotReady:
    """Exotel has no link yet: when it is asked next, and when no more. Aware UTC."""

    next_look: datetime | None
    gives_up: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """Exotel gave a link; nothing is fetched yet."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """It is being fetched: bytes that are there, of so many where that was said."""

    done: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """It is on this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be fetched; that may be tried again."""

    error: CcmError


@dataclass(frozen=True, slots=True)
class Expired:
    """Exotel no longer has it."""


RecordingState: TypeAlias = NoRecording | NotReady | Ready | Fetching | Here | Failed | Expired


def known_state(call: Call, pace: Pace, now: datetime) -> RecordingState:
    """What the call alone tells of its recording."""
    if call.report is not None and call.report.recordings:
        return Ready()
    if call.phase is not Phase.NOT_PLACED and not call.order.options.recording:
        return NoRecording(WhyNone.NOT_ASKED)
    match call.phase:
        case Phase.ENDED:
            return _after_the_end(call, pace, now)
        case Phase.NOT_PLACED:
            return NoRecording(WhyNone.NO_TALK)
        case Phase.UNKNOWN | Phase.NO_FINAL_REPORT:
            return NoRecording(WhyNone.NOT_KNOWN)
        case _:
            return NoRecording(WhyNone.NOT_OVER)


def _after_the_end(call: Call, pace: Pace, now: datetime) -> RecordingState:
    if call.outcome in (Outcome.OTHER, Outcome.NOT_REPORTED):
        return NoRecording(WhyNone.NOT_KNOWN)
    if not call.awaits_recording:
        return NoRecording(WhyNone.NO_TALK)
    if call.watch is not Watch.RECORDING:
        return NoRecording(WhyNone.NEVER_CAME)
    ended = call.sightings.ended or now
    wait_s = next_question(call, pace, now)
    next_look = None if wait_s is None else now + timedelta(seconds=wait_s)
    return NotReady(next_look, ended + timedelta(seconds=pace.recording_s[-1]))


@dataclass(frozen=True, slots=True)
class RecordingNote:
    """What the agent wrote down at a moment of a recording."""

    id: int
    at_ms: int
    text: str


def check_note(text: str) -> str:
    """Return a note without surrounding blanks; raises `BadInput` for none or too long a one."""
    note = text.strip()
    if not note:
        raise BadInput("note", InputProblem.EMPTY)
    if len(note) > MOST_OF_A_NOTE:
        raise BadInput("note", InputProblem.TOO_LONG)
    return note


def file_name(at: datetime, customer: str, call_sid: str, suffix: str, index: int = 0) -> str:
    """A name for a copy that every system takes: `2025-03-04 10.15 +915555520001 ca11….mp3`.

    It begins with digits and has no dot but two, so it is no name that Windows keeps for itself.
    """
    parts = (_safe(customer), _safe(call_sid), str(index + 1) if index else "")
    return " ".join([f"{at:%Y-%m-%d %H.%M}", *(part for part in parts if part)]) + suffix


def _safe(part: str) -> str:
    return _BUT_SAFE.sub("_", part)[:_MOST_OF_A_PART].strip("_")
