"""How soon a call is asked about again, and when no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Phase, Sightings, Standing, Watch
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.pace import Pace, Turn, is_overdue, next_question, turn_of
from ccm_desktop.domain.report import Leg, Report

NOW = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)
PACE = Pace(ringing_s=3.0, talking_s=12.0, finishing_s=1.5, recording_s=(30.0, 60.0, 120.0))
ORDER = Order(AgentIdentity("+915555510001"), "+915555520001", "+915555580001")


def call(
    agent: str | None = None,
    customer: str | None = None,
    *,
    watch: Watch = Watch.LIVE,
    state: str = "active",
    ended: datetime | None = None,
) -> Call:
    return Call(
        reference="ref1",
        profile="Sales",
        account_sid="acme1",
        base_url="https://ccm-api.exotel.com",
        order=ORDER,
        pressed_at=NOW,
        standing=Standing.ACCEPTED,
        report=Report("sid1", state, agent=Leg(status=agent), customer=Leg(status=customer)),
        sightings=Sightings(ended=ended),
        watch=watch,
    )


@pytest.mark.parametrize(
    ("agent", "customer", "phase", "interval_s"),
    [
        (None, None, Phase.AGENT_RINGING, 3.0),
        ("in-progress", None, Phase.CUSTOMER_RINGING, 3.0),
        ("in-progress", "in-progress", Phase.TALKING, 12.0),
        ("ringing", None, Phase.IN_PROGRESS, 12.0),
        ("completed", "completed", Phase.FINISHING, 1.5),
    ],
)
def test_each_phase_has_its_interval(
    agent: str | None, customer: str | None, phase: Phase, interval_s: float
) -> None:
    watched = call(agent, customer)
    assert watched.phase is phase
    assert next_question(watched, PACE, NOW) == interval_s


@pytest.mark.parametrize("watch", [Watch.NOT_YET, Watch.DONE, Watch.GAVE_UP])
def test_a_call_that_is_not_watched_is_not_asked_about(watch: Watch) -> None:
    assert next_question(call(watch=watch), PACE, NOW) is None


@pytest.mark.parametrize(
    ("since_end_s", "wait_s"),
    [
        (0, 30),
        (29.5, 0.5),
        (30, 30),
        (59, 1),
        (60, 60),
        (119.5, 0.5),
        (120, None),
        (10_000, None),
    ],
)
def test_a_recording_is_asked_for_at_set_times_after_the_seen_end(
    since_end_s: float, wait_s: float | None
) -> None:
    watched = call(watch=Watch.RECORDING, state="terminal", ended=NOW)
    assert next_question(watched, PACE, NOW + timedelta(seconds=since_end_s)) == wait_s


def test_an_end_that_nobody_saw_counts_from_now() -> None:
    assert next_question(call(watch=Watch.RECORDING, state="terminal"), PACE, NOW) == 30.0


@given(st.floats(0, 2000))
def test_the_wait_for_a_recording_is_never_zero_and_ends_on_a_due_time(since_s: float) -> None:
    watched = call(watch=Watch.RECORDING, state="terminal", ended=NOW)
    now = NOW + timedelta(seconds=since_s)
    wait_s = next_question(watched, PACE, now)
    if wait_s is None:
        assert since_s >= 120 - 1e-6
    else:
        assert wait_s > 0
        due = ((now - NOW).total_seconds() + wait_s) if wait_s else 0.0
        assert min(abs(due - s) for s in PACE.recording_s) < 1e-5


@given(st.floats(0, 3600))
def test_a_whole_wait_for_a_recording_asks_each_time_once(lateness_s: float) -> None:
    """However late each question comes, the questions are few and come to an end."""
    watched = call(watch=Watch.RECORDING, state="terminal", ended=NOW)
    now, questions = NOW, 0
    while (wait_s := next_question(watched, PACE, now)) is not None:
        now += timedelta(seconds=wait_s + lateness_s)
        questions += 1
    assert 1 <= questions <= len(PACE.recording_s)


def test_the_standard_pace_keeps_within_the_account_s_limit() -> None:
    """200 requests a minute for each account (contract 8): one call takes a sixth at most."""
    pace = Pace()
    assert 60 / min(pace.ringing_s, pace.talking_s, pace.finishing_s) <= 200 / 6
    assert list(pace.recording_s) == sorted(pace.recording_s)
    assert pace.recording_s[-1] >= 15 * 60
    assert pace.between_checks_s >= 2.0


def test_a_faster_sandbox_is_asked_as_much_sooner() -> None:
    fast = PACE.faster(10)
    assert next_question(call(), fast, NOW) == pytest.approx(0.3)
    assert next_question(call("in-progress", "in-progress"), fast, NOW) == pytest.approx(1.2)
    assert next_question(call("completed"), fast, NOW) == pytest.approx(0.15)
    assert fast.recording_s == pytest.approx((3.0, 6.0, 12.0))
    assert PACE.faster(1) == PACE


@pytest.mark.parametrize(
    ("since_press_s", "overdue"), [(0, False), (4500, False), (4500.001, True), (99_999, True)]
)
def test_a_call_is_overdue_past_its_limit_and_the_grace(
    since_press_s: float, overdue: bool
) -> None:
    order = replace(ORDER, options=CallOptions(time_limit_s=3600))
    watched = replace(call(), order=order)
    assert is_overdue(watched, NOW + timedelta(seconds=since_press_s)) is overdue


@pytest.mark.parametrize("watch", [w for w in Watch if w is not Watch.LIVE])
def test_only_a_live_call_is_overdue(watch: Watch) -> None:
    assert not is_overdue(call(watch=watch), NOW + timedelta(days=9))


@pytest.mark.parametrize(
    ("talked_s", "wait_s"),
    [(0, 12), (80, 12), (90, 10), (95, 5), (99.5, 1.5), (110, 1.5), (159, 1.5), (161, 12)],
)
def test_near_its_time_limit_a_talk_is_asked_about_as_it_is_cut(
    talked_s: float, wait_s: float
) -> None:
    order = replace(ORDER, options=CallOptions(time_limit_s=100))
    watched = call("in-progress", "in-progress")
    watched = replace(watched, order=order, sightings=Sightings(customer_answered=NOW))
    assert next_question(watched, PACE, NOW + timedelta(seconds=talked_s)) == wait_s


def test_turns() -> None:
    ringing, talk = call(), call("in-progress", "in-progress")
    recording = call(watch=Watch.RECORDING, state="terminal", ended=NOW)
    assert [turn_of(c, own=False) for c in (ringing, call("completed"), talk, recording)] == [
        Turn.RINGING,
        Turn.RINGING,
        Turn.TALKING,
        Turn.RECORDING,
    ]
    assert [turn_of(c, own=True) for c in (ringing, talk, recording)] == [
        Turn.NOW,
        Turn.NOW,
        Turn.RECORDING,
    ]


@given(st.integers(1, 1000))
def test_fair_shares_together_leave_room_for_dialling(agents: int) -> None:
    share = Pace().shared_by(agents).questions_a_minute
    assert share * agents <= 140 + 1e-9
