"""A call's past: what was known after each report, since when, and who said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Failure, Phase, Standing, Watch, move, observe
from ccm_desktop.domain.history import (
    AGENT_SAID,
    PRESS,
    REPLY,
    SIGN,
    Basis,
    Heard,
    History,
    What,
    history_of,
    moments_of,
)
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.domain.signs import Signs

from .reports import START, reports

ORDER = Order(AgentIdentity(contact_uri="+915555510001"), "+915555520001", "+915555580001")
PRESSED = Call("r1", "Sales", "acme1", "https://ccm-api.exotel.com", ORDER, START)
SENT = move(PRESSED, Standing.SENDING)
ACCEPTED = move(SENT, Standing.ACCEPTED)
UNKNOWN = move(SENT, Standing.UNKNOWN, Failure("OutcomeUnknown", "cut"))


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def legs(agent: str | None = None, customer: str | None = None, **said: object) -> Report:
    made = Report("sid1", "active", agent=Leg(status=agent), customer=Leg(status=customer))
    return replace(made, **said)  # type: ignore[arg-type]


def heard(seconds: float, report: Report | None, source: str = "poll") -> Heard:
    return Heard(source, after(seconds), "{}", report)


FINAL = legs(
    "completed",
    "completed",
    state="terminal",
    status="completed",
    ended_at=after(60),
    recordings=("https://a.invalid/1.mp3",),
)
TALK = (
    heard(1, legs(started_at=after(0.5)), REPLY),
    heard(6, legs("in-progress")),
    heard(11, legs("in-progress", "in-progress")),
    heard(16, legs("in-progress", "in-progress")),
    heard(62, FINAL),
    heard(600, FINAL, "lookup"),
)


def told(history: History, call: Call = ACCEPTED) -> list[tuple[What, float | None, Basis, str]]:
    return [
        (m.what, (m.at - START).total_seconds() if m.at else None, m.basis, m.source)
        for m in moments_of(call, history)
    ]


def test_a_talk_is_told_with_who_said_each_thing_and_when() -> None:
    confirmed, seen = Basis.CONFIRMED, Basis.SEEN
    assert told(history_of(ACCEPTED, TALK)) == [
        (What.REQUESTED, 0, confirmed, PRESS),
        (What.TAKEN, 1, seen, REPLY),
        (What.STARTED, 0.5, confirmed, REPLY),
        (What.AGENT_LEG, 6, seen, "poll"),
        (What.CUSTOMER_LEG, 11, seen, "poll"),
        (What.ENDED, 60, confirmed, "poll"),
        (What.RECORDING, 62, seen, "poll"),
    ]


def test_each_step_is_the_call_as_it_was_known_then() -> None:
    history = history_of(observe(ACCEPTED, FINAL, after(62)), TALK)
    assert [step.call.phase for step in history.steps] == [
        Phase.SENDING,
        Phase.AGENT_RINGING,
        Phase.CUSTOMER_RINGING,
        Phase.TALKING,
        Phase.TALKING,
        Phase.ENDED,
        Phase.ENDED,
    ]
    assert history.heard == TALK
    assert history.steps[0].call.report is None
    assert [len(step.moments) for step in history.steps] == [1, 3, 4, 5, 5, 7, 7]


def test_a_start_that_is_told_anew_takes_the_place_of_the_provisional_one() -> None:
    history = history_of(ACCEPTED, [TALK[0], heard(6, legs("in-progress", started_at=after(4)))])
    assert told(history)[2:] == [
        (What.STARTED, 4, Basis.CONFIRMED, "poll"),
        (What.AGENT_LEG, 6, Basis.SEEN, "poll"),
    ]


def test_an_end_is_seen_until_exotel_tells_its_time() -> None:
    history = history_of(ACCEPTED, [heard(62, replace(FINAL, ended_at=None))])
    assert (What.ENDED, 62, Basis.SEEN, "poll") in told(history)
    history = history.with_reports([heard(70, FINAL, "lookup")])
    ends = [one for one in told(history) if one[0] is What.ENDED]
    assert ends == [(What.ENDED, 60, Basis.CONFIRMED, "lookup")]


def test_a_phone_that_was_never_seen_connected_is_told_of_in_its_own_word() -> None:
    report = legs("no-answer", None, state="terminal", status="agent_unanswered")
    moments = moments_of(ACCEPTED, history_of(ACCEPTED, [heard(31, report)]))
    assert [(m.what, m.word) for m in moments[2:]] == [
        (What.AGENT_LEG, "no-answer"),
        (What.ENDED, "agent_unanswered"),
    ]


def test_hanging_up_before_the_final_report_is_seen() -> None:
    history = history_of(ACCEPTED, [*TALK[:3], heard(60, legs("completed", "completed"))])
    assert told(history)[-1] == (What.HUNG_UP, 60, Basis.SEEN, "poll")


def test_a_report_that_can_not_be_read_any_more_changes_nothing_but_is_kept() -> None:
    history = history_of(ACCEPTED, [TALK[0], heard(2, None), TALK[1]])
    assert history.steps[2].call == history.steps[1].call
    assert len(history.heard) == 3
    assert told(history) == told(history_of(ACCEPTED, TALK[:2]))


def test_what_is_inferred_and_what_the_agent_said_are_no_reports() -> None:
    signs = Signs(after(12), after(80))
    said = move(replace(UNKNOWN, signs=signs), Standing.RANG)
    assert told(history_of(said), said) == [
        (What.REQUESTED, 0, Basis.CONFIRMED, PRESS),
        (What.PHONE_BUSY, 12, Basis.INFERRED, SIGN),
        (What.PHONE_FREE, 80, Basis.INFERRED, SIGN),
        (What.RANG, None, Basis.CONFIRMED, AGENT_SAID),
    ]


@pytest.mark.parametrize("standing", [Standing.REFUSED, Standing.NOT_SENT])
def test_a_call_that_was_not_placed_says_so(standing: Standing) -> None:
    call = move(SENT, standing, Failure("Refused", code=10703))
    assert told(history_of(call), call)[-1] == (What.FAILED, None, Basis.CONFIRMED, REPLY)


def test_before_any_report_an_unknown_call_is_unknown() -> None:
    settled = observe(move(UNKNOWN, Standing.ACCEPTED), FINAL, after(300))
    history = history_of(settled, [heard(300, FINAL, "lookup")])
    assert [step.call.phase for step in history.steps] == [Phase.UNKNOWN, Phase.ENDED]


arrivals = st.lists(
    st.tuples(st.floats(0, 600), st.none() | reports, st.sampled_from([REPLY, "poll", "callback"])),
    max_size=8,
).map(lambda all_: [heard(at, report, source) for at, report, source in sorted(all_, key=_at)])


def _at(arrival: tuple[float, object, str]) -> float:
    return arrival[0]


@given(arrivals, st.integers(0, 8))
def test_read_in_parts_it_is_the_same(came: list[Heard], cut: int) -> None:
    whole = history_of(ACCEPTED, came)
    assert history_of(ACCEPTED, came[:cut]).with_reports(came[cut:]) == whole
    assert whole.heard == tuple(came)


@given(arrivals)
def test_the_last_step_is_what_the_journal_says(came: list[Heard]) -> None:
    call = ACCEPTED
    for one in came:
        if one.report is not None:
            call = observe(call, one.report, one.at)
    last = history_of(call, came).steps[-1].call
    assert (last.report, last.sightings) == (call.report, call.sightings)
    if call.report is not None:
        assert (last.phase, last.outcome) == (call.phase, call.outcome)


@given(arrivals)
def test_nothing_is_confirmed_that_no_clock_of_exotels_told(came: list[Heard]) -> None:
    clocks = {r.started_at for one in came if (r := one.report)}
    clocks |= {r.ended_at for one in came if (r := one.report)}
    for moment in history_of(ACCEPTED, came).steps[-1].moments:
        if moment.what is What.REQUESTED:
            assert moment.at == START
        elif moment.basis is Basis.CONFIRMED:
            assert moment.at in clocks
        else:
            assert (moment.basis, moment.at) == (Basis.SEEN, moment.heard_at)


@given(arrivals)
def test_a_later_step_forgets_nothing_but_what_is_told_anew(came: list[Heard]) -> None:
    history = history_of(ACCEPTED, came)
    for before, now in zip(history.steps, history.steps[1:], strict=False):
        lost = [m for m in before.moments if m not in now.moments]
        assert {m.what for m in lost} <= {What.STARTED, What.ENDED}
        assert len(now.moments) >= len(before.moments)


def test_a_call_that_was_given_up_is_replayed_as_it_was_followed() -> None:
    given_up = replace(observe(ACCEPTED, legs("in-progress"), after(6)), watch=Watch.GAVE_UP)
    history = history_of(given_up, TALK[:2])
    assert history.steps[-1].call.phase is Phase.CUSTOMER_RINGING
