"""What Exotel reported of a call, and how one report is laid over another."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TypeVar

TERMINAL = "terminal"
IN_PROGRESS = "in-progress"
# The leg words that end a leg (contract 4); any other word says nothing about the end.
ENDED_LEG_WORDS = frozenset({"completed", "no-answer", "busy", "failed", "canceled", "cancelled"})
_NO_FACTS = (None, (), "")


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of the call: the agent's or the customer's. `status` is the word as received."""

    contact_uri: str | None = None
    name: str | None = None
    status: str | None = None
    user_id: str | None = None
    group_id: str | None = None
    group_name: str | None = None

    @property
    def connected(self) -> bool:
        """Whether this leg was last reported as connected."""
        return self.status == IN_PROGRESS

    @property
    def over(self) -> bool:
        """Whether this leg was reported as ended."""
        return self.status in ENDED_LEG_WORDS


@dataclass(frozen=True, slots=True)
class Report:
    """The `data` of call details, or `call_details` of a callback (contract 4 and 5).

    Times are aware; durations are in seconds; words are kept as they were received.
    """

    call_sid: str
    state: str
    status: str | None = None
    direction: str | None = None
    virtual_number: str | None = None
    agent: Leg = Leg()
    customer: Leg = Leg()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    total_duration_s: int | None = None
    talk_time_s: int | None = None
    custom_field: str | None = None
    app_id: str | None = None
    app_name: str | None = None
    digits: str | None = None
    recordings: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether the call is over and processed: only the word `terminal` says so."""
        return self.state == TERMINAL


@dataclass(frozen=True, slots=True)
class Received:
    """A report as it came: what it says, its JSON text, and Exotel's clock at that moment."""

    report: Report
    raw: str
    server_time: datetime | None = None


_Part = TypeVar("_Part", Leg, Report)


def merge(known: Report | None, new: Report) -> Report:
    """Lay `new` over `known`: new facts win, a later null erases nothing, an end stays an end.

    A report older than what is known (callbacks come in any order), or one that would un-end
    the call, only fills gaps.
    """
    if known is None:
        return new
    if _is_stale(known, new):
        under, over = new, known
    else:
        under, over = known, new
    merged = _overlay(under, over)
    return replace(
        merged,
        call_sid=known.call_sid,
        state=TERMINAL if known.final or new.final else merged.state,
        agent=_later_leg(known.agent, new.agent, _overlay(under.agent, over.agent)),
        customer=_later_leg(known.customer, new.customer, _overlay(under.customer, over.customer)),
    )


def _is_stale(known: Report, new: Report) -> bool:
    if known.final != new.final:
        return known.final
    if known.updated_at is None or new.updated_at is None:
        return False
    return new.updated_at < known.updated_at


def _overlay(under: _Part, over: _Part) -> _Part:
    facts = {f.name: getattr(over, f.name) for f in fields(over)}
    return replace(under, **{name: fact for name, fact in facts.items() if fact not in _NO_FACTS})


def _later_leg(known: Leg, new: Leg, merged: Leg) -> Leg:
    """Keep the word that is further along: a leg that ended does not ring again."""
    if known.over and not new.over:
        return replace(merged, status=known.status)
    if new.over and not known.over:
        return replace(merged, status=new.status)
    return merged
