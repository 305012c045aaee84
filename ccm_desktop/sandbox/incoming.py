"""An incoming call to an ExoPhone, from the first question to the hang-up; no I/O, no clock.

`life` is a generator: it yields what is to be asked or waited for, and is sent what came of it.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

from ccm_desktop.sandbox.connect import BadPlanError, Plan, Question, read_plan
from ccm_desktop.sandbox.engine import Engagement, Recording, World
from ccm_desktop.sandbox.outgoing import Reply
from ccm_desktop.sandbox.scenarios.callers import caller_for

MOST_QUESTIONS = 10
"""A service that always wants to be asked again is asked no more often."""

_REGISTERED_ONLY = "1.0"
_ANSWERED, _FAILED = "answered", "failed"
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
    """How one round of ringing went: when it was over, and whom and what to tell of it."""

    at: float
    contact: str | None = None
    status: str | None = None

    @property
    def was_answered(self) -> bool:
        return self.status == _ANSWERED


def life(call: IncomingCall, world: World) -> Life:
    """Return the life of a call: ask, ring, talk, or end without an agent."""
    yield from _Flow(call, world).run()


class _Flow:
    """One call on its way through the flow."""

    def __init__(self, call: IncomingCall, world: World) -> None:
        self._call = call
        self._world = world
        self._behaviour = caller_for(call.order.caller)
        self._rounds_rung = 0
        self._last = _Attempt(call.started_at)

    def run(self) -> Life:
        for _ in range(MOST_QUESTIONS):
            plan, at = yield from self._ask()
            if plan is None:
                break
            yield from self._ring_all(plan, at)
            if self._last.was_answered:
                self._call.is_over = True
                return
            if not (plan.ask_again and plan.contacts):
                break
        self._call.note(self._last.at, "no-agent")
        self._call.is_over = True

    def _ask(self) -> Generator[Ask, Came, tuple[Plan | None, float]]:
        """Ask the primary URL, then the fallback; None where neither gives a plan."""
        order, at = self._call.order, self._last.at
        for url in (order.url, order.fallback_url):
            if url is None:
                continue
            came = yield Ask(url, self._question(at))
            at = came.at
            plan, problem = _read(came.reply)
            self._call.note(at, "asked", url=url, problem=problem)
            if plan is not None:
                return plan, at
        return None, at

    def _question(self, now: float) -> Question:
        order = self._call.order
        return Question(
            call_sid=self._call.sid,
            caller=order.caller,
            exophone=order.exophone,
            started=_v1_time(self._world.wall(self._call.started_at)),
            current=_v1_time(self._world.wall(now)),
            custom_field=order.custom_field,
            digits=order.digits,
            last_contact=self._last.contact,
            last_status=self._last.status,
        )

    def _ring_all(self, plan: Plan, now: float) -> Life:
        """Ring one group after the other until one answers, or the service is to be asked again."""
        self._last = replace(self._last, at=now)
        for start in range(0, len(plan.contacts), plan.at_once):
            group = plan.contacts[start : start + plan.at_once]
            reachable = self._reachable(group)
            if reachable:
                yield from self._ring(plan, reachable)
            if self._last.was_answered or plan.ask_again:
                return

    def _reachable(self, group: Sequence[str | None]) -> list[str]:
        """Return who of a group can be rung; the others fail at once."""
        now, found = self._last.at, []
        for contact in group:
            problem = self._hindrance(contact)
            if contact is not None and problem is None:
                self._call.note(now, "ringing", contact=contact)
                found.append(contact)
            else:
                self._fail(now, contact, problem or _FAILED)
        return found

    def _fail(self, at: float, contact: str | None, status: str) -> None:
        self._call.note(at, "attempt-failed", contact=contact, status=status)
        self._last = _Attempt(at, contact, status)

    def _ring(self, plan: Plan, contacts: Sequence[str]) -> Life:
        began = self._last.at
        ring_s, status = self._behaviour.rings(self._rounds_rung, plan.ring_s)
        self._rounds_rung += 1
        talk_s = min(self._behaviour.talk_s, plan.talk_s) if status == _ANSWERED else 0.0
        self._keep_busy(contacts, ring_s, talk_s)
        came = yield Until(began + ring_s)
        if status != _ANSWERED:
            self._fail(came.at, contacts[-1], status)
            return
        self._call.note(came.at, "answered", contact=contacts[0])
        came = yield Until(began + ring_s + talk_s)
        self._last = _Attempt(came.at, contacts[0], status)
        self._hang_up(plan, talk_s)

    def _hang_up(self, plan: Plan, talk_s: float) -> None:
        at, world = self._last.at, self._world
        if plan.channels is not None:
            ready_at = at + world.settings.recording_lag_s
            recording = Recording(int(talk_s), plan.channels, ready_at)
            world.flow_recordings[self._call.sid] = recording
        self._call.note(at, "ended", talk_s=int(talk_s))

    def _keep_busy(self, contacts: Sequence[str], ring_s: float, talk_s: float) -> None:
        """Mark the co-workers among the contacts busy; the first, who answers, for the talk as well."""
        now = self._last.at
        for place, contact in enumerate(contacts):
            owner = self._world.account.owner_of(contact)
            if owner is not None:
                user, device = owner
                until = now + ring_s + (talk_s if place == 0 else 0.0)
                self._world.engage(user.id, Engagement(self._call.sid, device.id, now, until), now)

    def _hindrance(self, contact: str | None) -> str | None:
        """Return why a contact is not rung at all, as the status of the attempt."""
        if contact is None:
            return _FAILED
        owner = self._world.account.owner_of(contact)
        if owner is None:
            return _FAILED if self._call.order.version == _REGISTERED_ONLY else None
        user, device = owner
        if not (device.available and device.verified):
            return _FAILED
        return "busy" if self._world.engagement(user.id, self._last.at) else None


def _read(reply: Reply | None) -> tuple[Plan | None, str | None]:
    if reply is None or reply.status is None:
        return None, reply.problem if reply else None
    if not reply.is_success:
        return None, f"HTTP {reply.status}"
    try:
        return read_plan(reply.body), None
    except BadPlanError as error:
        return None, str(error)


def _v1_time(epoch_s: float) -> str:
    moment = datetime.fromtimestamp(int(epoch_s), UTC).astimezone(_INDIA)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
