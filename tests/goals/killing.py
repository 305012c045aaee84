"""The test's side of the dialling children: the peer that they dial, and the zygote they come from.

The peer runs in the test's loop: its count outlives any child, and a test can kill at what it saw.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ccm_desktop.domain.call import Call, Standing
from tests.api.faultserver import FaultServer, Peer, Request, answer, close
from tests.contract.shapes import sample
from tests.goals.dial_child import Job
from tests.goals.invariants import Seen, reference_in
from tests.patience import until

_ROOT = Path(__file__).resolve().parents[2]
_MAY_BECOME = {
    Standing.INTENT: {Standing.NOT_SENT, Standing.UNKNOWN, Standing.ACCEPTED},
    Standing.SENDING: {Standing.UNKNOWN, Standing.ACCEPTED},
    Standing.ACCEPTED: {Standing.ACCEPTED},
}


class CountingPeer:
    """Answers make call with "active", the first question about a call with a talk, then its end."""

    def __init__(self) -> None:
        self.server = FaultServer(self._serve)
        self.whole = sys.maxsize
        """So many answers to a POST are sent whole; the next one stops in the middle."""
        self.at: Callable[[str], object] = lambda _: None
        """Is told each moment of a connection."""
        self._open = 0
        self._questions = Counter[str]()

    @property
    def seen(self) -> Seen:
        """What the invariants ask of it; every POST that it read whole is a call it took."""
        bodies = tuple(r.body for r in self.server.requests if r.method == "POST")
        return Seen(bodies, frozenset(map(reference_in, bodies)))

    async def quiet(self) -> None:
        """Wait until everything that was on its way is read and every connection has ended."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        await reader.readexactly(1)  # by now whatever connected earlier is being served
        await close(writer)
        await until(lambda: self._open == 0)

    async def _serve(self, peer: Peer) -> None:
        self._open += 1
        try:
            self.at("connected")
            while request := await peer.read():
                self.at("read")
                reply = self._reply(request)
                half = len(reply) // 2
                await peer.send(reply[:half])
                self.at("half answered")
                self.whole -= request.method == "POST"
                if self.whole < 0 and request.method == "POST":
                    await peer.until_gone()
                    return
                await peer.send(reply[half:])
                self.at("answered")
        finally:
            self._open -= 1

    def _reply(self, request: Request) -> bytes:
        if request.method == "POST":
            reference = reference_in(request.body)
            return _envelope("make_call_accepted", sid_of(reference), reference, None)
        if "/calls/" not in request.target:
            return answer(404)
        sid = request.target.rsplit("/", 1)[1]
        self._questions[sid] += 1
        if self._questions[sid] == 1:
            return _envelope("make_call_accepted", sid, sid.removeprefix("sid"), "in-progress")
        return _envelope("call_terminal", sid, sid.removeprefix("sid"), "completed")


def sid_of(reference: str) -> str:
    """The SID that the peer gives the call of a reference."""
    return f"sid{reference}"


def _envelope(name: str, sid: str, reference: str, leg: str | None) -> bytes:
    envelope = sample(name)
    data = envelope["response"]["data"]
    data.update(call_sid=sid, custom_field=f"ccm-{reference}")
    data["assigned_agent_details"]["status"] = data["customer_details"]["status"] = leg
    return answer(200, json.dumps(envelope).encode())


def keeps(fact: Mapping[str, Any], call: Call) -> bool:
    """Whether a call, as the next start has it, holds what a child said was on disk, or more."""
    return (
        call.standing in _MAY_BECOME[Standing(fact["standing"])]
        and fact["sid"] in (None, call.call_sid)
        and fact["note"] in ("", call.note)
    )


@asynccontextmanager
async def counting() -> AsyncIterator[CountingPeer]:
    """A peer for the length of a test."""
    peer = CountingPeer()
    await peer.server.start()
    try:
        yield peer
    finally:
        await peer.server.stop()


class Zygote:
    """The process that forks children, seen from the test; one child at a time."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pid: int | None = None
        self.status = 0
        """How the last child ended, as `subprocess` has it."""

    async def start(self, job: Job) -> None:
        """Fork a child for a job."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
        first = await self.hear()
        assert first is not None
        self._pid = first["pid"]

    async def hear(self) -> dict[str, Any] | None:
        """The next thing that the child says; None once it is gone."""
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(await self._process.stdout.readline())
        if "gone" not in said:
            return said
        self._pid, self.status = None, said["gone"]
        return None

    async def lines(self) -> AsyncIterator[dict[str, Any]]:
        """Everything that the child says until it is gone."""
        while (said := await self.hear()) is not None:
            yield said

    def kill(self) -> None:
        """Kill the child, once: then its number may soon be another's."""
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
        self._pid = None

    async def close(self) -> None:
        """End the child and the zygote."""
        self.kill()
        await self._process.communicate(b"")


@asynccontextmanager
async def zygote(*tracer: str) -> AsyncIterator[Zygote]:
    """A zygote for the length of a test, under a tracer if one is given."""
    command = (*tracer, sys.executable, "-m", "tests.goals.dial_child")
    made = Zygote(
        await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=_ROOT)
    )
    try:
        yield made
    finally:
        await made.close()
