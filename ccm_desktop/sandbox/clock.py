"""The sandbox's own time: seconds that can run fast, or only when told to."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE_EPOCH_S = 1_741_063_500.0
"""2025-03-04T10:15:00+05:30 as Unix seconds: the moment of the contract's samples (§3)."""


class Clock(Protocol):
    """What the sandbox needs to know about time."""

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which `now` was 0."""

    @property
    def speed(self) -> float:
        """Return how many seconds of sandbox time pass in one of the computer's."""

    def now(self) -> float:
        """Return the seconds of sandbox time since the clock was made."""

    def advance(self, seconds: float) -> None:
        """Let `seconds` of sandbox time pass at once; time never runs back (ValueError)."""

    async def until(self, moment: float) -> None:
        """Wait until `now` has reached a second of sandbox time."""


class _Bells:
    """Wakes all who wait for a clock, from whichever thread it is told that time has jumped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @property
    def waiting(self) -> int:
        with self._lock:
            return len(self._bells)

    @contextmanager
    def hung(self) -> "Iterator[asyncio.Event]":
        """Give an event that is set at each ring."""
        bell = asyncio.Event()
        with self._lock:
            self._bells[bell] = asyncio.get_running_loop()
        try:
            yield bell
        finally:
            with self._lock:
                del self._bells[bell]

    def ring(self) -> None:
        with self._lock:
            for bell, loop in self._bells.items():
                loop.call_soon_threadsafe(bell.set)


class SandboxClock:
    """Time that runs `speed` times as fast as the computer's."""

    def __init__(
        self,
        speed: float = 1.0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above 0, not {speed}")
        self._speed = speed
        self._monotonic = monotonic
        self._started = monotonic()
        self._wall_epoch_s = wall()
        self._jumped = 0.0
        self._bells = _Bells()

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which the clock was made."""
        return self._wall_epoch_s

    @property
    def speed(self) -> float:
        """Return how many seconds of sandbox time pass in one of the computer's."""
        return self._speed

    def now(self) -> float:
        """Return the seconds of sandbox time since the clock was made, jumps included."""
        return (self._monotonic() - self._started) * self._speed + self._jumped

    def advance(self, seconds: float) -> None:
        """Jump ahead; time never runs back (ValueError)."""
        if seconds < 0:
            raise ValueError(f"time never runs back: {seconds}")
        self._jumped += seconds
        self._bells.ring()

    async def until(self, moment: float) -> None:
        """Wait until `now` has reached a second of sandbox time."""
        with self._bells.hung() as bell:
            while (left_s := moment - self.now()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), left_s / self._speed)
                bell.clear()


class ManualClock:
    """Time that stands still until `advance` is called, from whichever thread."""

    speed = 1.0

    def __init__(self, wall_epoch_s: float = SAMPLE_EPOCH_S) -> None:
        self._wall_epoch_s = wall_epoch_s
        self._now = 0.0
        self._lock = threading.Lock()
        self._bells = _Bells()

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which `now` was 0."""
        return self._wall_epoch_s

    @property
    def waiting(self) -> int:
        """Return how many wait for a moment to come."""
        return self._bells.waiting

    def now(self) -> float:
        """Return the sum of all advances, in seconds."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` of sandbox time pass at once; time never runs back (ValueError)."""
        if seconds < 0:
            raise ValueError(f"time never runs back: {seconds}")
        with self._lock:
            self._now += seconds
        self._bells.ring()

    async def until(self, moment: float) -> None:
        """Wait until advances have brought `now` to a second of sandbox time."""
        with self._bells.hung() as bell:
            while self.now() < moment:
                await bell.wait()
                bell.clear()
