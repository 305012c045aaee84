import asyncio

import pytest

from ccm_desktop.sandbox.answers import timestamp
from ccm_desktop.sandbox.clock import ManualClock, SandboxClock
from tests.patience import until


def test_sandbox_clock_runs_as_fast_as_told() -> None:
    ticks = iter([100.0, 103.0])
    clock = SandboxClock(10.0, monotonic=lambda: next(ticks), wall=lambda: 1_700_000_000.0)
    assert clock.now() == 30.0
    assert clock.wall_epoch_s == 1_700_000_000.0


def test_sandbox_clock_follows_the_computer() -> None:
    clock = SandboxClock()
    assert 0 <= clock.now() < clock.wall_epoch_s


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_sandbox_clock_wants_a_speed_above_zero(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        SandboxClock(speed)


def test_manual_clock_stands_still_until_advanced() -> None:
    clock = ManualClock()
    assert clock.now() == 0.0
    clock.advance(2.5)
    clock.advance(0.5)
    assert clock.now() == 3.0
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_manual_clock_starts_at_the_contracts_moment() -> None:
    assert timestamp(ManualClock().wall_epoch_s) == "2025-03-04T10:15:00+05:30"


async def test_a_moment_is_waited_for_until_time_has_been_advanced_to_it() -> None:
    clock = ManualClock()
    waits = asyncio.ensure_future(clock.until(10.0))
    await until(lambda: clock.waiting == 1)
    clock.advance(4.0)
    await asyncio.sleep(0)
    assert not waits.done()
    await asyncio.to_thread(clock.advance, 6.0)
    await waits
    assert clock.waiting == 0
    await clock.until(10.0)


async def test_who_goes_away_waits_no_more() -> None:
    clock = ManualClock()
    waits = asyncio.ensure_future(clock.until(10.0))
    await until(lambda: clock.waiting == 1)
    waits.cancel()
    await asyncio.wait([waits])
    assert clock.waiting == 0
    clock.advance(20.0)


async def test_a_fast_clock_waits_less() -> None:
    clock = SandboxClock(1_000_000.0)
    await clock.until(1_000.0)
    assert clock.now() >= 1_000.0
    assert clock.speed == 1_000_000.0


async def test_a_running_clock_can_be_moved_ahead() -> None:
    clock = SandboxClock(0.001)
    waits = asyncio.ensure_future(clock.until(1_000.0))
    await asyncio.sleep(0)
    clock.advance(2_000.0)
    await waits
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)
