"""The stored reports of a call: read once, read on from there, and kept where they can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Phase
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.history import What, moments_of
from ccm_desktop.services.history import Histories, read_stored
from ccm_desktop.services.journals.journal import Journal

from .conftest import Bench, open_journal
from .samples import a_call, ended, talking


@pytest.fixture
def asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many reports were left out, each time the journal was asked."""
    skipped: list[int] = []
    read = bench.journal.reports

    async def reports(reference: str, skip: int = 0) -> list[tuple[str, int, str]]:
        skipped.append(skip)
        return await read(reference, skip)

    monkeypatch.setattr(bench.journal, "reports", reports)
    return skipped


async def test_what_was_read_is_not_read_again(bench: Bench, asked: list[int]) -> None:
    histories = Histories(bench.journal)
    call = await bench.accepted(1, talking())
    first = await histories.of(call)
    assert [(one.source, one.at) for one in first.heard] == [("reply", bench.clock.now())]
    await bench.clock.advance(30)
    now = bench.clock.now()
    call = await bench.journal.record("r1", ended(), "poll", now)
    second = await histories.of(call)
    assert (await histories.of(call)) is second
    assert asked == [0, 1, 2]
    assert [one.source for one in second.heard] == ["reply", "poll"]
    assert [step.call.phase for step in second.steps][-1] is Phase.ENDED
    histories.forget()
    assert (await histories.of(call)) == second
    assert asked[-1] == 0


async def test_another_call_is_read_from_its_beginning(bench: Bench, asked: list[int]) -> None:
    histories = Histories(bench.journal)
    one, other = await bench.accepted(1), await bench.accepted(2)
    assert (await histories.of(one)).reference == "r1"
    assert (await histories.of(other)).reference == "r2"
    assert (await histories.of(one)).reference == "r1"
    assert asked == [0, 0, 0]


async def test_a_call_without_reports_has_its_press(journal: Journal) -> None:
    call = a_call()
    history = await Histories(journal).of(call)
    assert history.heard == ()
    assert [m.what for m in moments_of(call, history)] == [What.REQUESTED]


async def test_a_journal_that_can_not_serve_says_so(tmp_path: Path) -> None:
    closed = open_journal(tmp_path)
    with pytest.raises(JournalTrouble):
        await Histories(closed).of(a_call())
    closed._thread.shutdown()


@pytest.mark.parametrize(
    "raw",
    ["", "no JSON", "[1]", '"text"', "null", "{}", '{"call_sid": 7}', "[" * 100_000, "1" * 5000],
)
def test_what_can_not_be_read_is_kept_as_it_is(raw: str) -> None:
    heard = read_stored("poll", 1_000, raw)
    assert (heard.raw, heard.report) == (raw, None)


def test_a_reply_of_which_only_the_sid_can_be_read_is_that() -> None:
    raw = json.dumps({"call_sid": "sid1", "total_talk_time": "soon"})
    report = read_stored("reply", 1_500, raw).report
    assert report is not None
    assert (report.call_sid, report.state, report.talk_time_s) == ("sid1", "", None)


def test_a_stored_report_says_what_it_said_when_it_came() -> None:
    raw = json.dumps(
        {
            "call_sid": "sid1",
            "call_state": "terminal",
            "call_status": "completed",
            "assigned_agent_details": {"status": "completed", "user_name": "Asha"},
            "end_time": "2025-03-04T10:18:30+05:30",
            "total_talk_time": 190,
        }
    )
    heard = read_stored("callback", 1_741_063_711_250, raw)
    assert heard.at.isoformat() == "2025-03-04T04:48:31.250000+00:00"
    assert heard.report is not None
    assert (heard.report.talk_time_s, heard.report.agent.name) == (190, "Asha")
