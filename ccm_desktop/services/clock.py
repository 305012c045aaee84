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

    def call_at(self, monotonic: float, then: Callable[[], object]) -> Alarm:
        """Call `then` once that moment has come."""


class SystemClock:
    """The machine's clocks and the running loop's alarms."""

    def now(self) -> datetime:
        """The wall's time, aware UTC."""
        return datetime.now(UTC)

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
