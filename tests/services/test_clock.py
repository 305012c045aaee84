"""The machine's clock, and waiting by a clock."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest

from ccm_desktop.services.clock import SystemClock, seconds_with_sleep, sleep

from .manual_clock import START, ManualClock


async def test_waiting_takes_as_long_as_the_clock_says() -> None:
    clock = ManualClock()
    waiting = asyncio.create_task(sleep(clock, 30))
    await clock.advance(29.9)
    assert not waiting.done()
    await clock.advance(0.1)
    assert waiting.done()


async def test_a_wait_that_is_cancelled_takes_its_alarm_back() -> None:
    clock = ManualClock()
    waiting = asyncio.create_task(sleep(clock, 30))
    await clock.settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert clock.waiting == 0


async def test_the_machines_clock() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    before = clock.monotonic()
    rung: list[str] = []
    clock.call_at(before + 3600, lambda: rung.append("never")).cancel()
    woken = asyncio.Event()
    clock.call_at(before - 5, woken.set)
    await woken.wait()
    await sleep(clock, 0)
    assert clock.monotonic() >= before
    assert rung == []


async def test_the_manual_clock_rings_in_order_and_at_the_moment() -> None:
    clock, rung = ManualClock(), list[tuple[str, float]]()

    def ring(name: str) -> None:
        rung.append((name, clock.monotonic()))

    clock.call_at(5, lambda: ring("late"))
    clock.call_at(2, lambda: clock.call_at(3, lambda: ring("made meanwhile")))
    clock.call_at(2, lambda: ring("second"))
    clock.call_at(1, lambda: ring("cancelled")).cancel()
    await clock.advance(4)
    assert rung == [("second", 2), ("made meanwhile", 3)]
    assert (clock.monotonic(), (clock.now() - START).total_seconds()) == (4, 4)
    await clock.advance(1)
    assert rung[-1] == ("late", 5)


def test_the_time_of_day_goes_on_by_a_clock_that_nobody_sets() -> None:
    wall, counted = [1_000_000.0], [50.0]
    clock = SystemClock(lambda: wall[0], lambda: counted[0])
    assert clock.now().timestamp() == 1_000_000
    counted[0] += 10
    wall[0] += 10 + 3600  # somebody sets the machine's clock
    assert clock.now().timestamp() == 1_000_010
    clock.catch_up()
    assert clock.now().timestamp() == 1_003_610


def test_a_small_correction_is_followed() -> None:
    wall, counted = [1_000_000.0], [50.0]
    clock = SystemClock(lambda: wall[0], lambda: counted[0])
    for _ in range(10):
        counted[0] += 60
        wall[0] += 61.5
        assert clock.now().timestamp() == wall[0]


def test_seconds_with_sleep_go_on() -> None:
    before = seconds_with_sleep()
    assert seconds_with_sleep() >= before
