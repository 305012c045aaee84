"""How the connection to Exotel is doing, as far as the answers tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm_desktop.domain.errors import CcmError


@dataclass(frozen=True, slots=True)
class Health:
    """The last answer's time, and what has been failing since when; times are aware UTC."""

    heard_at: datetime | None = None
    failing_since: datetime | None = None
    trouble: CcmError | None = None
    watched: int = 0
