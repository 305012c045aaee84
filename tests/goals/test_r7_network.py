"""R7: whatever the network does, states stay honest, nothing goes twice, and following recovers.

The real chain runs in one network namespace and a counting CCM in another. In each round some calls
are followed and some requests are held half-way when the trouble begins; more are placed in its
midst. Once it is over, every followed call must be heard of by its second question at the latest.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from ccm_desktop.domain.call import Call, Phase, Standing
from tests.api.certificates import make_identity
from tests.api.faultserver import Peer, Request, answer
from tests.contract.shapes import sample
from tests.goals.invariants import Seen, check, check_secrets, reference_in
from tests.goals.ledger import Figures, counted
from tests.goals.network import (
    HOST,
    Listening,
    Names,
    Network,
    left_over,
    network,
    plain_portal,
    signing_in,
    why_not,
)
from tests.goals.network_child import Agent, agent_inside
from tests.goals.scale import SCALES, Scale
from tests.patience import until

S = Standing
_MOST_QUESTIONS = 2  # until a followed call is heard of again


class CountingCcm(Listening):
    """Takes every call, may hold its word back, and reports on calls; a call's SID is its reference."""

    def __init__(self, bound: socket.socket, tls: ssl.SSLContext) -> None:
        super().__init__(self._answer, bound, tls)
        self.taken: list[str] = []
        self.status: str | None = None  # of either phone
        self.cuts = False
        self.speaks = asyncio.Event()
        self.speaks.set()
        self._asked = 0

    async def _answer(self, peer: Peer) -> None:
        while request := await peer.read():
            if request.method == "POST":
                await self._take(peer, request)
                return
            self._asked += 1
            last = {"Connection": "close"} if self._asked % 2 else {}
            report = self._report(request.target.rpartition("/")[2])
            await peer.send(answer(200, report, last))
            if last:
                return

    async def _take(self, peer: Peer, request: Request) -> None:
        reference = reference_in(request.body)
        self.taken.append(reference)
        may_be_cut = not self.speaks.is_set() and len(self.taken) % 2
        await self.speaks.wait()
        if may_be_cut and self.cuts:
            peer.reset()
        else:
            await peer.send(answer(200, self._report(reference)))

    def _report(self, sid: str) -> bytes:
        report = sample("call_terminal" if self.status == "completed" else "make_call_accepted")
        data = report["response"]["data"]
        data |= {"call_sid": sid, "custom_field": f"ccm-{sid}"}
        data["assigned_agent_details"]["status"] = self.status
        data["customer_details"]["status"] = self.status
        return json.dumps(report).encode()


