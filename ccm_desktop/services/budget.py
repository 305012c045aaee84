"""How often the app may ask Exotel, all calls together: a bucket of questions that refills."""

from __future__ import annotations

_ROUNDING = 1e-6  # a question promised for a moment is there at that moment


class Budget:
    """Tokens refill evenly; dialling never waits for it. Times are monotonic seconds."""

    def __init__(self, per_minute: float = 60.0, burst: float = 6.0) -> None:
        self._per_second = per_minute / 60.0
        self._most = burst
        self._tokens = burst
        self._filled_at: float | None = None
        self._paused_until = float("-inf")

    def take(self, now: float) -> bool:
        """Take one question, if there is one."""
        self._refill(now)
        if now < self._paused_until or self._tokens < 1.0 - _ROUNDING:
            return False
        self._tokens -= 1.0
        return True

    def free_at(self, now: float) -> float:
        """When the next question may be asked."""
        self._refill(now)
        missing = max(0.0, 1.0 - self._tokens)
        return max(now + missing / self._per_second, self._paused_until)

    def pause(self, until: float) -> None:
        """Ask nothing before `until`: Exotel said that it is too much."""
        self._paused_until = max(self._paused_until, until)
        self._tokens = min(self._tokens, 1.0)

    def _refill(self, now: float) -> None:
        if self._filled_at is not None:
            gained = max(0.0, now - self._filled_at) * self._per_second
            self._tokens = min(self._most, self._tokens + gained)
        self._filled_at = now
