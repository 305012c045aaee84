"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_MOST_AT_ONE_MOMENT = 10_000


class ManualAlarm:
    """A callback that waits for its time."""

    def __init__(self, at: float, then: Callable[[], object]) -> None:
        self.at = at
        self.then = then
        self.cancelled = False

    def cancel(self) -> None:
        """Take it back."""
        self.cancelled = True


class ManualClock:
    """The services' clock, moved by hand; `monotonic` starts at 0."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._monotonic = 0.0
        self._stepped_s = 0.0
        self._alarms: list[tuple[float, int, ManualAlarm]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The wall's time."""
        return self._start + timedelta(seconds=self._monotonic + self._stepped_s)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Have the machine sleep: the time of day goes on, the loop's clock does not."""
        self._stepped_s += seconds

    def catch_up(self) -> None:
        """Have no change to take over."""

    def call_at(self, monotonic: float, then: Callable[[], object]) -> ManualAlarm:
        """Call `then` when the clock is moved to that moment; a moment gone by comes at once."""
        alarm = ManualAlarm(max(monotonic, self._monotonic), then)
        heapq.heappush(self._alarms, (alarm.at, next(self._order), alarm))
        return alarm

    @property
    def waiting(self) -> int:
        """How many alarms are set."""
        return sum(not alarm.cancelled for _, _, alarm in self._alarms)

    async def advance(self, seconds: float) -> None:
        """Move on; alarms ring in order, each at its moment, and all tasks settle in between."""
        until = self._monotonic + seconds
        await self.settle()
        at_this_moment = 0
        while (alarm := self._next(until)) is not None:
            at_this_moment = at_this_moment + 1 if alarm.at == self._monotonic else 0
            assert at_this_moment < _MOST_AT_ONE_MOMENT, "alarms ring without end at one moment"
            self._monotonic = alarm.at
            alarm.then()
            await self.settle()
        self._monotonic = until
        await self.settle()

    async def settle(self) -> None:
        """Let every task go on until all of them wait for something outside of the loop."""
        ready: deque[object] = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        for _ in range(_MOST_AT_ONE_MOMENT):
            await asyncio.sleep(0)
            if not ready:
                return
        raise AssertionError("the tasks never come to rest")

    def _next(self, until: float) -> ManualAlarm | None:
        while self._alarms and self._alarms[0][0] <= until:
            alarm = heapq.heappop(self._alarms)[2]
            if not alarm.cancelled:
                return alarm
        return None
