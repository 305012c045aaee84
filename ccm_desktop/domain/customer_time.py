"""What time it is where a number belongs. Loads the map of zones when it is first asked."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_UNKNOWN = "Etc/Unknown"


@lru_cache(maxsize=256)
def zones_of(e164: str) -> tuple[str, ...]:
    """The time zones that a number may lie in; none where that is not known.

    A mobile number can be anywhere in its country, so all zones of the country come back.
    """
    import phonenumbers
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ()
    zones = tuple(timezone.time_zones_for_number(parsed))
    if zones == (_UNKNOWN,):  # of a range that the metadata does not know: go by its prefix
        zones = tuple(timezone.time_zones_for_geographical_number(parsed))
    return () if zones == (_UNKNOWN,) else zones


def times_in(zones: tuple[str, ...], now: datetime) -> tuple[datetime, ...]:
    """The local times of the zones at `now`, each once, from west to east."""
    times = (now.astimezone(zone) for zone in map(_zone, zones) if zone is not None)
    by_wall = {time.replace(tzinfo=None): time for time in times}
    return tuple(by_wall[wall] for wall in sorted(by_wall))


def local_times(e164: str, now: datetime) -> tuple[datetime, ...]:
    """The times that it may be at `now` where a number belongs; none where that is not known."""
    return times_in(zones_of(e164), now)


def _zone(name: str) -> ZoneInfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None
