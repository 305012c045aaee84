"""A process of its own for the journal's tests: it writes, says what it wrote, and waits.

child.py record FOLDER PREFIX   records calls until it is ended; prints each reference
child.py open FOLDER PREFIX     the same with five calls
child.py fill FOLDER            records calls until the disk is full; prints what happened
child.py intent FOLDER          places a call and stops before the claim
child.py sending FOLDER         places a call and stops at its request
child.py accepted FOLDER        places a call that is accepted, and stops
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
)
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import BadReply, JournalTrouble
from ccm_desktop.domain.exophone import ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.report import Received, Report
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag

BASE_URL = "https://ccm-api.exotel.com"
AGENT = AgentIdentity(contact_uri="+919900000001")
ORDER = Order(AGENT, "+919811111111", "+918000000000")
ACCEPTED = Received(Report("sid000001", "active"), '{"call_sid":"sid000001"}')


class Ccm:
    """Accepts each call, or stops at its request."""

    def __init__(self, *, stop: bool) -> None:
        self._stop = stop

    async def make_call(self, _: Order) -> Received:
        """Accept it, or say that it is under way and never answer."""
        if self._stop:
            await _stop("sending")
        return ACCEPTED

    async def call_details(self, _: str) -> Received:
        """Have nothing new."""
        return ACCEPTED

    async def users(self, search: CoworkerSearch) -> CoworkerPage:
        """Know nobody."""
        return CoworkerPage((), 0, 0, search.limit)

    async def user(self, user_id: str, extras: frozenset[Extra]) -> Coworker:
        """Know one without anything."""
        return Coworker(user_id, "", "")

    async def update_device(self, _: str, device_id: int, change: DeviceChange) -> Device:
        """Know no phone."""
        raise BadReply(f"{device_id} {change}")

    async def exophones(self, page: int) -> ExoPhonePage:
        """Have no virtual numbers."""
        return ExoPhonePage((), page, has_next=False)

    async def exophone_health(self, _: str) -> ExoPhoneHealth:
        """Know nothing of it."""
        return ExoPhoneHealth()

    async def renew(self) -> None:
        """Have no connection."""

    async def close(self) -> None:
        """Have nothing to close."""


async def record(journal: Journal, prefix: str, count: int | None = None) -> None:
    """Record calls from press to end; each reference is printed once its end is on disk."""
    number = 0
    while number != count:
        reference = f"{prefix}-{number}"
        number += 1
        agent = AgentIdentity(contact_uri=f"+9177{number:08d}")
        now = datetime.now(UTC)
        order = Order(agent, ORDER.customer, ORDER.virtual_number)
        await journal.begin(Call(reference, "Sales", f"acme-{prefix}", BASE_URL, order, now), now)
        await journal.claim(reference)
        received = Received(Report(reference, "terminal", "completed"), "{}")
        await journal.settle(reference, Standing.ACCEPTED, now, None, received)
        print(reference, flush=True)


async def place(journal: Journal, moment: str) -> None:
    """Place a call and stop where asked."""
    credentials = CredentialStore()
    credentials.keep_for_session("Sales", Credentials("canary-key-4711", "canary-token-0815"))
    accounts = Accounts(credentials, lambda *_: Ccm(stop=moment == "sending"))
    clock, tasks = SystemClock(), TaskBag(lambda *_: None)
    calls = Calls(journal, accounts, Follower(journal, accounts, clock, tasks), clock, tasks)
    if moment == "intent":
        journal.claim = lambda _: _stop("intent")  # type: ignore[method-assign,assignment]
    await calls.place(Profile("Sales", BASE_URL, "acme1", AGENT), ORDER)
    await _stop(moment)


async def fill(journal: Journal) -> None:
    """Record calls until no more can be."""
    try:
        await record(journal, f"full-{os.getpid()}")
    except JournalTrouble as trouble:
        print("trouble", trouble.problem.value, flush=True)


async def main(what: str, folder: Path, more: str) -> None:
    """Do what was asked for on the journal in the folder."""
    journal = Journal(folder / "data" / "journal.db", folder / "data" / "owners")
    try:
        await journal.open()
    except JournalTrouble as trouble:
        print("can't open", trouble.problem.value, flush=True)
        return
    match what:
        case "record":
            await record(journal, more)
        case "open":
            await record(journal, more, 5)
        case "fill":
            await fill(journal)
        case _:
            await place(journal, what)
    await journal.close()


async def _stop(moment: str) -> None:
    print(moment, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), (*sys.argv, "")[3]))
