"""What is exported of a call: every fact, in order, as lines that programs read back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Failure, Standing
from ccm_desktop.domain.cells import unguarded
from ccm_desktop.domain.export import COLUMNS, Said, cells_of, facts_of, json_line
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.report import Leg, Report
from tests.services.strategies import CALLS, TEXT

START = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
INDIA = timezone(timedelta(hours=5, minutes=30))
SAID = Said("Completed", "Talked 0:42")
ENDED = Report(
    "ca11000000000000000000000000001a",
    "terminal",
    "completed",
    agent=Leg(name="Mira"),
    customer=Leg(name="Asha"),
    started_at=datetime(2026, 3, 2, 10, 0, 6, tzinfo=INDIA),
    ended_at=datetime(2026, 3, 2, 10, 1, 6, tzinfo=INDIA),
    talk_time_s=42,
    recordings=("https://r.example/1.wav", "https://r.example/2.wav"),
)
PRESSED = Call(
    "r1",
    "work",
    "acme1",
    "https://ccm-api.exotel.com",
    Order(
        AgentIdentity(contact_uri="+915555510001"),
        "+915555520001",
        "+915555580001",
        CallOptions(custom_field="0042"),
    ),
    START,
)
TALKED = replace(
    PRESSED,
    standing=Standing.ACCEPTED,
    report=ENDED,
    note="wants a quote",
    tags=("hot", "quote"),
    overrides=("quiet_hours",),
)


def test_the_facts_of_a_call_in_order() -> None:
    facts = facts_of(TALKED, SAID, "Asha at home", INDIA)
    cells, is_cut = cells_of(facts, raw=True)
    assert not is_cut
    assert dict(zip(COLUMNS, cells, strict=True)) == {
        "started": "2026-03-02T10:00:00+05:30",
        "state": "ended",
        "outcome": "talked",
        "customer": "+915555520001",
        "customer_name": "Asha",
        "virtual_number": "+915555580001",
        "talk_time_s": 42,
        "has_recording": True,
        "call_sid": "ca11000000000000000000000000001a",
        "practice": False,
        "state_words": "Completed",
        "outcome_words": "Talked 0:42",
        "result": "reached",
        "contact_name": "Asha at home",
        "agent": "+915555510001",
        "agent_name": "Mira",
        "ended": "2026-03-02T10:01:06+05:30",
        "duration_computed_s": 60,
        "recordings": 2,
        "note": "wants a quote",
        "tags": "hot, quote",
        "custom_field": "0042",
        "standing": "accepted",
        "failure": "",
        "failure_code": "",
        "http_status": "",
        "request_id": "",
        "overrides": "quiet_hours",
    }


def test_what_programs_know_comes_first_under_its_old_names() -> None:
    known = "started state outcome customer customer_name virtual_number talk_time_s has_recording"
    assert COLUMNS[:10] == (*known.split(), "call_sid", "practice")
    assert tuple(facts_of(TALKED, SAID, None))[:-1] == COLUMNS


def test_a_refusal_is_exported_with_what_support_asks_for() -> None:
    refused = replace(
        PRESSED,
        standing=Standing.REFUSED,
        failure=Failure("PhoneOff", code=1012, http_status=400, request_id="req-1"),
    )
    facts = facts_of(refused, SAID, None)
    assert facts["standing"] == "refused"
    assert facts["result"] == "not_reached"
    assert [facts[name] for name in ("failure", "failure_code", "http_status", "request_id")] == [
        "PhoneOff",
        1012,
        400,
        "req-1",
    ]


def test_links_to_recordings_are_in_json_alone() -> None:
    facts = facts_of(TALKED, SAID, None)
    assert json.loads(json_line(facts))["recording_urls"] == list(ENDED.recordings)
    assert not any("r.example" in str(cell) for cell in cells_of(facts, raw=True)[0])


def test_numbers_keep_their_plus_and_texts_their_zeros_in_a_table() -> None:
    cells, _ = cells_of(facts_of(TALKED, SAID, None), raw=False)
    row = dict(zip(COLUMNS, cells, strict=True))
    assert row["customer"] == "\t+915555520001"
    assert row["custom_field"] == "\t0042"
    assert row["talk_time_s"] == 42
    assert row["state"] == "ended"


@pytest.mark.parametrize("before_s", [1, 3600])
def test_an_end_before_the_start_is_no_duration(before_s: int) -> None:
    assert ENDED.started_at is not None
    odd = replace(ENDED, ended_at=ENDED.started_at - timedelta(seconds=before_s))
    assert facts_of(replace(TALKED, report=odd), SAID, None)["duration_computed_s"] is None


@given(CALLS, st.none() | TEXT, TEXT)
def test_a_line_of_json_is_one_line_and_comes_back_equal(
    call: Call, name: str | None, words: str
) -> None:
    facts = facts_of(call, Said(words, words), name, INDIA)
    line = json_line(facts)
    assert len(line.splitlines()) == 1
    assert line.rstrip("\n").isprintable() or not line.isascii()
    read = json.loads(line)
    assert list(read) == [*COLUMNS, "recording_urls"]
    assert datetime.fromisoformat(read["started"]) == call.pressed_at.replace(microsecond=0)
    for column, fact in facts.items():
        if isinstance(fact, tuple):
            assert tuple(read[column]) == fact
        elif not isinstance(fact, datetime):
            assert read[column] == fact


@given(CALLS, st.none() | TEXT)
def test_a_row_of_a_table_comes_back_equal(call: Call, name: str | None) -> None:
    facts = facts_of(call, SAID, name, INDIA)
    cells, _ = cells_of(facts, raw=False)
    table = io.StringIO(newline="")
    csv.writer(table, quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    (row,) = csv.reader(io.StringIO(table.getvalue(), newline=""))
    for column, cell in zip(COLUMNS, row, strict=True):
        fact = facts[column]
        if isinstance(fact, str):
            assert unguarded(cell) == fact.replace("\r\n", "\n")
        elif fact is None:
            assert cell == ""


@given(st.text())
def test_any_text_takes_the_way_through_json(text: str) -> None:
    facts = facts_of(replace(TALKED, note=text), SAID, None)
    line = json_line(facts)
    line.encode("utf-8")
    assert json.loads(line)["note"] == text


def test_halves_of_characters_are_written_too() -> None:
    line = json_line(facts_of(replace(TALKED, note="a\ud800b\u2028\x9b"), SAID, None))
    assert "a\\ud800b\\u2028\\u009b" in line
