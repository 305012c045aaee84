"""Days of this machine's calendar that calls may be of, and the moments they begin and end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)
_DAYS = {"last_7_days": 7, "last_30_days": 30}


class Period(StrEnum):
    """Which days; today is among the last ones."""

    ANY_TIME = "any_time"
    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    BETWEEN = "between"


def days_of(period: Period, today: date, between: tuple[date, date]) -> tuple[date, date] | None:
    """The first and the last day, both included; None where any will do. `between` in any order."""
    match period:
        case Period.ANY_TIME:
            return None
        case Period.TODAY:
            return today, today
        case Period.YESTERDAY:
            return today - _ONE_DAY, today - _ONE_DAY
        case Period.LAST_7_DAYS | Period.LAST_30_DAYS:
            return today - (_DAYS[period] - 1) * _ONE_DAY, today
        case Period.BETWEEN:
            return min(between), max(between)


def span_of(days: tuple[date, date] | None) -> tuple[datetime | None, datetime | None]:
    """The moments from which and until which, the latter not included; aware, in local time."""
    if days is None:
        return None, None
    first, last = days
    return _midnight(first), _midnight(last + _ONE_DAY) if last < date.max else None


def next_midnight(now: datetime) -> datetime:
    """When the next day begins here, after an aware moment."""
    return _midnight(now.astimezone().date() + _ONE_DAY)


def _midnight(day: date) -> datetime:
    # A day may be 23 or 25 hours long: so by the calendar, and not by adding hours.
    return datetime.combine(day, time()).astimezone()
