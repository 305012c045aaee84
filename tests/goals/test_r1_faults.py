"""R1, never dials twice: thousands of dials at peers that fail in every way, each counted by both.

After each kind of fault the peer's POSTs are held against the journal: none came twice, and none
that a peer took is called "not sent" or "refused".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Call, Standing
from tests.api.dialling import ACCEPTED
from tests.api.faultserver import Behaviour, Peer, serving
from tests.api.test_sending_sockets import after_reading, hang_up, reset
from tests.goals.dialler import (
    Dialler,
    Grounds,
    Line,
    Tally,
    Way,
    dialling,
    plain,
    secure,
    seen_by,
)
from tests.goals.faults import DOUBT, GOOD, TAKEN, Fault, chunked, of_peers
from tests.goals.invariants import rows_of
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.goals.unsent import before_the_first_byte
from tests.patience import until


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    return Grounds.make(tmp_path_factory.mktemp("certificates"))


async def play(
    fault: Fault, ways: Sequence[Way], dials: int, dialler: Dialler, grounds: Grounds, tally: Tally
) -> None:
    """Dial into one fault by all these ways, and hold what came of it to the invariants."""
    shares = [len(range(number, dials, len(ways))) for number in range(len(ways))]
    for way, share in zip(ways, shares, strict=True):
        async with way(grounds) as reached:
            calls = await dialler.press_often(reached.line, share)
            await dialler.hang_up()
        for peer in reached.peers:
            seen = seen_by(peer, takes=fault.takes)
            tally.hold(dialler.file, calls, seen)
            missed = [call.failure for call in calls if call.reference not in seen.posts]
            if fault.reads is not None:
                due = 0 if fault.reads else len(calls)
                assert len(missed) == due, f"{fault.name}: {missed} were not read"
        tally.note(calls)
        wrong = {call.standing for call in calls} - fault.ends
        assert not wrong, f"{fault.name}: ended as {wrong}"


async def play_all(
    faults: Sequence[Fault], scale: Scale, folder: Path, grounds: Grounds, tally: Tally
) -> None:
    """Dial into each fault: fifty times spread over its ways, or once by one of them in turn."""
    at_once = asyncio.Semaphore(scale.of(8, 4))

    async def one(number: int, fault: Fault) -> None:
        ways = fault.ways
        if scale is Scale.SAMPLE:
            ways = [ways[number % len(ways)]]
        async with at_once, dialling(folder / str(number)) as dialler:
            await play(fault, ways, scale.of(1, 50), dialler, grounds, tally)

    async with asyncio.TaskGroup() as group:
        for number, fault in enumerate(faults):
            group.create_task(one(number, fault))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_faults_after_the_first_byte(scale: Scale, tmp_path: Path, grounds: Grounds) -> None:
    faults = of_peers()
    tally = Tally()
    with counted("R1", "faults after the first byte", scale) as figures:
        await play_all(faults, scale, tmp_path, grounds, tally)
        figures["kinds of fault"] = len({fault.name for fault in faults})
        tally.put(figures)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_faults_before_the_first_byte(scale: Scale, tmp_path: Path, grounds: Grounds) -> None:
    faults = before_the_first_byte()
    tally = Tally()
    with counted("R1", "faults before the first byte", scale) as figures:
        await play_all(faults, scale, tmp_path, grounds, tally)
        assert tally.posts == 0
        figures["kinds of fault"] = len({fault.name for fault in faults})
        tally.put(figures)


class Cuts:
    """Sends the answer up to another byte each time, then leaves."""

    def __init__(self, whole: bytes, places: Sequence[int], leave: Behaviour) -> None:
        self.served: list[int] = []
        self._whole = whole
        self._places = iter(places)
        self._leave = leave

    async def __call__(self, peer: Peer) -> None:
        if await peer.read():
            place = next(self._places)
            self.served.append(place)
            await peer.send(self._whole[:place])
            await self._leave(peer)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_a_good_answer_cut_at_every_byte(
    scale: Scale, tmp_path: Path, grounds: Grounds
) -> None:
    """By a FIN and by a RST; with a length, plain and by TLS, and in chunks."""
    tally = Tally()
    with counted("R1", "a good answer cut at every byte", scale) as figures:
        for number, (way, leave, whole) in enumerate(
            (way, leave, whole)
            for way, whole in ((plain, GOOD), (secure, GOOD), (plain, chunked(ACCEPTED)))
            for leave in (hang_up, reset)
        ):
            places = range(0, len(whole), scale.of(71, 1))
            cuts = Cuts(whole, places, leave)
            fault = Fault("cut", [way(cuts)], DOUBT)
            async with dialling(tmp_path / str(number)) as dialler:
                await play(fault, fault.ways, len(places), dialler, grounds, tally)
            assert cuts.served == list(places)
        tally.put(figures)


async def leave(dialler: Dialler, presses: list[asyncio.Task[Call]]) -> frozenset[Standing]:
    """Whoever pressed goes away, and the answer comes nonetheless."""
    for press in presses:
        press.cancel()
    await asyncio.gather(*presses, return_exceptions=True)
    assert all(press.cancelled() for press in presses)
    assert dialler.calls.is_sending
    return TAKEN


async def stop(dialler: Dialler, _: list[asyncio.Task[Call]]) -> frozenset[Standing]:
    """The requests are stopped, as when the loop ends."""
    for sending in dialler.calls._sending:
        sending.cancel()
    return DOUBT


async def disconnect(dialler: Dialler, _: list[asyncio.Task[Call]]) -> frozenset[Standing]:
    """The client is closed under its requests."""
    await dialler.hang_up()
    return DOUBT


Interruption = Callable[[Dialler, list[asyncio.Task[Call]]], Awaitable[frozenset[Standing]]]
INTERRUPTIONS: Mapping[str, Interruption] = {
    "left": leave,
    "stopped": stop,
    "disconnected": disconnect,
}


async def interrupted(interrupt: Interruption, dials: int, folder: Path, tally: Tally) -> None:
    """Interrupt dials whose requests the peer has read and is about to answer."""
    answering = asyncio.Event()

    async def answer_late(peer: Peer) -> None:
        await answering.wait()
        await peer.send(GOOD)

    async with serving(after_reading(answer_late)) as server, dialling(folder) as dialler:
        line = Line(server.url)
        presses = [asyncio.create_task(dialler.press(line)) for _ in range(dials)]
        await until(lambda: server.posts == dials)
        ends = await interrupt(dialler, presses)
        answering.set()
        await dialler.calls.settle_all()
        await asyncio.gather(*presses, return_exceptions=True)
    calls = list(rows_of(dialler.file).values())
    assert len(calls) == dials
    assert {call.standing for call in calls} <= ends
    tally.note(calls)
    tally.hold(dialler.file, calls, seen_by(server, takes=True))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_dials_that_are_interrupted(scale: Scale, tmp_path: Path) -> None:
    dials, tally = scale.of(4, 50), Tally()
    with counted("R1", "interrupted before the answer", scale) as figures:
        for name, interrupt in INTERRUPTIONS.items():
            await interrupted(interrupt, dials, tmp_path / name, tally)
        figures["kinds of interruption"] = len(INTERRUPTIONS)
        tally.put(figures)
