"""One call from the press of Call to its recording: standing, phase, outcome, and legal moves.

Two questions are kept apart. *Standing*: what became of our request? *Phase*: what is known of
the phones? Both only ever say what was reported; what the app or the agent concluded is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from ccm_desktop.domain.address import is_on_this_machine
from ccm_desktop.domain.order import MAX_TIME_LIMIT_S, Order
from ccm_desktop.domain.report import Report, merge
from ccm_desktop.domain.signs import Signs

FINAL_REPORT_GRACE_S = 15 * 60  # contract 8: past the limit and this, no final report is awaited


class Standing(StrEnum):
    """What became of the make-call request."""

    INTENT = "intent"
    SENDING = "sending"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DID_NOT_RING = "did_not_ring"
    RANG = "rang"


# The two last come from the agent's own answer; `accepted` may still come by evidence.
_MOVES: dict[Standing, frozenset[Standing]] = {
    Standing.INTENT: frozenset({Standing.SENDING, Standing.NOT_SENT}),
    Standing.SENDING: frozenset(
        {Standing.NOT_SENT, Standing.REFUSED, Standing.ACCEPTED, Standing.UNKNOWN}
    ),
    Standing.UNKNOWN: frozenset({Standing.ACCEPTED, Standing.DID_NOT_RING, Standing.RANG}),
    Standing.DID_NOT_RING: frozenset({Standing.ACCEPTED, Standing.RANG}),
    Standing.RANG: frozenset({Standing.ACCEPTED, Standing.DID_NOT_RING}),
    Standing.NOT_SENT: frozenset(),
    Standing.REFUSED: frozenset(),
    Standing.ACCEPTED: frozenset(),
}


class Phase(StrEnum):
    """What is known of the two phones."""

    SENDING = "sending"
    AGENT_RINGING = "agent_ringing"
    CUSTOMER_RINGING = "customer_ringing"
    TALKING = "talking"
    IN_PROGRESS = "in_progress"
    FINISHING = "finishing"
    ENDED = "ended"
    NOT_PLACED = "not_placed"
    UNKNOWN = "unknown"
    NO_FINAL_REPORT = "no_final_report"


ON_THE_PHONE = frozenset(
    {
        Phase.SENDING,
        Phase.AGENT_RINGING,
        Phase.CUSTOMER_RINGING,
        Phase.TALKING,
        Phase.IN_PROGRESS,
    }
)
OVER = frozenset({Phase.ENDED, Phase.NOT_PLACED, Phase.NO_FINAL_REPORT})


class Outcome(StrEnum):
    """How an ended call went (contract 4, `call_status`)."""

    TALKED = "talked"
    AGENT_UNANSWERED = "agent_unanswered"
    CUSTOMER_UNANSWERED = "customer_unanswered"
    AGENT_CANCELED = "agent_canceled"
    AGENT_NO_DIAL = "agent_no_dial"
    CUSTOMER_NO_DIAL = "customer_no_dial"
    AGENT_BUSY = "agent_busy"
    CUSTOMER_BUSY = "customer_busy"
    FAILED = "failed"
    OTHER = "other"
    NOT_REPORTED = "not_reported"


_OUTCOMES = {
    "completed": Outcome.TALKED,
    "agent_cancelled": Outcome.AGENT_CANCELED,
    **{
        word.value: word
        for word in Outcome
        if word not in (Outcome.TALKED, Outcome.OTHER, Outcome.NOT_REPORTED)
    },
}


class Watch(StrEnum):
    """Whether the app still asks Exotel about the call."""

    NOT_YET = "not_yet"
    LIVE = "live"
    RECORDING = "recording"
    DONE = "done"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call was not placed, or why nobody can tell: the error's class name and its data."""

    kind: str
    reason: str | None = None
    code: int | None = None
    http_status: int | None = None
    request_id: str | None = None
    description: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Sightings:
    """When this app first saw each thing in an answer; the thing itself happened before that."""

    agent_answered: datetime | None = None
    customer_answered: datetime | None = None
    hung_up: datetime | None = None
    ended: datetime | None = None
    recording: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `reference` is ours, made at the press of Call; times are aware UTC.

    `overrides` names the rules of considerate dialling that the agent chose to override;
    `followed_up` is the agent's word that a customer who was not reached is seen to.
    """

    reference: str
    profile: str
    account_sid: str
    base_url: str
    order: Order
    pressed_at: datetime
    standing: Standing = Standing.INTENT
    failure: Failure | None = None
    report: Report | None = None
    sightings: Sightings = Sightings()
    heard_at: datetime | None = None
    watch: Watch = Watch.NOT_YET
    note: str = ""
    practice: bool = False
    signs: Signs = Signs()
    tags: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    followed_up: bool = False

    @property
    def call_sid(self) -> str | None:
        """Exotel's name for the call, once it gave one."""
        return (self.report.call_sid or None) if self.report else None

    @property
    def on_sandbox(self) -> bool:
        """Whether the call stayed on this machine, on the built-in sandbox or one beside it."""
        return self.practice or is_on_this_machine(self.base_url)

    @property
    def phase(self) -> Phase:
        """What is known of the two phones, from reports alone."""
        match self.standing:
            case Standing.INTENT | Standing.SENDING:
                return Phase.SENDING
            case Standing.NOT_SENT | Standing.REFUSED | Standing.DID_NOT_RING:
                return Phase.NOT_PLACED
            case Standing.UNKNOWN | Standing.RANG:
                return Phase.UNKNOWN
            case Standing.ACCEPTED:
                return self._reported_phase()
            case _ as never:  # pragma: no cover
                assert_never(never)

    def _reported_phase(self) -> Phase:
        if self.report is not None and self.report.final:
            return Phase.ENDED
        if self.watch is Watch.GAVE_UP:
            return Phase.NO_FINAL_REPORT
        return Phase.IN_PROGRESS if self.report is None else phase_of_active(self.report)

    @property
    def outcome(self) -> Outcome | None:
        """How the call went; None until Exotel's report is final."""
        return outcome_of(self.report) if self.report is not None else None

    @property
    def in_flight(self) -> bool:
        """Whether this call keeps the agent from making another."""
        return self.phase in ON_THE_PHONE

    @property
    def awaits_recording(self) -> bool:
        """Whether a recording was asked for, a talk took place, and no link has come yet."""
        return (
            self.outcome is Outcome.TALKED
            and self.order.options.recording
            and not (self.report and self.report.recordings)
        )

    @property
    def unresolved(self) -> bool:
        """Whether a second press for this number must be asked for: it may have been dialled."""
        return self.standing is Standing.UNKNOWN

    @property
    def may_be_matched(self) -> bool:
        """Whether a report that carries our reference still settles what became of the request."""
        return self.standing in (Standing.UNKNOWN, Standing.RANG, Standing.DID_NOT_RING)

    def last_moment(self) -> datetime:
        """When a final report is no longer awaited: the time limit and a grace after the press."""
        limit_s = self.order.options.time_limit_s or MAX_TIME_LIMIT_S
        return self.pressed_at + timedelta(seconds=limit_s + FINAL_REPORT_GRACE_S)


