"""How much of recordings is kept on this machine, and what goes first: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ccm_desktop.domain.errors import BadInput, InputProblem

MOST_DAYS = 365
LEAST_MEGABYTES, MOST_MEGABYTES = 50, 100_000
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """Recordings go that were not used for so many days, and the longest unused ones over a size."""

    days: int = 30
    megabytes: int = 500

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MOST_DAYS:
            raise BadInput("recordings_days", InputProblem.OUT_OF_RANGE, str(self.days))
        if not LEAST_MEGABYTES <= self.megabytes <= MOST_MEGABYTES:
            raise BadInput("recordings_size", InputProblem.OUT_OF_RANGE, str(self.megabytes))


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How many recordings are kept, and how many bytes they take."""

    count: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is kept: the file's name, its bytes, when it was last fetched or played."""

    name: str
    size: int
    used_at: datetime


def superfluous(kept: Iterable[Kept], limits: CacheLimits, now: datetime) -> Iterator[Kept]:
    """Those that go. What was used last stays, were it alone larger than all that may be kept."""
    total = 0
    for place, one in enumerate(sorted(kept, key=lambda one: one.used_at, reverse=True)):
        total += one.size
        is_too_much = place > 0 and total > limits.megabytes * MEGABYTE
        if is_too_much:
            total -= one.size
        if is_too_much or now - one.used_at > timedelta(days=limits.days):
            yield one
