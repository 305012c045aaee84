"""The wallboard with a thousand followed calls: how long it keeps the window from answering.

Nobody is asked: changes are told as the follower tells them, one by one at the account's pace and
all at once. What is measured is how late a beat of five milliseconds is, painting included, and
how long this thread worked until it came: on a machine that others use, the first says more of them.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication

from ccm_desktop.domain.call import Call, Standing, Watch, move, observe
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.joins.wallboard import WallboardJoin
from ccm_desktop.runtime import Garbage, PreciseLoop
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from tests.benchmarks.followed import Beat, quantile
from tests.services.samples import credentials_of

CALLS = 1000
_A_MINUTE = 140
_BURSTS = 10
_SECONDS = 20
_GOAL_MS = 16.7


@dataclass(frozen=True, slots=True)
class Stops:
    """How late each beat was, and the work of this thread before it, in milliseconds."""

    late_ms: list[float]
    work_ms: list[float]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to."""

    idle: Stops
    opening: Stops
    steady: Stops
    bursts: Stops
    ending: Stops
    hidden_ticks: int


class WorkBeat(Beat):
    """A beat that keeps this thread's work as well."""

    def __init__(self) -> None:
        super().__init__()
        self._work_ms: list[float] = []
        self._worked_s = 0.0

    def begin(self) -> None:
        """Begin anew."""
        self._work_ms, self._worked_s = [], time.thread_time()
        self.start()

    def end(self) -> Stops:
        """End; returns what was kept."""
        return Stops(self.stop(), self._work_ms)

    def _on_beat(self) -> None:
        worked_s, self._worked_s = self._worked_s, time.thread_time()
        self._work_ms.append((self._worked_s - worked_s) * 1000)
        super()._on_beat()


def _call(number: int, chance: random.Random) -> Call:
    agent = AgentIdentity(contact_uri=f"+915555{510000 + number:06d}")
    order = Order(agent, f"+915555{520000 + number:06d}", "+915555580001", CallOptions())
    pressed_at = SystemClock().now() - timedelta(seconds=chance.randint(1, 900))
    base_url = "https://ccm-api.exotel.com"
    call = Call(f"r{number}", "Sales", "acme1", base_url, order, pressed_at)
    return move(move(call, Standing.SENDING), Standing.ACCEPTED)


def _told(call: Call, chance: random.Random) -> Call:
    """The call as another answer leaves it."""
    legs = (None, "in-progress", "completed")
    agent = chance.choice(legs)
    customer = chance.choice(legs) if agent else None
    report = Report(
        f"{call.reference:0>32}", "active", agent=Leg(status=agent),
        customer=Leg(status=customer, name=f"Customer {call.reference}"),
    )  # fmt: skip
    return observe(replace(call, report=None), report, SystemClock().now())


async def measure(folder: Path, calls: int) -> Run:
    """Open the wallboard on so many calls and let them change."""
    chance = random.Random(1)
    places = Places(folder, folder, folder)
    tasks = TaskBag(_fail)
    desk = build_desk(places, _nobody, SystemClock(), tasks, Pace(), credentials_of())
    window, beat = MainWindow(), WorkBeat()
    window.show()
    join = WallboardJoin(window, desk, places, lambda _: None, lambda _: None)
    join.wire()
    join.start()
    for number in range(calls):
        desk.follower.follow(_told(_call(number, chance), chance))
    followed = [_told(call, chance) for call in desk.follower.followed()]
    await asyncio.sleep(1)
    idle = await _beats(beat, 3)
    beat.begin()
    join.open()
    opening = await _rest(beat, 2)
    assert join.wallboard is not None
    join.wallboard.resize(1400, 1000)
    await asyncio.sleep(1)
    steady = await _steady(beat, desk, followed, chance)
    late_ms: list[float] = []
    work_ms: list[float] = []
    for _ in range(_BURSTS):
        answers = [_told(call, chance) for call in followed]
        beat.begin()
        for call in answers:
            desk.calls.changed.emit(call)
        stops = await _rest(beat, 1.3)
        late_ms += stops.late_ms
        work_ms += stops.work_ms
    beat.begin()
    for call in followed:
        desk.follower.finished.emit(replace(call, watch=Watch.GAVE_UP))
    ending = await _rest(beat, 3)
    hidden_ticks = await _hidden(join)
    await join.close()
    await tasks.close()
    window.deleteLater()
    return Run(idle, opening, steady, Stops(late_ms, work_ms), ending, hidden_ticks)


async def _steady(beat: WorkBeat, desk: Desk, followed: list[Call], chance: random.Random) -> Stops:
    """Ten minutes' answers in a third of a minute."""
    beat.begin()
    for _ in range(_SECONDS * _A_MINUTE * 10 // 60):
        desk.calls.changed.emit(_told(chance.choice(followed), chance))
        await asyncio.sleep(60 / (_A_MINUTE * 10))
    return beat.end()


async def _hidden(join: WallboardJoin) -> int:
    """How often the hidden wallboard asks for the time in three seconds."""
    ticks: list[None] = []
    assert join.wallboard is not None
    join.wallboard.ticked.connect(lambda: ticks.append(None))
    join.wallboard.hide()
    await asyncio.sleep(3)
    return len(ticks)


async def _beats(beat: WorkBeat, seconds: float) -> Stops:
    beat.begin()
    return await _rest(beat, seconds)


async def _rest(beat: WorkBeat, seconds: float) -> Stops:
    await asyncio.sleep(seconds)
    return beat.end()


def _nobody(*_: object) -> NoReturn:
    raise AssertionError("nobody is asked here")


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


def main(calls: int = CALLS) -> None:
    """Print the table."""
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["ccm-desktop"])
    theme.install(app)
    app.setQuitOnLastWindowClosed(False)
    garbage = Garbage()
    garbage.start()  # as the program does
    gc.collect()
    with (
        tempfile.TemporaryDirectory() as home,
        asyncio.Runner(loop_factory=lambda: PreciseLoop(app)) as runner,
    ):
        run = runner.run(measure(Path(home), calls))
    print(f"the wallboard, {calls:,} followed calls; goal {_GOAL_MS} ms for the longest stop")
    for name, stops in (
        ("the window alone", run.idle),
        ("opening it", run.opening),
        (f"{10 * _A_MINUTE:,} answers a minute", run.steady),
        (f"{_BURSTS} bursts, all at once", run.bursts),
        ("all end at once", run.ending),
    ):
        p99, late, work = quantile(stops.late_ms, 0.99), max(stops.late_ms), max(stops.work_ms)
        print(f"  {name:<26} {late:7.2f} ms late, 99 % below {p99:5.2f}; own work {work:6.2f}")
    print(f"  ticks while hidden         {run.hidden_ticks:7d}")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
