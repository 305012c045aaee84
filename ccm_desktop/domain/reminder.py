"""A reminder to call somebody back, and how the time for one is read. It only ever reminds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from ccm_desktop.domain.errors import BadInput, InputProblem

SNOOZE = timedelta(minutes=10)
FARTHEST = timedelta(days=366)
_MOST_TYPED = 40

_CLOCK = re.compile(
    r"(?:(?P<day>today|tomorrow)\s+)?(?:at\s+)?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?"
)
_SPAN = re.compile(
    r"(?:in\s+)?(?:(?P<hours>\d{1,4})\s*(?:h|hours?|hrs?))?\s*"
    r"(?:(?P<minutes>\d{1,5})\s*(?:m|mins?|minutes?))?"
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody to call back at `due_at` (aware UTC); `call` is our reference of the call it is about.

    `shown` tells that it was brought up and waits for the agent's word.
    """

    id: str
    customer: str
    due_at: datetime
    name: str = ""
    note: str = ""
    call: str | None = None
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A time as it was read (aware UTC); `passed_today` if it is tomorrow's and that was not said."""

    at: datetime
    passed_today: bool = False


def read_due(text: str, now: datetime, zone: tzinfo | None) -> Due:
    """Read "16:00", "4pm", "in 20 min", "tomorrow 10:00"; `zone` None is this computer's.

    Raises `BadInput`. A bare "4" is no time: nobody can tell which half of the day is meant.
    """
    typed = " ".join(text.lower().split())
    if not typed:
        raise BadInput("due", InputProblem.EMPTY)
    if len(typed) > _MOST_TYPED or not typed.isascii():
        raise BadInput("due", InputProblem.NOT_A_TIME, text)
    span = _SPAN.fullmatch(typed)
    if span is not None:
        return Due(now + _length(span, text))
    clock = _CLOCK.fullmatch(typed)
    if clock is None:
        raise BadInput("due", InputProblem.NOT_A_TIME, text)
    return _next(clock["day"], _time_of_day(clock, text), now, zone)


def _length(span: re.Match[str], text: str) -> timedelta:
    length = timedelta(hours=int(span["hours"] or 0), minutes=int(span["minutes"] or 0))
    if not timedelta(0) < length <= FARTHEST:
        raise BadInput("due", InputProblem.NOT_A_TIME, text)
    return length


def _time_of_day(clock: re.Match[str], text: str) -> time:
    hour, minute, half = int(clock["hour"]), int(clock["minute"] or 0), clock["half"]
    if half is None and clock["minute"] is None:
        raise BadInput("due", InputProblem.NOT_A_TIME, text)
    if half is not None:
        if not 1 <= hour <= 12:
            raise BadInput("due", InputProblem.NOT_A_TIME, text)
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise BadInput("due", InputProblem.NOT_A_TIME, text)
    return time(hour, minute)


def _next(day: str | None, at: time, now: datetime, zone: tzinfo | None) -> Due:
    today = now.astimezone(zone).date()
    if day != "tomorrow" and (due := _moment(datetime.combine(today, at), zone)) > now:
        return Due(due)
    tomorrow = _moment(datetime.combine(today + timedelta(days=1), at), zone)
    return Due(tomorrow, passed_today=day != "tomorrow")


def _moment(local: datetime, zone: tzinfo | None) -> datetime:
    return (local.replace(tzinfo=zone) if zone else local).astimezone(UTC)
