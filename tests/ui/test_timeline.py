"""The steps of a call: what was reported stands plainly, what was only seen here says "by"."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call, Standing, Watch, move, observe
from ccm_desktop.ui.text import local_time
from ccm_desktop.ui.timeline import Step, StepState, Timeline, steps_of
from tests.ui.shown import (
    START,
    accepted,
    after,
    calling,
    ended,
    ended_with,
    final,
    finishing,
    given_up,
    pressed,
    recorded,
    refused,
    ringing,
    sending,
    talking,
    unknown,
)

DONE, NOW, AHEAD, FAILED = StepState.DONE, StepState.NOW, StepState.AHEAD, StepState.FAILED


def states(call: Call) -> list[StepState]:
    return [step.state for step in steps_of(call)]


def words(call: Call) -> list[str]:
    return [step.words for step in steps_of(call)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (pressed(), [NOW, AHEAD, AHEAD, AHEAD, AHEAD]),
        (sending(), [NOW, AHEAD, AHEAD, AHEAD, AHEAD]),
        (refused(), [FAILED]),
        (unknown(), [NOW]),
        (move(unknown(), Standing.RANG), [DONE]),
        (move(unknown(), Standing.DID_NOT_RING), [FAILED]),
        (accepted(), [DONE, AHEAD, AHEAD, AHEAD, AHEAD]),
        (ringing(), [DONE, NOW, AHEAD, AHEAD, AHEAD]),
        (calling(), [DONE, DONE, NOW, AHEAD, AHEAD]),
        (talking(), [DONE, DONE, DONE, AHEAD, AHEAD]),
        (finishing(), [DONE, DONE, DONE, NOW, AHEAD]),
        (ended(), [DONE, DONE, DONE, DONE, NOW]),
        (recorded(), [DONE, DONE, DONE, DONE, DONE]),
        (given_up(), [DONE, DONE, DONE, FAILED, AHEAD]),
        (ended_with("agent_unanswered"), [DONE, FAILED, AHEAD, DONE, AHEAD]),
        (ended_with("customer_unanswered", "completed"), [DONE, DONE, FAILED, DONE, AHEAD]),
        (ended_with("customer_no_dial", "completed"), [DONE, DONE, FAILED, DONE, AHEAD]),
    ],
)
def test_where_each_step_stands(call: Call, expected: list[StepState]) -> None:
    assert states(call) == expected


def test_what_was_only_seen_from_here_says_by() -> None:
    times = [step.time for step in steps_of(recorded())]
    assert times == [
        local_time(START),
        f"by {local_time(after(6))}",
        f"by {local_time(after(11))}",
        f"by {local_time(after(22))}",
        f"by {local_time(after(40))}",
    ]


def test_a_time_that_was_reported_stands_plainly() -> None:
    report = replace(final(), ended_at=after(19))
    step = steps_of(observe(finishing(), report, after(22)))[3]
    assert (step.words, step.time, step.reported) == ("Ended", local_time(after(19)), True)


def test_no_step_claims_a_time_that_nobody_knows() -> None:
    late = observe(accepted(), final(), after(60))
    assert [step.time for step in steps_of(late)[1:3]] == ["", ""]
    assert states(late)[1:3] == [DONE, DONE]


@pytest.mark.parametrize(
    ("status", "customer", "said"),
    [
        ("agent_unanswered", None, "You did not answer"),
        ("agent_no_dial", None, "Your phone was not reached"),
        ("agent_busy", None, "Your phone was busy"),
        ("customer_unanswered", "no-answer", "Customer did not answer"),
        ("customer_unanswered", "busy", "Customer was busy"),
        ("customer_busy", None, "Customer was busy"),
        ("customer_no_dial", "failed", "Customer was not reached"),
    ],
)
def test_the_step_that_failed_says_no_more_than_the_report(
    status: str, customer: str | None, said: str
) -> None:
    call = ended_with(status, customer=customer)
    failed = [step.words for step in steps_of(call) if step.state is FAILED]
    assert failed == [said]


def test_a_call_without_recording_has_no_such_step() -> None:
    assert words(accepted(recording=False))[-1] == "Ended"
    assert words(ended_with("customer_unanswered"))[-1] == "No recording"
    assert words(ended())[-1] == "Recording"
    assert states(replace(ended(), watch=Watch.DONE))[-1] is not DONE


def test_nothing_is_ahead_of_a_call_that_was_not_placed() -> None:
    for call in (refused(), unknown()):
        assert words(call) == ["Call requested"]


def test_the_steps_are_said_to_a_screen_reader(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show_steps(steps_of(calling()))
    said = timeline.accessibleDescription()
    assert said.startswith("Call requested ")
    assert "You answered by " in said
    assert said.endswith("Ringing the customer"), "what lies ahead is no news"


def test_a_row_for_each_step(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    assert timeline.sizeHint().height() == 0
    heights = []
    for call in (refused(), sending(), ringing(), accepted(recording=False)):
        timeline.show_steps(steps_of(call))
        heights.append(timeline.sizeHint().height())
    row = heights[0]
    assert heights == [row, 5 * row, 5 * row, 4 * row]


def test_it_keeps_room_for_as_many_rows_as_it_was_told(qtbot: QtBot) -> None:
    timeline = Timeline(5)
    qtbot.addWidget(timeline)
    height = timeline.sizeHint().height()
    for call in (refused(), recorded(), accepted(recording=False)):
        timeline.show_steps(steps_of(call))
        assert timeline.sizeHint().height() == height


@pytest.mark.parametrize("call", [sending(), refused(), talking(), finishing(), recorded()])
def test_it_paints_what_it_shows(qtbot: QtBot, call: Call) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(300, 200)
    empty = timeline.grab().toImage()
    timeline.show_steps(steps_of(call))
    timeline.show()
    assert timeline.grab().toImage() != empty


def test_the_whole_of_a_cut_line_is_in_its_tip(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show_steps((Step("One", DONE, note="two"), Step("Three", StepState.SEEN)))
    timeline.resize(60, 200)
    for y, tip in ((2, "One (two)"), (30, "Three"), (190, "")):
        at = QPoint(5, y)
        QCoreApplication.sendEvent(timeline, QHelpEvent(QEvent.Type.ToolTip, at, at))
        assert timeline.toolTip() == tip
    QToolTip.hideText()


def test_confirmed_seen_and_inferred_look_different(qtbot: QtBot) -> None:
    pictures = []
    for state in (DONE, StepState.SEEN, StepState.INFERRED, AHEAD):
        timeline = Timeline()
        qtbot.addWidget(timeline)
        timeline.resize(200, 40)
        timeline.show_steps((Step("x", state),))
        pictures.append(timeline.grab(QRect(0, 0, 20, 30)).toImage())
    assert all(one != other for n, one in enumerate(pictures) for other in pictures[:n])
