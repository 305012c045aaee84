"""Calls placed by the real services on a fake CCM that counts, with a clock that is moved by hand."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ccm_desktop.api.wire.calls import make_call_body
from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.tasks import TaskBag
from tests.goals.invariants import Seen, reference_in
from tests.services.conftest import open_journal
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import ManualClock
from tests.services.samples import VIRTUAL, a_profile, credentials_of, ringing

_NUMBERS = itertools.count(1)


@dataclass
class CountingDesk:
    """Dials, each for an agent and a customer of its own, and what became of them."""

    calls: Calls
    ccm: FakeCcm
    clock: ManualClock
    dials: int = 0
    acknowledged: list[Call] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)

    async def dial(self) -> Call | None:
        """Press Call once; None where the journal did not allow it."""
        number = next(_NUMBERS)
        agent = f"+9177{number:08d}"
        order = Order(AgentIdentity(contact_uri=agent), f"+9198{number:08d}", VIRTUAL)
        self.ccm.when_dialled(ringing(f"sid{number:06d}"))
        self.dials += 1
        try:
            call = await self.calls.place(a_profile(agent=agent), order)
        except JournalTrouble as trouble:
            self.troubles[trouble.problem.value] += 1
            return None
        self.acknowledged.append(call)
        return call

    @property
    def seen(self) -> Seen:
        """What the fake CCM was asked for, and which of it it took: all."""
        bodies = tuple(make_call_body(order) for order in self.ccm.dialled)
        return Seen(bodies, frozenset(map(reference_in, bodies)))


@asynccontextmanager
async def counting_desk(folder: Path) -> AsyncIterator[CountingDesk]:
    """The services on the journal below `folder`; closed as well as the disk allows."""
    clock, ccm = ManualClock(), FakeCcm()
    accounts = Accounts(credentials_of("Sales"), lambda *_: ccm)
    journal = open_journal(folder, inline=True)
    await journal.open()
    faults: list[tuple[str, BaseException]] = []
    tasks = TaskBag(lambda name, error: faults.append((name, error)))
    follower = Follower(journal, accounts, clock, tasks)
    calls = Calls(journal, accounts, follower, clock, tasks)
    try:
        yield CountingDesk(calls, ccm, clock)
    finally:
        await tasks.close()
        await accounts.close()
        await journal.close()
    assert faults == []


def truth_of(rows: dict[str, Call], desk: CountingDesk) -> int:
    """How many calls that were taken are known as accepted."""
    return sum(rows[reference].standing is Standing.ACCEPTED for reference in desk.seen.taken)
