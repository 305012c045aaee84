"""R4: the claim of a call is on the disk before the first byte of its request leaves.

A child dials under strace. What it wrote, synced and sent is read from the log; then the power is
cut before each sync, and the journal is rebuilt from what the disk may hold by then: what was synced,
and of the rest nothing, all, or a part with torn writes. The real journal has to open each of these.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest

from ccm_desktop.domain.call import Standing
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.rows import decode
from tests.goals.dial_child import Job, journal_in
from tests.goals.invariants import check, check_secrets, reference_in
from tests.goals.killing import counting, keeps, zygote
from tests.goals.ledger import Figures, counted
from tests.goals.scale import SCALES, Scale

CALLS = "write,pwrite64,pwritev,writev,ftruncate,fallocate,fsync,fdatasync,unlink,unlinkat,rename"
TRACER = (
    *("strace", "-f", "-qq", "-yy", "-xx", "-s", "65536", "--seccomp-bpf", "-e", "signal=none"),
    *("-e", f"trace={CALLS},sendto,sendmsg", "-o"),
)
WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (\d+)$")
BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)\) += (\d+)$")
PLACE = re.compile(r'(?:\d+<|")((?:\\x[0-9a-f]{2})+)[>"]')
DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
SECTOR = 512
WAL = "journal.db-wal"
FILES = ("journal.db", "journal.db-journal", WAL)
AHEAD, DAMAGED = "POSTs ahead of their claim", "damaged journals"
VIOLATIONS = (AHEAD, DAMAGED, "posted calls lost", "facts lost")
AFTER_A_POST = (Standing.UNKNOWN, Standing.ACCEPTED)


@dataclass(frozen=True)
class Event:
    """What the child did: `write`, `cut`, `unlink` or `sync` a file, `post` a call, `say` a fact.

    The folder's name is empty. A post counts from its first byte, all else from its end.
    """

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass(frozen=True)
class Syscall:
    """A line of the log, or the two lines of one that was interrupted by another's."""

    begun: int
    ended: int
    name: str
    arguments: str
    result: int


class Disk:
    """A folder's files, as the system shows them and as they survive a power cut."""

    def __init__(self) -> None:
        self.shown: dict[str, bytearray] = {}
        self.kept: dict[str, bytearray] = {}
        self.pending: list[Event] = []

    def take(self, event: Event) -> None:
        """Take over a change, or make changes safe."""
        gone = [e for e in self.pending if e.kind == "unlink" and event.name in ("", e.name)]
        if event.kind in ("write", "cut", "unlink"):
            self._keep(gone)  # before a new file of its name
            _change(self.shown, event)
            self.pending.append(event)
        elif event.kind == "sync" and event.name:
            self._keep([e for e in self.pending if e.name == event.name and e not in gone])
        elif event.kind == "sync":
            self._keep(gone)

    def after_cut(self, rng: random.Random) -> Iterator[dict[str, bytearray]]:
        """What may be left if the power goes now."""
        yield self.kept
        if self.pending:
            yield self.shown
            part = {name: bytearray(data) for name, data in self.kept.items()}
            for event in self.pending:
                if rng.random() < 0.6:
                    _change(part, _torn(event, rng))
            yield part

    def _keep(self, events: list[Event]) -> None:
        for event in events:
            _change(self.kept, event)
            self.pending.remove(event)


def _change(files: dict[str, bytearray], event: Event) -> None:
    if event.kind == "unlink":
        files.pop(event.name, None)
        return
    file = files.setdefault(event.name, bytearray())
    if event.kind == "cut":
        del file[event.offset :]
        return
    file.extend(bytes(max(0, event.offset - len(file))))
    file[event.offset : event.offset + len(event.data)] = event.data


def _torn(event: Event, rng: random.Random) -> Event:
    """A write that reached the disk only up to some sector; at times it is whole."""
    sectors = len(event.data) // SECTOR
    if not sectors or rng.random() < 0.5:
        return event
    whole = rng.randint(0, sectors) * SECTOR
    return Event(event.kind, event.name, event.offset, event.data[:whole])


@pytest.fixture(scope="module", autouse=True)
def _strace() -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:  # noqa: S607
        pytest.skip("nothing may be traced here")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_the_power_is_cut_before_each_sync(tmp_path: Path, scale: Scale) -> None:
    with counted("R4", "power cuts", scale) as figures:
        home = tmp_path / "home"
        events = await dial_traced(home, tmp_path / "trace.log", scale.of(5, 50), figures)
        assert sum(event.kind == "post" for event in events) == figures["dials"]
        cuts = PowerCuts(tmp_path / "cuts")
        disk = await cuts.replay(events)
        actual = journal_in(home).read_bytes()
        assert disk.shown == {"journal.db": actual}, "something wrote past the log"
        for name in ("syncs", "power cuts", *VIOLATIONS):
            figures[name] = cuts.counts[name]
        assert {name: cuts.counts[name] for name in VIOLATIONS} == dict.fromkeys(VIOLATIONS, 0)


async def dial_traced(home: Path, log: Path, calls: int, figures: Figures) -> list[Event]:
    """Two sessions of calls under strace; returns what happened, in order."""
    async with counting() as peer, zygote(*TRACER, str(log)) as children:
        await children.start(Job(str(home), peer.server.url, calls=calls, sessions=2))
        said = [line async for line in children.lines()]
        assert children.status == 0
        await peer.quiet()
        presses = sum("pressed" in line for line in said)
        acknowledged = {line["fact"] for line in said if "fact" in line}
        check(journal_in(home), peer.seen, presses=presses, acknowledged=acknowledged)
        figures["dials"] = len(peer.seen.bodies)
        assert presses == len(peer.seen.bodies) == len(acknowledged) == 2 * calls
    return read_events(log, journal_in(home).parent)


