"""Words for a moment with its zone: here, where a number belongs, as reported, and in UTC. No Qt."""

from __future__ import annotations

from datetime import datetime, timedelta

from ccm_desktop.domain.customer_time import local_times
from ccm_desktop.ui.text.words import tr


def offset(at: datetime) -> str:
    """The zone of a time: "+05:30 (IST)", or the offset alone where the zone has no name."""
    shown = at.isoformat()[-6:] if at.utcoffset() is not None else ""
    name = at.tzname() or ""
    return f"{shown} ({name})" if name.isalpha() else shown


def zoned(at: datetime) -> str:
    """A moment here, with its day and its zone."""
    here = at.astimezone()
    return f"{here:%d %b %Y %H:%M:%S} {offset(here)}"


def moment_tip(at: datetime, customer: str = "") -> str:
    """A moment as others have it: where the customer's number belongs, as reported, and in UTC."""
    lines = [tr("{time} here", time=zoned(at))]
    for there in local_times(customer, at) if customer else ():
        shown = f"{there:%d %b %H:%M} {offset(there)}"
        lines.append(tr("{time} where the number belongs", time=shown))
    if at.utcoffset() not in (at.astimezone().utcoffset(), timedelta(0)):
        lines.append(tr("{time} as reported", time=f"{at:%H:%M:%S} {offset(at)}"))
    return "\n".join([*lines, f"{_utc(at):%Y-%m-%d %H:%M:%S} UTC"])


def _utc(at: datetime) -> datetime:
    offset_now = at.utcoffset() or timedelta(0)
    return at.replace(tzinfo=None) - offset_now
