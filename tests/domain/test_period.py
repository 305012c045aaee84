"""Days of the calendar here: what they are as of today, and the moments they begin and end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.period import Period, days_of, next_midnight, span_of

TODAY = date(2026, 3, 2)
BETWEEN = (date(2026, 2, 20), date(2026, 2, 10))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, date(2026, 3, 2), date(2026, 3, 2)),
        (Period.YESTERDAY, date(2026, 3, 1), date(2026, 3, 1)),
        (Period.LAST_7_DAYS, date(2026, 2, 24), date(2026, 3, 2)),
        (Period.LAST_30_DAYS, date(2026, 2, 1), date(2026, 3, 2)),
        (Period.BETWEEN, date(2026, 2, 10), date(2026, 2, 20)),
    ],
)
def test_days_as_of_today(period: Period, first: date, last: date) -> None:
    assert days_of(period, TODAY, BETWEEN) == (first, last)


def test_any_time_has_no_days() -> None:
    assert days_of(Period.ANY_TIME, TODAY, BETWEEN) is None
    assert span_of(None) == (None, None)


@given(st.dates(date(1971, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_a_span_is_every_moment_of_its_days(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    since, until = span_of((first, last))
    assert since is not None
    assert until is not None
    assert since.astimezone().date() == first
    assert (until - timedelta(seconds=1)).astimezone().date() == last
    assert until.astimezone().date() == last + timedelta(days=1)


def test_the_last_day_there_is_has_no_end() -> None:
    assert span_of((TODAY, date.max))[1] is None


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place where two days of the year have 23 and 25 hours."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process can't be set here")
    with monkeypatch.context() as at_home:
        at_home.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("day", "hours"), [(28, 24), (29, 23)])
def test_a_day_is_as_long_as_the_calendar_says(day: int, hours: int) -> None:
    since, until = span_of((date(2026, 3, day), date(2026, 3, day)))
    assert since is not None
    assert until is not None
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.usefixtures("berlin")
def test_midnight_is_that_of_this_place() -> None:
    now = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert next_midnight(now) == datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert next_midnight(now + timedelta(hours=1)) == datetime(2026, 3, 3, 23, tzinfo=UTC)
