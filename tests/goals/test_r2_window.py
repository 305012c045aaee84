"""R2: a storm of clicks and keys on one window, or on two at once, is one call."""

from __future__ import annotations

import asyncio
import gc
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from ccm_desktop.runtime import PreciseLoop
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services.places import find_places
from ccm_desktop.ui import theme
from ccm_desktop.ui.dial_panel import DialState
from tests.goals.invariants import Seen, check
from tests.goals.ledger import counted
from tests.goals.outside import Outside
from tests.goals.scale import SCALES, Scale
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
FAULT_AFTER_ACCEPTANCE = "+915555529119"
_A_CALL_S = 120.0
_MOST_QUESTIONS = 50
_READY = (DialState.READY, DialState.AGAIN)


@pytest.fixture
def agents(qapp: QApplication, sandbox: EmbeddedSandbox) -> Iterator[list[Agent]]:
    """Two windows of one user; the garbage is theirs to collect, as in the program."""
    theme.install(qapp)
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setDoubleClickInterval(0)  # each click counts: the storms are the harder for it
    gc.disable()
    yield [Agent(find_places(), sandbox) for _ in range(2)]
    gc.enable()
    gc.collect()


class Storm:
    """Presses of all kinds on one window or two, in an order drawn from a seed."""

    def __init__(self, agents: list[Agent], seed: int, counts: Counter[str]) -> None:
        self._agents = agents
        self._chance = random.Random(seed)
        self._counts = counts
        self._outside = Outside(self._chance, counts)

    async def blow(self) -> None:
        """Press with pauses of a few turns of the loop, or none: some come while a request is out.

        What comes from outside the window comes in between, and calls nobody.
        """
        presses = (self._click, self._double_click, self._enter, self._hold_enter, self._shortcut)
        doings = (*presses, *(outside.on for outside in (self._outside,) * 3))
        for _ in range(self._chance.randint(2, 8)):
            do: Callable[[Agent], None] = self._chance.choice(doings)
            do(self._chance.choice(self._agents))
            for _ in range(self._chance.choice((0, 0, 0, 1, 3, 20))):
                await asyncio.sleep(0)

    def _click(self, agent: Agent) -> None:
        self._counts["presses"] += 1
        QTest.mouseClick(call_button(agent), Qt.MouseButton.LeftButton)

    def _double_click(self, agent: Agent) -> None:
        self._counts["presses"] += 2
        double_click(call_button(agent))

    def _enter(self, agent: Agent) -> None:
        self._counts["presses"] += 1
        agent.presses_enter()

    def _shortcut(self, agent: Agent) -> None:
        self._counts["presses"] += 2
        QTest.keyClick(agent.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        agent.presses_enter()
        QTest.mouseClick(call_button(agent), Qt.MouseButton.LeftButton)

    def _hold_enter(self, agent: Agent) -> None:
        """What Qt makes of a key that is held: the repeats are presses that say so."""
        self._counts["presses"] += 1
        field = agent.field("Customer number")
        send(field, QEvent.Type.KeyPress, repeats=False)
        for _ in range(self._chance.randint(1, 30)):
            self._counts["repeats of a held key"] += 1
            send(field, QEvent.Type.KeyRelease, repeats=True)
            send(field, QEvent.Type.KeyPress, repeats=True)
        send(field, QEvent.Type.KeyRelease, repeats=False)


def double_click(button: QPushButton) -> None:
    """All that a mouse sends: press, release, double click in place of a press, release."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


def send(target: object, kind: QEvent.Type, *, repeats: bool) -> None:
    key, none = Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QKeyEvent(kind, key, none, "\r", repeats))  # type: ignore[arg-type]


def call_button(agent: Agent) -> QPushButton:
    return agent._named("Call", QPushButton)


def is_quiet(agent: Agent) -> bool:
    """Whether no press is still on its way."""
    assert agent.desktop is not None
    return not any(task.get_name() == "place" for task in agent.desktop.desk.tasks._tasks)


async def until_quiet(agents: list[Agent]) -> None:
    for agent in agents:
        await agent.until(lambda agent=agent: is_quiet(agent), "the presses to end")  # type: ignore[misc]


async def until_ready(agents: list[Agent], clock: ManualClock, *, anew: bool) -> None:
    """Let the calls end, and wait until a press would call again; `anew`, in windows just opened."""
    clock.advance(_A_CALL_S)
    for agent in agents if anew else ():
        await agent.leaves()
        await agent.opens()
    for agent in agents:
        dial = agent.window.dial
        await agent.until(lambda dial=dial: dial._state in _READY, "the call to be over")  # type: ignore[misc]


async def call_again_in_haste(agent: Agent, counts: Counter[str]) -> None:
    """Double click on "Call again anyway", for a number whose last call nobody is sure of."""
    assert agent.desktop is not None
    calls, journal = agent.desktop.desk.calls, agent.desktop.desk.journal
    for call in (await journal.unresolved())[:-1]:
        await calls.say_rang(call.reference, rang=False)
    agent.types(FAULT_AFTER_ACCEPTANCE)
    button = await the_question(agent, counts)
    counts["presses"] += 2
    double_click(button)
    await until_quiet([agent])


async def the_question(agent: Agent, counts: Counter[str]) -> QPushButton:
    """The button that calls again; asked for anew where a sign of the phone took its place."""
    for _ in range(_MOST_QUESTIONS):
        counts["presses"] += 1
        agent.presses_enter()
        await agent.until(lambda: is_quiet(agent), "the press to end")
        await agent._next_turn()
        for button in agent._buttons():
            if button.text() == "Call again anyway" and is_in_place(agent.window, button):
                return button
    raise AssertionError(f"no question stands there: {agent.notice()}")


def is_in_place(window: QWidget, button: QPushButton) -> bool:
    """Whether a click on the middle of the button would reach it."""
    return window.childAt(button.mapTo(window, button.rect().center())) is button


async def blow_all(agents: list[Agent], storms: int, clock: ManualClock) -> Counter[str]:
    """So many storms; each is counted by itself at the peer."""
    counts = Counter[str]()
    for agent in agents:
        await agent.opens()
    agents[0].types(FAULT_AFTER_ACCEPTANCE)
    counts["presses"] += 1
    agents[0].presses_enter()
    await agents[0].until(lambda: "may have been dialled" in agents[0].notice(), "the doubt")
    await until_quiet(agents)
    for number in range(storms):
        await until_ready(agents, clock, anew=number % 2 == 0)
        before, presses = agents[0].posts(), counts["presses"]
        if number % 5 == 4:
            await call_again_in_haste(agents[0], counts)
        else:
            chosen = [agents[:1], agents][number % 2]
            for agent in agents:
                agent.types(CUSTOMER)
            await Storm(chosen, number, counts).blow()
            await until_quiet(agents)
        pressed = counts["presses"] > presses
        counts["storms"] += 1
        counts["storms that made another number of calls"] += agents[0].posts() != before + pressed
        counts["calls"] += pressed
    for agent in agents:
        await agent.leaves()
    counts["POSTs"] = agents[0].posts()
    return counts


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
def test_a_storm_of_presses_is_one_call(
    scale: Scale, agents: list[Agent], sandbox: EmbeddedSandbox, qapp: QApplication
) -> None:
    clock = sandbox.server._clock
    assert isinstance(clock, ManualClock)
    for agent in agents:
        agent.has_account()
    with counted("R2", "storms on real windows", scale) as figures:
        with asyncio.Runner(loop_factory=lambda: PreciseLoop(qapp)) as runner:
            counts = runner.run(blow_all(agents, scale.of(6, 200), clock))
        server = sandbox.server
        bodies = [
            r.body for r in server.requests if r.method == "POST" and r.path.endswith("/calls")
        ]
        taken = {
            str(call.order.custom_field).removeprefix("ccm-")
            for call in server.world.calls.values()
        }
        seen = Seen(tuple(json.dumps(body).encode() for body in bodies), frozenset(taken))
        rows = check(find_places().journal, seen, presses=counts["presses"])
        assert len(rows) >= counts["POSTs"] == counts.pop("calls") + 1
        assert counts["fills from outside"] > 0
        assert counts["storms that made another number of calls"] == 0
        figures.update(counts)
