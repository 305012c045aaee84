"""The sandbox's own time: seconds that can run fast, or only when told to."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

SAMPLE_EPOCH_S = 1_741_063_500.0
"""2025-03-04T10:15:00+05:30 as Unix seconds: the moment of the contract's samples (§3)."""


class Clock(Protocol):
    """What the sandbox needs to know about time."""

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which `now` was 0."""

    def now(self) -> float:
        """Return the seconds of sandbox time since the clock was made."""


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

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which the clock was made."""
        return self._wall_epoch_s

    def now(self) -> float:
        """Return the seconds of sandbox time since the clock was made."""
        return (self._monotonic() - self._started) * self._speed


class ManualClock:
    """Time that stands still until `advance` is called, from whichever thread."""

    def __init__(self, wall_epoch_s: float = SAMPLE_EPOCH_S) -> None:
        self._wall_epoch_s = wall_epoch_s
        self._now = 0.0
        self._lock = threading.Lock()

    @property
    def wall_epoch_s(self) -> float:
        """Return the Unix time, in seconds, at which `now` was 0."""
        return self._wall_epoch_s

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
