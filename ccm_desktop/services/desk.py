"""The services of one running program, built together, started and closed in order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.accounts import Accounts, Connect
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.clock import Clock, sleep
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.do_not_call import DoNotCall, Fetch
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag

log = logging.getLogger(__name__)

_LAST_WAIT_S = 5.0
_BEFORE_BACKUP_S = 60.0  # not while the window starts
_BETWEEN_BACKUPS_S = 3600.0  # each looks whether a day has passed


@dataclass(frozen=True, slots=True)
class Desk:
    """What the window and the command line stand on."""

    clock: Clock
    tasks: TaskBag
    journal: Journal
    credentials: CredentialStore
    accounts: Accounts
    follower: Follower
    calls: Calls
    considerate: Considerate

    async def open(self) -> list[Call]:
        """Open the journal; returns calls that an earlier run left in the middle of a request.

        Raises `JournalTrouble`.
        """
        settled = await self.journal.open()
        self.tasks.spawn("follower", self.follower.run())
        self.tasks.spawn("backups", self._back_up_daily())
        return settled

    async def place(
        self,
        profile: Profile,
        order: Order,
        *,
        again: bool = False,
        note: str = "",
        overrides: tuple[str, ...] = (),
    ) -> Call:
        """Place one call that no rule speaks against, or none that is not in `overrides`.

        Raises `Inconsiderate`, with nothing sent, and what `Calls.place` raises.
        """
        overridden = await self.considerate.check(profile, order.customer, overrides)
        return await self.calls.place(profile, order, again=again, note=note, overrides=overridden)

    async def _back_up_daily(self) -> None:
        await sleep(self.clock, _BEFORE_BACKUP_S)
        while True:
            try:
                await self.journal.back_up(self.clock.now())
            except JournalTrouble as trouble:
                log.warning("no copy of the journal was made: %s", trouble.problem)
            await sleep(self.clock, _BETWEEN_BACKUPS_S)

    async def close(self) -> None:
        """See requests through for a few seconds, stop following, close the journal."""
        try:
            async with asyncio.timeout(_LAST_WAIT_S):
                await self.calls.settle_all()
        except TimeoutError:
            log.info("left while a call request was under way; the next start says so")
        await self.tasks.close()
        await self.accounts.close()
        await self.journal.close()


def build_desk(
    places: Places,
    connect: Connect,
    clock: Clock,
    tasks: TaskBag,
    pace: Pace,
    credentials: CredentialStore | None = None,
    fetch_list: Fetch | None = None,
) -> Desk:
    """Build the services; nothing is opened yet."""
    credentials = credentials or CredentialStore()
    journal = Journal(places.journal, places.owners)
    accounts = Accounts(credentials, connect)
    follower = Follower(journal, accounts, clock, tasks, pace=pace)
    calls = Calls(journal, accounts, follower, clock, tasks)
    lists = DoNotCall(places.lists, fetch_list, clock, tasks)
    considerate = Considerate(journal, lists, clock, places.site)
    return Desk(clock, tasks, journal, credentials, accounts, follower, calls, considerate)
