"""Keeps a flood of links from raising the window again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ccm_desktop.services.clock import Alarm, Clock

MOST_AT_ONCE = 5
SPAN_S = 10.0


class LinkGate:
    """Lets five through in any ten seconds; of those beyond, the newest comes when there is room."""

    def __init__(self, clock: Clock, deliver: Callable[[str], object]) -> None:
        self._clock = clock
        self._deliver = deliver
        self._passed = deque[float](maxlen=MOST_AT_ONCE)
        self._waiting: str | None = None
        self._alarm: Alarm | None = None

    def take(self, text: str) -> None:
        """Deliver it now, or keep it in place of the one that waits."""
        now = self._clock.monotonic()
        if self._alarm is None and self._has_room(now):
            self._passed.append(now)
            self._deliver(text)
            return
        self._waiting = text
        if self._alarm is None:
            self._alarm = self._clock.call_at(self._passed[0] + SPAN_S, self._on_room)

    def close(self) -> None:
        """Forget what waits."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._waiting = None

    def _has_room(self, now: float) -> bool:
        return len(self._passed) < MOST_AT_ONCE or now - self._passed[0] >= SPAN_S

    def _on_room(self) -> None:
        self._alarm, text, self._waiting = None, self._waiting, None
        if text is not None:
            self.take(text)
