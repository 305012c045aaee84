"""Laying one report over another: an end stays an end, and nothing once known is lost."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.report import ENDED_LEG_WORDS, Leg, Report, merge
from tests.domain.reports import LEG_WORDS, START, STATES, reports

histories = st.lists(reports, min_size=1, max_size=6)

NOTHING = (None, "", ())


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


RINGING = Report("sid1", "active", updated_at=at(1), agent=Leg("+915555510001", user_id="a001"))
ANSWERED = replace(RINGING, updated_at=at(6), agent=replace(RINGING.agent, status="in-progress"))
TALKING = replace(ANSWERED, updated_at=at(11), customer=Leg("+915555520001", status="in-progress"))
ENDED = replace(
    TALKING,
    state="terminal",
    status="completed",
    updated_at=at(20),
    ended_at=at(19),
    talk_time_s=8,
    agent=replace(TALKING.agent, status="completed", name="Asha Rao"),
    customer=replace(TALKING.customer, status="completed", name="Test Customer"),
)
RECORDED = replace(ENDED, updated_at=at(60), recordings=("https://a.invalid/1.mp3",))
LIFE = (RINGING, ANSWERED, TALKING, ENDED, RECORDED)


def known_facts(report: Report) -> dict[str, object]:
    """All that a report knows, by dotted name."""
    parts = (("", report), ("agent.", report.agent), ("customer.", report.customer))
    return {
        prefix + field.name: getattr(part, field.name)
        for prefix, part in parts
        for field in fields(part)
        if field.name not in ("agent", "customer") and getattr(part, field.name) not in NOTHING
    }


def merged(history: list[Report]) -> Report:
    return reduce(merge, history[1:], history[0])


@given(histories)
def test_an_end_stays_an_end_in_any_order(history: list[Report]) -> None:
    known: Report | None = None
    ended = False
    for report in history:
        known = merge(known, report)
        ended = ended or report.final
        assert known.final is ended


@given(histories)
def test_nothing_once_reported_is_lost(history: list[Report]) -> None:
    known: Report | None = None
    for report in history:
        before = known_facts(known) if known else {}
        known = merge(known, report)
        assert known_facts(known).keys() >= before.keys() | known_facts(report).keys()


@given(histories)
def test_nothing_is_made_up(history: list[Report]) -> None:
    said: dict[str, set[object]] = {}
    for report in history:
        for name, fact in known_facts(report).items():
            said.setdefault(name, set()).add(fact)
    for name, fact in known_facts(merged(history)).items():
        assert fact in said[name]


@given(histories)
def test_a_leg_that_ended_does_not_ring_again(history: list[Report]) -> None:
    known: Report | None = None
    for report in history:
        agent_over = known is not None and known.agent.over
        customer_over = known is not None and known.customer.over
        known = merge(known, report)
        assert known.agent.over >= (agent_over or report.agent.over)
        assert known.customer.over >= (customer_over or report.customer.over)


@given(histories)
def test_the_same_report_twice_is_the_same_as_once(history: list[Report]) -> None:
    known = merged(history)
    for report in history[-1:]:
        assert merge(known, report) == known


@given(histories, reports)
def test_a_duplicate_says_nothing_new(history: list[Report], report: Report) -> None:
    once = merge(merged(history), report)
    assert merge(once, report) == once


@given(reports)
def test_the_first_report_is_taken_as_it_is(report: Report) -> None:
    assert merge(None, report) == report
    assert merge(report, report) == report


@given(histories)
def test_a_call_keeps_its_name(history: list[Report]) -> None:
    assert merged(history).call_sid == history[0].call_sid


@pytest.mark.parametrize("order", list(permutations(range(len(LIFE)))))
def test_a_life_comes_out_the_same_in_whichever_order_it_arrives(order: tuple[int, ...]) -> None:
    assert merged([LIFE[place] for place in order]) == RECORDED


def test_a_late_callback_fills_gaps_but_changes_nothing() -> None:
    late = replace(ANSWERED, custom_field="order-4711", virtual_number="+915555580002")
    known = replace(TALKING, virtual_number="+915555580001")
    assert merge(known, late) == replace(known, custom_field="order-4711")


def test_a_later_null_erases_nothing() -> None:
    later = replace(
        Report("sid1", "terminal"), updated_at=at(90), status=None, agent=Leg(), customer=Leg()
    )
    assert merge(RECORDED, later) == replace(RECORDED, updated_at=at(90))


def test_a_later_empty_text_blanks_no_number() -> None:
    later = replace(RINGING, updated_at=at(7), agent=Leg("", user_id=""), virtual_number="")
    known = replace(RINGING, virtual_number="+915555580001")
    assert merge(known, later) == replace(known, updated_at=at(7))


def test_a_missing_state_does_not_unsay_the_state() -> None:
    assert merge(RINGING, replace(RINGING, state="", updated_at=at(2))).state == "active"


def test_a_newer_report_wins() -> None:
    newer = replace(TALKING, updated_at=at(12), digits="1-2")
    assert merge(replace(TALKING, digits="1"), newer) == newer


def test_without_times_the_later_to_arrive_wins() -> None:
    first = replace(RINGING, updated_at=None, digits="1")
    second = replace(RINGING, updated_at=None, digits="1-2")
    assert merge(first, second).digits == "1-2"


@pytest.mark.parametrize("state", STATES)
def test_only_the_word_terminal_is_an_end(state: str) -> None:
    assert Report("sid1", state).final is (state == "terminal")


@pytest.mark.parametrize("word", LEG_WORDS)
def test_only_published_words_say_where_a_leg_is(word: str | None) -> None:
    leg = Leg(status=word)
    assert leg.connected is (word == "in-progress")
    assert leg.over is (word in ENDED_LEG_WORDS)


def test_the_words_that_end_a_leg_are_those_of_the_contract_and_both_spellings() -> None:
    words = {"completed", "no-answer", "busy", "failed", "canceled", "cancelled"}
    assert words == ENDED_LEG_WORDS
