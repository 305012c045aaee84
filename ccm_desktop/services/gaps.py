"""Notices that the machine slept: the time of day has gone on further than the loop's clock."""

from __future__ import annotations

from ccm_desktop.services.clock import Clock

LONGEST_UNNOTICED_S = 30.0


class Gaps:
    """Compares both clocks whenever it is asked; costs nothing in between."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen = self._drift()

    def passed(self) -> bool:
        """Whether there was a gap since the last time this was asked."""
        drift = self._drift()
        gap_s, self._seen = abs(drift - self._seen), drift
        return gap_s > LONGEST_UNNOTICED_S

    def _drift(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
