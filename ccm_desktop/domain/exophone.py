"""The account's virtual numbers as Exotel lists them, and how well they work (contract 8 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class ExoPhone:
    """A virtual number: `number` in E.164 where it could be read, `listed` as it came."""

    sid: str
    number: str
    listed: str
    friendly_name: str | None = None
    voice: bool | None = None
    country: str | None = None
    region: str | None = None

    @property
    def can_call(self) -> bool:
        """Whether to offer it: a capability that is not stated is taken to be there."""
        return self.voice is not False


@dataclass(frozen=True, slots=True)
class ExoPhonePage:
    """A page of the list, counted from 0."""

    exophones: tuple[ExoPhone, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Connectivity:
    """One direction's state, in the word as received; `alternate` is a number that works."""

    status: str | None = None
    checked_at: datetime | None = None
    alternate: str | None = None

    @property
    def is_out(self) -> bool:
        """Whether an outage was reported; a missing word says nothing."""
        return self.status is not None and self.status != ACTIVE


@dataclass(frozen=True, slots=True)
class ExoPhoneHealth:
    """How calls to and from a virtual number get through."""

    incoming: Connectivity = Connectivity()
    outgoing: Connectivity = Connectivity()
