"""Looks calls up by their SIDs, each in its turn within the budget, and keeps what came."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ccm_desktop.domain.call import Failure
from ccm_desktop.domain.errors import CcmError, JournalTrouble, RateLimited
from ccm_desktop.domain.lookup import (
    OPEN,
    STOPS_ALL,
    Came,
    LookedUp,
    Progress,
    failed,
    not_asked,
)
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event

log = logging.getLogger(__name__)

_AT_ONCE = 2
_MOST_TRIES = 5  # of one SID that is refused as one request too many
_UNREACHED = ("Unreachable", "Intercepted")
_UNREACHED_IN_A_ROW = 3
_SOON_S = 5.0
_HISTORY = 200


class Lookups:
    """Asks about SIDs; knows no window. `kept` tells that the history has changed."""

    def __init__(self, desk: Desk) -> None:
        self.kept = Event[None]()
        self._desk = desk

    def search(self, profile: Profile, sids: Iterable[str], *, at_once: int = _AT_ONCE) -> Search:
        """A look-up of these SIDs in an account; nothing is asked before it runs."""
        return Search(self, profile, tuple(sids), at_once)

    async def ask(
        self, profile: Profile, waiting: LookedUp, begun: Callable[[LookedUp], object]
    ) -> LookedUp:
        """Ask about one SID; `begun` is told when it is its turn. Raises `RateLimited`."""
        asked = replace(waiting, came=Came.ASKING, failure=None)
        try:
            async with self._desk.follower.guests.turn():
                begun(asked)
                received = await self._desk.calls.look_up(profile, asked.call_sid, in_turn=True)
        except RateLimited:
            raise
        except CcmError as error:
            return await self._known(self.failed(asked, error))
        found = replace(asked, came=Came.FOUND, at=self._desk.clock.now())
        return await self._known(replace(found, report=received.report, raw=received.raw))

    def failed(self, asked: LookedUp, error: CcmError) -> LookedUp:
        """What a failure means for the SID that was asked about just now."""
        return failed(asked, error, self._desk.clock.now())

    def slow_down(self, refused: RateLimited, usual_wait_s: float) -> None:
        """Have everybody ask less: the account had too many requests."""
        wait_s = usual_wait_s if refused.retry_after_s is None else refused.retry_after_s
        self._desk.follower.slow_down(replace(refused, retry_after_s=wait_s))

    async def keep(self, found: LookedUp) -> None:
        """Write what came into the history, where that can be written."""
        try:
            await self._desk.journal.lookups(lambda rows: rows.keep(found))
        except JournalTrouble as trouble:
            log.warning("a look-up was not written down: %s", trouble.problem)
        self.kept.emit(None)

    async def history(self) -> list[LookedUp]:
        """What was asked last, newest first. Raises `JournalTrouble`."""
        return await self._desk.journal.lookups(lambda rows: rows.newest(_HISTORY))

    async def clear(self) -> None:
        """Forget the history. Raises `JournalTrouble`."""
        await self._desk.journal.lookups(lambda rows: rows.clear())
        self.kept.emit(None)

    def resumes_at(self) -> datetime | None:
        """When the next question can be asked, where that is some seconds off."""
        now = self._desk.clock.monotonic()
        wait_s = self._desk.follower.budget.free_at(now) - now
        return self._desk.clock.now() + timedelta(seconds=wait_s) if wait_s > _SOON_S else None

    async def _known(self, found: LookedUp) -> LookedUp:
        """The same with the call of our journal that has this SID."""
        try:
            call = await self._desk.journal.by_sid(found.call_sid)
        except JournalTrouble:
            return found
        return replace(found, reference=call.reference if call is not None else None)


class Search:
    """One look-up of some SIDs. `changed` tells each result as it stands, `moved` how far it is."""

    def __init__(
        self, lookups: Lookups, profile: Profile, sids: tuple[str, ...], at_once: int
    ) -> None:
        self.changed = Event[LookedUp]()
        self.moved = Event[Progress]()
        self.results = {sid: LookedUp(sid, profile.account_sid) for sid in dict.fromkeys(sids)}
        self._lookups = lookups
        self._profile = profile
        self._at_once = at_once
        self._left = deque(self.results.values())
        self._workers: list[asyncio.Task[None]] = []
        self._unreached = 0

    @property
    def progress(self) -> Progress:
        """How far it is."""
        done = sum(one.came not in OPEN for one in self.results.values())
        total = len(self.results)
        return Progress(done, total, self._lookups.resumes_at() if done < total else None)

    async def run(self) -> None:
        """Ask about each; returns once nothing is left to ask."""
        try:
            async with asyncio.TaskGroup() as group:
                self._workers = [group.create_task(self._work()) for _ in range(self._at_once)]
        finally:
            self._leave_the_rest()

    def cancel(self) -> None:
        """Ask about no more; what is known stays."""
        for worker in self._workers:
            worker.cancel()
        self._leave_the_rest()

    async def _work(self) -> None:
        while self._left:
            found = await self._ask(self._left.popleft())
            self._show(found)
            await self._lookups.keep(found)
            self._judge(found)

    async def _ask(self, waiting: LookedUp) -> LookedUp:
        tries = 0
        while True:
            try:
                return await self._lookups.ask(self._profile, waiting, self._show)
            except RateLimited as refused:
                self._lookups.slow_down(refused, 2.0**tries)
                tries += 1
                if tries == _MOST_TRIES:
                    return self._lookups.failed(waiting, refused)
                self._show(waiting)

    def _judge(self, found: LookedUp) -> None:
        """Ask about no more where that would be in vain."""
        is_unreached = found.failure is not None and found.failure.kind in _UNREACHED
        self._unreached = self._unreached + 1 if is_unreached else 0
        if found.came in STOPS_ALL or self._unreached >= _UNREACHED_IN_A_ROW:
            self._leave_the_rest(found.failure)

    def _leave_the_rest(self, why: Failure | None = None) -> None:
        self._left.clear()
        for one in [one for one in self.results.values() if one.came in OPEN]:
            self._show(not_asked(one, why))

    def _show(self, found: LookedUp) -> None:
        self.results[found.call_sid] = found
        self.changed.emit(found)
        self.moved.emit(self.progress)
