"""The supervisor's journal by the keyboard alone: filters, what they come to, searches, long lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.ui.journal_model import Column
from ccm_desktop.ui.journal_pages import MOST_PAGES, PAGE
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, Hands, Key
from tests.journeys.test_journey_keyboard import CUSTOMER

NOT_ANSWERED = "+915555529001"
CUT_AFTER_CALL = "+915555529202"


@pytest.fixture
def hands(agent: Agent) -> Hands:
    return Hands(agent)


class Desk:
    """What stands on the journal's side."""

    def __init__(self, agent: Agent, hands: Hands) -> None:
        self._agent, self._hands = agent, hands

    @property
    def customers(self) -> list[str]:
        """The numbers in the table."""
        model = self._agent.window.journal.model
        lines = [model.line_at(row) for row in range(model.rowCount())]
        return [line.customer for line in lines if line is not None]

    def figures(self) -> tuple[str, str, str]:
        """What the calls that are shown come to."""
        reads = self._agent.reads
        return reads("Calls shown"), reads("Reached in all"), reads("Talk time in all")

    def says(self, words: str) -> bool:
        labels = self._agent.window.journal.findChildren(QLabel)
        return any(label.isVisible() and words in label.text() for label in labels)

    async def shows(self, *customers: str) -> None:
        """Wait for these calls, and for their count."""
        count = str(len(customers))
        await self._agent.until(lambda: self.customers == list(customers), f"{customers}")
        await self._agent.until(lambda: self.figures()[0] == count, f"the count {count}")


@pytest.fixture
def desk(agent: Agent, hands: Hands) -> Desk:
    return Desk(agent, hands)


async def calls(agent: Agent, hands: Hands, clock: ManualClock, number: str) -> None:
    """Call a number by keys and wait until nothing more is to come of it."""
    posts = agent.posts()
    hands.press(Key.Key_D, held=CTRL)
    hands.retype(number)
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.posts() == posts + 1, "the request")
    await agent.until(lambda: agent.calls[-1].standing is not Standing.SENDING, "an answer")
    clock.advance(300)
    await agent.until(lambda: not agent.calls[-1].in_flight, "the end")


async def test_filters_and_what_they_come_to(
    agent: Agent, hands: Hands, clock: ManualClock, desk: Desk
) -> None:
    await hands.opens()
    agent.window.resize(1240, 800)
    assert desk.figures()[0] in ("0", "Counting…")
    await calls(agent, hands, clock, CUSTOMER)
    recorded = agent.calls[-1].reference
    await agent.until(
        lambda: any(c.reference == recorded and c.sightings.recording for c in agent.calls),
        "the recording",
    )
    await calls(agent, hands, clock, NOT_ANSWERED)
    await desk.shows(NOT_ANSWERED, CUSTOMER)
    assert desk.figures()[1] == "1 · 50 %"
    talked = desk.figures()[2]
    assert talked not in ("0 s", "–")

    hands.press(Key.Key_F, held=CTRL)
    hands.tab_to("All")
    hands.press(Key.Key_Right)
    assert hands.where == "Reached"
    await desk.shows(CUSTOMER)
    assert desk.figures() == ("1", "1 · 100 %", talked)
    hands.press(Key.Key_Right)
    await desk.shows(NOT_ANSWERED)
    assert desk.figures() == ("1", "0 · 0 %", "0 s")
    hands.press(Key.Key_Right)
    await desk.shows()
    assert desk.says("No call fits the filters.")
    hands.press(Key.Key_Right)
    assert hands.where == "With recording"
    await desk.shows(CUSTOMER)

    hands.tab_to("Dates", most=2)
    hands.press(Key.Key_Down)
    await agent.until(lambda: desk.says("With recording · Today"), "the filters in words")
    await desk.shows(CUSTOMER)
    hands.press(Key.Key_Down)
    await desk.shows()
    hands.press(Key.Key_End)
    hands.tab_to("From day", most=2)
    hands.tab_to("To day", most=3)
    hands.press(Key.Key_Up)
    await desk.shows(CUSTOMER)
    hands.tab_to("Clear filters")
    hands.space("Clear filters")
    assert hands.where == "Search journal"
    await desk.shows(NOT_ANSWERED, CUSTOMER)
    assert agent.posts() == 2, "nothing here dials"
    await agent.leaves()