def read_events(log: Path, folder: Path) -> list[Event]:
    """What the log says about the journal in the folder, the posts, and the facts told."""
    events: list[tuple[int, Event]] = []
    sent: dict[str, tuple[int, bytes]] = {}
    for call in _syscalls(log):
        if call.name in ("sendto", "sendmsg"):
            socket = call.arguments.partition(">, ")[0]
            first, earlier = sent.pop(socket, (call.begun, b""))
            head, _, body = (earlier + _data(call)).partition(b"\r\n\r\n")
            if head.startswith(b"POST ") and body:
                events.append((first, Event("post", reference_in(body))))
            elif head.startswith(b"POST "):
                sent[socket] = first, earlier + _data(call)
        elif call.name == "write" and call.arguments.startswith("1<"):
            events.append((call.begun, Event("say", data=_data(call))))
        elif (event := _event_on_disk(call, folder)) is not None:
            events.append((call.ended, event))
    return [event for _, event in sorted(events, key=lambda pair: pair[0])]


def _event_on_disk(call: Syscall, folder: Path) -> Event | None:
    place = PLACE.match(call.arguments)
    path = Path(_bytes(place[1]).decode()) if place else Path()
    if path == folder and call.name in ("fsync", "fdatasync"):
        return Event("sync")
    if path.parent != folder or path.name not in FILES:
        return None
    last = call.arguments.rpartition(", ")[2]
    match call.name:
        case "fsync" | "fdatasync":
            return Event("sync", path.name)
        case "unlink":
            return Event("unlink", path.name)
        case "ftruncate":
            return Event("cut", path.name, int(last))
        case "pwrite64":
            assert len(_data(call)) == call.result
            return Event("write", path.name, int(last), _data(call))
    raise AssertionError(f"{call.name} on {path.name} is not understood")


def _syscalls(log: Path) -> Iterator[Syscall]:
    begun: dict[str, tuple[int, str, str]] = {}
    with log.open(encoding="ascii") as lines:
        for number, line in enumerate(lines):
            if found := WHOLE.match(line):
                yield Syscall(number, number, found[2], found[3], int(found[4]))
            elif found := BEGUN.match(line):
                begun[found[1]] = number, found[2], found[3]
            elif found := RESUMED.match(line):
                first, name, arguments = begun.pop(found[1])
                yield Syscall(first, number, name, arguments + found[2], int(found[3]))
            else:
                assert re.search(r" = (-1 E|\?)", line), line[
                    :200
                ]  # failed, or cut off by the exit


def _data(call: Syscall) -> bytes:
    found = DATA.search(call.arguments)
    assert found is not None, call.name
    return _bytes(found[1])


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


class PowerCuts:
    """Starts the journal again on what each power cut may leave, and holds it to what was said."""

    def __init__(self, folder: Path) -> None:
        self.counts = Counter[str]()
        self._folder = folder
        self._rng = random.Random(4)
        self._posts: set[str] = set()
        self._facts: dict[str, dict[str, Any]] = {}
        self._heard: set[str] = set()

    async def replay(self, events: list[Event]) -> Disk:
        """Cut the power before each sync and at the end; returns the disk as it was at the end."""
        disk = Disk()
        for event in events:
            if event.kind == "post":
                self._posts.add(event.name)
                claim = rb'"reference":"%b"[^\x00-\x1f]*"standing":"sending"' % event.name.encode()
                on_disk = re.search(claim, disk.kept[WAL]) is not None
                self.counts[AHEAD] += not on_disk
            elif event.kind == "say" and "fact" in (said := json.loads(event.data)):
                self._facts[said["fact"]] = said
                self._heard |= {said["heard"]} - {None}
            elif event.kind == "sync":
                self.counts["syncs"] += 1
                await self._cut(disk)
            disk.take(event)
        await self._cut(disk)
        return disk

    async def _cut(self, disk: Disk) -> None:
        for number, files in enumerate(disk.after_cut(self._rng)):
            self.counts["power cuts"] += 1
            data = self._folder / f"{self.counts['syncs']}-{number}"
            (data / "owners").mkdir(parents=True)
            (data / "owners" / "who-had-no-time-to-leave.lock").touch()
            for name, content in files.items():
                (data / name).write_bytes(content)
            await self._start_again(data)
            check_secrets(data)
            shutil.rmtree(data)

    async def _start_again(self, data: Path) -> None:
        journal = Journal(data / "journal.db", data / "owners")
        await journal.open()
        db = journal._open_store._db
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # it is thrown away: no need to sync
        damaged = db.pragma("integrity_check") != "ok" or journal.mended is not None
        bodies = (decode(str(body)) for (body,) in db.execute("SELECT body FROM calls"))
        calls = {call.reference: call for call in bodies}
        reports = int(db.execute("SELECT count(*) FROM reports").get)
        await journal.close()
        doubted = {r for r, call in calls.items() if call.standing in AFTER_A_POST}
        kept = {r for r, fact in self._facts.items() if r in calls and keeps(fact, calls[r])}
        self.counts[DAMAGED] += damaged
        self.counts["posted calls lost"] += len(self._posts - doubted)
        self.counts["facts lost"] += len(self._facts.keys() - kept)
        self.counts["facts lost"] += max(0, len(self._heard) - reports)