def phase_of_active(report: Report) -> Phase:
    """Read the legs of a call that is not over (contract 4, "Reading an active call")."""
    agent, customer = report.agent, report.customer
    if agent.over or (agent.connected and customer.over):
        return Phase.FINISHING
    match (agent.status, customer.status):
        case (None, None):
            return Phase.AGENT_RINGING
        case ("in-progress", None):
            return Phase.CUSTOMER_RINGING
        case ("in-progress", "in-progress"):
            return Phase.TALKING
        case _:
            return Phase.IN_PROGRESS


def outcome_of(report: Report) -> Outcome | None:
    """How a call went by a report of it; None until that is final."""
    if not report.final:
        return None
    if report.status is None:
        return Outcome.NOT_REPORTED
    return _OUTCOMES.get(report.status, Outcome.OTHER)


def phase_of(report: Report) -> Phase:
    """What a report says of the two phones."""
    return Phase.ENDED if report.final else phase_of_active(report)


class IllegalMove(ValueError):
    """A standing was asked for that can't follow the present one: a fault of this program."""


def may_move(call: Call, to: Standing) -> bool:
    """Whether `to` can follow what is known of the request."""
    return to in _MOVES[call.standing]


def move(call: Call, to: Standing, failure: Failure | None = None) -> Call:
    """Change what is known of the request; raises `IllegalMove` where `to` can't follow."""
    if not may_move(call, to):
        raise IllegalMove(f"{call.standing} -> {to}")
    watch = Watch.LIVE if to is Standing.ACCEPTED else call.watch
    return replace(call, standing=to, failure=failure or call.failure, watch=watch)


def observe(call: Call, new: Report, arrived_at: datetime) -> Call:
    """Lay a report over the call and remember when each thing was first seen."""
    report = merge(call.report, new)
    seen = call.sightings
    seen = Sightings(
        agent_answered=seen.agent_answered or _when(report.agent.connected, arrived_at),
        customer_answered=seen.customer_answered or _when(_talking(report), arrived_at),
        hung_up=seen.hung_up or _when(_hung_up(report), arrived_at),
        ended=seen.ended or _when(report.final, arrived_at),
        recording=seen.recording or _when(bool(report.recordings), arrived_at),
    )
    heard_at = max(call.heard_at, arrived_at) if call.heard_at else arrived_at
    observed = replace(call, report=report, sightings=seen, heard_at=heard_at)
    return replace(observed, watch=_watch_after(observed))


def _talking(report: Report) -> bool:
    return report.agent.connected and report.customer.connected


def _hung_up(report: Report) -> bool:
    return report.final or phase_of_active(report) is Phase.FINISHING


def _when(seen: bool, at: datetime) -> datetime | None:
    return at if seen else None


def _watch_after(call: Call) -> Watch:
    if call.phase is not Phase.ENDED:
        return call.watch
    if call.awaits_recording:
        return call.watch if call.watch is Watch.DONE else Watch.RECORDING
    return Watch.DONE
