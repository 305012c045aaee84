"""Workstations on one account, in virtual time: the real follower, pace and budget of each.

The account is the sandbox's limiter: 200 requests in any minute, of all of them together. Agents
dial, ring, talk and hang up by a seeded chance; what they would see on their screens is measured.
"""

from __future__ import annotations

import asyncio
import statistics
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import cast

from ccm_desktop.domain.call import Call, Phase, Standing, Watch, move, observe
from ccm_desktop.domain.errors import RateLimited
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import USUAL_AGENTS
from ccm_desktop.domain.report import Leg, Received, Report
from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.limiter import Limiter, Subject
from ccm_desktop.sandbox.refusals import RefusedError
from ccm_desktop.services.accounts import Accounts, Ccm
from ccm_desktop.services.clock import sleep
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag
from tests.services.fake_ccm import most_in
from tests.services.manual_clock import ManualClock
from tests.services.samples import a_call, a_profile, credentials_of

LIMIT_A_MINUTE = 200
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Life:
    """One call, in seconds of virtual time."""

    placed_at: float
    answered_at: float
    bridged_at: float
    hung_up_at: float
    final_at: float
    recorded_at: float

    def report(self, call_sid: str, now: float) -> Report:
        """What Exotel would report of it by now."""
        agent = "completed" if now >= self.hung_up_at else "in-progress"
        customer = agent if now >= self.bridged_at else None
        if now < self.answered_at:
            return Report(call_sid, "active")
        if now < self.final_at:
            return Report(
                call_sid, "active", agent=Leg(status=agent), customer=Leg(status=customer)
            )
        urls = ("https://recordings.exotel.com/1.mp3",) if now >= self.recorded_at else ()
        final = Report(call_sid, "terminal", "completed", talk_time_s=60, recordings=urls)
        return replace(final, agent=Leg(status=agent), customer=Leg(status=customer))


@dataclass
class Account:
    """The one account: its limit, and all that was asked of it."""

    clock: ManualClock
    lives: dict[str, Life] = field(default_factory=dict)
    requests: list[float] = field(default_factory=list)
    dials: int = 0
    dials_refused: int = 0
    questions: int = 0
    questions_refused: int = 0
    _limiter: Limiter = field(default_factory=Limiter)
    _settings: Settings = field(default_factory=Settings)

    def admit(self) -> None:
        """Count a request; raises `RateLimited` where it is one too many."""
        now = self.clock.monotonic()
        try:
            self._limiter.admit(Subject.CALLS, self._settings, now)
        except RefusedError as refused:
            raise RateLimited(retry_after_s=refused.refusal.retry_after_s) from None
        self.requests.append(now)

    @property
    def most_a_minute(self) -> int:
        """The most requests within any minute."""
        return most_in(_MINUTE_S, self.requests)


class _Client:
    """CCM as one workstation sees it."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def call_details(self, call_sid: str) -> Received:
        self._account.questions += 1
        try:
            self._account.admit()
        except RateLimited:
            self._account.questions_refused += 1
            raise
        report = self._account.lives[call_sid].report(call_sid, self._account.clock.monotonic())
        return Received(report, "{}")

    async def renew(self) -> None:
        """Have no connection."""

    async def close(self) -> None:
        """Have nothing to close."""


class Memory:
    """The journal of one workstation, without a disk."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}

    async def record(self, reference: str, received: Received, _: str, at: object) -> Call:
        call = self.calls[reference]
        self.calls[reference] = observe(call, received.report, at)  # type: ignore[arg-type]
        return self.calls[reference]

    async def set_watch(self, reference: str, watch: Watch) -> Call:
        self.calls[reference] = replace(self.calls[reference], watch=watch)
        return self.calls[reference]


