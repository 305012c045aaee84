"""The services put together around a fake CCM and a clock that is moved by hand."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import pytest

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag

from .fake_ccm import FakeCcm
from .manual_clock import ManualClock
from .samples import AGENT, CUSTOMER, a_call, credentials_of, ringing

P = ParamSpec("P")
T = TypeVar("T")


class InlineThread:
    """Stands in for the journal's thread and does each piece of work at once."""

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do the work now."""
        done = Future[T]()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - carried over, as a thread would
            done.set_exception(error)
        return done

    def shutdown(self, *, wait: bool) -> None:
        """Have nothing to end."""


@dataclass
class Bench:
    """Everything a test of the services handles; `chance` is what the jitter draws."""

    clock: ManualClock
    ccm: FakeCcm
    credentials: CredentialStore
    accounts: Accounts
    journal: Journal
    tasks: TaskBag
    faults: list[tuple[str, BaseException]]
    follower: Follower
    calls: Calls
    chance: float = 1.0
    changes: list[Call] = field(default_factory=list)
    finished: list[Call] = field(default_factory=list)
    health: list[Health] = field(default_factory=list)

    async def accepted(
        self,
        number: int = 1,
        first: Received | None = None,
        *,
        profile: str = "Sales",
        recording: bool = True,
    ) -> Call:
        """A call of the journal that Exotel accepted as `sidNNNNNN`."""
        reference, agent = f"r{number}", AGENT if number == 1 else f"+9177{number:08d}"
        now = self.clock.now()
        call = a_call(
            reference, CUSTOMER, agent, pressed_at=now, profile=profile, recording=recording
        )
        await self.journal.begin(call, now)
        await self.journal.claim(reference)
        first = first or ringing(f"sid{number:06d}")
        return await self.journal.settle(reference, Standing.ACCEPTED, now, None, first)

    async def followed(
        self,
        number: int = 1,
        first: Received | None = None,
        *,
        profile: str = "Sales",
        recording: bool = True,
    ) -> Call:
        """The same, followed from now on; asked about, it repeats its first report."""
        first = first or ringing(f"sid{number:06d}")
        call = await self.accepted(number, first, profile=profile, recording=recording)
        if first.report.call_sid not in self.ccm._answers:
            self.ccm.when_asked(first.report.call_sid, first)
        self.follower.follow(call)
        return call

    @property
    def desk(self) -> Desk:
        """The same as a desk, on which nothing is asked of the rules of dialling."""
        return Desk(
            self.clock,
            self.tasks,
            self.journal,
            self.credentials,
            self.accounts,
            self.follower,
            self.calls,
            cast("object", None),  # type: ignore[arg-type]
        )

    async def known(self, reference: str = "r1") -> Call:
        """The call as the journal has it."""
        call = await self.journal.get(reference)
        assert call is not None
        return call


@pytest.fixture
def inline() -> bool:
    """Whether the journal works at once; a module that wants its real thread overrides this."""
    return True


@pytest.fixture
def budget() -> Budget:
    """The budget of the bench; a test overrides it by parametrizing."""
    return Budget()


@pytest.fixture
async def bench(tmp_path: Path, inline: bool, budget: Budget) -> AsyncIterator[Bench]:
    """The services on a bench, the follower running; no task may fail."""
    clock = ManualClock()
    ccm = FakeCcm(clock.monotonic)
    credentials = credentials_of("Sales", "Support")
    accounts = Accounts(credentials, lambda *_: ccm)
    journal = open_journal(tmp_path, inline=inline)
    await journal.open()
    faults: list[tuple[str, BaseException]] = []
    tasks = TaskBag(lambda name, error: faults.append((name, error)))
    follower = Follower(
        journal, accounts, clock, tasks, pace=Pace(), budget=budget, chance=lambda: built.chance
    )
    calls = Calls(journal, accounts, follower, clock, tasks)
    built = Bench(clock, ccm, credentials, accounts, journal, tasks, faults, follower, calls)
    calls.changed.connect(built.changes.append)
    follower.finished.connect(built.finished.append)
    follower.health_changed.connect(built.health.append)
    tasks.spawn("follower", follower.run())
    yield built
    ccm.release()
    await calls.settle_all()
    await tasks.close()
    await accounts.close()
    await journal.close()
    assert faults == []


def open_journal(folder: Path, *, inline: bool = False) -> Journal:
    """A journal below `folder`, not opened yet."""
    journal = Journal(folder / "data" / "journal.db", folder / "data" / "owners")
    if inline:
        journal._thread.shutdown()
        journal._thread = cast("ThreadPoolExecutor", InlineThread())
    return journal


async def lines_of(journal: Journal, search: str = "") -> tuple[CallLine, ...]:
    """The lines of all calls that a search finds, newest first."""
    return (await journal.page(JournalFilter(search), 1_000_000)).lines


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """An open journal with its real thread."""
    journal = open_journal(tmp_path)
    await journal.open()
    yield journal
    await journal.close()


@pytest.fixture
async def tasks() -> AsyncIterator[TaskBag]:
    """A bag of tasks none of which may fail."""
    faults: list[BaseException] = []
    bag = TaskBag(lambda _, error: faults.append(error))
    yield bag
    await bag.close()
    assert faults == []


@pytest.fixture
def bus_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus of the test's own."""
    from .bus_peer import session_bus  # jeepney is there on Linux alone

    with session_bus(tmp_path, monkeypatch) as address:
        yield address


@pytest.fixture
def private_umask() -> Iterator[None]:
    """No umask at all, so that a file's mode is what the program asked for."""
    before = os.umask(0)
    yield
    os.umask(before)
