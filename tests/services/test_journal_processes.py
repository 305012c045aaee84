"""The journal between processes: killed ones lose nothing, living ones are left alone."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.call import Failure, Phase, Standing, Watch
from ccm_desktop.domain.errors import AlreadyOnCall, EarlierUnknown
from ccm_desktop.services.calls import Calls

from .conftest import Bench, lines_of, open_journal
from .manual_clock import START
from .samples import a_call, a_profile, an_order, ringing

CHILD = Path(__file__).with_name("child.py")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts children; those that still run at the end are killed."""
    children: list[subprocess.Popen[str]] = []

    def start(what: str, folder: Path, more: str = "") -> subprocess.Popen[str]:
        command = [sys.executable, str(CHILD), what, str(folder), more]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        children.append(child)
        return child

    yield start
    for child in children:
        kill(child)


def kill(child: subprocess.Popen[str]) -> list[str]:
    """End a child as a power cut would; returns what it had said by then."""
    child.kill()
    said = child.stdout.read().splitlines() if child.stdout and not child.stdout.closed else []
    child.wait()
    if child.stdout:
        child.stdout.close()
    return said


def said(child: subprocess.Popen[str]) -> str:
    """The next thing the child says."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.mark.parametrize(
    ("moment", "standing", "failure"),
    [
        ("intent", Standing.NOT_SENT, Failure("NotSent", "stopped")),
        ("sending", Standing.UNKNOWN, Failure("OutcomeUnknown", "stopped")),
    ],
)
async def test_what_a_killed_process_left_is_settled_by_the_next(
    start: Start, tmp_path: Path, moment: str, standing: Standing, failure: Failure
) -> None:
    child = start(moment, tmp_path)
    assert said(child) == moment
    beside = open_journal(tmp_path)
    assert await beside.open() == [], "its owner lives"
    (line,) = await lines_of(beside)
    assert line.phase is Phase.SENDING
    now = START.now(START.tzinfo)
    with pytest.raises(AlreadyOnCall):
        await beside.begin(a_call("r1", pressed_at=now), now)
    await beside.close()

    kill(child)
    after = open_journal(tmp_path)
    (settled,) = await after.open()
    assert (settled.standing, settled.failure) == (standing, failure)
    assert await after.get(settled.reference) == settled
    await after.begin(a_call("r2", "+919822222222", pressed_at=now), now)
    await after.close()


@pytest.mark.parametrize("moment", ["intent", "sending"])
async def test_what_a_killed_process_left_holds_up_nobody_who_is_open_already(
    start: Start, tmp_path: Path, moment: str
) -> None:
    child = start(moment, tmp_path)
    assert said(child) == moment
    beside = open_journal(tmp_path)
    await beside.open()
    kill(child)
    now = START.now(START.tzinfo)
    await beside.begin(a_call("r1", "+919822222222", pressed_at=now), now)
    assert len(await beside.unresolved()) == (moment == "sending")
    await beside.close()


async def test_only_one_of_the_next_processes_settles_it(start: Start, tmp_path: Path) -> None:
    child = start("sending", tmp_path)
    assert said(child) == "sending"
    kill(child)
    journals = [open_journal(tmp_path) for _ in range(3)]
    settled = [await journal.open() for journal in journals]
    assert [len(calls) for calls in settled] == [1, 0, 0]
    for journal in journals:
        await journal.close()


async def test_an_accepted_call_of_a_killed_process_is_followed_by_the_next(
    start: Start, tmp_path: Path
) -> None:
    child = start("accepted", tmp_path)
    assert said(child) == "accepted"
    journal = open_journal(tmp_path)
    assert await journal.open() == []
    assert await journal.take_over() == []
    kill(child)
    (call,) = await journal.take_over()
    assert (call.standing, call.watch) == (Standing.ACCEPTED, Watch.LIVE)
    other = open_journal(tmp_path)
    assert await other.open() == []
    assert await other.take_over() == [], "it has a new owner"
    await other.close()
    await journal.close()


async def test_a_practice_call_of_a_dead_process_is_over(tmp_path: Path) -> None:
    first, second = open_journal(tmp_path), open_journal(tmp_path)
    await first.open()
    practice = replace(a_call(), practice=True)
    await first.begin(practice, START)
    await first.claim("r1")
    await first.settle("r1", Standing.ACCEPTED, START, None, ringing())
    await second.open()
    with pytest.raises(AlreadyOnCall):
        await second.begin(a_call("r2"), START)
    await first.close()
    await second.begin(a_call("r2"), START)
    given_up = await second.get("r1")
    assert given_up is not None
    assert given_up.watch is Watch.GAVE_UP
    await second.close()


async def test_a_call_past_its_last_moment_blocks_no_more(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await journal.begin(a_call(), START)
    last = a_call().last_moment()
    with pytest.raises(AlreadyOnCall):
        await journal.begin(a_call("r2"), last)
    await journal.begin(a_call("r2", pressed_at=last), last + timedelta(milliseconds=1))
    await journal.close()


async def test_processes_that_make_a_journal_together_get_along(
    start: Start, tmp_path: Path
) -> None:
    children = [start("open", tmp_path, f"p{number}") for number in range(4)]
    lines = [child.communicate(timeout=30)[0].splitlines() for child in children]
    assert lines == [[f"p{number}-{n}" for n in range(5)] for number in range(4)]
    journal = open_journal(tmp_path)
    assert await journal.open() == []
    assert await journal.count() == 20
    await journal.close()
    assert list((tmp_path / "data" / "owners").iterdir()) == []


async def test_two_journals_write_side_by_side(tmp_path: Path) -> None:
    journals = [open_journal(tmp_path), open_journal(tmp_path)]
    for journal in journals:
        await journal.open()
    await journals[0].begin(a_call("both"), START)
    await journals[0].claim("both")
    await journals[0].settle("both", Standing.ACCEPTED, START, None, ringing())
    work = [
        journal.begin(a_call(f"{n}-{i}", agent=f"+91{n}{i:09d}"), START)
        for i in range(20)
        for n, journal in enumerate(journals)
    ]
    facts = [
        journals[0].set_note("both", "mine"),
        journals[1].record("both", ringing(), "poll", START),
    ]
    await asyncio.gather(*work, *facts)
    assert [await journal.count() for journal in journals] == [41, 41]
    call = await journals[1].get("both")
    assert call is not None
    assert (call.note, len(await journals[0].reports("both"))) == ("mine", 2)
    for journal in journals:
        await journal.close()


async def test_twenty_kills_lose_nothing_that_was_acknowledged(
    start: Start, tmp_path: Path
) -> None:
    rng = random.Random(20)
    acknowledged: list[str] = []
    child = start("record", tmp_path, "k0")
    for number in range(1, 21):
        upcoming = start("record", tmp_path, f"k{number}") if number < 20 else None
        acknowledged += [said(child) for _ in range(rng.randint(1, 40))]
        acknowledged += kill(child)
        child = upcoming or child
    journal = open_journal(tmp_path)
    interrupted = await journal.open()
    assert [line for line in acknowledged if not line.startswith("k")] == [], "what went wrong"
    calls = {reference: await journal.get(reference) for reference in acknowledged}
    assert all(call and call.standing is Standing.ACCEPTED for call in calls.values())
    assert len(calls) >= 20
    assert len(interrupted) <= 20
    kept = await lines_of(journal)
    assert not any(line.phase is Phase.SENDING for line in kept)
    assert len(kept) - len(calls) <= 40, "what is not acknowledged is what each was killed at"
    await journal.close()
    db = apsw.Connection(str(tmp_path / "data" / "journal.db"))
    assert db.pragma("integrity_check") == "ok"
    db.close()


async def test_a_process_killed_at_its_request_locks_the_number_for_the_next(
    start: Start, bench: Bench, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    child = start("sending", elsewhere)
    assert said(child) == "sending"
    kill(child)
    journal = open_journal(elsewhere)
    (unknown,) = await journal.open()
    calls = Calls(journal, bench.accounts, bench.follower, bench.clock, bench.tasks)
    assert await calls.resume() == [unknown]
    with pytest.raises(EarlierUnknown):
        await calls.place(a_profile(), an_order())
    assert bench.ccm.dialled == []
    await journal.close()


class TestFileSystems:
    """Disks that are really full, or really read-only: in a mount namespace, so only for root."""

    @pytest.fixture
    def shell(self, tmp_path: Path) -> Callable[[str], list[str]]:
        """Runs shell commands in a namespace of its own, with a small disk at `$DISK`."""
        if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
            pytest.skip("a disk of its own needs root on Linux")
        disk = tmp_path / "disk"
        disk.mkdir()
        mount = f"mount -t tmpfs -o size=2m none {disk}"
        if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True).returncode:  # noqa: S603, S607
            pytest.skip("this system allows no mounts")

        def run(script: str) -> list[str]:
            script = f"set -e; {mount}; {script}"
            environment = {**os.environ, "DISK": str(disk), "CHILD": f"{sys.executable} {CHILD}"}
            done = subprocess.run(  # noqa: S603 - ours
                ["unshare", "-m", "sh", "-c", script],  # noqa: S607
                capture_output=True, text=True, env=environment, check=True, timeout=60,
            )  # fmt: skip
            return done.stdout.splitlines()

        return run

    def test_a_disk_that_fills_up(self, shell: Callable[[str], list[str]]) -> None:
        said = shell("$CHILD fill $DISK; $CHILD fill $DISK")
        troubles = [line for line in said if " " in line]
        assert troubles[0] == "trouble full"
        assert troubles[1] in ("trouble full", "can't open full")
        assert len(said) > 5

    def test_no_room_even_for_the_journal(self, shell: Callable[[str], list[str]]) -> None:
        assert shell(
            "mkdir $DISK/data; cat /dev/zero > $DISK/data/filler 2>/dev/null || true; $CHILD fill $DISK"
        ) == ["can't open full"]

    def test_a_disk_that_is_read_only(self, shell: Callable[[str], list[str]]) -> None:
        assert (
            shell("$CHILD open $DISK p; mount -o remount,ro $DISK; $CHILD fill $DISK")[-1]
            == "can't open read_only"
        )

    def test_a_read_only_disk_without_a_journal(self, shell: Callable[[str], list[str]]) -> None:
        assert shell("mount -o remount,ro $DISK; $CHILD fill $DISK") == ["can't open read_only"]


@pytest.mark.skipif(os.name != "posix", reason="permissions work otherwise here")
async def test_a_file_that_may_not_be_written(start: Start, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    journal = open_journal(tmp_path)
    await journal.open()
    await journal.close()
    (tmp_path / "data" / "journal.db").chmod(0o400)
    assert said(start("fill", tmp_path)) == "can't open read_only"


def test_the_kill_is_a_kill(start: Start, tmp_path: Path) -> None:
    child = start("sending", tmp_path)
    assert said(child) == "sending"
    kill(child)
    assert child.returncode == -signal.SIGKILL
