"""Follows calls: one scheduler asks Exotel about each when its time has come.

Absolute deadlines, never two questions about one call at once, few under way in all. The budget
decides how many are asked, `Waiting` who is next. What fails is asked again later; what was known
stays.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ccm_desktop.domain.call import Call, Watch
from ccm_desktop.domain.errors import CcmError, JournalTrouble, RateLimited
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Pace, Question, Turn, is_overdue, next_question, turn_of
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.attempts import NEEDS_THE_USER, Attempts, wait_asked_for
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.clock import Alarm, Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.gaps import Gaps
from ccm_desktop.services.guests import Guests
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.pulse import Pulse
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.services.waiting import Waiting

_AT_ONCE = 4
_USUAL_PACE = Pace()
_REFRESH_WITHIN_S = 5.0


@dataclass(slots=True)
class _Watched:
    """A followed call; `held` while it waits for the user to mend something."""

    call: Call
    own: bool
    attempts: Attempts = field(default_factory=Attempts)
    held: bool = False
    asking: bool = False
    asked_at: float = float("-inf")


class Follower:
    """Keeps the followed calls up to date until nothing more is to be expected of them."""

    def __init__(
        self,
        journal: Journal,
        accounts: Accounts,
        clock: Clock,
        tasks: TaskBag,
        *,
        pace: Pace = _USUAL_PACE,
        budget: Budget | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.began = Event[Call]()
        self.changed = Event[Call]()
        self.finished = Event[Call]()
        self.budget = budget or Budget(pace.questions_a_minute)
        self._journal = journal
        self._accounts = accounts
        self._clock = clock
        self._tasks = tasks
        self.pace = pace
        self._chance = chance
        self._watched: dict[str, _Watched] = {}
        self._waiting = Waiting()
        self._under_way = 0
        self._wake = asyncio.Event()
        self.guests = Guests(self._wake.set, self._on_guest_left)
        self._gaps = Gaps(clock)
        self._pulse = Pulse(clock)
        self.health_changed = self._pulse.changed

    @property
    def health(self) -> Health:
        """How the connection is doing."""
        return self._pulse.health

    def follow(self, call: Call, *, own: bool = False) -> None:
        """Ask about the call from now on; a call already followed is only brought up to date.

        The agent's `own` call, placed from here, goes before all others while it is live.
        """
        wait_s = next_question(call, self.pace, self._clock.now())
        if wait_s is None and call.watch is Watch.RECORDING:
            wait_s = 0.0  # the wait passed while the app was closed: one question is left
        if wait_s is None or call.call_sid is None:
            return
        known = self._watched.get(call.reference)
        if known is not None:
            known.call = call
            return
        watched = _Watched(call, own)
        self._watched[call.reference] = watched
        self._schedule(watched, self._clock.monotonic() + wait_s)
        self._pulse.note_watched(len(self._watched))
        self.began.emit(call)

    def followed(self) -> list[Call]:
        """The calls that are followed now, as they were last heard of."""
        return [watched.call for watched in self._watched.values()]

    def question(self, reference: str) -> Question:
        """The next question about a call; of one that is not followed there is none."""
        watched = self._watched.get(reference)
        if watched is None:
            return Question()
        due = self._waiting.due(reference)
        due_in_s = None if due is None else due - self._clock.monotonic()
        return Question(due_in_s, watched.asking, watched.held)

    def check_now(self, reference: str) -> bool:
        """Ask about the call at once, unless it was asked a moment ago; says whether it will be."""
        watched = self._watched.get(reference)
        now = self._clock.monotonic()
        if watched is None or now - watched.asked_at < self.pace.between_checks_s:
            return False
        watched.held = False
        self._schedule(watched, now, Turn.NOW)
        return True

    def waits_for_user(self, reference: str) -> bool:
        """Whether the call can't be asked about until the user mends something."""
        watched = self._watched.get(reference)
        return watched is not None and watched.held and not watched.asking

    def resume(self, profile: str) -> None:
        """Ask again about the profile's calls: the user has mended what stopped it."""
        for watched in self._watched.values():
            if watched.call.profile == profile and watched.held:
                watched.held, watched.attempts.failures = False, 0
                self._schedule(watched, self._clock.monotonic())

    def slow_down(self, refused: RateLimited) -> None:
        """Ask less for a while: a request of this app was one too many for the account (429)."""
        now = self._clock.monotonic()
        wait_s = refused.retry_after_s
        self.budget.shrink(now, now + (self.pace.backoff_first_s if wait_s is None else wait_s))

    def share_as(self, profile: Profile) -> None:
        """Keep to a fair share of the account's requests; nobody shares a sandbox."""
        pace = self.pace if profile.on_sandbox else self.pace.shared_by(profile.agents)
        self.budget.limit_to(self._clock.monotonic(), pace.questions_a_minute)
        self._wake.set()

    def look_for_gap(self) -> None:
        """Ask once about each call if the machine slept since; new connections, no storm."""
        if self._gaps.passed() and self._watched:
            self._tasks.spawn("renew connections", self._accounts.renew())
            self._refresh(self._watched.values())

    async def run(self) -> None:
        """Ask, for ever; ends by being cancelled."""
        while True:
            self._wake.clear()
            self.look_for_gap()
            self._ask_those_due()
            alarm = self._set_alarm()
            try:
                await self._wake.wait()
            finally:
                if alarm is not None:
                    alarm.cancel()

    def _set_alarm(self) -> Alarm | None:
        next_due = self._next_due()
        if next_due is None or self._under_way >= _AT_ONCE:
            return None
        due = max(next_due, self.budget.free_at(self._clock.monotonic()))
        return self._clock.call_at(due, self._wake.set)

    def _ask_those_due(self) -> None:
        now = self._clock.monotonic()
        while self._under_way < _AT_ONCE:
            next_due = self._next_due()
            if next_due is None or next_due > now or not self.budget.take(now):
                return
            if self.guests.are_before(self._waiting.next_turn(now)):
                self._under_way += 1
                self.guests.admit()
                continue
            reference = self._waiting.pop(now)
            if reference is not None:
                self._begin(self._watched[reference], now)

    def _next_due(self) -> float | None:
        return float("-inf") if self.guests.are_waiting else self._waiting.next_due()

    def _on_guest_left(self) -> None:
        self._under_way -= 1
        self._wake.set()

    def _begin(self, watched: _Watched, now: float) -> None:
        watched.asking, watched.asked_at = True, now
        self._under_way += 1
        self._tasks.spawn(f"ask {watched.call.reference}", self._ask(watched))

    def _schedule(self, watched: _Watched, due: float | None, turn: Turn | None = None) -> None:
        if watched.asking:
            return  # its answer says when to ask again
        if due is None:
            self._waiting.drop(watched.call.reference)
            return
        turn = turn_of(watched.call, own=watched.own) if turn is None else turn
        self._waiting.put(watched.call.reference, due, turn)
        self._wake.set()

    def _refresh(self, calls: Iterable[_Watched]) -> None:
        """Have each asked about once, spread over a few seconds."""
        now = self._clock.monotonic()
        free = [watched for watched in calls if not (watched.asking or watched.held)]
        free.sort(key=lambda watched: turn_of(watched.call, own=watched.own))
        for place, watched in enumerate(free):
            watched.attempts.failures = 0
            slot = now + _REFRESH_WITHIN_S * place / len(free)
            due = self._waiting.due(watched.call.reference)
            self._schedule(watched, slot if due is None else min(due, slot))

    async def _ask(self, watched: _Watched) -> None:
        again_at: float | None = None
        try:
            again_at = await self._question(watched)
        except CcmError as error:
            again_at = await self._on_trouble(watched, error)
        except Exception:
            # A fault of ours is reported by the bag; the call is not lost over it.
            again_at = self._clock.monotonic() + self.pace.backoff_most_s
            raise
        finally:
            watched.asking = False
            self._under_way -= 1
            if watched.call.reference in self._watched:
                self._schedule(watched, again_at)
            self._wake.set()

    async def _question(self, watched: _Watched) -> float | None:
        """Ask once; returns when to ask again, None where nothing more is to come."""
        call = watched.call
        client = await self._accounts.client(call.profile, call.base_url, call.account_sid)
        received = await client.call_details(call.call_sid or "")
        now = self._clock.now()
        watched.call = await self._journal.record(call.reference, received, "poll", now)
        watched.attempts.succeeded()
        watched.held = False
        if self._pulse.note_answer(received):
            self._refresh(w for w in self._watched.values() if w.attempts.failures)
        self.changed.emit(watched.call)
        return await self._plan(watched)

    async def _plan(self, watched: _Watched) -> float | None:
        now = self._clock.now()
        if is_overdue(watched.call, now):
            await self._end(watched, Watch.GAVE_UP)
            return None
        wait_s = next_question(watched.call, self.pace, now)
        if wait_s is not None:
            return self._clock.monotonic() + wait_s
        if watched.call.watch is Watch.DONE:
            self._drop(watched)
        else:
            await self._end(watched, Watch.DONE)
        return None

    async def _end(self, watched: _Watched, watch: Watch) -> None:
        watched.call = await self._journal.set_watch(watched.call.reference, watch)
        self.changed.emit(watched.call)
        self._drop(watched)

    def _drop(self, watched: _Watched) -> None:
        self._watched.pop(watched.call.reference, None)
        self._waiting.drop(watched.call.reference)
        self._pulse.note_watched(len(self._watched))
        self.finished.emit(watched.call)

    async def _on_trouble(self, watched: _Watched, error: CcmError) -> float | None:
        watched.attempts.failed(error)
        self._pulse.note_trouble(error)
        if watched.attempts.is_lost(error, overdue=is_overdue(watched.call, self._clock.now())):
            return await self._give_up(watched)
        if isinstance(error, NEEDS_THE_USER):
            return self._hold(watched)
        now = self._clock.monotonic()
        wait_s = watched.attempts.wait_s(error, self.pace, self._chance())
        if isinstance(error, RateLimited):
            self.budget.shrink(now, now + wait_s)
        elif wait_asked_for(error) is not None:
            self.budget.pause(now + wait_s)
        return now + wait_s

    def _hold(self, asked: _Watched) -> float | None:
        """Stop asking for the profile until the user has mended it, or a call's last moment."""
        for watched in self._watched.values():
            if watched.call.profile == asked.call.profile and not watched.held:
                watched.held = True
                self._schedule(watched, self._last_moment(watched))
        return self._last_moment(asked)

    def _last_moment(self, watched: _Watched) -> float | None:
        if watched.call.watch is not Watch.LIVE:
            return None
        left_s = (watched.call.last_moment() - self._clock.now()).total_seconds()
        return self._clock.monotonic() + max(left_s, 0.0) + self.pace.backoff_most_s

    async def _give_up(self, watched: _Watched) -> float | None:
        try:
            await self._end(watched, Watch.GAVE_UP)
        except JournalTrouble as trouble:
            self._pulse.note_trouble(trouble)
            return self._clock.monotonic() + self.pace.backoff_most_s
        return None
