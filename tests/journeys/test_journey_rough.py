"""Calls whose look-ups go wrong for a while: each is followed to its end, with one request made."""

from __future__ import annotations

import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.scenarios import scenario_named
from tests.journeys.agent import Agent

TALK_IN_TROUBLE = [
    "details-1100",
    "details-maintenance",
    "details-cut",
    "details-cut-in-headers",
    "details-cut-in-body",
    "details-stale",
    "details-html",
    "details-not-json",
    "details-empty",
    "details-huge",
    "details-wrong-types",
    "line-down",
    "form-more-fields",
    "form-fewer-fields",
    "form-no-zone",
    "form-other-zone",
    "form-epoch-for-null",
    "clock-ahead",
    "clock-behind",
    "wrong-types",
    "sid-alone",
]


@pytest.mark.parametrize("scenario", TALK_IN_TROUBLE)
async def test_a_call_in_trouble_is_followed_to_its_end(
    agent: Agent, clock: ManualClock, scenario: str
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(scenario_named(scenario).number)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    for _ in range(30):
        asked = len(agent.sandbox.server.requests)
        clock.advance(1.0)
        await agent.until(
            lambda asked=asked: (
                len(agent.sandbox.server.requests) > asked  # type: ignore[misc]
                or not agent.sandbox.server.is_listening
                or agent.reads("Call state").startswith("Talked")
            ),
            "the next look",
        )
    await agent.sees("Call state", "Talked 0:08")
    await agent.until(lambda: agent.calls[-1].sightings.recording is not None, "the recording")
    assert agent.posts() == 1
    assert await agent.leaves() == 0


async def test_a_call_that_is_not_known_at_once_is_followed_all_the_same(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(scenario_named("details-not-yet").number)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    asked = len(agent.sandbox.server.requests)
    await agent.until(lambda: len(agent.sandbox.server.requests) > asked, "a first look")
    clock.advance(30.0)
    await agent.sees("Call state", "Talked 0:08")
    assert await agent.leaves() == 0


async def test_a_call_that_gets_lost_is_not_said_to_have_ended(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(scenario_named("details-gone").number)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(7.0)
    await agent.sees("Call state", "Calling the customer")
    clock.advance(100.0)
    await agent.sees("Call state", "No final report from Exotel")
    assert agent.posts() == 1
    assert await agent.leaves() == 0
