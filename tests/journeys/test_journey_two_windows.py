"""Two windows of one user: what one does, the other neither repeats nor trips over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.ui.dial_panel import DialState
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
CUT_AFTER_ACCEPTANCE = "+915555529202"


@pytest.fixture
def second(agent: Agent) -> Agent:
    """Somebody at a second window on the same files and the same account."""
    agent.has_account()
    other = Agent(agent.places, agent.sandbox)
    other.keyring = agent.keyring
    return other


@asynccontextmanager
async def both_open(agent: Agent, second: Agent) -> AsyncIterator[None]:
    """Both windows, opened and left on the test's own loop."""
    await agent.opens()
    await second.opens()
    yield
    await agent.leaves()
    await second.leaves()


async def test_the_second_is_free_again_after_the_first_ones_call(
    agent: Agent, second: Agent, clock: ManualClock
) -> None:
    async with both_open(agent, second):
        agent.types(CUSTOMER)
        agent.presses_enter()
        await agent.sees("Call state", "Your phone should ring")
        second.types(CUSTOMER)
        second.presses_enter()
        await second.until(lambda: "You are on a call" in second.notice())
        assert agent.posts() == 1
        clock.advance(120)
        await agent.until(lambda: agent.window.dial.state is DialState.READY)
        await second.until(lambda: second.window.dial.state is DialState.READY)
        second.presses_enter()
        await second.until(lambda: second.posts() == 2, "the next call")


async def test_a_word_said_in_both_is_taken_once(agent: Agent, second: Agent) -> None:
    async with both_open(agent, second):
        agent.types(CUT_AFTER_ACCEPTANCE)
        agent.presses_enter()
        await agent.until(lambda: "may have been dialled" in agent.notice())
        await second.leaves()
        await second.opens()
        await second.until(lambda: "may have been dialled" in second.notice())
        agent.clicks("My phone rang")
        await agent.until(lambda: agent.notice() == "")
        second.clicks("It did not ring")
        await second.until(lambda: second.notice() == "")


async def test_the_question_stays_while_signs_come_in(agent: Agent, second: Agent) -> None:
    async with both_open(agent, second):
        agent.types(CUT_AFTER_ACCEPTANCE)
        agent.presses_enter()
        await agent.until(lambda: "may have been dialled" in agent.notice())
        agent.presses_enter()
        await agent.until(lambda: agent.shows_button("Call again anyway"))
        assert agent.desktop is not None
        (call,) = await agent.desktop.desk.journal.unresolved()
        agent.desktop.desk.calls.changed.emit(call)
        assert agent.shows_button("Call again anyway")
        assert agent.posts() == 1