@dataclass
class Scene:
    """All that takes part in a run."""

    network: Network
    ccm: CountingCcm
    portals: list[Listening]
    agent: Agent
    journal: Path
    followed: int = 0
    fresh: int = 0
    most_questions: int = 0

    def seen(self) -> Seen:
        """What the far end saw, the portals included; only the CCM takes calls."""
        read = [request for at in (self.ccm, *self.portals) for request in at.requests]
        bodies = tuple(request.body for request in read if request.method == "POST")
        return Seen(bodies, frozenset(self.ccm.taken))

    def reset(self) -> None:
        """Break connections off, half of those that are waited on included."""
        self.ccm.cuts = True
        self.network.reset()

    def divert(self) -> None:
        """Lead new connections to one portal, the next time to the other."""
        self.portals.reverse()
        self.network.divert(self.ccm.port, self.portals[0].port)

    def check(self) -> dict[str, Call]:
        """Hold the journal to the invariants as it is now."""
        ended = self.agent.ended
        rows = check(self.journal, self.seen(), presses=len(ended), acknowledged=ended)
        assert {r: call.standing for r, call in rows.items()} == ended
        return rows


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble: how it begins, how it goes on at each event, what it must have shown."""

    name: str
    begin: Callable[[Scene], None]
    shows: set[Standing]
    stir: Callable[[Network], None] | None = None
    known_host: bool = True


TROUBLES = [
    Trouble("loss of 1 percent", lambda at: at.network.lose(1), {S.ACCEPTED}),
    Trouble("loss of 5 percent", lambda at: at.network.lose(5), {S.ACCEPTED}),
    Trouble("loss of 30 percent", lambda at: at.network.lose(30), {S.ACCEPTED, S.NOT_SENT}),
    Trouble("black hole", lambda at: at.network.swallow(), {S.NOT_SENT, S.UNKNOWN}),
    Trouble("reset", lambda at: at.reset(), {S.NOT_SENT, S.UNKNOWN}),
    Trouble("link flap", lambda at: at.network.flip(), {S.ACCEPTED, S.NOT_SENT}, stir=Network.flip),
    Trouble("64 kbit", lambda at: at.network.squeeze("64kbit"), {S.ACCEPTED}),
    Trouble(
        "names unanswered",
        lambda at: at.network.silence_names(),
        {S.ACCEPTED, S.NOT_SENT},
        known_host=False,
    ),
    Trouble(
        "captive portal", lambda at: at.divert(), {S.ACCEPTED, S.REFUSED, S.UNKNOWN, S.NOT_SENT}
    ),
]
RUNS = [
    pytest.param(trouble, *scale.values, id=f"{scale.id}-{trouble.name}", marks=scale.marks)
    for scale in SCALES
    for trouble in TROUBLES
    if scale.id == "full" or trouble.name in ("black hole", "reset")
]


class Size(NamedTuple):
    """How many rounds there are, and how much is done in each."""

    rounds: int
    followed: int
    held: int
    amid: int
    questions: int


SIZES = {
    Scale.SAMPLE: Size(rounds=1, followed=1, held=2, amid=2, questions=2),
    Scale.FULL: Size(rounds=5, followed=4, held=4, amid=12, questions=20),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("trouble", "scale"), RUNS)
async def test_whatever_the_network_does(trouble: Trouble, scale: Scale, tmp_path: Path) -> None:
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    size = SIZES[scale]
    with counted("R7", trouble.name, scale) as figures:
        async with playing(trouble, tmp_path) as scene:
            for _ in range(size.rounds):
                await go_through(scene, trouble, size)
        rows = scene.check()
        check_secrets(tmp_path)
        figures |= figures_of(scene, rows)
        assert trouble.shows <= {call.standing for call in rows.values()}
        assert scene.agent.questions >= size.rounds * size.questions
        # What keeps requests from being sent keeps questions from being answered.
        assert scene.agent.failed or S.NOT_SENT not in trouble.shows


@asynccontextmanager
async def playing(trouble: Trouble, folder: Path) -> AsyncIterator[Scene]:
    """Everything in its place; none of the network is left afterwards."""
    identity = make_identity(folder, host=HOST)
    with network(known_host=trouble.known_host) as net:
        async with AsyncExitStack() as stack:
            names, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                Names, sock=net.socket(socket.SOCK_DGRAM, 53)
            )
            stack.callback(names.close)
            tls = identity.server()
            ccm = CountingCcm(net.socket(socket.SOCK_STREAM), tls)
            portals = [
                Listening(signing_in(), net.socket(socket.SOCK_STREAM), tls),
                Listening(plain_portal, net.socket(socket.SOCK_STREAM)),
            ]
            for server in (ccm, *portals):
                await server.start()
                stack.push_async_callback(server.stop)
            url = f"https://{HOST}:{ccm.port}"
            agent = await stack.enter_async_context(
                agent_inside(net.agent, folder, url, identity.pem)
            )
            yield Scene(net, ccm, portals, agent, folder / "data" / "journal.db")
    assert left_over(net) == []


async def go_through(scene: Scene, trouble: Trouble, size: Size) -> None:
    """One round: calls before, during and after the trouble."""
    agent, ccm = scene.agent, scene.ccm
    await follow_some(agent, size.followed)
    ccm.speaks.clear()
    held = len(ccm.taken) + size.held
    agent.dial(size.held)
    await until(lambda: len(ccm.taken) == held)

    enough = agent.questions + size.questions
    trouble.begin(scene)
    ccm.speaks.set()
    agent.dial(size.amid)
    while len(agent.ended) < agent.dialled or agent.questions < enough:
        await agent.news()
        if trouble.stir is not None:
            trouble.stir(scene.network)
    scene.check()
    await recover(scene)


async def follow_some(agent: Agent, count: int) -> None:
    """Place calls that are taken, and wait until each has been asked about."""
    earlier = len(agent.ended)
    agent.dial(count)
    await agent.until(lambda: len(agent.ended) == agent.dialled)
    new = dict(list(agent.ended.items())[earlier:])
    assert set(new.values()) == {S.ACCEPTED}
    await agent.until(lambda: new.keys() <= agent.heard.keys())


async def recover(scene: Scene) -> None:
    """Heal: what has happened since is in the journal soon, and then how the calls ended."""
    agent, ccm = scene.agent, scene.ccm
    live = {r for r, standing in agent.ended.items() if standing == S.ACCEPTED} - agent.over
    scene.network.heal()
    await until(scene.network.is_up)
    ccm.status = "in-progress"
    await agent.mark()
    await agent.until(lambda: live <= agent.heard.keys())
    scene.most_questions = max(scene.most_questions, *(agent.heard[r] for r in live))
    assert scene.most_questions <= _MOST_QUESTIONS
    rows = scene.check()
    fresh = {r for r in live if rows[r].phase is Phase.TALKING}
    assert fresh == live
    scene.followed, scene.fresh = scene.followed + len(live), scene.fresh + len(fresh)

    ccm.status = "completed"
    await agent.until(lambda: live <= agent.over)
    rows = scene.check()
    assert {rows[r].phase for r in live} == {Phase.ENDED}
    ccm.status = None


def figures_of(scene: Scene, rows: dict[str, Call]) -> Figures:
    """What a run counted; the last two are what may not be."""
    seen, agent = scene.seen(), scene.agent
    standings = Counter(call.standing for call in rows.values())
    taken_or_read = seen.taken | seen.posts.keys()
    return {
        "dials": agent.dialled,
        "questions": agent.questions,
        "of them failed": agent.failed,
        "accepted": standings[S.ACCEPTED],
        "refused": standings[S.REFUSED],
        "not sent": standings[S.NOT_SENT],
        "unknown": standings[S.UNKNOWN],
        "followed": scene.followed,
        "heard of again": scene.fresh,
        "questions until then at most": scene.most_questions,
        "sent twice": sum(times > 1 for times in seen.posts.values()),
        'false "not sent"': sum(rows[r].standing is S.NOT_SENT for r in taken_or_read),
    }
