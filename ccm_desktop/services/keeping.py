"""Forgetting: old calls as the rule says, day by day; one customer at once, with all that hangs on them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.keeping import Afterwards, Keeping, Traces
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.journals.forgetting import Forgetting, Forgotten
from ccm_desktop.services.journals.journal import Journal

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 3600.0
_FARTHEST_OFF_S = 24 * 3600.0
_AT_ONCE = 100  # calls in one transaction: a press of Call waits for no more

Step = Callable[[Forgetting], Forgotten]
DropRecordings = Callable[[Iterable[str]], Awaitable[None]]
"""Drops the recordings kept of some calls, by their SIDs."""


class Keeper:
    """Keeps to the rule; `forgot` tells how many calls were taken out, each time something was.

    `forgets` names a customer who is about to be forgotten, `changed` has what is left of their calls.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        health: Callable[[], Health],
        drop_recordings: DropRecordings,
    ) -> None:
        self.forgets = Event[str]()
        self.forgot = Event[int]()
        self.changed = Event[Call]()
        self.rule = Keeping()
        self._journal = journal
        self._clock = clock
        self._health = health
        self._drop_recordings = drop_recordings
        self._wake = asyncio.Event()

    def use(self, rule: Keeping) -> None:
        """Keep to another rule from now on."""
        if rule != self.rule:
            self.rule = rule
            self._wake.set()

    async def run(self) -> None:
        """Look every hour, and when the rule changes; ends by being cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.apply(self._clock.now())
            except JournalTrouble as trouble:
                log.info("old calls are looked for again later: %s", trouble.problem)
            alarm = self._clock.call_at(self._clock.monotonic() + _LOOK_EVERY_S, self._wake.set)
            try:
                await self._wake.wait()
            finally:
                alarm.cancel()

    async def apply(self, now: datetime) -> int:
        """Take out what is old enough; returns how many calls. Raises `JournalTrouble`.

        Nothing is taken out by this machine's clock alone: one that is years ahead would empty the
        journal.
        """
        before = self.rule.before(now)
        if before is None or not self._is_confirmed(now):
            return 0
        beside = await self._journal.forget(lambda forget: forget.drop_lookups_before(before))
        await self._drop_recordings(beside.call_sids)
        if self.rule.afterwards is Afterwards.DELETE:
            count = await self._go_through(lambda forget: forget.delete_before(before, _AT_ONCE))
        else:
            count = await self._go_through(lambda forget: forget.anonymise_before(before, _AT_ONCE))
        if count:
            self.forgot.emit(count)
            await self._journal.renew_index()
        return count

    async def count(self, rule: Keeping) -> int:
        """How many calls are old enough for a rule. Raises `JournalTrouble`."""
        before = rule.before(self._clock.now())
        if before is None:
            return 0
        return await self._journal.forget(lambda forget: forget.count_before(before))

    async def traces(self, customer: str) -> Traces:
        """What is stored of a customer. Raises `JournalTrouble`."""
        return await self._journal.forget(lambda forget: forget.traces(customer))

    async def forget_customer(self, customer: str) -> int:
        """Take a customer out of everything, the journal's copies too; returns how many calls.

        What is under way, or may have been dialled, stays. Raises `JournalTrouble`.
        """
        self.forgets.emit(customer)
        await self._journal.owe_copies()
        # The files go first: once the calls are anonymous, nothing leads to them any more.
        sids = await self._journal.forget(lambda forget: forget.call_sids_of(customer))
        await self._drop_recordings(sids)
        count = await self._go_through(
            lambda forget: forget.forget_customer(customer, _AT_ONCE), self.changed.emit
        )
        beside = await self._journal.forget(lambda forget: forget.forget_beside(customer))
        await self._drop_recordings(beside.call_sids)
        self.forgot.emit(count)  # reminders and look-ups go where there is no call too
        await self._journal.renew_copies(self._clock.now())
        return count

    def _is_confirmed(self, now: datetime) -> bool:
        """Whether Exotel told lately what day it is, and it is today."""
        heard_at, skew_s = self._health().heard_at, self._health().clock_skew_s
        if heard_at is None or skew_s is None or abs(skew_s) > _FARTHEST_OFF_S:
            return False
        return abs((now - heard_at).total_seconds()) <= _FARTHEST_OFF_S

    async def _go_through(self, step: Step, tell: Callable[[Call], object] | None = None) -> int:
        count = 0
        while (done := await self._journal.forget(step)).calls:
            count += done.calls
            await self._drop_recordings(done.call_sids)
            if tell is not None:
                for call in done.left:
                    tell(call)
        return count
