"""How the connection to Exotel is doing, as far as the answers tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm_desktop.domain.errors import CcmError

_SKEW_WORTH_A_WORD_S = 120.0


@dataclass(frozen=True, slots=True)
class Health:
    """The last answer's time, and what has been failing since when; times are aware UTC.

    `clock_skew_s` is how far Exotel's clock (the Date header) is ahead of this machine's.
    """

    heard_at: datetime | None = None
    failing_since: datetime | None = None
    trouble: CcmError | None = None
    watched: int = 0
    clock_skew_s: float | None = None

    @property
    def wrong_clock_s(self) -> float | None:
        """The skew, where it is large enough to be told."""
        skew_s = self.clock_skew_s
        return skew_s if skew_s is not None and abs(skew_s) > _SKEW_WORTH_A_WORD_S else None
