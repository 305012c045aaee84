"""What an export is said to hold, how far it is, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ccm_desktop.domain.call import Call, Failure, Standing
from ccm_desktop.domain.export import Said
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter, Result
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.period import span_of
from ccm_desktop.ui.text import exports as words

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 8)
SINCE, UNTIL = span_of((FIRST, LAST))
ORDER = Order(AgentIdentity(contact_uri="+915555510001"), "+915555520001", "+915555580001")
PRESSED = Call("r1", "work", "acme1", "https://x.example", ORDER, datetime(2026, 3, 2).astimezone())


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (EVERYTHING, "1,204 calls: the whole journal"),
        (JournalFilter(result=Result.NOT_REACHED), "1,204 calls: Not reached"),
        (JournalFilter(with_recording=True), "1,204 calls: with recording"),
        (JournalFilter(search="asha"), "1,204 calls: matching “asha”"),
        (JournalFilter(search="a\u202eb\n"), "1,204 calls: matching “ab”"),
        (JournalFilter(since=SINCE, until=UNTIL), "1,204 calls: 02 Mar 2026 to 08 Mar 2026"),
        (JournalFilter(since=SINCE), "1,204 calls: since 02 Mar 2026"),
        (JournalFilter(until=UNTIL), "1,204 calls: until 08 Mar 2026"),
        (
            JournalFilter(since=SINCE, until=span_of((FIRST, FIRST))[1]),
            "1,204 calls: 02 Mar 2026",
        ),
        (
            JournalFilter(
                "asha", Result.REACHED, virtual_number="+915555580001", agent="+915555510001"
            ),
            "1,204 calls: Reached, from +91 55555 80001, agent +91 55555 10001, matching “asha”",
        ),
    ],
)
def test_the_filter_in_words(wanted: JournalFilter, said: str) -> None:
    assert words.export_summary(wanted, 1204) == said


def test_the_last_day_is_one_that_is_included() -> None:
    assert UNTIL is not None
    almost = JournalFilter(until=UNTIL + timedelta(hours=1))
    assert words.export_summary(almost, 1) == "1 call: until 09 Mar 2026"


def test_progress_never_says_more_than_all() -> None:
    assert words.export_progress(0, 10) == "Starting…"
    assert words.export_progress(4, 1000) == "4 of 1,000 written"
    assert words.export_progress(12, 10) == "12 of 12 written", "two calls came meanwhile"


def test_what_was_exported() -> None:
    def said(count: int, cut: int = 0, *, for_sheets: bool = True) -> str:
        return words.exported("calls.csv", count, cut, for_sheets=for_sheets).sentence

    assert said(1) == "1 call is in calls.csv."
    assert said(1204) == "1,204 calls are in calls.csv."
    assert "1 call has a text too long for a cell" in said(5, 1)
    assert "3 calls have a text too long for a cell" in said(5, 3)
    assert "A spreadsheet shows the first 1,048,575 of them." in said(2_000_000)
    assert "spreadsheet" not in said(2_000_000, for_sheets=False)
    assert "spreadsheet" not in said(1_048_575)


def test_a_hostile_file_name_stays_on_its_line() -> None:
    message = words.exported("a\n\u202eb" + "x" * 300, 1, 0, for_sheets=True)
    assert message.sentence.isprintable()
    assert len(message.sentence) < 120


def test_a_call_is_said_as_it_is_shown() -> None:
    assert words.said(PRESSED) == Said("Sending", "Sending to Exotel…")
    off = replace(PRESSED, standing=Standing.REFUSED, failure=Failure("PhoneOff", code=1012))
    assert words.said(off).state == "Not placed"
    assert words.said(off).outcome.startswith("Not placed: Your phone is switched off")
