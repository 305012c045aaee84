"""The call's detail at the window: its facts, what Exotel sent, its past and the replay, by keyboard."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.ui.timeline import Timeline
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, Hands

CUSTOMER = "+91 55555 20001"
Key = Qt.Key


@pytest.fixture
def hands(agent: Agent) -> Hands:
    """The agent's hands on the keyboard."""
    return Hands(agent)


async def a_talk(agent: Agent, hands: Hands, clock: ManualClock) -> str:
    """Call, talk, hang up, and go to the call in the journal; gives its SID."""
    await hands.opens()
    hands.type(CUSTOMER)
    hands.press(Key.Key_Return)
    await agent.sees("Call state", "Your phone should ring")
    for seconds, state in ((6, "Calling the customer"), (5, "Talking")):
        clock.advance(seconds)
        await agent.sees("Call state", state)
    clock.advance(120)
    await agent.until(lambda: not agent.calls[-1].in_flight, "the end")
    await agent.until(lambda: not agent.calls[-1].awaits_recording, "the recording")
    hands.press(Key.Key_F, held=CTRL)
    hands.tab_to("Journal")
    hands.press(Key.Key_Down)
    detail = agent.window.journal.detail
    await agent.until(lambda: detail.reference == agent.calls[-1].reference, "the detail")
    await agent.until(lambda: "Recording ready" in past(agent), "the past")
    return agent.calls[-1].call_sid or ""


def past(agent: Agent) -> str:
    lines = agent.window.journal.detail.findChildren(Timeline)
    return lines[0].accessibleDescription() if lines else ""


def fact(agent: Agent, name: str) -> str:
    return agent.reads(f"{name} of the selected call")


async def test_a_call_is_read_to_its_last_field(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    sid = await a_talk(agent, hands, clock)
    assert fact(agent, "Call SID") == sid
    assert fact(agent, "Customer").endswith("· +91 55555 20001 · completed")
    assert "from start to end" in fact(agent, "Talk time")
    assert "ended" in fact(agent, "Times")
    for words in ("Call requested", "Exotel took the call", "You answered", "Customer answered"):
        assert words in past(agent)
    assert "(the answer to the call, " in past(agent)
    assert "(asked" in past(agent)

    hands.tab_to("Copy SID")
    hands.tab_to("Customer of the selected call")
    hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert hands.where == "Call SID of the selected call"
    hands.press(Key.Key_C, held=CTRL)
    assert QApplication.clipboard().text() == sid
    hands.tab_to("All fields")
    hands.space("All fields")
    assert fact(agent, "State") == "over and processed (Exotel's word: “terminal”)"
    assert fact(agent, "Ordered").startswith("recording in two channels")
    assert agent.calls[-1].reference == fact(agent, "Our reference")
    await agent.leaves()


async def test_what_exotel_sent_is_looked_at(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    sid = await a_talk(agent, hands, clock)
    stored = await agent.desktop.desk.journal.reports(agent.calls[-1].reference)  # type: ignore[union-attr]
    line = f"{len(stored)} reports from Exotel"
    hands.tab_to(line)
    hands.space(line)
    hands.tab_to("Report", most=1)
    hands.press(Key.Key_Home)
    hands.tab_to("The report as it came", most=2)
    shown = agent._named("The report as it came", QPlainTextEdit).toPlainText()
    assert json.loads(shown) == json.loads(stored[0][2])
    assert json.loads(shown)["call_sid"] == sid
    hands.tab_to("Copy report", back=True, most=1)
    hands.space("Copy report")
    assert json.loads(QApplication.clipboard().text()) == json.loads(stored[0][2])
    await agent.leaves()


async def test_a_past_call_is_replayed(agent: Agent, hands: Hands, clock: ManualClock) -> None:
    await a_talk(agent, hands, clock)
    posts = agent.posts()
    hands.tab_to("Replay")
    hands.space("Replay")
    assert hands.where == "Report that is replayed"
    assert agent.reads("Replay") == "Replay · before any report"
    states: list[str] = []
    while states.count("over") == 0:
        hands.press(Key.Key_Right)
        assert agent.reads("Replay").startswith("Replay · as known at ")
        shown = past(agent)
        states.append("over" if "Ended" in shown else "answered" if "You answered" in shown else "")
        assert len(states) < 500
    assert states[0] == ""
    assert "answered" in states
    hands.press(Key.Key_Escape)
    assert hands.where == "Replay"
    assert "Recording ready" in past(agent)
    assert agent.window.journal.detail.isVisible(), "Escape ended the replay and nothing else"
    assert agent.posts() == posts == 1, "nothing of it calls"
    await agent.leaves()


async def test_a_call_is_passed_on_as_a_line_and_as_a_link(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    sid = await a_talk(agent, hands, clock)
    hands.tab_to("More…")
    hands.space("More…")
    hands.take("Copy as one line")
    line = QApplication.clipboard().text()
    assert "+91 55555 20001 · Talked " in line
    assert f"SID {sid}" in line
    hands.space("More…")
    hands.take("Copy ccmdial link")
    assert QApplication.clipboard().text() == f"ccmdial:sid/{sid}"
    await agent.leaves()
