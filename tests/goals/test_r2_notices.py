"""R2: storms on the buttons of notices: each calls once for a press, and the number in the field."""

from __future__ import annotations

import asyncio
import gc
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain.errors import BadInput, NotSent, NotSentReason
from ccm_desktop.domain.number import read_number
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.policy import Policy
from ccm_desktop.domain.report import Received
from ccm_desktop.runtime import PreciseLoop
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.people import DeviceChange
from ccm_desktop.sandbox.practice import ASHA
from ccm_desktop.services.places import find_places
from ccm_desktop.ui import theme
from ccm_desktop.ui.call_notices import CALL_AGAIN, OVERRIDE
from ccm_desktop.ui.remedies import PLACE_AGAIN, TURN_ON_AND_CALL
from tests.goals.invariants import Seen, check
from tests.goals.ledger import counted
from tests.goals.outside import Outside
from tests.goals.scale import SCALES, Scale
from tests.goals.test_r2_window import call_button, double_click
from tests.journeys.agent import Agent

CALLING = (CALL_AGAIN, OVERRIDE, PLACE_AGAIN, TURN_ON_AND_CALL)
ACCEPTED, BUSY, UNSURE, UNREACHED = (
    "+915555520001",
    "+915555529111",
    "+915555529202",
    "+915555520009",
)
_CUSTOMERS = (ACCEPTED, ACCEPTED, BUSY, UNSURE, UNREACHED, UNREACHED)
_A_CALL_S = 120.0
# Whatever the time of day is: no time to call, and that may be overridden.
_NEVER = Policy(hours_from=0, hours_to=1, in_practice=True)


@dataclass
class Witness:
    """Sees each POST on its way out, and what the field said at the last press before it."""

    counts: Counter[str]
    shown: str | None = None
    out: int = 0

    def press(self, agent: Agent) -> None:
        """A deliberate press to call."""
        self.counts["presses"] += 1
        try:
            self.shown = read_number(agent.window.dial.customer_text, "IN").e164
        except BadInput:
            self.shown = None

    async def watch(self, client: CcmClient, order: Order) -> Received:
        """Stand in front of the client's own `make_call`."""
        self.counts["sent of another number than was shown"] += order.customer != self.shown
        self.out += 1
        self.counts["two at once"] += self.out > 1
        try:
            if order.customer == UNREACHED:
                await asyncio.sleep(0)
                raise NotSent(NotSentReason.CONNECT)
            self.counts["POSTs"] += 1
            return await _make_call(client, order)
        finally:
            self.out -= 1


_make_call = CcmClient.make_call


class Storm:
    """Presses and clicks on whatever stands there, drawn from a seed."""

    def __init__(self, agent: Agent, witness: Witness, seed: int) -> None:
        self._agent = agent
        self._witness = witness
        self._chance = random.Random(seed)
        self._outside = Outside(self._chance, witness.counts)

    async def blow(self) -> None:
        """Do this and that, with pauses or none."""
        chance = self._chance
        doings: tuple[Callable[[], None], ...] = (
            *(self._notice_button,) * 6,
            *(self._enter,) * 2,
            self._call_button,
            self._another_number,
            self._virtual_number,
            self._phone_off,
            lambda: self._outside.on(self._agent),
        )
        for _ in range(chance.randint(6, 16)):
            chance.choice(doings)()
            if chance.random() < 0.6:
                for _ in range(chance.choice((1, 3, 20))):
                    await asyncio.sleep(0)
            else:
                await asyncio.sleep(0.01)

    def _notice_button(self) -> None:
        agent, chance = self._agent, self._chance
        buttons = agent.window.notices.findChildren(QPushButton)
        pressed = [b for b in buttons if b.isVisible() and b.isEnabled() and b.property("word")]
        if not pressed:
            return
        button = chance.choice(pressed)
        word = button.property("word")
        self._witness.counts["clicks on notices"] += 1
        if word in CALLING:
            self._witness.press(agent)
            self._witness.counts["of them to call"] += 1
        if chance.random() < 0.5:
            double_click(button)
        else:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _enter(self) -> None:
        self._press()
        self._agent.presses_enter()

    def _call_button(self) -> None:
        self._press()
        double_click(call_button(self._agent))

    def _press(self) -> None:
        if self._agent.window.dial.state.name in ("READY", "AGAIN"):
            self._witness.press(self._agent)

    def _another_number(self) -> None:
        self._agent.types(self._chance.choice(_CUSTOMERS))

    def _virtual_number(self) -> None:
        self._agent.window.dial.choose_virtual_number(self._chance.randrange(2))

    def _phone_off(self) -> None:
        account = self._agent.sandbox.server.world.account
        account.update_device(ASHA.id, ASHA.devices[0].id, DeviceChange(available=False))


