"""How often the app may ask Exotel, all calls together: a bucket of questions that refills."""

from __future__ import annotations

_ROUNDING = 1e-6  # a question promised for a moment is there at that moment
_LEAST_SHARE = _STEP = 0.125
_STEP_S = 60.0
_MOST_AT_ONCE = 6.0


class Budget:
    """Tokens refill evenly; dialling never waits for it. Times are monotonic seconds.

    The limit is the whole account's (contract 8): where others use it up, this app's share is
    halved and comes back by an eighth a minute.
    """

    def __init__(self, per_minute: float = 60.0, burst: float = _MOST_AT_ONCE) -> None:
        self._per_second = per_minute / 60.0
        self._most = burst
        self._tokens = burst
        self._filled_at: float | None = None
        self._paused_until = float("-inf")
        self._share = 1.0
        self._grows_at = float("inf")

    @property
    def share(self) -> float:
        """How much of the budget may be used, from an eighth to 1."""
        return self._share

    @property
    def per_minute(self) -> float:
        """How many questions a minute it allows now."""
        return 60.0 * self._per_second * self._share

    def take(self, now: float) -> bool:
        """Take one question, if there is one."""
        self._refill(now)
        if now < self._paused_until or self._tokens < 1.0 - _ROUNDING:
            return False
        self._tokens -= 1.0
        return True

    def spend(self, now: float) -> None:
        """Count a request that waits for nobody: the questions after it wait a little longer."""
        self._refill(now)
        self._tokens = max(self._tokens - 1.0, -self._most)

    def limit_to(self, now: float, per_minute: float) -> None:
        """Allow so many questions a minute from now on, a tenth of them at once."""
        self._refill(now)
        self._per_second = per_minute / 60.0
        # Many apps with a small share each would be too many if all spent a large one at once.
        self._most = min(_MOST_AT_ONCE, max(1.0, per_minute / 10))
        self._tokens = min(self._tokens, self._most)

    def free_at(self, now: float) -> float:
        """When the next question may be asked."""
        self._refill(now)
        missing = max(0.0, 1.0 - self._tokens)
        return max(now + missing / (self._per_second * self._share), self._paused_until)

    def pause(self, until: float) -> None:
        """Ask nothing before `until`: Exotel asked for a wait."""
        self._paused_until = max(self._paused_until, until)
        self._tokens = min(self._tokens, 1.0)

    def shrink(self, now: float, until: float) -> None:
        """Ask nothing before `until`, and half as often from then on: it was too much (429)."""
        self._refill(now)
        # Questions that were under way together are refused together.
        if now >= self._paused_until:
            self._share = max(_LEAST_SHARE, self._share / 2)
        self.pause(until)
        self._grows_at = self._paused_until + _STEP_S

    def _refill(self, now: float) -> None:
        while now >= self._grows_at:
            self._fill(self._grows_at)
            self._share = min(1.0, self._share + _STEP)
            self._grows_at = self._grows_at + _STEP_S if self._share < 1.0 else float("inf")
        self._fill(now)

    def _fill(self, now: float) -> None:
        if self._filled_at is not None:
            gained = max(0.0, now - self._filled_at) * self._per_second * self._share
            self._tokens = min(self._most, self._tokens + gained)
        self._filled_at = now
