"""How the connection does, told by what became of the questions: one break, one recovery."""

from __future__ import annotations

import logging
from dataclasses import replace

from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.report import Received
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event

log = logging.getLogger(__name__)


class Pulse:
    """Keeps the health and tells each change of it; logs once when it breaks and once after."""

    def __init__(self, clock: Clock) -> None:
        self.changed = Event[Health]()
        self._clock = clock
        self._health = Health()

    @property
    def health(self) -> Health:
        """How the connection is doing."""
        return self._health

    def note_watched(self, count: int) -> None:
        """Take how many calls are followed."""
        self._tell(replace(self._health, watched=count))

    def note_answer(self, received: Received) -> bool:
        """Take an answer; says whether it ends a break."""
        was_broken = self._health.trouble is not None
        if was_broken:
            log.info("Exotel answers again")
        now, server = self._clock.now(), received.server_time
        skew_s = (server - now).total_seconds() if server else self._health.clock_skew_s
        watched = self._health.watched
        self._tell(Health(heard_at=now, watched=watched, clock_skew_s=skew_s))
        return was_broken

    def note_trouble(self, error: CcmError) -> None:
        """Take a failure."""
        if self._health.trouble is None:
            log.info("asking Exotel fails: %s", type(error).__name__)
        since = self._health.failing_since or self._clock.now()
        self._tell(replace(self._health, trouble=error, failing_since=since))

    def _tell(self, health: Health) -> None:
        self._health = health
        self.changed.emit(health)