class Workstation:
    """One agent with the app: dials again and again, and looks at the screen."""

    def __init__(
        self, number: int, account: Account, tasks: TaskBag, pace: Pace, agents: int
    ) -> None:
        self.late_s: dict[Phase, list[float]] = {}
        self._number = number
        self._account = account
        self._chance = Random(number)
        self._memory = Memory()
        self._noted: set[tuple[str, Phase]] = set()
        client = cast("Ccm", _Client(account))
        accounts = Accounts(credentials_of("Sales"), lambda *_: client)
        journal = cast("Journal", self._memory)
        self.follower = Follower(
            journal, accounts, account.clock, tasks, pace=pace, chance=self._chance.random
        )
        self.follower.share_as(replace(a_profile(), agents=agents))
        self.follower.changed.connect(self._on_changed)
        tasks.spawn("follower", self.follower.run())
        tasks.spawn("agent", self._work())

    async def _work(self) -> None:
        clock, chance = self._account.clock, self._chance
        await sleep(clock, chance.uniform(0, 120))
        for count in range(1_000_000):
            life = self._new_life()
            if await self._dial(f"{self._number}-{count}", life):
                await sleep(clock, life.final_at - clock.monotonic())
            await sleep(clock, chance.uniform(5, 45))

    def _new_life(self) -> Life:
        now, chance = self._account.clock.monotonic(), self._chance
        answered = now + chance.uniform(2, 8)
        bridged = answered + chance.uniform(5, 20)
        hung_up = bridged + chance.uniform(20, 300)
        final = hung_up + 1.5
        return Life(now, answered, bridged, hung_up, final, final + chance.uniform(3, 60))

    async def _dial(self, reference: str, life: Life) -> bool:
        account = self._account
        account.dials += 1
        self.follower.budget.spend(account.clock.monotonic())
        try:
            account.admit()
        except RateLimited as refused:
            account.dials_refused += 1
            self.follower.slow_down(refused)
            return False
        call_sid = f"sid{reference}"
        account.lives[call_sid] = life
        pressed = a_call(reference, pressed_at=account.clock.now())
        accepted = move(move(pressed, Standing.SENDING), Standing.ACCEPTED)
        now = account.clock.monotonic()
        call = observe(accepted, life.report(call_sid, now), account.clock.now())
        self._memory.calls[reference] = call
        self.follower.follow(call, own=True)
        return True

    def _on_changed(self, call: Call) -> None:
        """Note how late a change is seen, the first time it is."""
        life, now = self._account.lives[call.call_sid or ""], self._account.clock.monotonic()
        happened = {
            Phase.CUSTOMER_RINGING: life.answered_at,
            Phase.TALKING: life.bridged_at,
            Phase.ENDED: life.final_at,
        }.get(call.phase)
        first = (call.reference, call.phase)
        if happened is not None and first not in self._noted:
            self._noted.add(first)
            self.late_s.setdefault(call.phase, []).append(now - happened)


@dataclass(frozen=True, slots=True)
class Hour:
    """What an hour of a fleet came to; lateness in seconds."""

    agents: int
    dials: int
    dials_refused: int
    questions: int
    questions_refused: int
    most_a_minute: int
    talk_late_s: tuple[float, float]
    end_late_s: tuple[float, float]
    not_followed_to_their_end: int


@asynccontextmanager
async def _fleet(agents: int, shared_by: int) -> AsyncIterator[tuple[Account, list[Workstation]]]:
    faults: list[tuple[str, BaseException]] = []
    tasks = TaskBag(lambda name, error: faults.append((name, error)))
    account = Account(ManualClock())
    stations = [Workstation(n, account, tasks, Pace(), shared_by) for n in range(agents)]
    try:
        yield account, stations
    finally:
        await tasks.close()
    assert faults == []


async def an_hour(agents: int, *, shared_by: int, seconds: float = 3600.0) -> Hour:
    """Let a fleet work; `shared_by` is what each app was told."""
    async with _fleet(agents, shared_by) as (account, stations):
        await account.clock.advance(seconds)
        late = {
            phase: [s for station in stations for s in station.late_s.get(phase, ())]
            for phase in (Phase.TALKING, Phase.ENDED)
        }
        ended = Counter(
            call.phase for station in stations for call in station._memory.calls.values()
        )
        over = [
            reference
            for station in stations
            for reference, call in station._memory.calls.items()
            if call.phase is not Phase.ENDED
            and account.lives[call.call_sid or ""].final_at < seconds - 600
        ]
        assert ended.total() == account.dials - account.dials_refused
        return Hour(
            agents,
            account.dials,
            account.dials_refused,
            account.questions,
            account.questions_refused,
            account.most_a_minute,
            _middle_and_most(late[Phase.TALKING]),
            _middle_and_most(late[Phase.ENDED]),
            len(over),
        )


def _middle_and_most(seconds: list[float]) -> tuple[float, float]:
    if len(seconds) < 2:
        return (float("nan"), float("nan"))
    return statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]


def main() -> None:
    """Print the table: fleets of several sizes, told of each other and not."""
    print("one hour of agents who share an account's 200 requests a minute (virtual time)")
    print(
        f"  {'agents':>6} {'told':>5} {'dials':>6} {'refused':>8} {'questions':>10} {'refused':>8}"
        f" {'most/min':>9}  talk seen after  end seen after (median, 95 %)"
    )
    for agents in (5, 10, 30, 50):
        for told in dict.fromkeys((agents, USUAL_AGENTS)):
            hour = asyncio.run(an_hour(agents, shared_by=told))
            print(
                f"  {agents:>6} {told:>5} {hour.dials:>6} {hour.dials_refused:>8}"
                f" {hour.questions:>10} {hour.questions_refused:>8} {hour.most_a_minute:>9}"
                f"  {_shown(hour.talk_late_s)}   {_shown(hour.end_late_s)}"
            )


def _shown(pair: tuple[float, float]) -> str:
    return f"{pair[0]:6.1f} {pair[1]:6.1f} s"


if __name__ == "__main__":
    main()
