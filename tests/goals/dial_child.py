"""Processes that place calls through the whole chain, and stop or die where they are told to.

`python -m tests.goals.dial_child` imports everything once, then forks a child for each job that it
reads; a child prints every fact as soon as it is acknowledged to it. `killing.zygote` is the
other end of it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import ssl
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio._backends._asyncio  # noqa: F401 - once here rather than in each child
import apsw
import httpx

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.sending import SendTrace
from ccm_desktop.domain.call import Call
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.desk import build_desk
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from tests.services.samples import a_profile, an_order, credentials_of

_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_SOON = Pace().faster(1000)

# Where a call can be stopped: what the transport tells of the POST, the journal's methods as the
# program calls them, and the journal's transactions before and after their COMMIT.
_WIRE = {
    "connection.connect_tcp.started": "claimed, not connected",
    "connection.connect_tcp.complete": "connected, nothing written",
    "http11.send_request_headers.started": "headers about to be written",
    "http11.send_request_headers.complete": "headers written",
    "http11.send_request_body.complete": "body written",
    "http11.receive_response_headers.complete": "reply's headers read",
}
_CALLED = {"begin": "pressed", "claim": "intent acknowledged", "settle": "reply read"}
_WRITTEN = {"begin": "intent", "claim": "claim", "settle": "end", "change": "note"}
_REPORTS = ("first report", "final report")


@dataclass(frozen=True)
class Job:
    """What a child does: opens a journal, makes `calls` calls from press to final report, closes it.

    It does so `sessions` times (0: without end).
    It stops at the point `stop` of its call number `call`, or dies in the middle of its
    `disk`-th write or sync of the journal (0: never).
    """

    folder: str
    url: str
    calls: int = 3
    sessions: int = 0
    stop: str = ""
    call: int = 1
    disk: int = 0
    note: str = "Asked for a call back"


class Desk:
    """The services on a folder, as the program joins them; they speak to one peer."""

    def __init__(self, folder: Path, url: str) -> None:
        self.profile: Profile = replace(a_profile(), base_url=url)
        self.faults: list[tuple[str, BaseException]] = []
        tasks = TaskBag(lambda name, error: self.faults.append((name, error)))
        connect = partial(CcmClient, tls=_TLS, use_proxy=False)
        credentials = credentials_of(self.profile.name)
        desk = build_desk(_places(folder), connect, SystemClock(), tasks, _SOON, credentials)
        self.journal, self.tasks, self.follower = desk.journal, desk.tasks, desk.follower
        self.calls, self.close = desk.calls, desk.close


def journal_in(folder: Path) -> Path:
    """Where a desk on that folder has its journal."""
    return _places(folder).journal


def _places(folder: Path) -> Places:
    return Places(folder, folder / "data", folder)


class Stops:
    """Wraps what a call goes through; each point is reached by name, and one of them is the last."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._call = 0
        self._reports = iter(_REPORTS)
        self._work = ""
        for name in _CALLED:
            self._wrap(Journal, name, self._reached)
        for name in ("recover", "begin", "claim", "settle", "record", "change"):
            self._wrap(JournalStore, name, self._working)
        self._watch_transactions()
        self._watch_wire()

    def _reach(self, point: str) -> None:
        if point == "pressed":
            self._call, self._reports = self._call + 1, iter(_REPORTS)
        if point and (point, self._call) == (self._job.stop, self._job.call):
            say(stopped=point)
            os.read(0, 1)  # for ever: the end of what it reads is the end of whoever would kill it
            os._exit(1)

    @contextmanager
    def _reached(self, name: str) -> Iterator[None]:
        self._reach(_CALLED[name])
        yield

    @contextmanager
    def _working(self, name: str) -> Iterator[None]:
        before = self._work
        self._work = next(self._reports) if name == "record" else _WRITTEN.get(name, "")
        yield
        self._work = before

    def _wrap(
        self, owner: type, name: str, around: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        original = getattr(owner, name)

        def wrapped(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
            with around(name):
                return original(*args, **more)

        setattr(owner, name, wrapped)

    def _watch_transactions(self) -> None:
        original = JournalStore._transaction

        @contextmanager
        def transaction(store: JournalStore) -> Iterator[None]:
            work = "" if store._db.in_transaction else self._work
            with original(store):
                yield
                self._reach(f"{work} written, not committed")
            self._reach(f"{work} committed")

        setattr(JournalStore, "_transaction", transaction)  # noqa: B010 - mypy allows no other way

    def _watch_wire(self) -> None:
        told, pieces = SendTrace.__call__, httpx.Response.aiter_raw

        async def tell(trace: SendTrace, name: str, info: Any) -> None:  # noqa: ANN401 - httpx's
            await told(trace, name, info)
            self._reach(_WIRE.get(name, ""))

        async def partly(response: httpx.Response) -> AsyncIterator[bytes]:
            async for piece in pieces(response):
                if response.request.method == "POST":
                    self._reach("reply partly read")
                yield piece

        setattr(SendTrace, "__call__", tell)  # noqa: B010
        setattr(httpx.Response, "aiter_raw", partly)  # noqa: B010


class DyingFile(apsw.VFSFile):
    """A file of the journal that counts writes and syncs; the last write is done by half."""

    def __init__(self, name: apsw.URIFilename | str, flags: list[int], disk: DyingDisk) -> None:
        super().__init__("unix", name, flags)
        self._disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.is_last():
            super().xWrite(data[: len(data) // 2], offset)
            os.kill(os.getpid(), signal.SIGKILL)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.is_last():
            os.kill(os.getpid(), signal.SIGKILL)
        super().xSync(flags)


class DyingDisk(apsw.VFS):
    """The usual file system until its `last` operation, at which the process is killed."""

    def __init__(self, last: int) -> None:
        super().__init__("dying", "unix", makedefault=True)
        self._left = last

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return DyingFile(name or "", flags, self)

    def is_last(self) -> bool:
        """Count one operation."""
        self._left -= 1
        return self._left == 0


async def work(job: Job) -> None:
    """Do a job."""
    for session in itertools.count(1):
        desk = Desk(Path(job.folder), job.url)
        desk.calls.changed.connect(say_fact)
        await desk.journal.open()
        for _ in range(job.calls):
            await make_call(desk, job.note)
        await desk.close()
        assert desk.faults == []
        if session == job.sessions:
            return


async def make_call(desk: Desk, note: str) -> None:
    """Make one call, from the press to its final report."""
    say(pressed=1)
    call = await desk.calls.place(desk.profile, an_order(recording=False), again=True)
    assert call.call_sid is not None, call.failure
    await desk.calls.look_up(desk.profile, call.call_sid)
    await desk.calls.set_note(call.reference, note)
    ended = await desk.calls.look_up(desk.profile, call.call_sid)
    assert ended.report.final


def say(**what: object) -> None:
    """Print a line at once and whole, from whichever thread."""
    os.write(1, json.dumps(what).encode() + b"\n")


def say_fact(call: Call) -> None:
    """Print what the program was just told to be on disk."""
    heard = call.heard_at.isoformat() if call.heard_at else None
    known = {"standing": call.standing.value, "sid": call.call_sid, "note": call.note}
    say(fact=call.reference, heard=heard, **known)


def _fork(job: Job) -> None:
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        say(gone=os.waitstatus_to_exitcode(status))
        return
    code = 1
    try:
        say(pid=os.getpid())
        disk = DyingDisk(job.disk) if job.disk else None
        Stops(job)
        asyncio.run(work(job))
        code = 0
        del disk
    except BaseException:  # noqa: BLE001 - whatever it is, it must not go on as a second zygote
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        _fork(Job(**json.loads(line)))
