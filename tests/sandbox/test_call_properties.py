"""What no script, no limit and no lag may break in the life of a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.sandbox.answers import call_details
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import Call, Settings, World
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.refusals import RefusedError
from ccm_desktop.sandbox.scenarios import SCENARIOS
from ccm_desktop.sandbox.timeline import Phase

ORDER = CallOrder("+915555510001", None, "+915555520001", "+915555580001", recording=True)


def details(call: Call, now: float) -> dict[str, Any]:
    return call_details(call, now, "http://sandbox")


# Those whose reports are written as the contract writes them.
PLAIN = [
    row
    for row in SCENARIOS
    if row.makes_call
    and row.dress is None
    and not row.script.zero_talk_is_null
    and row.script.busy_lag_s is None
]
CALLS = st.builds(
    replace,
    st.just(ORDER),
    customer_uri=st.sampled_from([row.number for row in PLAIN]),
    attempt_time_out_s=st.none() | st.integers(1, 90),
    max_time_limit_s=st.none() | st.integers(1, 300),
    recording=st.booleans(),
)
SETTINGS = st.builds(
    Settings,
    post_processing_s=st.floats(0, 60),
    recording_lag_s=st.floats(0, 900),
    busy_lag_s=st.floats(0, 30),
)
MOMENTS = st.lists(st.floats(0, 1_500), min_size=2, max_size=20).map(sorted)


def any_call(ordered: CallOrder, settings: Settings) -> tuple[World, Call]:
    world = practice_world(SAMPLE_EPOCH_S, settings=settings)
    call = world.place(ordered, 0.0)
    assert call is not None
    return world, call


@given(CALLS, SETTINGS, MOMENTS)
def test_a_call_never_goes_back(
    ordered: CallOrder, settings: Settings, moments: list[float]
) -> None:
    _, call = any_call(ordered, settings)
    for earlier, later in pairwise(moments):
        before, after = details(call, earlier), details(call, later)
        assert call.phase(earlier) <= call.phase(later)
        assert datetime.fromisoformat(before["updated_time"]) <= datetime.fromisoformat(
            after["updated_time"]
        )
        assert before["start_time"] <= after["start_time"]
        if before["call_state"] == "terminal":
            changing = {"recordings", "updated_time"}
            assert {k: v for k, v in before.items() if k not in changing} == {
                k: v for k, v in after.items() if k not in changing
            }
            assert before["recordings"] in (None, after["recordings"])


@given(CALLS, SETTINGS, st.floats(0, 1_500))
def test_nobody_talks_before_both_have_answered(
    ordered: CallOrder, settings: Settings, moment: float
) -> None:
    _, call = any_call(ordered, settings)
    life, shown = call.timeline, details(call, moment)
    if call.phase(moment) is Phase.TALKING:
        assert life.agent_answered_s is not None
        assert life.customer_answered_s is not None
        assert life.agent_answered_s <= life.customer_answered_s <= moment < life.ended_s
    if life.customer_answered_s is None:
        assert (life.talk_s, shown["recordings"], life.recording_s) == (0, None, None)
    assert life.talk_s <= (ordered.max_time_limit_s or 300)
    assert ordered.recording or shown["recordings"] is None


@given(CALLS, SETTINGS, st.floats(0, 1_500))
def test_a_report_is_final_exactly_when_it_says_so(
    ordered: CallOrder, settings: Settings, moment: float
) -> None:
    _, call = any_call(ordered, settings)
    shown = details(call, moment)
    final = [shown["call_status"], shown["end_time"], shown["total_talk_time"]]
    if shown["call_state"] == "terminal":
        assert None not in final
        assert shown["end_time"] <= shown["updated_time"]
    else:
        assert final == [None, None, None]
        assert shown["recordings"] is None


@given(CALLS, SETTINGS, st.floats(0, 1_500))
def test_the_agent_is_busy_until_the_hang_up(
    ordered: CallOrder, settings: Settings, moment: float
) -> None:
    world, call = any_call(ordered, settings)
    engagement = world.engagement(call.user.id, moment)
    busy = engagement is not None and engagement.call_sid == call.sid
    assert busy == (moment < call.timeline.ended_s + settings.busy_lag_s)
    if busy:
        with pytest.raises(RefusedError, match="404/10706"):
            world.place(ORDER, moment)
    else:
        assert world.place(ORDER, moment)


@given(CALLS, SETTINGS)
def test_events_stand_in_order_of_time(ordered: CallOrder, settings: Settings) -> None:
    _, call = any_call(ordered, settings)
    moments = [event.at for event in call.events()]
    assert moments == sorted(moments)
