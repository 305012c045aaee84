"""Time, as the services take it: handed in, so that tests can hold it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Alarm(Protocol):
    """A callback that waits for its time."""

    def cancel(self) -> None:
        """Take it back."""


class Clock(Protocol):
    """The wall's time (aware UTC) for what is written down, monotonic seconds for waiting."""

    def now(self) -> datetime:
        """The wall's time."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def catch_up(self) -> None:
        """Take over a change of the machine's time of day: nothing is being timed."""

    def call_at(self, monotonic: float, then: Callable[[], object]) -> Alarm:
        """Call `then` once that moment has come."""


_SMALL_STEP_S = 2.0


def seconds_with_sleep() -> float:
    """Seconds since some moment that nobody sets and that go on while the machine sleeps."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # Linux; macOS, where it counts sleep too
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()  # Windows, where it counts sleep


class SystemClock:
    """The machine's clocks and the running loop's alarms.

    Its time of day goes on by a clock that nobody sets: a call that is being timed does not grow
    by an hour because the machine's clock is put right. `catch_up` takes such a change over.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        counted: Callable[[], float] = seconds_with_sleep,
    ) -> None:
        self._wall = wall
        self._counted = counted
        self._offset = wall() - counted()

    def now(self) -> datetime:
        """The wall's time, aware UTC."""
        counted = self._counted()
        offset = self._wall() - counted
        if abs(offset - self._offset) <= _SMALL_STEP_S:
            self._offset = offset
        return datetime.fromtimestamp(counted + self._offset, UTC)

    def catch_up(self) -> None:
        """Take over a change of the machine's time of day: nothing is being timed."""
        self._offset = self._wall() - self._counted()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def call_at(self, monotonic: float, then: Callable[[], object]) -> Alarm:
        """Call `then` on the running loop once that moment has come."""
        return asyncio.get_running_loop().call_later(max(0.0, monotonic - time.monotonic()), then)


async def sleep(clock: Clock, seconds: float) -> None:
    """Wait by the given clock."""
    woken = asyncio.Event()
    alarm = clock.call_at(clock.monotonic() + seconds, woken.set)
    try:
        await woken.wait()
    finally:
        alarm.cancel()
