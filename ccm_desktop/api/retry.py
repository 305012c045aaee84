"""When to ask again after a failure: pure. Only reads are ever asked again."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LEAST_WAIT_S = 1.0
MOST_WAIT_S = 300.0


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Read a `Retry-After` header, seconds or a date, as 1 to 300 seconds; None where unusable."""
    if header is None:
        return None
    wait_s = _seconds(header.strip())
    if wait_s is None:
        date = http_date(header)
        wait_s = (date - now).total_seconds() if date else None
    if wait_s is None or not math.isfinite(wait_s) or wait_s < 0:
        return None
    return min(max(wait_s, LEAST_WAIT_S), MOST_WAIT_S)


def http_date(header: str | None) -> datetime | None:
    """Read a date header (RFC 9110) as aware UTC; None where it is none."""
    if header is None:
        return None
    try:
        date = parsedate_to_datetime(header)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def backoff_s(failures: int, first_s: float, most_s: float, chance: float) -> float:
    """Seconds to wait after `failures` in a row: doubling, with full jitter by `chance` (0 to 1).

    Never less than half of `first_s`, so that a run of low chances does not hammer.
    """
    ceiling = min(most_s, first_s * 2.0 ** min(max(failures, 1) - 1, 16))
    return max(first_s / 2, ceiling * chance)


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
