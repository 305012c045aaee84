"""Signs of a call whose request has no known outcome: inferred, never reported.

Exotel's list of co-workers says whether the agent's phone is on *a* call, not on which (contract
9). So a sign helps the agent to answer; it never settles the call by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccm_desktop.domain.coworker import Coworker

FREE = "free"


@dataclass(frozen=True, slots=True)
class Signs:
    """When the agent's phone was first seen on a call since the press, and first free after."""

    busy_at: datetime | None = None
    free_at: datetime | None = None

    def with_phone(self, *, on_call: bool, at: datetime) -> Signs:
        """The same with what was seen of the phone at a moment."""
        if on_call:
            return replace(self, busy_at=self.busy_at or at, free_at=None)
        return replace(self, free_at=self.free_at or at)


def phone_on_call(coworker: Coworker, contact_uri: str | None) -> bool | None:
    """Whether the agent's phone is on a call, as far as the answer tells; None where it doesn't."""
    device = coworker.device(contact_uri) if contact_uri else None
    if coworker.on_call or (device is not None and device.busy):
        return True
    if coworker.on_call is False or (device is not None and device.status == FREE):
        return False
    return None
