"""Leaving, being killed, coming back: no call is lost and none is made twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from ccm_desktop.domain.call import Standing
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services import desk, settings
from ccm_desktop.services.settings import Settings
from tests.journeys.agent import PATIENCE_S, Agent

CUSTOMER = "+915555520001"
CUT_AFTER_CALL = "+915555529202"
SILENCE = "+915555529205"


def _call_and_be_killed(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ccm_desktop", "call", CUSTOMER, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as program:  # noqa: S603
        assert program.stdout is not None
        for line in program.stdout:
            if json.loads(line)["phase"] == "agent_ringing":
                program.send_signal(signal.SIGKILL)
                return
    raise AssertionError("the program ended by itself")


async def test_leaving_in_mid_call_and_coming_back_follows_it_to_its_end(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()
    clock.advance(12)

    await agent.opens()
    await agent.sees("Call state", "Talking")
    clock.advance(30)
    await agent.sees("Call state", "Talked 0:08")
    await agent.leaves()
    assert agent.posts() == 1


async def test_leaving_while_the_request_is_under_way_leaves_it_unsure(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_LAST_WAIT_S", 0.1)
    agent.has_account()
    await agent.opens()
    agent.types(SILENCE)
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 1, "the request")
    assert await agent.leaves() == 0

    await agent.opens()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the notice")
    unresolved = await agent.desktop.desk.journal.unresolved() if agent.desktop else []
    assert [call.standing for call in unresolved] == [Standing.UNKNOWN]
    await agent.leaves()
    assert agent.posts() == 1


async def test_an_unsure_call_is_still_unsure_after_a_restart(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUT_AFTER_CALL)
    agent.presses_enter()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the notice")
    await agent.leaves()

    await agent.opens()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the notice")
    agent.clicks("My phone rang")
    await agent.until(lambda: agent.notice() == "", "the answer to be taken")
    assert agent.calls[-1].standing is Standing.RANG
    await agent.leaves()

    await agent.opens()
    assert agent.notice() == ""
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_killed_program_s_call_is_followed_by_the_next(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    environment = {
        **os.environ,
        "CCM_API_KEY": agent.access.api_key,
        "CCM_API_TOKEN": agent.access.api_token,
    }
    await asyncio.to_thread(_call_and_be_killed, environment)

    await agent.opens()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(60)
    await agent.sees("Call state", "Talked 0:08")
    await agent.leaves()
    assert agent.posts() == 1


async def test_without_an_account_the_window_practises(agent: Agent) -> None:
    await agent.opens()
    assert agent.window.top_bar.says_practice()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    assert agent.calls[-1].practice
    await agent.leaves()
    assert agent.posts() == 0, "the practice account has a sandbox of its own"
    assert settings.load(agent.places.settings) == Settings()


async def test_a_quit_in_mid_call_asks_first(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    agent.window.close()
    await agent.until(lambda: agent.shows_button("Stay"), "the question")
    agent.clicks("Stay")
    assert agent.desktop is not None
    assert not agent.desktop.stopping.is_set()
    agent.window.close()
    await agent.until(lambda: agent.shows_button("Quit"), "the question")
    agent.clicks("Quit")
    await asyncio.wait_for(agent.desktop.stopping.wait(), PATIENCE_S)
    await agent.leaves()
