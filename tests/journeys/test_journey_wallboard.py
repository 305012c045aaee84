"""The wallboard by the keyboard alone: several calls followed to their end, opened, and left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ccm_desktop.domain.board import COUNTED, Stage
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.joins.wallboard import FILE, WallboardJoin
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.practice import ASHA, ON_SOFTPHONE, SUPERVISOR
from ccm_desktop.services import board
from ccm_desktop.ui.wallboard.cells import Column
from ccm_desktop.ui.wallboard.window import Wallboard
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, SHIFT, Hands, Key

TITLE = "Calls followed by this computer"
CUSTOMERS = ("+915555520001", "+915555520002", "+915555520003")


@pytest.fixture
def hands(agent: Agent) -> Hands:
    return Hands(agent)


class Seen:
    """The wallboard as somebody in front of it reads it."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @property
    def join(self) -> WallboardJoin:
        assert self._agent.desktop is not None
        assert self._agent.desktop._later is not None
        return self._agent.desktop._later.wallboard

    @property
    def window(self) -> Wallboard:
        assert self.join.wallboard is not None
        return self.join.wallboard

    def column(self, column: Column) -> list[str]:
        """What stands in a column, from the top."""
        model = self.window.model
        return [model.shown_text(row, column) for row in range(model.rowCount())]

    async def states(self, *wanted: str) -> None:
        """Wait until the states stand there in this order."""
        states = list(wanted)
        await self._agent.until(lambda: self.column(Column.STATE) == states, f"{states}")


@pytest.fixture
def seen(agent: Agent) -> Seen:
    return Seen(agent)


async def call_from_three_phones(agent: Agent) -> list[str]:
    """Three agents' calls, each placed from this computer; gives their SIDs."""
    assert agent.desktop is not None
    desk, later = agent.desktop.desk, agent.desktop._joined
    assert later is not None
    profile = later.accounts.profile
    assert profile is not None
    world = agent.sandbox.server.world
    world.settings = replace(world.settings, voip_allowed=True)
    world.force("late-recording")
    sids = []
    for user, customer in zip((ASHA, SUPERVISOR, ON_SOFTPHONE), CUSTOMERS, strict=True):
        identity = AgentIdentity.read(user.devices[0].contact_uri)
        number = profile.virtual_numbers[0].number
        order = Order(identity, customer, number, CallOptions(recording=True))
        call = await desk.calls.place(replace(profile, agent=identity), order)
        assert call.call_sid is not None
        sids.append(call.call_sid)
    return sids


async def opens_wallboard(agent: Agent, hands: Hands) -> None:
    hands.press(Key.Key_B, held=CTRL | SHIFT)
    await agent.until(lambda: (hands.dialog, hands.where) == (TITLE, "Followed calls"), TITLE)


async def test_several_calls_are_followed_to_their_end_by_keyboard(
    agent: Agent,
    hands: Hands,
    seen: Seen,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await hands.opens()
    await opens_wallboard(agent, hands)
    assert seen.column(Column.STATE) == []
    sids = await call_from_three_phones(agent)
    await seen.states("Agent's phone", "Agent's phone", "Agent's phone")
    assert [shown[-5:] for shown in seen.column(Column.CUSTOMER)] == ["20001", "20002", "20003"]

    hands.press(Key.Key_Down, Key.Key_Down)
    second = seen.window.table.selected()
    hands.press(Key.Key_C, held=CTRL)
    assert QGuiApplication.clipboard().text() == sids[1]

    clock.advance(11)
    await seen.states("Talking", "Talking", "Talking")
    assert seen.window.table.selected() == second
    assert set(seen.column(Column.TALK_TIME)) == {"–"}, "Exotel has not reported it"
    hands.press(Key.Key_Return)
    detail = agent.window.journal.detail
    await agent.until(lambda: detail.reference == second, "the call's detail")
    assert QApplication.activeWindow() is agent.window

    hands.press(Key.Key_B, held=CTRL | SHIFT)
    await agent.until(lambda: hands.dialog == TITLE, "the wallboard in front")
    assert hands.where == "Followed calls"
    clock.advance(20)
    await seen.states(*["Awaiting recording"] * 3)
    assert set(seen.column(Column.TALK_TIME)) == {"0:08"}
    monkeypatch.setattr(board, "ENDED_FOR_S", 1.5)
    clock.advance(600)
    await seen.states(*["Completed"] * 3)
    assert set(seen.column(Column.QUESTION)) == {"–"}, "nothing more is asked"
    await seen.states()
    assert agent.posts() == 3

    hands.press(Key.Key_Escape)
    assert seen.join.wallboard is None
    assert agent.posts() == 3
    await agent.until(lambda: (agent.places.state / FILE).exists(), "its place to be kept")
    await agent.leaves()


async def test_states_are_chosen_by_arrow_keys(agent: Agent, hands: Hands, seen: Seen) -> None:
    await hands.opens()
    await call_from_three_phones(agent)
    await opens_wallboard(agent, hands)
    await seen.states(*["Agent's phone"] * 3)
    hands.tab_to("All", back=True, most=1)
    hands.press(Key.Key_Right)
    assert (hands.where, len(seen.column(Column.STATE))) == ("Ringing", 3)
    hands.press(Key.Key_Right)
    assert (hands.where, seen.column(Column.STATE)) == ("Talking", [])
    await agent.leaves()


async def test_the_counts_go_on_while_the_wallboard_is_closed(
    agent: Agent, hands: Hands, seen: Seen, clock: ManualClock
) -> None:
    await hands.opens()
    assert sum(span.counts[0] for span in seen.join.counts.spans()) == 0
    await call_from_three_phones(agent)
    clock.advance(11)
    await agent.until(lambda: seen.join.board.counts()[Stage.TALKING] == 3, "the talks")
    seen.join.counts._sample()  # ten seconds later
    talking = COUNTED.index(Stage.TALKING)
    await agent.until(
        lambda: any(span.counts[talking] == 3 for span in seen.join.counts.spans()), "the counts"
    )
    await opens_wallboard(agent, hands)
    assert "Talking 3" in seen.window.plot.accessibleDescription()
    await agent.leaves()


async def test_without_exotel_it_says_that_it_may_be_old(
    agent: Agent, hands: Hands, seen: Seen, clock: ManualClock
) -> None:
    await hands.opens()
    await call_from_three_phones(agent)
    await opens_wallboard(agent, hands)
    await seen.states(*["Agent's phone"] * 3)
    agent.sandbox.stop()
    status = seen.window.foot._health
    await agent.until(
        lambda: status.text().endswith("states may be older than they look."), "the sentence"
    )
    assert status.text().startswith("Exotel was last heard ")
    assert seen.column(Column.STATE) == ["Agent's phone"] * 3, "what was known stays"
    await agent.leaves()


async def test_it_closes_with_the_program_and_comes_back_where_it_stood(
    agent: Agent, hands: Hands, seen: Seen
) -> None:
    await hands.opens()
    await opens_wallboard(agent, hands)
    seen.window.setGeometry(20, 30, 640, 420)
    kept = seen.window.placement()
    await agent.leaves()
    assert seen.join.wallboard is None
    assert not any(isinstance(top, Wallboard) for top in QApplication.topLevelWidgets())

    await agent.opens()
    await hands.at("Customer number")
    await opens_wallboard(agent, hands)
    assert seen.window.placement() == kept
    await agent.leaves()
