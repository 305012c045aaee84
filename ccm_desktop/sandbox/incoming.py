"""An incoming call to an ExoPhone, from the first question to the hang-up; no I/O, no clock.

`life` is a generator: it yields what is to be asked or waited for, and is sent what came of it.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

from ccm_desktop.sandbox.connect import BadPlanError, Plan, Question, read_plan
from ccm_desktop.sandbox.engine import Engagement, Recording, World
from ccm_desktop.sandbox.outgoing import Reply
from ccm_desktop.sandbox.people import Device, User
from ccm_desktop.sandbox.scenarios.callers import Caller, caller_for

MOST_QUESTIONS = 10
"""A service that always wants to be asked again is asked no more often."""

_REGISTERED_ONLY = "1.0"
_INDIA = timezone(timedelta(hours=5, minutes=30))

Fact: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class IncomingOrder:
    """Who calls which ExoPhone (E.164), and the service that says whom to ring."""

    caller: str
    exophone: str
    url: str
    fallback_url: str | None = None
    version: str = "1.1"
    custom_field: str | None = None
    digits: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a service."""

    url: str
    question: Question


@dataclass(frozen=True, slots=True)
class Until:
    """A second of sandbox time that is to come."""

    at: float


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a step, and when; `reply` is None after a wait."""

    at: float
    reply: Reply | None = None


Life: TypeAlias = Generator[Ask | Until, Came, None]


@dataclass(slots=True)
class IncomingCall:
    """One incoming call; `history` tells what happened, oldest first."""

    sid: str
    order: IncomingOrder
    started_at: float
    history: list[Fact] = field(default_factory=list)
    is_over: bool = False

    def note(self, at: float, what: str, **details: object) -> None:
        """Add to the history what happened at a second of sandbox time."""
        self.history.append({"at": at, "what": what, **details})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How one round of ringing went."""

    at: float
    answered: bool
    contact: str | None = None
    status: str | None = None


def life(call: IncomingCall, world: World) -> Life:
    """Return the life of a call: ask, ring, talk, or end without an agent."""
    behaviour = caller_for(call.order.caller)
    last, rounds_rung = _Attempt(call.started_at, answered=False), 0
    for _ in range(MOST_QUESTIONS):
        plan, at = yield from _asked(call, world, last)
        if plan is None:
            break
        for contacts in _rounds(plan):
            last, rang = yield from _rung(call, world, plan, contacts, at, behaviour, rounds_rung)
            at, rounds_rung = last.at, rounds_rung + rang
            if last.answered:
                call.is_over = True
                return
            if plan.ask_again:
                break
        if not (plan.ask_again and plan.contacts):
            break
    call.note(last.at, "no-agent")
    call.is_over = True


def _asked(
    call: IncomingCall, world: World, last: _Attempt
) -> Generator[Ask, Came, tuple[Plan | None, float]]:
    """Ask the primary URL, then the fallback; None where neither gives a plan."""
    at = last.at
    for url in (call.order.url, call.order.fallback_url):
        if url is None:
            continue
        came = yield Ask(url, _question(call, world, last, at))
        at = came.at
        plan, problem = _read(came.reply)
        call.note(at, "asked", url=url, problem=problem)
        if plan is not None:
            return plan, at
    return None, at


def _read(reply: Reply | None) -> tuple[Plan | None, str | None]:
    if reply is None or reply.status is None:
        return None, reply.problem if reply else None
    if not reply.is_success:
        return None, f"HTTP {reply.status}"
    try:
        return read_plan(reply.body), None
    except BadPlanError as error:
        return None, str(error)


def _question(call: IncomingCall, world: World, last: _Attempt, now: float) -> Question:
    order = call.order
    return Question(
        call_sid=call.sid,
        caller=order.caller,
        exophone=order.exophone,
        started=_v1_time(world.wall(call.started_at)),
        current=_v1_time(world.wall(now)),
        custom_field=order.custom_field,
        digits=order.digits,
        last_contact=last.contact,
        last_status=last.status,
    )


def _rounds(plan: Plan) -> list[tuple[str | None, ...]]:
    """Return the contacts that ring at the same time, one group after the other."""
    starts = range(0, len(plan.contacts), plan.at_once)
    return [plan.contacts[start : start + plan.at_once] for start in starts]


def _rung(
    call: IncomingCall,
    world: World,
    plan: Plan,
    contacts: Sequence[str | None],
    now: float,
    behaviour: Caller,
    rounds_rung: int,
) -> Generator[Until, Came, tuple[_Attempt, bool]]:
    """Ring one group; returns how it went, and whether any phone rang at all."""
    reachable = []
    status = "failed"
    for contact in contacts:
        problem = _hindrance(call, world, contact, now)
        if contact is not None and problem is None:
            call.note(now, "ringing", contact=contact)
            reachable.append(contact)
        else:
            status = problem or "failed"
            call.note(now, "attempt-failed", contact=contact, status=status)
    if not reachable:
        return _Attempt(now, answered=False, contact=contacts[-1], status=status), False
    ring_s, status = behaviour.rings(rounds_rung, plan.ring_s)
    talk_s = min(behaviour.talk_s, plan.talk_s) if status == "answered" else 0.0
    _keep_busy(call, world, reachable, now, ring_s, talk_s)
    came = yield Until(now + ring_s)
    if status != "answered":
        call.note(came.at, "attempt-failed", contact=reachable[-1], status=status)
        return _Attempt(came.at, answered=False, contact=reachable[-1], status=status), True
    call.note(came.at, "answered", contact=reachable[0])
    came = yield Until(now + ring_s + talk_s)
    _hang_up(call, world, plan, came.at, talk_s)
    return _Attempt(came.at, answered=True, contact=reachable[0], status="completed"), True


def _hang_up(call: IncomingCall, world: World, plan: Plan, at: float, talk_s: float) -> None:
    if plan.channels is not None:
        ready_at = at + world.settings.recording_lag_s
        world.flow_recordings[call.sid] = Recording(int(talk_s), plan.channels, ready_at)
    call.note(at, "ended", talk_s=int(talk_s))


def _keep_busy(
    call: IncomingCall,
    world: World,
    contacts: Sequence[str],
    now: float,
    ring_s: float,
    talk_s: float,
) -> None:
    """Mark the co-workers among the contacts busy: the first while it lasts, the others in ringing."""
    for place, contact in enumerate(contacts):
        owner = world.account.owner_of(contact)
        if owner is not None:
            user, device = owner
            until = now + ring_s + (talk_s if place == 0 else 0.0)
            world.engage(user.id, Engagement(call.sid, device.id, now, until), now)


def _hindrance(call: IncomingCall, world: World, contact: str | None, now: float) -> str | None:
    """Return why a contact is not rung at all, as the status of the attempt."""
    if contact is None:
        return "failed"
    owner = world.account.owner_of(contact)
    if owner is None:
        return "failed" if call.order.version == _REGISTERED_ONLY else None
    return _owners_hindrance(world, *owner, now)


def _owners_hindrance(world: World, user: User, device: Device, now: float) -> str | None:
    if not (device.available and device.verified):
        return "failed"
    return "busy" if world.engagement(user.id, now) is not None else None


def _v1_time(epoch_s: float) -> str:
    moment = datetime.fromtimestamp(int(epoch_s), UTC).astimezone(_INDIA)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
