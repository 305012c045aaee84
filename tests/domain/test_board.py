"""The followed calls on a board: their stages, how late an answer may be, and the counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.board import COUNTED, BoardLine, Stage, board_line, count, patience_s
from ccm_desktop.domain.call import Call, Phase, Watch, observe
from ccm_desktop.domain.pace import Pace
from tests.ui.shown import (
    accepted,
    after,
    calling,
    ended,
    ended_with,
    finishing,
    given_up,
    legs,
    named,
    ringing,
    talking,
)

PACE = Pace()
AWAITING = replace(ended(), watch=Watch.RECORDING)
IN_PROGRESS = observe(ringing(), legs("in-progress", "queued"), after(8))
STAGES = [
    (ringing(), Stage.RINGING),
    (calling(), Stage.RINGING),
    (talking(), Stage.TALKING),
    (IN_PROGRESS, Stage.IN_PROGRESS),
    (finishing(), Stage.FINISHING),
    (AWAITING, Stage.RECORDING),
    (replace(AWAITING, watch=Watch.DONE), Stage.ENDED),
    (ended_with("busy"), Stage.ENDED),
    (given_up(), Stage.ENDED),
]


def line(call: Call, **changes: object) -> BoardLine:
    return replace(board_line(call, PACE), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("call", "stage"), STAGES)
def test_a_stage_is_what_was_reported(call: Call, stage: Stage) -> None:
    assert board_line(call, PACE).stage is stage


def test_every_phase_that_can_be_followed_has_a_stage() -> None:
    shown = {board_line(call, PACE).phase for call, _ in STAGES}
    never_followed = {Phase.SENDING, Phase.NOT_PLACED, Phase.UNKNOWN}
    assert shown == set(Phase) - never_followed


def test_a_line_says_what_the_call_says() -> None:
    made = board_line(named(talking(), "Asha"), PACE)
    assert (made.customer_name, made.agent_leg, made.customer_leg) == (
        "Asha",
        "in-progress",
        "in-progress",
    )
    assert made.talk_time_s is None, "it is Exotel's figure, and not reported yet"
    assert board_line(ended(), PACE).talk_time_s == 200


def test_what_is_urgent_comes_first_and_then_who_waits_longest() -> None:
    early, late = line(ringing("b")), line(ringing("a"), pressed_at=after(5))
    lines = [line(call) for call, _ in reversed(STAGES)] + [late, early]
    ordered = sorted(lines, key=lambda one: one.urgency)
    stages = [one.stage for one in ordered]
    assert stages == sorted(stages, key=list(Stage).index)
    assert ordered.index(early) < ordered.index(late)


def test_elapsed_stands_still_once_the_end_was_seen() -> None:
    assert line(talking()).elapsed_s(after(60)) == 60
    assert line(finishing(20)).elapsed_s(after(60)) == 20
    assert line(ended()).elapsed_s(after(60)) == 20


def test_an_answer_is_expected_by_the_pace_of_its_stage() -> None:
    for call, seconds in ((ringing(seconds=1), 1 + 2), (talking(11), 11 + 5), (finishing(20), 22)):
        assert board_line(call, PACE).expected_at == after(seconds)
    assert board_line(replace(AWAITING, watch=Watch.DONE), PACE).expected_at is None


def test_a_call_is_silent_once_its_answer_is_late() -> None:
    made = line(talking(11))
    assert made.stage_at(after(16)) is Stage.TALKING
    assert made.stage_at(after(16.1)) is Stage.SILENT
    assert line(ended_with("busy")).stage_at(after(9999)) is Stage.ENDED


def test_one_never_heard_of_is_expected_from_its_press_on() -> None:
    made = line(accepted())
    assert made.heard_at is None
    assert made.stage_at(after(60)) is Stage.SILENT


def test_a_crowd_is_given_more_patience() -> None:
    assert patience_s(1, 140) == patience_s(10, 140) == 15
    assert patience_s(1000, 140) == pytest.approx(2 * 1000 / 140 * 60)
    assert patience_s(10, 17.5) > patience_s(10, 140), "a share that was halved asks less"


@given(
    st.lists(st.sampled_from([call for call, _ in STAGES])),
    st.integers(min_value=0, max_value=5000),
)
def test_each_call_is_counted_once(calls: list[Call], seconds: int) -> None:
    lines = [line(call, reference=str(place)) for place, call in enumerate(calls)]
    moment = after(0) + timedelta(seconds=seconds)
    counts = count(lines, moment)
    assert set(counts) == set(Stage)
    assert sum(counts.values()) == len(lines)
    late = [one for one in lines if one.expected_at is not None and one.expected_at < moment]
    assert counts[Stage.SILENT] == len(late)


def test_what_has_ended_is_not_counted_over_time() -> None:
    assert set(COUNTED) == set(Stage) - {Stage.ENDED}
