"""Whether a call that has just been made belongs among those that are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter, Result
from ccm_desktop.domain.journal_match import lets_through
from tests.ui.shown import AGENT, SALES, START, ended, pressed, recorded, refused, unknown

AT_ONCE, LATER = timedelta(0), timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("wanted", "through"),
    [
        (EVERYTHING, True),
        (JournalFilter(search="20001"), False),
        (JournalFilter(result=Result.UNDER_WAY), True),
        (JournalFilter(result=Result.REACHED), False),
        (JournalFilter(with_recording=True), False),
        (JournalFilter(since=START + AT_ONCE), True),
        (JournalFilter(since=START + LATER), False),
        (JournalFilter(until=START + AT_ONCE), False),
        (JournalFilter(until=START + LATER), True),
        (JournalFilter(virtual_number=SALES), True),
        (JournalFilter(virtual_number="+915555580002"), False),
        (JournalFilter(agent=AGENT), True),
        (JournalFilter(agent="+915555514322"), False),
    ],
)
def test_a_call_that_is_pressed(wanted: JournalFilter, *, through: bool) -> None:
    assert lets_through(wanted, pressed()) is through


def test_results() -> None:
    calls = {
        Result.REACHED: ended(),
        Result.NOT_REACHED: refused(),
        Result.NOT_SURE: unknown(),
        Result.UNDER_WAY: pressed(),
    }
    for wanted in Result:
        through = [
            r for r, call in calls.items() if lets_through(JournalFilter(result=wanted), call)
        ]
        assert through == [wanted]


def test_a_recording() -> None:
    wanted = JournalFilter(with_recording=True)
    assert lets_through(wanted, recorded())
    assert not lets_through(replace(wanted, result=Result.NOT_SURE), recorded())
