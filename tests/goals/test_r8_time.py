"""R8: sleep, wake and clocks that are set: durations stay true, and nobody is asked in a storm."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import NoReturn

import pytest

from ccm_desktop.domain.call import Call, Standing, move, observe
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.call_panel import elapsed_s
from tests.goals.fleet import Memory
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import a_call, credentials_of, ended, talking

CALLS = 4
HOUR_S = 3600.0
SET_BY_S = (HOUR_S, -HOUR_S, 24 * HOUR_S, -24 * HOUR_S, 600.0, -600.0, 45.0, -45.0)


class Machine(ManualClock):
    """A machine whose clocks differ: one is set by people, one counts sleep, one does not."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_s = 0.0
        self.set_by_s = 0.0
        self._system = SystemClock(self._wall, self._counted)

    def now(self) -> datetime:
        """The time of day as the program takes it."""
        return self._system.now()

    def catch_up(self) -> None:
        """Take over a change of the time of day."""
        self._system.catch_up()

    def true_now(self) -> datetime:
        """The time of day as it really is."""
        return START + timedelta(seconds=self._counted())

    def sleep(self, seconds: float) -> None:
        """Close the lid for so long."""
        self.slept_s += seconds

    def _counted(self) -> float:
        return self.monotonic() + self.slept_s

    def _wall(self) -> float:
        return START.timestamp() + self._counted() + self.set_by_s


class Followed:
    """Calls that are followed on such a machine: talks, and one that waits for its recording."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.ccm = FakeCcm(self.machine.monotonic)
        self.tasks = TaskBag(_fail)
        memory = Memory()
        accounts = Accounts(credentials_of("Sales"), lambda *_: self.ccm)
        journal: Journal = memory  # type: ignore[assignment]
        self.follower = Follower(journal, accounts, self.machine, self.tasks)
        self.calls = memory.calls
        self.skew_s = 0.0
        self.tasks.spawn("follower", self.follower.run())
        for number in range(CALLS):
            self._follow(f"r{number}", ended if number == 0 else talking)

    def _follow(self, reference: str, report: object) -> None:
        sid = f"sid-{reference}"
        received: Received = report(sid)  # type: ignore[operator]
        pressed = a_call(reference, pressed_at=self.machine.now())
        accepted = move(move(pressed, Standing.SENDING), Standing.ACCEPTED)
        self.calls[reference] = observe(accepted, received.report, self.machine.now())
        self.ccm.when_asked(sid, received)
        self.follower.follow(self.calls[reference])

    def tell_server_time(self) -> None:
        """Let the answers carry Exotel's clock as it is now."""
        server = self.machine.true_now() + timedelta(seconds=self.skew_s)
        for reference in self.calls:
            report = (ended if reference == "r0" else talking)(f"sid-{reference}")
            self.ccm.when_asked(f"sid-{reference}", replace(report, server_time=server))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scale", SCALES)
async def test_sleep_and_wake(scale: Scale) -> None:
    followed, chance = Followed(), Random(8)
    machine, worst_s, storms, missed = followed.machine, 0.0, 0, 0
    cycles = scale.of(10, 50)
    with counted("R8", "sleep and wake", scale) as figures:
        for _ in range(cycles):
            await machine.advance(chance.uniform(5, 60))
            machine.sleep(chance.uniform(31, 200))
            expected = followed.follower.health.watched
            followed.ccm.asked.clear()
            followed.follower.look_for_gap()  # the window's tick after waking
            await machine.advance(4.75)
            asked = Counter(sid for _, sid in followed.ccm.asked)
            storms += sum(count > 1 for count in asked.values())
            missed += expected - len(asked)
            worst_s = max(worst_s, *(_error_s(call, machine) for call in followed.calls.values()))
        figures |= {"sleeps": cycles, "calls": CALLS, "asked twice within 5 s": storms}
        figures |= {"not asked within 5 s": missed, "worst clock": f"{worst_s:.1f} s off"}
    await followed.tasks.close()
    assert (storms, missed) == (0, 0)
    assert worst_s <= 0.1
    assert followed.ccm.renewed == cycles
    assert followed.follower.health.watched == CALLS - 1, "the talks go on"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scale", SCALES)
async def test_clocks_that_are_set_and_clocks_that_are_wrong(scale: Scale) -> None:
    chance, worst_s, negative, untold = Random(9), 0.0, 0, 0
    runs = scale.of(8, 20)
    with counted("R8", "clocks set and wrong", scale) as figures:
        for run in range(runs):
            followed = Followed()
            machine = followed.machine
            followed.skew_s = chance.choice((0.0, 600.0, -600.0, 90.0))
            for step in (SET_BY_S[run % len(SET_BY_S)], 0.0, -SET_BY_S[run % len(SET_BY_S)]):
                await machine.advance(chance.uniform(5, 60))
                machine.set_by_s += step
                followed.tell_server_time()
                followed.follower.look_for_gap()
                await machine.advance(6)
                errors = [_error_s(call, machine) for call in followed.calls.values()]
                worst_s = max(worst_s, *errors)
                negative += sum(elapsed_s(c, machine.now()) < 0 for c in followed.calls.values())
                told = followed.follower.health.wrong_clock_s is not None
                untold += told is not (abs(followed.skew_s) > 120)
            await followed.tasks.close()
        figures |= {"changes of the clock": runs * 3, "negative durations": negative}
        figures |= {"wrong clocks untold": untold, "worst clock": f"{worst_s:.1f} s off"}
    assert (negative, untold) == (0, 0)
    assert worst_s <= 0.1


def _error_s(call: Call, machine: Machine) -> float:
    """How far the shown duration is from the true one; an ended call's stands still."""
    shown = elapsed_s(call, machine.now())
    if call.sightings.hung_up is not None:
        return abs(shown - (call.sightings.hung_up - call.pressed_at).total_seconds())
    return abs(shown - (machine.true_now() - call.pressed_at).total_seconds())


def _fail(*what: object) -> NoReturn:
    raise AssertionError(what)