async def test_searches_and_what_is_said_of_them(
    agent: Agent, hands: Hands, clock: ManualClock, desk: Desk
) -> None:
    await hands.opens()
    agent.window.resize(1240, 800)
    await calls(agent, hands, clock, CUSTOMER)
    await calls(agent, hands, clock, NOT_ANSWERED)
    hands.press(Key.Key_F, held=CTRL)
    hands.type("29001")
    await desk.shows(NOT_ANSWERED)
    hands.retype("nobody")
    await desk.shows()
    assert desk.says("No call matches “nobody”.")
    hands.retype("+9")  # digits alone may stand in a call SID by chance
    await desk.shows(NOT_ANSWERED, CUSTOMER)
    assert desk.says("Only the newest 10,000 calls are searched for so short a text.")
    hands.tab_to("All")
    hands.press(Key.Key_Right, Key.Key_Right)
    await desk.shows(NOT_ANSWERED)
    hands.press(Key.Key_F, held=CTRL)
    hands.retype("zq")
    await desk.shows()
    assert desk.says("No call that fits the filters matches “zq”.")
    hands.press(Key.Key_Escape)
    assert hands.text == ""
    await desk.shows(NOT_ANSWERED)
    assert desk.says("Not reached"), "Escape clears the search alone"
    hands.press(Key.Key_Down)
    assert hands.where == "Journal"
    hands.press(Key.Key_Return)
    assert hands.text.replace(" ", "") == NOT_ANSWERED
    assert agent.posts() == 2
    await agent.leaves()


async def test_the_hours_are_read_by_arrow_keys(
    agent: Agent, hands: Hands, clock: ManualClock, desk: Desk
) -> None:
    await hands.opens()
    await calls(agent, hands, clock, NOT_ANSWERED)
    await desk.shows(NOT_ANSWERED)
    pressed = agent.calls[-1].pressed_at.astimezone().hour
    hands.press(Key.Key_F, held=CTRL)
    hands.tab_to("Calls by hour of the day")
    hands.press(Key.Key_Home, *[Key.Key_Right] * pressed)
    assert desk.says(f"{pressed:02}:00–")
    assert desk.says(": 1 call")
    hands.press(Key.Key_Left if pressed else Key.Key_Right)
    assert desk.says(": 0 calls")
    await agent.leaves()


async def test_filters_in_a_narrow_window(
    agent: Agent, hands: Hands, clock: ManualClock, desk: Desk
) -> None:
    await hands.opens()
    agent.window.resize(760, 700)
    await calls(agent, hands, clock, NOT_ANSWERED)
    hands.press(Key.Key_F, held=CTRL)
    hands.tab_to("Filters", most=2)
    hands.space("Filters")
    hands.tab_to("All", most=3)
    hands.press(Key.Key_Right)
    await desk.shows()
    hands.tab_to("Filters", back=True, most=3)
    hands.space("Filters")
    assert desk.says("Reached")
    hands.tab_to("Clear filters", most=3)
    hands.space("Clear filters")
    await desk.shows(NOT_ANSWERED)
    await agent.leaves()


async def earlier(agent: Agent, count: int) -> None:
    """Put calls of earlier days into the journal."""
    journal = Journal(agent.places.journal, agent.places.owners)
    await journal.open()
    order = Order(
        AgentIdentity(contact_uri=agent.access.agent), CUSTOMER, "+915555580001", CallOptions()
    )
    now = datetime.now(UTC) - timedelta(days=40)
    for number in range(count):
        at = now + timedelta(seconds=number)
        made = Call(
            f"r{number:05}", "work", agent.access.account_sid, agent.access.base_url, order, at
        )
        await journal.begin(replace(made, practice=False), at, again=True)
        await journal.settle(made.reference, Standing.NOT_SENT, at)
    await journal.close()


async def test_a_long_list_is_read_to_its_end_and_back(
    agent: Agent, hands: Hands, clock: ManualClock, desk: Desk
) -> None:
    count = 3 * PAGE
    await earlier(agent, count)
    await hands.opens()
    model = agent.window.journal.model
    await agent.until(lambda: model.rowCount() == PAGE, "the first page")
    await agent.until(lambda: desk.figures()[0] == f"{count}", "the count")
    hands.press(Key.Key_F, held=CTRL)
    hands.press(Key.Key_Down)
    while model.rowCount() < count:
        rows = model.rowCount()
        hands.press(Key.Key_End)
        await agent.until(lambda rows=rows: model.rowCount() > rows, "more")  # type: ignore[misc]
    hands.press(Key.Key_End)
    assert agent.window.journal.selected() == "r00000"
    hands.press(Key.Key_PageUp)
    assert agent.window.journal.selected() not in ("r00000", None)
    hands.press(Key.Key_Home)
    assert agent.window.journal.selected() == f"r{count - 1:05}"
    assert model.held <= MOST_PAGES * PAGE
    assert model.index(0, Column.STATUS).data() == "Not placed"
    await agent.leaves()
