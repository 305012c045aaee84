"""What an agent asks for: who calls whom, from which number, with which options (contract 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ccm_desktop.domain.address import check_web_address
from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD
from ccm_desktop.domain.errors import BadInput, InputProblem

MAX_TIME_LIMIT_S = 14_400  # v1's cap; nothing is printed for v2
MAX_RING_TIME_S = 120  # ours: no bounds are printed

_OTHER_SOUNDS = frozenset(
    {".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wma"}
)
_USER_ID = re.compile(r"[0-9a-fA-F]{32}")


class Channels(StrEnum):
    """How a recording holds the two voices."""

    SINGLE = "single"
    DUAL = "dual"


class CallbackEvent(StrEnum):
    """What Exotel can push."""

    ANSWERED = "answered"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Callback:
    """Where Exotel shall post one kind of event."""

    event: CallbackEvent
    url: str


@dataclass(frozen=True, slots=True)
class AgentIdentity:
    """The agent, as the API knows one: a contact URI (E.164 or SIP), or a user id."""

    contact_uri: str | None = None
    user_id: str | None = None

    def __post_init__(self) -> None:
        if (self.contact_uri is None) == (self.user_id is None):
            raise BadInput("agent", InputProblem.MISSING)

    @property
    def text(self) -> str:
        """The identity as typed and as stored."""
        return self.contact_uri or self.user_id or ""

    @classmethod
    def read(cls, text: str) -> AgentIdentity:
        """Tell a user id (32 hex digits) from a contact URI; raises `BadInput`."""
        text = text.strip()
        if not text:
            raise BadInput("agent", InputProblem.EMPTY)
        if _USER_ID.fullmatch(text):
            return cls(user_id=text)
        if text.startswith("sip:"):
            return cls(contact_uri=text)
        number = re.sub(r"[\s().-]", "", text)
        if re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
            return cls(contact_uri=number)
        raise BadInput("agent", InputProblem.NOT_A_NUMBER, text)


def _check_range(field: str, seconds: int | None, at_most: int) -> None:
    if seconds is not None and not 1 <= seconds <= at_most:
        raise BadInput(field, InputProblem.OUT_OF_RANGE, str(seconds))


def check_wait_audio(url: str) -> None:
    """Raise `BadInput` where an address names another kind of sound than WAV (contract 3)."""
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    if suffix in _OTHER_SOUNDS:
        raise BadInput("wait_audio_url", InputProblem.NOT_WAV, url)


@dataclass(frozen=True, slots=True)
class CallOptions:
    """The six optional parameters of make call, and the recording switch, which is always sent."""

    recording: bool = True
    channels: Channels = Channels.DUAL
    wait_audio_url: str | None = None
    time_limit_s: int | None = None
    ring_time_s: int | None = None
    custom_field: str | None = None
    callbacks: tuple[Callback, ...] = ()

    def __post_init__(self) -> None:
        _check_range("time_limit_s", self.time_limit_s, MAX_TIME_LIMIT_S)
        _check_range("ring_time_s", self.ring_time_s, MAX_RING_TIME_S)
        if self.custom_field is not None and len(self.custom_field) > MAX_CUSTOM_FIELD:
            raise BadInput("custom_field", InputProblem.TOO_LONG, self.custom_field)
        if self.wait_audio_url is not None:
            check_web_address("wait_audio_url", self.wait_audio_url)
        for callback in self.callbacks:
            check_web_address("status_callback", callback.url)


@dataclass(frozen=True, slots=True)
class Order:
    """One call to be made. Numbers are sent exactly as they stand here."""

    agent: AgentIdentity
    customer: str
    virtual_number: str
    options: CallOptions = CallOptions()
