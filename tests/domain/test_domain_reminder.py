"""How the time for a reminder is read: no half of the day and no day is guessed silently."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.reminder import FARTHEST, read_due

KOLKATA = timezone(timedelta(hours=5, minutes=30))
NOW = datetime(2026, 3, 2, 15, 20, tzinfo=KOLKATA)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A time of day in Kolkata, so many days on."""
    return datetime(2026, 3, 2 + days, hour, minute, tzinfo=KOLKATA)


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("16:00", at(16)),
        ("  16.30 ", at(16, 30)),
        ("4pm", at(16)),
        ("4 PM", at(16)),
        ("4:45 p.m.", at(16, 45)),
        ("at 16:00", at(16)),
        ("today 23:59", at(23, 59)),
        ("tomorrow 10:00", at(10, days=1)),
        ("Tomorrow at 10am", at(10, days=1)),
        ("tomorrow 12am", at(0, days=1)),
        ("in 20 min", at(15, 40)),
        ("20min", at(15, 40)),
        ("in 1 h", at(16, 20)),
        ("1h 30m", at(16, 50)),
        ("in 2 hours", at(17, 20)),
        ("90 minutes", at(16, 50)),
    ],
)
def test_what_agents_type_is_a_time(typed: str, due: datetime) -> None:
    read = read_due(typed, NOW, KOLKATA)
    assert (read.at, read.passed_today) == (due, False)


@pytest.mark.parametrize("typed", ["15:00", "15:20", "3pm", "today 9:00", "12am"])
def test_a_time_that_has_passed_is_tomorrows_and_says_so(typed: str) -> None:
    read = read_due(typed, NOW, KOLKATA)
    assert read.passed_today
    assert NOW < read.at <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    "typed",
    ["4", "16", "later", "25:00", "16:60", "0pm", "13pm", "in 0 min", "in", "tomorrow", "min",
     "-5 min", "in 9999 h", "\u0967\u096c:\u0966\u0966", "16:00 16:00", "1" * 50],
)  # fmt: skip
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_due(typed, NOW, KOLKATA)
    assert (caught.value.field, caught.value.problem) == ("due", InputProblem.NOT_A_TIME)


def test_nothing_typed_is_nothing_set() -> None:
    with pytest.raises(BadInput) as caught:
        read_due("  ", NOW, KOLKATA)
    assert caught.value.problem is InputProblem.EMPTY


def test_tomorrow_is_the_calendars_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 12, 0, tzinfo=berlin)  # summer time begins in the night
    read = read_due("tomorrow 10:00", before, berlin)
    assert read.at == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


def test_without_a_zone_it_is_this_computers() -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    due = read_due("tomorrow 10:00", now, None).at
    assert due.tzinfo is UTC
    assert due.astimezone().strftime("%H:%M") == "10:00"


@given(st.text(max_size=60))
def test_any_text_is_a_time_ahead_or_refused(typed: str) -> None:
    try:
        read = read_due(typed, NOW, KOLKATA)
    except BadInput:
        return
    assert NOW < read.at <= NOW + FARTHEST
