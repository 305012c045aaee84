"""Words about what is found, and what it comes to."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.journal_filter import HOURS, Result, Totals
from ccm_desktop.ui.text import journal as words

FOUND = Totals(
    1234,
    402 * 3600 + 13 * 60 + 5,
    ((Result.REACHED, 1230), (Result.NOT_SURE, 4)),
    tuple(1000 if hour == 10 else 234 if hour == 23 else 0 for hour in range(HOURS)),
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (48, "48 s"), (726, "12 min 6 s"), (1_447_985, "402 h 13 min")],
)
def test_a_time_of_talking(seconds: int, said: str) -> None:
    assert words.talked(seconds) == said


def test_totals() -> None:
    assert words.reached(FOUND) == "1,230 · over 99 %"
    assert words.reached(Totals()) == "0"
    assert words.shares(FOUND) == "Reached 1,230, over 99 %; Not sure 4, under 1 %"
    assert words.shares(Totals()) == "No calls."
    assert words.totals(FOUND) == (
        "1,234 calls, 1,230 reached, talk time 402 h 13 min as Exotel reports it"
    )


def test_hours() -> None:
    assert words.hour(10, FOUND) == "10:00–11:00: 1,000 calls"
    assert words.hour(23, FOUND) == "23:00–00:00: 234 calls"
    assert words.hours(FOUND) == (
        "Most at 10:00–11:00. 10:00–11:00: 1,000 calls; 23:00–00:00: 234 calls."
    )
    assert words.hours(Totals()) == "No calls."
    one = Totals(1, 0, ((Result.REACHED, 1),), tuple(int(hour == 0) for hour in range(HOURS)))
    assert words.hour(0, one) == "00:00–01:00: 1 call"


def test_a_part_never_rounds_to_all_or_nothing() -> None:
    for count, said in ((1, "under 1 %"), (999, "over 99 %"), (1000, "100 %"), (500, "50 %")):
        found = Totals(1000, 0, ((Result.REACHED, count),), (0,) * HOURS)
        assert words.reached(found).endswith(f" · {said}")


def test_numbers_with_their_labels() -> None:
    labels = {"+915555580001": "Sales", "+915555580002": ""}
    assert words.numbered("+915555580001", labels) == "Sales · +91 55555 80001"
    assert words.numbered("+915555580002", labels) == "+91 55555 80002"
    assert words.numbered("user-1", labels) == "user-1"