async def until_over(agent: Agent, clock: ManualClock) -> None:
    """Let presses and calls come to their end."""
    assert agent.desktop is not None
    tasks, window = agent.desktop.desk.tasks, agent.window
    names = ("place", "turn on and call", "check my phone", "say rang")
    await agent.until(lambda: not any(t.get_name() in names for t in tasks._tasks), "the presses")
    clock.advance(_A_CALL_S)
    await agent.until(lambda: window.dial.state.name in ("READY", "AGAIN"), "the call to be over")
    for dialog in window.findChildren(QPushButton):
        if dialog.window() is not window:
            dialog.window().close()


async def blow_all(agent: Agent, storms: int, clock: ManualClock, witness: Witness) -> None:
    """So many storms, each on a number of its own, every other one against a rule."""
    desktop = await agent.opens()
    account = agent.sandbox.server.world.account
    for number in range(storms):
        account.update_device(ASHA.id, ASHA.devices[0].id, DeviceChange(available=number % 3 != 2))
        desktop.desk.considerate.policy = _NEVER if number % 2 else Policy()
        agent.types(_CUSTOMERS[number % len(_CUSTOMERS)])
        witness.press(agent)
        agent.presses_enter()
        await agent.until(lambda: agent.window.dial.state.name != "SENDING", "the first press")
        await Storm(agent, witness, number).blow()
        await until_over(agent, clock)
        witness.counts["storms"] += 1
    await agent.leaves()


@pytest.fixture
def agent(qapp: QApplication, sandbox: EmbeddedSandbox) -> Iterator[Agent]:
    """One window, whose garbage is collected as in the program, and whose every click counts."""
    theme.install(qapp)
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setDoubleClickInterval(0)
    gc.disable()
    yield Agent(find_places(), sandbox)
    gc.enable()
    gc.collect()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
def test_a_storm_on_notices_calls_once_for_a_press(
    scale: Scale,
    agent: Agent,
    sandbox: EmbeddedSandbox,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = sandbox.server._clock
    assert isinstance(clock, ManualClock)
    agent.has_account()
    counts = Counter[str]()
    witness = Witness(counts)

    async def watched(client: CcmClient, order: Order) -> Received:
        return await witness.watch(client, order)

    monkeypatch.setattr(CcmClient, "make_call", watched)
    with counted("R2", "storms on notices", scale) as figures:
        with asyncio.Runner(loop_factory=lambda: PreciseLoop(qapp)) as runner:
            runner.run(blow_all(agent, scale.of(18, 400), clock, witness))
        bodies = [
            r.body
            for r in sandbox.server.requests
            if r.method == "POST" and r.path.endswith("/calls")
        ]
        taken = {
            str(call.order.custom_field).removeprefix("ccm-")
            for call in sandbox.server.world.calls.values()
        }
        seen = Seen(tuple(json.dumps(body).encode() for body in bodies), frozenset(taken))
        check(find_places().journal, seen, presses=counts["presses"])
        assert len(bodies) == counts["POSTs"]
        assert counts["of them to call"] > 0
        assert counts["two at once"] == 0
        assert counts["sent of another number than was shown"] == 0
        figures.update(counts)
