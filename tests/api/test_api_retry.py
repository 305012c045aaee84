"""When to ask again: whatever the header says, the wait is sane or there is none."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.api.retry import (
    LEAST_WAIT_S,
    MOST_WAIT_S,
    backoff_s,
    http_date,
    retry_after_s,
)

NOW = datetime(2025, 3, 4, 4, 48, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("30", 30.0),
        (" 30 ", 30.0),
        ("1.5", 1.5),
        ("0", LEAST_WAIT_S),
        ("0.001", LEAST_WAIT_S),
        ("300", MOST_WAIT_S),
        ("301", MOST_WAIT_S),
        ("1000000000", MOST_WAIT_S),
        ("9" * 400, None),
        ("-1", None),
        ("-0.5", None),
        ("nan", None),
        ("NaN", None),
        ("inf", None),
        ("-inf", None),
        ("Infinity", None),
        ("1e400", None),
        ("", None),
        ("   ", None),
        ("soon", None),
        ("30 seconds", None),
        ("0x1e", None),
        ("\u0663\u0660", 30.0),
        ("Tue, 04 Mar 2025 04:49:02 GMT", 30.0),
        ("Tue, 04 Mar 2025 10:19:02 +0530", 30.0),
        ("Tue, 04 Mar 2025 04:49:02 -0000", 30.0),
        ("Tuesday, 04-Mar-25 04:49:02 GMT", 30.0),
        ("Tue, 04 Mar 2025 04:48:32 GMT", LEAST_WAIT_S),
        ("Tue, 04 Mar 2025 04:48:31 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MOST_WAIT_S),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("Mon, 01 Jan 1000 00:00:00 +2359", None),
        ("Mon, 99 Foo 2025 99:99:99 GMT", None),
        ("Tue, 04 Mar 2025 04:49:02 +99999999", None),
    ],
)
def test_a_retry_after_is_read_or_left(header: str, wait_s: float | None) -> None:
    assert retry_after_s(header, NOW) == wait_s


def test_no_header_is_no_wait() -> None:
    assert retry_after_s(None, NOW) is None
    assert http_date(None) is None


@given(st.text(max_size=60) | st.floats().map(str) | st.integers().map(str))
@example("Sat, 01 Jan 0000 00:00:00 GMT")
@example("1" * 5000)
def test_any_header_gives_a_sane_wait_or_none(header: str) -> None:
    wait_s = retry_after_s(header, NOW)
    assert wait_s is None or LEAST_WAIT_S <= wait_s <= MOST_WAIT_S


_years = st.sampled_from(["0001", "0099", "1000", "1970", "2025", "9999", "10000", "99999999999"])
_zones = st.sampled_from(["GMT", "+0000", "-0000", "+2359", "-2359", "+9999", "EST", "", "+1e9"])


@given(st.integers(-1, 40), _years, st.integers(-1, 30), _zones)
def test_any_date_is_aware_utc_or_none(day: int, year: str, hour: int, zone: str) -> None:
    date = http_date(f"Mon, {day:02d} Jan {year} {hour:02d}:00:00 {zone}")
    assert date is None or date.utcoffset() == timedelta(0)


@given(st.integers(0, 100_000))
def test_seconds_and_dates_say_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_s(date, NOW) == retry_after_s(str(seconds), NOW)


def test_a_date_is_read_as_utc() -> None:
    assert http_date("Tue, 04 Mar 2025 10:18:32 +0530") == NOW
    assert http_date("Tue, 04 Mar 2025 04:48:32") == NOW
    assert http_date("yesterday") is None


def test_waits_double_up_to_the_most() -> None:
    waits = [backoff_s(failures, 1.0, 60.0, chance=1.0) for failures in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(-5, 10**9), st.floats(0.01, 10), st.floats(10, 1000), st.floats(0, 1))
def test_a_wait_never_hammers_and_never_grows_beyond_the_most(
    failures: int, first_s: float, most_s: float, chance: float
) -> None:
    wait_s = backoff_s(failures, first_s, most_s, chance)
    assert math.isfinite(wait_s)
    assert first_s / 2 <= wait_s <= most_s


@given(st.integers(1, 30), st.floats(0, 1))
def test_chance_only_shortens_a_wait(failures: int, chance: float) -> None:
    assert backoff_s(failures, 1.0, 60.0, chance) <= backoff_s(failures, 1.0, 60.0, 1.0)
