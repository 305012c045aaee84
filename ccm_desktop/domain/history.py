"""A call's past from its stored reports: what was known after each, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ccm_desktop.domain.call import Call, Phase, Sightings, Standing, Watch, observe
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.domain.signs import Signs

REPLY = "reply"  # the journal's word for the answer to the request itself
PRESS = "press"
SIGN = "sign"
AGENT_SAID = "agent"


class What(StrEnum):
    """What a moment tells of."""

    REQUESTED = "requested"
    TAKEN = "taken"
    STARTED = "started"
    AGENT_LEG = "agent_leg"
    CUSTOMER_LEG = "customer_leg"
    HUNG_UP = "hung_up"
    ENDED = "ended"
    RECORDING = "recording"
    FAILED = "failed"
    PHONE_BUSY = "phone_busy"
    PHONE_FREE = "phone_free"
    RANG = "rang"
    DID_NOT_RING = "did_not_ring"


class Basis(StrEnum):
    """How a moment is known: by a clock that was there, by when it was first seen, or inferred."""

    CONFIRMED = "confirmed"
    SEEN = "seen"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Heard:
    """A stored report: who brought it, when, its JSON text; `report` is None where it is unread."""

    source: str
    at: datetime
    raw: str
    report: Report | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One fact of a call's past. `word` is Exotel's, `heard_at` when the answer came that says it."""

    what: What
    at: datetime | None
    basis: Basis
    source: str
    heard_at: datetime | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The call as it was known once a report had come; before the first, `heard` is None."""

    call: Call
    moments: tuple[Moment, ...]
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that was known, in the order of the reports; the first step is before any report."""

    reference: str
    steps: tuple[Known, ...]

    @property
    def heard(self) -> tuple[Heard, ...]:
        """The reports, in the order in which they came."""
        return tuple(step.heard for step in self.steps if step.heard is not None)

    def with_reports(self, more: Iterable[Heard]) -> History:
        """The same with reports that came since."""
        steps = list(self.steps)
        for heard in more:
            steps.append(_after(steps[-1], heard))
        return replace(self, steps=tuple(steps))


def history_of(call: Call, heard: Iterable[Heard] = ()) -> History:
    """Go through a call's reports from the press on."""
    return History(call.reference, (_at_first(call),)).with_reports(heard)


def moments_of(call: Call, history: History) -> tuple[Moment, ...]:
    """The past of a call as it is known now: what was reported, signs, and the agent's own word."""
    return (*history.steps[-1].moments, *_ends_unreported(call), *_signs(call), *_said(call))


def _at_first(call: Call) -> Known:
    # What the agent wrote of a call has no time of its own: note and tags are those of now.
    unknown = call.failure is not None and call.failure.kind == "OutcomeUnknown"
    first = replace(
        call,
        standing=Standing.UNKNOWN if unknown else Standing.SENDING,
        report=None,
        sightings=Sightings(),
        heard_at=None,
        watch=Watch.NOT_YET,
        signs=Signs(),
    )
    pressed = Moment(What.REQUESTED, call.pressed_at, Basis.CONFIRMED, PRESS, call.pressed_at)
    return Known(first, (pressed,))


def _after(known: Known, heard: Heard) -> Known:
    if heard.report is None:
        return replace(known, heard=heard)
    before = known.call
    if before.standing is not Standing.ACCEPTED:
        before = replace(before, standing=Standing.ACCEPTED, watch=Watch.LIVE)
    call = observe(before, heard.report, heard.at)
    moments = known.moments
    for moment in _news(known.call, call, heard):
        moments = _with(moments, moment)
    return Known(call, moments, heard)


def _news(before: Call, after: Call, heard: Heard) -> Iterable[Moment]:
    """What a report tells that was not known, in the order in which it happens in a call."""
    old, new = before.report, after.report
    if new is None or (old is not None and old == new):
        return
    seen = _Seen(heard)
    if old is None:
        yield seen.moment(What.TAKEN)
    if new.started_at is not None and (old is None or old.started_at != new.started_at):
        yield seen.moment(What.STARTED, new.started_at)
    yield from _leg_news(What.AGENT_LEG, old.agent if old else Leg(), new.agent, seen)
    yield from _leg_news(What.CUSTOMER_LEG, old.customer if old else Leg(), new.customer, seen)
    if after.sightings.hung_up and not before.sightings.hung_up and not new.final:
        yield seen.moment(What.HUNG_UP)
    if new.final and (old is None or _end(old) != _end(new)):
        yield seen.moment(What.ENDED, new.ended_at, new.status or "")
    if new.recordings and not (old and old.recordings):
        yield seen.moment(What.RECORDING)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Makes moments of one report: with Exotel's own time, or by when it was seen."""

    heard: Heard

    def moment(self, what: What, at: datetime | None = None, word: str = "") -> Moment:
        basis = Basis.SEEN if at is None else Basis.CONFIRMED
        return Moment(what, at or self.heard.at, basis, self.heard.source, self.heard.at, word)


def _leg_news(what: What, old: Leg, new: Leg, seen: _Seen) -> Iterable[Moment]:
    # That a phone which was connected hung up is what the end of the call says too.
    if new.status and new.status != old.status and not (old.connected and _is_plain_end(new)):
        yield seen.moment(what, word=new.status)


def _is_plain_end(leg: Leg) -> bool:
    return leg.status == "completed"


def _end(report: Report) -> tuple[bool, datetime | None, str | None]:
    return report.final, report.ended_at, report.status


def _with(moments: tuple[Moment, ...], new: Moment) -> tuple[Moment, ...]:
    """Add a moment; a start or an end that is told anew takes the place of what was told before."""
    if new.what not in (What.STARTED, What.ENDED):
        return (*moments, new)
    if all(known.what is not new.what for known in moments):
        return (*moments, new)
    return tuple(new if known.what is new.what else known for known in moments)


def _ends_unreported(call: Call) -> Iterable[Moment]:
    if call.phase is Phase.NOT_PLACED and call.failure is not None:
        yield Moment(What.FAILED, None, Basis.CONFIRMED, REPLY)


def _signs(call: Call) -> Iterable[Moment]:
    for what, at in ((What.PHONE_BUSY, call.signs.busy_at), (What.PHONE_FREE, call.signs.free_at)):
        if at is not None:
            yield Moment(what, at, Basis.INFERRED, SIGN, at)


def _said(call: Call) -> Iterable[Moment]:
    said = {Standing.RANG: What.RANG, Standing.DID_NOT_RING: What.DID_NOT_RING}.get(call.standing)
    if said is not None:
        yield Moment(said, None, Basis.CONFIRMED, AGENT_SAID)
