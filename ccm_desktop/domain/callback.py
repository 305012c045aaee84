"""What Exotel pushes of a call (contract 5)."""

from __future__ import annotations

from dataclasses import dataclass

from ccm_desktop.domain.order import CallbackEvent
from ccm_desktop.domain.report import Received, Report


@dataclass(frozen=True, slots=True)
class StatusCallback:
    """A push as it came; it may come twice, late or out of order, and look-ups are the truth."""

    event: str
    received: Received

    @property
    def report(self) -> Report:
        """What it says of the call."""
        return self.received.report

    @property
    def known_event(self) -> CallbackEvent | None:
        """The event, where its word is a published one."""
        return next((event for event in CallbackEvent if event == self.event), None)
