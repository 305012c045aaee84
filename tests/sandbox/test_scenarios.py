"""Every row of the table: its number, its name, and how its calls end."""

from __future__ import annotations

import re
from enum import Enum

import pytest

from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import Call
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.refusals import POST_CODES, Refusal, RefusedError
from ccm_desktop.sandbox.scenarios import (
    SCENARIOS,
    UnknownScenarioError,
    scenario_for,
    scenario_lines,
    scenario_named,
)
from ccm_desktop.sandbox.scenarios.callers import CALLERS, Caller
from ccm_desktop.sandbox.scenarios.outcomes import BOTH_TALK
from ccm_desktop.sandbox.scenarios.scenario import (
    Delivery,
    Dress,
    Fault,
    Garble,
    Redirect,
    Scenario,
)


def place(customer: str, forced: str | None = None) -> Call | None:
    world = practice_world(SAMPLE_EPOCH_S, scenario=forced)
    return world.place(
        CallOrder("+915555510001", None, customer, "+915555580001", recording=True), 0.0
    )


def ending(row: Scenario) -> tuple[str, str | None, str | None, int]:
    call = place(row.number)
    assert call is not None
    life = call.timeline
    return life.call_status, life.agent_status, life.customer_status, life.talk_s


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("both-talk", ("completed", "completed", "completed", 8)),
        ("agent-no-answer", ("agent_unanswered", "no-answer", None, 0)),
        ("agent-rejects", ("agent_unanswered", "busy", None, 0)),
        ("customer-no-answer", ("customer_unanswered", "completed", "no-answer", 0)),
        ("customer-busy", ("customer_unanswered", "completed", "busy", 0)),
        ("agent-hangs-up", ("agent_canceled", "completed", "canceled", 0)),
        ("customer-no-dial", ("customer_no_dial", "completed", "failed", 0)),
        ("agent-no-dial", ("agent_no_dial", "failed", None, 0)),
        ("long-talk", ("completed", "completed", "completed", 180)),
        ("late-recording", ("completed", "completed", "completed", 8)),
        ("no-recording", ("completed", "completed", "completed", 8)),
        ("slow-report", ("completed", "completed", "completed", 8)),
        ("unknown-words", ("agent_wrapped_up", "wrapped-up", "completed", 8)),
        ("word-agent-busy", ("agent_busy", "busy", None, 0)),
        ("word-customer-busy", ("customer_busy", "completed", "busy", 0)),
        ("word-failed", ("failed", "completed", "failed", 0)),
        ("word-agent-cancelled", ("agent_cancelled", "canceled", None, 0)),
        ("null-talk-time", ("customer_unanswered", "completed", "no-answer", 0)),
        ("still-busy", ("completed", "completed", "completed", 8)),
    ],
)
def test_stories_end_as_the_table_says(
    name: str, expected: tuple[str, str | None, str | None, int]
) -> None:
    assert ending(scenario_named(name)) == expected


@pytest.mark.parametrize(
    ("name", "terminal_s", "recording_s"),
    [
        ("both-talk", 20.5, 25.5),
        ("late-recording", 20.5, 65.5),
        ("no-recording", 20.5, None),
        ("slow-report", 39.0, 44.0),
        ("recording-at-once", 20.5, 20.5),
        ("agent-no-answer", 31.5, None),
        ("customer-no-answer", 37.5, None),
    ],
)
def test_stories_report_when_the_table_says(
    name: str, terminal_s: float, recording_s: float | None
) -> None:
    call = place(scenario_named(name).number)
    assert call is not None
    assert (call.timeline.terminal_s, call.timeline.recording_s) == (terminal_s, recording_s)


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: row.name)
def test_a_row_is_reached_by_its_number_and_by_force(row: Scenario) -> None:
    assert scenario_for(row.number) is row
    assert scenario_named(row.name) is row
    for customer, forced in ((row.number, None), ("+915555520002", row.name)):
        if isinstance(row.answer, Refusal) and not row.makes_call:
            with pytest.raises(RefusedError) as caught:
                place(customer, forced)
            assert caught.value.refusal is row.answer
        else:
            call = place(customer, forced)
            assert (call is not None) == row.makes_call
            assert call is None or call.scenario is row


def test_force_goes_before_the_number_and_can_be_taken_back() -> None:
    world = practice_world(SAMPLE_EPOCH_S, scenario="long-talk")
    order = CallOrder("+915555510001", None, "+915555529001", "+915555580001")
    forced = world.place(order, 0.0)
    assert forced is not None
    assert forced.scenario.name == "long-talk"
    world.force(None)
    free = world.place(order, 1_000.0)
    assert free is not None
    assert free.scenario.name == "agent-no-answer"


def test_names_and_numbers_are_told_apart() -> None:
    rows: list[Scenario | Caller] = [*SCENARIOS, *CALLERS]
    names, numbers = {row.name for row in rows}, {row.number for row in rows}
    assert len(names) == len(numbers) == len(rows)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert all(re.fullmatch(r"\+9155555[2]\d{4}", number) for number in numbers)


def test_any_other_number_talks() -> None:
    assert scenario_for("+14155550100") is BOTH_TALK
    assert scenario_for("+915555521234") is BOTH_TALK


def test_every_code_has_a_row() -> None:
    assert {f"refuse-{code}" for code in POST_CODES} <= {row.name for row in SCENARIOS}


@pytest.mark.parametrize("kind", [Fault, Garble, Dress, Delivery, Redirect])
def test_everything_that_can_go_wrong_has_a_row(kind: type[Enum]) -> None:
    used = {
        spoiling
        for row in SCENARIOS
        for spoiling in (
            row.answer,
            row.details.what if row.details else None,
            row.dress,
            row.delivery,
            row.recording,
        )
        if isinstance(spoiling, kind)
    }
    assert used == set(kind)


def test_the_list_shows_every_row() -> None:
    lines = scenario_lines()
    assert len(lines) == len(SCENARIOS) + len(CALLERS)
    assert lines[0].split() == [
        "both-talk",
        "+915555520001",
        *BOTH_TALK.what_happens.split(),
    ]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownScenarioError, match="both-walk"):
        practice_world(SAMPLE_EPOCH_S, scenario="both-walk")
