"""R3: a program killed at any moment of a call has lost nothing, and nothing is sent again.

Children are killed where a named point stops them, or at a random line, write to the disk, or moment
of the peer. Then the program starts again on what is left: it must tell the truth about each call,
and follow to its end each one that was accepted.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from ccm_desktop.domain.call import Call, Phase, Standing
from tests.goals.dial_child import Desk, Job, journal_in
from tests.goals.invariants import check
from tests.goals.killing import CountingPeer, Zygote, counting, keeps, sid_of, zygote
from tests.goals.ledger import Figures, counted
from tests.goals.scale import SCALES, Scale

pytestmark = pytest.mark.skipif(os.name != "posix", reason="children are forked")

NOTES = ("Asked for a call back", "कल फिर फ़ोन करें", "'; DROP TABLE calls; --", "long " * 400)
MOMENTS = ("line", "disk", "peer")


@dataclass(frozen=True)
class Point:
    """A point of a call's life, and the truth about a call that ended there."""

    name: str
    standing: Standing | None
    posts: int = 0
    reports: int = 0
    note: bool = False
    phase: Phase = Phase.TALKING


NOT_SENT, UNKNOWN, ACCEPTED = Standing.NOT_SENT, Standing.UNKNOWN, Standing.ACCEPTED
POINTS = (
    Point("pressed", None),
    Point("intent written, not committed", None),
    Point("intent committed", NOT_SENT),
    Point("intent acknowledged", NOT_SENT),
    Point("claim written, not committed", NOT_SENT),
    Point("claim committed", UNKNOWN),
    Point("claimed, not connected", UNKNOWN),
    Point("connected, nothing written", UNKNOWN),
    Point("headers about to be written", UNKNOWN),
    Point("headers written", UNKNOWN),
    Point("body written", UNKNOWN, posts=1),
    Point("reply's headers read", UNKNOWN, posts=1),
    Point("reply partly read", UNKNOWN, posts=1),
    Point("reply read", UNKNOWN, posts=1),
    Point("end written, not committed", UNKNOWN, posts=1),
    Point("end committed", ACCEPTED, 1, 1, phase=Phase.AGENT_RINGING),
    Point("first report written, not committed", ACCEPTED, 1, 1, phase=Phase.AGENT_RINGING),
    Point("first report committed", ACCEPTED, 1, 2),
    Point("note written, not committed", ACCEPTED, 1, 2),
    Point("note committed", ACCEPTED, 1, 2, note=True),
    Point("final report written, not committed", ACCEPTED, 1, 2, note=True),
    Point("final report committed", ACCEPTED, 1, 3, note=True, phase=Phase.ENDED),
)


@dataclass
class Life:
    """What a child said until it was killed."""

    presses: int = 0
    posts: int = 0
    facts: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Found:
    """A call as the next start has it before anything was asked, and where its reports came from."""

    call: Call
    sources: tuple[str, ...]


@dataclass
class Tally:
    """Sums over all kills."""

    counts: Counter[str] = field(default_factory=Counter)
    killed_at: set[str] = field(default_factory=set)

    def add(self, killed_at: str, life: Life) -> None:
        """Count a child that was killed."""
        self.killed_at.add(killed_at)
        self.counts["kills"] += 1
        self.counts["presses"] += life.presses
        self.counts["POSTs"] += life.posts
        self.counts["acknowledged facts"] += sum(map(len, life.facts.values()))

    def put_into(self, figures: Figures) -> None:
        """Hand the sums over to the table."""
        names = ("kills", "presses", "POSTs", "left in mid-request", "acknowledged facts")
        for name in (*names, "calls lost", "sent again"):
            figures[name] = self.counts[name]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_killed_at_every_named_point(tmp_path: Path, scale: Scale) -> None:
    with counted("R3", "named points", scale) as figures:
        tally, rng = Tally(), random.Random(3)
        async with zygote() as children:
            for number in range(scale.of(1, 25)):
                for point in POINTS:
                    folder = tmp_path / f"{number} {point.name}"
                    await kill_at(point, 1 + number % 3, children, folder, rng, tally)
        tally.put_into(figures)
        figures["points"] = len(tally.killed_at)
    assert tally.killed_at == {point.name for point in POINTS}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_killed_at_random_moments_on_one_journal(tmp_path: Path, scale: Scale) -> None:
    with counted("R3", "random moments", scale) as figures:
        tally, rng = Tally(), random.Random(9)
        rows: Mapping[str, Call] = {}
        async with zygote() as children, counting() as peer:
            for number in range(scale.of(6, 210)):
                moment = MOMENTS[number % len(MOMENTS)]
                job = Job(str(tmp_path), peer.server.url)
                life = await kill_sometime(moment, children, job, peer, rng)
                tally.add(moment, life)
                await restart(tmp_path, life, peer, tally)
                presses = tally.counts["presses"]
                before, rows = rows, hold(tmp_path, life, peer, presses, tally)
                assert before == {reference: rows[reference] for reference in before}
        tally.put_into(figures)
        figures["kinds of moment"] = len(tally.killed_at)


