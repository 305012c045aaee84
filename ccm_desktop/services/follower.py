"""Follows calls: one scheduler asks Exotel about each when its time has come.

Absolute deadlines, never two questions about one call at once, few under way in all, and the
budget decides who asks next. What fails is asked again later; what was known stays.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from ccm_desktop.api.retry import backoff_s
from ccm_desktop.domain.call import Call, Watch
from ccm_desktop.domain.errors import (
    AccountNotFound,
    BadInput,
    CallNotFound,
    CcmError,
    CredentialsMissing,
    Forbidden,
    JournalTrouble,
    KeyringTrouble,
    RateLimited,
    ServerFault,
    WrongCredentials,
)
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Pace, is_overdue, next_question
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.clock import Alarm, Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.journal import Journal
from ccm_desktop.services.tasks import TaskBag

log = logging.getLogger(__name__)

_AT_ONCE = 4
_USUAL_PACE = Pace()
# "Not found" in a row: a SID just made may not be known everywhere yet; one that answered before
# and is gone is worth a longer wait, for the call may go on.
_LOST_AFTER = 5
_LOST_AFTER_AN_ANSWER = 8
_NEEDS_THE_USER = (
    WrongCredentials,
    Forbidden,
    AccountNotFound,
    CredentialsMissing,
    KeyringTrouble,
    BadInput,
)


@dataclass(slots=True)
class _Watched:
    """A followed call; `due` is monotonic seconds, None while it waits for the user."""

    call: Call
    due: float | None
    failures: int = 0
    not_found: int = 0
    answered: bool = False
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
        self.changed = Event[Call]()
        self.finished = Event[Call]()
        self.health_changed = Event[Health]()
        self._journal = journal
        self._accounts = accounts
        self._clock = clock
        self._tasks = tasks
        self._pace = pace
        self._budget = budget or Budget(pace.questions_a_minute)
        self._chance = chance
        self._watched: dict[str, _Watched] = {}
        self._queue: list[tuple[float, int, str]] = []
        self._order = itertools.count()
        self._under_way = 0
        self._wake = asyncio.Event()
        self._health = Health()

    @property
    def health(self) -> Health:
        """How the connection is doing."""
        return replace(self._health, watched=len(self._watched))

    def follow(self, call: Call) -> None:
        """Ask about the call from now on; a call already followed is only brought up to date."""
        wait_s = next_question(call, self._pace, self._clock.now())
        if wait_s is None and call.watch is Watch.RECORDING:
            wait_s = 0.0  # the wait passed while the app was closed: one question is left
        if wait_s is None or call.call_sid is None:
            return
        known = self._watched.get(call.reference)
        if known is not None:
            known.call = call
            return
        watched = _Watched(call, None)
        self._watched[call.reference] = watched
        self._schedule(watched, self._clock.monotonic() + wait_s)
        self._tell_health()

    def check_now(self, reference: str) -> bool:
        """Ask about the call at once, unless it was asked a moment ago; says whether it will be."""
        watched = self._watched.get(reference)
        now = self._clock.monotonic()
        if watched is None or now - watched.asked_at < self._pace.between_checks_s:
            return False
        self._schedule(watched, now)
        return True

    def waits_for_user(self, reference: str) -> bool:
        """Whether the call can't be asked about until the user mends something."""
        watched = self._watched.get(reference)
        return watched is not None and watched.due is None and not watched.asking

    def resume(self, profile: str) -> None:
        """Ask again about the profile's calls: the user has mended what stopped it."""
        for watched in self._watched.values():
            if watched.call.profile == profile and watched.due is None:
                watched.failures = 0
                self._schedule(watched, self._clock.monotonic())

    async def run(self) -> None:
        """Ask, for ever; ends by being cancelled."""
        while True:
            self._wake.clear()
            self._ask_those_due()
            alarm = self._set_alarm()
            try:
                await self._wake.wait()
            finally:
                if alarm is not None:
                    alarm.cancel()

    def _set_alarm(self) -> Alarm | None:
        if not self._queue or self._under_way >= _AT_ONCE:
            return None
        now = self._clock.monotonic()
        due = max(self._queue[0][0], self._budget.free_at(now))
        return self._clock.call_at(due, self._wake.set)

    def _ask_those_due(self) -> None:
        now = self._clock.monotonic()
        while self._queue and self._queue[0][0] <= now and self._under_way < _AT_ONCE:
            due, _, reference = self._queue[0]
            watched = self._watched.get(reference)
            if watched is None or watched.due != due or watched.asking:
                heapq.heappop(self._queue)
                continue
            if not self._budget.take(now):
                return
            heapq.heappop(self._queue)
            watched.asking, watched.asked_at = True, now
            self._under_way += 1
            self._tasks.spawn(f"ask {reference}", self._ask(watched))

    def _schedule(self, watched: _Watched, due: float | None) -> None:
        watched.due = due
        if due is not None:
            heapq.heappush(self._queue, (due, next(self._order), watched.call.reference))
            self._wake.set()

    async def _ask(self, watched: _Watched) -> None:
        try:
            await self._question(watched)
        except CcmError as error:
            await self._on_trouble(watched, error)
        except Exception:
            # A fault of ours is reported by the bag; the call is not lost over it.
            self._schedule(watched, self._clock.monotonic() + self._pace.backoff_most_s)
            raise
        finally:
            watched.asking = False
            self._under_way -= 1
            self._wake.set()

    async def _question(self, watched: _Watched) -> None:
        call = watched.call
        client = await self._accounts.client(call.profile, call.base_url, call.account_sid)
        received = await client.call_details(call.call_sid or "")
        now = self._clock.now()
        watched.call = await self._journal.record(call.reference, received, "poll", now)
        watched.failures = watched.not_found = 0
        watched.answered = True
        self._note_answer()
        self.changed.emit(watched.call)
        await self._plan(watched)

    async def _plan(self, watched: _Watched) -> None:
        now = self._clock.now()
        if is_overdue(watched.call, now):
            await self._end(watched, Watch.GAVE_UP)
            return
        wait_s = next_question(watched.call, self._pace, now)
        if wait_s is not None:
            self._schedule(watched, self._clock.monotonic() + wait_s)
        elif watched.call.watch is Watch.DONE:
            self._drop(watched)
        else:
            await self._end(watched, Watch.DONE)

    async def _end(self, watched: _Watched, watch: Watch) -> None:
        watched.call = await self._journal.set_watch(watched.call.reference, watch)
        self.changed.emit(watched.call)
        self._drop(watched)

    def _drop(self, watched: _Watched) -> None:
        self._watched.pop(watched.call.reference, None)
        self._tell_health()
        self.finished.emit(watched.call)

    async def _on_trouble(self, watched: _Watched, error: CcmError) -> None:
        watched.failures += 1
        watched.not_found = watched.not_found + 1 if isinstance(error, CallNotFound) else 0
        self._note_trouble(error)
        if watched.not_found >= (_LOST_AFTER_AN_ANSWER if watched.answered else _LOST_AFTER):
            await self._give_up(watched)
            return
        if isinstance(error, _NEEDS_THE_USER):
            self._stop_asking(watched.call.profile)
            return
        now = self._clock.monotonic()
        wait_s = self._wait_after(error, watched)
        if isinstance(error, RateLimited):
            self._budget.shrink(now, now + wait_s)
        elif _wait_asked_for(error) is not None:
            self._budget.pause(now + wait_s)
        self._schedule(watched, now + wait_s)

    def _stop_asking(self, profile: str) -> None:
        for watched in self._watched.values():
            if watched.call.profile == profile:
                watched.due = None

    async def _give_up(self, watched: _Watched) -> None:
        try:
            await self._end(watched, Watch.GAVE_UP)
        except JournalTrouble as trouble:
            self._note_trouble(trouble)
            self._schedule(watched, self._clock.monotonic() + self._pace.backoff_most_s)

    def _wait_after(self, error: CcmError, watched: _Watched) -> float:
        pace = self._pace
        if (asked_for_s := _wait_asked_for(error)) is not None:
            return asked_for_s
        if isinstance(error, CallNotFound):
            first_s = pace.grace_for_new_s / _LOST_AFTER
            times = 2.0 ** (watched.not_found - 1) if watched.answered else 1.0
            return min(first_s * times, pace.backoff_most_s)
        return backoff_s(
            watched.failures, pace.backoff_first_s, pace.backoff_most_s, self._chance()
        )

    def _note_answer(self) -> None:
        if self._health.trouble is not None:
            log.info("Exotel answers again")
        self._health = Health(heard_at=self._clock.now())
        self._tell_health()

    def _note_trouble(self, error: CcmError) -> None:
        if self._health.trouble is None:
            log.info("asking Exotel fails: %s", type(error).__name__)
        since = self._health.failing_since or self._clock.now()
        self._health = replace(self._health, trouble=error, failing_since=since)
        self._tell_health()

    def _tell_health(self) -> None:
        self.health_changed.emit(self.health)


def _wait_asked_for(error: CcmError) -> float | None:
    return error.retry_after_s if isinstance(error, RateLimited | ServerFault) else None
