"""What is asked of the journal: a search, filters, a place to go on from; and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.line import CallLine

HOURS = 24


class Result(StrEnum):
    """How a call counts: the journal's coarsest word on it."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_SURE = "not_sure"
    UNDER_WAY = "under_way"


_UNTOLD = frozenset({Outcome.OTHER, Outcome.NOT_REPORTED})


def result_of(phase: Phase, outcome: Outcome | None) -> Result:
    """How a call counts. What Exotel told nothing of, or in an unknown word, is not sure."""
    match phase:
        case Phase.ENDED if outcome is Outcome.TALKED:
            return Result.REACHED
        case Phase.ENDED if outcome is None or outcome in _UNTOLD:
            return Result.NOT_SURE
        case Phase.ENDED | Phase.NOT_PLACED:
            return Result.NOT_REACHED
        case Phase.UNKNOWN | Phase.NO_FINAL_REPORT:
            return Result.NOT_SURE
        case _:
            return Result.UNDER_WAY


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which calls are shown. `since` is included, `until` is not; both are aware.

    `search` is part of a number, name, note, tag, custom field or call SID; `numbers` are further
    customers that it means, whose names only the agent's own contacts know.
    """

    search: str = ""
    result: Result | None = None
    with_recording: bool = False
    since: datetime | None = None
    until: datetime | None = None
    virtual_number: str | None = None
    agent: str | None = None
    numbers: tuple[str, ...] = ()


EVERYTHING = JournalFilter()


class Cursor(NamedTuple):
    """The last line of a page: the next page begins below it. Times are ms since 1970, UTC."""

    pressed_ms: int
    row: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first; `next` is where the next page begins, None after the last one.

    `only_newest` says how many calls were searched, where the text was too short to search all.
    """

    lines: tuple[CallLine, ...]
    next: Cursor | None = None
    only_newest: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What occurs in the journal, to choose from, in order."""

    virtual_numbers: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """What a filter lets through: `talk_time_s` is Exotel's figure summed, in seconds.

    `by_hour` counts calls by the hour of the day at this machine, 24 of them.
    """

    calls: int = 0
    talk_time_s: int = 0
    results: tuple[tuple[Result, int], ...] = ()
    by_hour: tuple[int, ...] = (0,) * HOURS

    def count(self, result: Result) -> int:
        """How many calls count so."""
        return dict(self.results).get(result, 0)
