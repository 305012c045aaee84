"""One call: legal moves, what is said of the phones, how it went, and what was seen when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import (
    ON_THE_PHONE,
    OVER,
    Call,
    Failure,
    IllegalMove,
    Outcome,
    Phase,
    Sightings,
    Standing,
    Watch,
    move,
    observe,
    phase_of_active,
)
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.report import ENDED_LEG_WORDS, Leg, Report
from tests.domain.reports import LEG_WORDS, reports

PRESSED = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)
ORDER = Order(AgentIdentity("+915555510001"), "+915555520001", "+915555580001")
INTENT = Call("ref1", "Sales", "acme1", "https://ccm-api.exotel.com", ORDER, PRESSED)
LINK = "https://recordings.example.invalid/1.mp3"

S = Standing
LEGAL = {
    (S.INTENT, S.SENDING),
    (S.INTENT, S.NOT_SENT),
    (S.SENDING, S.NOT_SENT),
    (S.SENDING, S.REFUSED),
    (S.SENDING, S.ACCEPTED),
    (S.SENDING, S.UNKNOWN),
    # The agent's word, which may change, and evidence, which may not.
    (S.UNKNOWN, S.DID_NOT_RING),
    (S.UNKNOWN, S.RANG),
    (S.DID_NOT_RING, S.RANG),
    (S.RANG, S.DID_NOT_RING),
    (S.UNKNOWN, S.ACCEPTED),
    (S.DID_NOT_RING, S.ACCEPTED),
    (S.RANG, S.ACCEPTED),
}


def after(seconds: float) -> datetime:
    return PRESSED + timedelta(seconds=seconds)


def report(
    agent: str | None = None, customer: str | None = None, *, state: str = "active"
) -> Report:
    return Report("sid1", state, agent=Leg(status=agent), customer=Leg(status=customer))


def accepted(first: Report | None = None) -> Call:
    return observe(
        move(move(INTENT, S.SENDING), S.ACCEPTED), first or report(), arrived_at=after(1)
    )


def ended(
    status: str | None = "completed", *, recording: bool = True, links: tuple[str, ...] = ()
) -> Call:
    order = replace(ORDER, options=CallOptions(recording=recording))
    call = replace(accepted(), order=order)
    final = replace(report(state="terminal"), status=status, recordings=links)
    return observe(call, final, after(30))


# Standing


@pytest.mark.parametrize(("here", "there"), list(product(Standing, Standing)))
def test_a_standing_moves_by_the_table_alone(here: Standing, there: Standing) -> None:
    call = replace(INTENT, standing=here)
    if (here, there) in LEGAL:
        assert move(call, there).standing is there
    else:
        with pytest.raises(IllegalMove):
            move(call, there)


@given(st.lists(st.sampled_from(list(Standing)), max_size=20))
def test_no_road_leads_back_to_the_wire(wishes: list[Standing]) -> None:
    """Whatever is asked for, in whichever order: a request is sent at most once."""
    call, sendings = INTENT, 0
    for wish in wishes:
        legal = (call.standing, wish) in LEGAL
        try:
            call = move(call, wish)
        except IllegalMove:
            assert not legal
        else:
            assert legal
            sendings += wish is S.SENDING
    assert sendings <= 1


@pytest.mark.parametrize("last", [S.NOT_SENT, S.REFUSED, S.ACCEPTED])
def test_nothing_follows_a_certain_end(last: Standing) -> None:
    for wish in Standing:
        with pytest.raises(IllegalMove):
            move(replace(INTENT, standing=last), wish)


def test_a_refused_move_changes_nothing() -> None:
    with pytest.raises(IllegalMove, match="intent -> accepted"):
        move(INTENT, S.ACCEPTED)
    assert INTENT.standing is S.INTENT


def test_a_failure_is_kept_when_evidence_comes_later() -> None:
    failure = Failure("OutcomeUnknown", "no_answer")
    unknown = move(move(INTENT, S.SENDING), S.UNKNOWN, failure)
    assert move(unknown, S.RANG).failure == failure
    assert move(unknown, S.ACCEPTED).failure == failure


def test_an_accepted_call_is_watched() -> None:
    assert move(INTENT, S.SENDING).watch is Watch.NOT_YET
    assert move(move(INTENT, S.SENDING), S.ACCEPTED).watch is Watch.LIVE
    assert move(move(INTENT, S.SENDING), S.UNKNOWN).watch is Watch.NOT_YET


# Phase


@pytest.mark.parametrize(
    ("standing", "phase"),
    [
        (S.INTENT, Phase.SENDING),
        (S.SENDING, Phase.SENDING),
        (S.NOT_SENT, Phase.NOT_PLACED),
        (S.REFUSED, Phase.NOT_PLACED),
        (S.DID_NOT_RING, Phase.NOT_PLACED),
        (S.UNKNOWN, Phase.UNKNOWN),
        (S.RANG, Phase.UNKNOWN),
        (S.ACCEPTED, Phase.IN_PROGRESS),
    ],
)
def test_each_standing_has_its_phase(standing: Standing, phase: Phase) -> None:
    assert replace(INTENT, standing=standing).phase is phase


@pytest.mark.parametrize(
    ("agent", "customer", "phase"),
    [
        (None, None, Phase.AGENT_RINGING),
        ("in-progress", None, Phase.CUSTOMER_RINGING),
        ("in-progress", "in-progress", Phase.TALKING),
        ("completed", None, Phase.FINISHING),
        ("completed", "in-progress", Phase.FINISHING),
        ("completed", "completed", Phase.FINISHING),
        ("no-answer", None, Phase.FINISHING),
        ("in-progress", "busy", Phase.FINISHING),
        ("in-progress", "completed", Phase.FINISHING),
        ("in-progress", "ringing", Phase.IN_PROGRESS),
        ("ringing", None, Phase.IN_PROGRESS),
        (None, "in-progress", Phase.IN_PROGRESS),
        (None, "no-answer", Phase.IN_PROGRESS),
        ("wrapped-up", "wrapped-up", Phase.IN_PROGRESS),
    ],
)
def test_legs_are_read_as_the_contract_says(
    agent: str | None, customer: str | None, phase: Phase
) -> None:
    assert phase_of_active(report(agent, customer)) is phase
    assert accepted(report(agent, customer)).phase is phase


@pytest.mark.parametrize(("agent", "customer"), list(product(LEG_WORDS, LEG_WORDS)))
def test_every_pair_of_legs_says_no_more_than_was_reported(
    agent: str | None, customer: str | None
) -> None:
    phase = accepted(report(agent, customer)).phase
    assert phase in ON_THE_PHONE | {Phase.FINISHING}
    assert (phase is Phase.TALKING) is (agent == customer == "in-progress")
    assert (phase is Phase.AGENT_RINGING) is (agent is customer is None)
    if phase is Phase.FINISHING:
        assert {agent, customer} & ENDED_LEG_WORDS
    if phase is Phase.CUSTOMER_RINGING:
        assert agent == "in-progress"


@given(st.lists(reports, min_size=1, max_size=6))
def test_a_call_ends_with_the_word_terminal_and_never_comes_back(history: list[Report]) -> None:
    call = accepted()
    over = False
    for new in history:
        call = observe(call, new, after(2))
        over = over or new.state == "terminal"
        assert (call.phase is Phase.ENDED) is over
        assert (call.outcome is not None) is over
        assert call.call_sid == "sid1"


@given(st.lists(reports, min_size=1, max_size=6))
def test_talking_needs_both_legs(history: list[Report]) -> None:
    call = accepted()
    for new in history:
        call = observe(call, new, after(2))
        assert call.report is not None
        both = call.report.agent.connected and call.report.customer.connected
        assert (call.phase is Phase.TALKING) is (both and not call.report.final)


def test_without_a_final_report_the_app_gives_up_but_a_late_one_is_taken() -> None:
    call = replace(accepted(), watch=Watch.GAVE_UP)
    assert call.phase is Phase.NO_FINAL_REPORT
    assert call.phase in OVER
    late = observe(call, replace(report(state="terminal"), status="completed"), after(99_999))
    assert late.phase is Phase.ENDED
    assert late.watch is Watch.RECORDING


def test_a_phase_is_on_the_phone_or_over_or_neither_but_not_both() -> None:
    assert not ON_THE_PHONE & OVER
    assert set(Phase) - ON_THE_PHONE - OVER == {Phase.FINISHING, Phase.UNKNOWN}


@pytest.mark.parametrize(
    ("call", "in_flight"),
    [
        (INTENT, True),
        (move(INTENT, S.SENDING), True),
        (accepted(), True),
        (accepted(report("in-progress", "in-progress")), True),
        (accepted(report("completed", "completed")), False),
        (ended(), False),
        (move(INTENT, S.NOT_SENT), False),
        (move(move(INTENT, S.SENDING), S.UNKNOWN), False),
    ],
)
def test_a_call_in_flight_keeps_the_agent_from_another(call: Call, in_flight: bool) -> None:
    assert call.in_flight is in_flight


@pytest.mark.parametrize("standing", Standing)
def test_only_an_unknown_outcome_is_unresolved(standing: Standing) -> None:
    assert replace(INTENT, standing=standing).unresolved is (standing is S.UNKNOWN)


# Outcome


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("completed", Outcome.TALKED),
        ("agent_unanswered", Outcome.AGENT_UNANSWERED),
        ("customer_unanswered", Outcome.CUSTOMER_UNANSWERED),
        ("agent_canceled", Outcome.AGENT_CANCELED),
        ("agent_cancelled", Outcome.AGENT_CANCELED),
        ("customer_no_dial", Outcome.CUSTOMER_NO_DIAL),
        ("agent_no_dial", Outcome.AGENT_NO_DIAL),
        ("failed", Outcome.FAILED),
        ("agent_busy", Outcome.AGENT_BUSY),
        ("customer_busy", Outcome.CUSTOMER_BUSY),
        ("something_new", Outcome.OTHER),
        ("talked", Outcome.OTHER),
        ("not_reported", Outcome.OTHER),
        ("other", Outcome.OTHER),
        (None, Outcome.NOT_REPORTED),
    ],
)
def test_each_published_word_has_its_outcome(word: str | None, outcome: Outcome) -> None:
    assert ended(word).outcome is outcome


def test_a_word_without_the_end_is_no_outcome() -> None:
    call = observe(accepted(), replace(report(), status="completed"), after(5))
    assert call.outcome is None
    assert call.phase is Phase.AGENT_RINGING


@pytest.mark.parametrize("word", ["completed", "agent_unanswered", "something_new", None])
@pytest.mark.parametrize("recording", [True, False])
@pytest.mark.parametrize("links", [(), (LINK,)])
def test_a_recording_is_awaited_after_a_recorded_talk_alone(
    word: str | None, recording: bool, links: tuple[str, ...]
) -> None:
    call = ended(word, recording=recording, links=links)
    awaits = word == "completed" and recording and not links
    assert call.awaits_recording is awaits
    assert call.watch is (Watch.RECORDING if awaits else Watch.DONE)


def test_a_call_under_way_awaits_no_recording() -> None:
    assert not accepted().awaits_recording


def test_a_recording_ends_the_watch() -> None:
    call = ended()
    assert call.watch is Watch.RECORDING
    found = observe(call, replace(report(state="terminal"), recordings=(LINK,)), after(90))
    assert found.watch is Watch.DONE
    assert found.sightings.recording == after(90)


def test_a_recording_that_was_given_up_is_not_awaited_again() -> None:
    call = replace(ended(), watch=Watch.DONE)
    assert observe(call, report(state="terminal"), after(99)).watch is Watch.DONE


# Sightings


def test_each_thing_is_remembered_when_it_was_first_seen() -> None:
    call = accepted()
    steps = [
        (5, report("in-progress")),
        (7, report("in-progress")),
        (9, report("in-progress", "in-progress")),
        (12, report("completed", "completed")),
        (14, replace(report("completed", "completed", state="terminal"), status="completed")),
        (50, replace(report(state="terminal"), recordings=(LINK,))),
        (60, replace(report(state="terminal"), recordings=(LINK,))),
    ]
    for seconds, new in steps:
        call = observe(call, new, after(seconds))
    assert call.sightings == Sightings(
        agent_answered=after(5),
        customer_answered=after(9),
        hung_up=after(12),
        ended=after(14),
        recording=after(50),
    )
    assert call.heard_at == after(60)


def test_what_was_never_seen_is_not_claimed() -> None:
    """A call that ended between two looks: nobody saw it answered."""
    call = observe(accepted(), report("completed", "completed", state="terminal"), after(40))
    assert call.sightings == Sightings(hung_up=after(40), ended=after(40))


def test_an_answer_that_arrives_late_does_not_turn_the_clock_back() -> None:
    call = observe(accepted(), report("in-progress"), after(10))
    assert observe(call, report(), after(4)).heard_at == after(10)


def test_an_unknown_call_can_be_observed_without_becoming_accepted() -> None:
    unknown = move(move(INTENT, S.SENDING), S.UNKNOWN)
    seen = observe(unknown, report(state="terminal"), after(9))
    assert (seen.standing, seen.phase, seen.watch) == (S.UNKNOWN, Phase.UNKNOWN, Watch.NOT_YET)


@pytest.mark.parametrize(
    ("time_limit_s", "last"), [(None, 14_400 + 900), (60, 60 + 900), (3600, 3600 + 900)]
)
def test_the_last_moment_is_the_limit_and_a_grace_after_the_press(
    time_limit_s: int | None, last: int
) -> None:
    order = replace(ORDER, options=CallOptions(time_limit_s=time_limit_s))
    assert replace(INTENT, order=order).last_moment() == after(last)


def test_a_line_shows_the_call() -> None:
    final = replace(
        report("completed", "completed", state="terminal"),
        status="completed",
        talk_time_s=8,
        recordings=(LINK,),
        customer=Leg("+915555520001", "Test Customer", "completed"),
    )
    line = line_of(observe(accepted(), final, after(20)))
    assert (line.reference, line.call_sid, line.customer) == ("ref1", "sid1", "+915555520001")
    assert (line.phase, line.outcome) == (Phase.ENDED, Outcome.TALKED)
    assert (line.customer_name, line.talk_time_s, line.has_recording) == ("Test Customer", 8, True)


def test_a_line_of_a_call_without_a_report_claims_nothing() -> None:
    line = line_of(INTENT)
    assert (line.phase, line.outcome, line.call_sid) == (Phase.SENDING, None, None)
    assert (line.customer_name, line.talk_time_s, line.has_recording) == (None, None, False)