async def kill_at(
    point: Point, call: int, children: Zygote, folder: Path, rng: random.Random, tally: Tally
) -> None:
    """Kill a child at a point of one of its calls, and hold what is left to the truth."""
    async with counting() as peer:
        note = rng.choice(NOTES)
        if point.name == "reply partly read":
            peer.whole = call - 1
        job = Job(str(folder), peer.server.url, stop=point.name, call=call, note=note)
        life = await live(children, job, peer)
        tally.add(point.name, life)
        found = await restart(folder, life, peer, tally)
        rows = hold(folder, life, peer, life.presses, tally)
        assert life.posts == call - 1 + point.posts
        assert len(rows) == call - 1 + (point.standing is not None)
        earlier = [reference for reference, facts in life.facts.items() if len(facts) == 6]
        last = next((found[r] for r in found if r not in earlier[: call - 1]), None)
        assert_true(point, last, note)


def assert_true(point: Point, found: Found | None, note: str) -> None:
    """The interrupted call stands as its point says."""
    assert (found is None) == (point.standing is None)
    if found is None:
        return
    assert found.call.standing is point.standing
    assert found.call.note == (note if point.note else "")
    assert found.sources == ("reply", "lookup", "lookup")[: point.reports]
    if point.standing is ACCEPTED:
        assert found.call.call_sid == sid_of(found.call.reference)
        assert found.call.phase is point.phase
    else:
        kind = "NotSent" if point.standing is NOT_SENT else "OutcomeUnknown"
        assert found.call.failure is not None
        assert (found.call.failure.kind, found.call.failure.reason) == (kind, "stopped")


async def kill_sometime(
    moment: str, children: Zygote, job: Job, peer: CountingPeer, rng: random.Random
) -> Life:
    """Kill a child that calls without end: at a line of its, at a write of its, or by the peer."""
    at_line = 0
    if moment == "line":
        at_line = rng.randint(1, 25)
    elif moment == "disk":
        job = replace(job, disk=rng.randint(1, 400))
    else:
        left = iter(range(rng.randint(1, 30)))
        peer.at = lambda _: children.kill() if next(left, None) is None else None
    life = await live(children, job, peer, at_line=at_line)
    peer.at = lambda _: None
    return life


async def live(children: Zygote, job: Job, peer: CountingPeer, *, at_line: int = 0) -> Life:
    """Listen to a child until it is gone; it is killed where it stops, or at a line of its."""
    life, lines, posts = Life(), 0, len(peer.seen.bodies)
    await children.start(job)
    async for said in children.lines():
        lines += 1
        if "stopped" in said or lines == at_line:
            children.kill()
        if "pressed" in said:
            life.presses += 1
        elif "fact" in said:
            life.facts[said["fact"]].append(said)
    assert children.status == -signal.SIGKILL
    await peer.quiet()
    life.posts = len(peer.seen.bodies) - posts
    assert life.posts <= life.presses, "I6: more POSTs than presses"
    return life


async def restart(
    folder: Path, life: Life, peer: CountingPeer, tally: Tally
) -> Mapping[str, Found]:
    """Start the program again, and let it follow what was accepted; returns what it found."""
    posts = peer.seen.posts
    desk, idle = Desk(folder, peer.server.url), asyncio.Event()
    desk.follower.health_changed.connect(lambda health: None if health.watched else idle.set())
    settled = {call.reference for call in await desk.journal.open()}
    tally.counts["left in mid-request"] += len(settled)
    found = {r: await _find(desk, r) for r in settled | life.facts.keys()}
    waiting = await desk.calls.resume()
    assert all(call.standing is UNKNOWN for call in waiting)
    if desk.follower.health.watched:
        desk.tasks.spawn("follower", desk.follower.run())
        await idle.wait()
    await desk.close()
    await peer.quiet()
    assert desk.faults == []
    tally.counts["sent again"] += (peer.seen.posts - posts).total()
    assert peer.seen.posts == posts
    for reference, facts in life.facts.items():
        assert_kept(facts, found[reference])
    return found


async def _find(desk: Desk, reference: str) -> Found:
    call = await desk.journal.get(reference)
    assert call is not None, f"I2: acknowledged and lost: {reference}"
    return Found(call, tuple(source for source, _, _ in await desk.journal.reports(reference)))


def assert_kept(facts: list[dict[str, Any]], found: Found) -> None:
    """What the child was told to be on disk is there, or what may come after it."""
    assert all(keeps(fact, found.call) for fact in facts)
    heard = {fact["heard"] for fact in facts} - {None}
    assert len(found.sources) >= len(heard)


def hold(
    folder: Path, life: Life, peer: CountingPeer, presses: int, tally: Tally
) -> Mapping[str, Call]:
    """Hold the journal after the restart to the invariants; nothing in it is left open."""
    seen = peer.seen
    rows = check(
        journal_in(folder), seen, presses=presses, acknowledged=life.facts, folders=[folder]
    )
    tally.counts["calls lost"] += len(life.facts.keys() - rows.keys())
    for reference, call in rows.items():
        assert call.standing in (NOT_SENT, UNKNOWN, ACCEPTED)
        if call.standing is ACCEPTED:
            assert reference in seen.taken
            assert call.phase is Phase.ENDED
    return rows
