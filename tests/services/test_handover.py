"""The doorway over real sockets: who may come in, what is heard, and who is sent away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from ccm_desktop.domain.reach import Reach
from ccm_desktop.services.links import knock, loopback
from ccm_desktop.services.links.doorway import Answer, Doorway, find_doorway
from ccm_desktop.services.links.handover import Handover
from ccm_desktop.services.links.knock import MOST_BYTES, OK, REFUSED, hand_over

from .manual_clock import ManualClock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="unix sockets")

LINK = "tel:+915555520001"
NOBODY_UID = 65534
HOLD = """
import sys
from ccm_desktop.services.links.doorway import Doorway
import socket
door = Doorway(sys.argv[1], "window")
print(door.claim().value, flush=True)
line = socket.socket(socket.AF_UNIX)
line.bind(door.path)
line.listen()
print("listening", flush=True)
sys.stdin.read()
"""
KNOCK_AS_NOBODY = """
import os, socket, sys
os.setgid(65534); os.setuid(65534)
line = socket.socket(socket.AF_UNIX)
line.settimeout(5)
try:
    line.connect(sys.argv[1])
    line.sendall(b'{"version": 1, "verb": "fill", "text": "tel:+915555520001"}\\n')
    print("heard", line.recv(16))
except OSError as error:
    print(type(error).__name__)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: a socket's must stay below 104 bytes."""
    made = Path(tempfile.mkdtemp(prefix="ccm-"))
    yield made / "run"
    shutil.rmtree(made)


@pytest.fixture
def doorway(folder: Path) -> Doorway:
    return Doorway(str(folder), "window")


class Room:
    """An open handover, and what it told of."""

    def __init__(self, handover: Handover, doorway: Doorway, clock: ManualClock) -> None:
        self.handover, self.doorway, self.clock = handover, doorway, clock
        self.filled: list[str] = []
        self.shown: list[None] = []
        handover.filled.connect(self.filled.append)
        handover.shown.connect(self.shown.append)

    async def say(self, said: bytes) -> bytes:
        """Send bytes and have the whole answer; empty where the line was cut."""
        reader, writer = await asyncio.open_unix_connection(self.doorway.path)
        answer = b""
        with contextlib.suppress(ConnectionError):
            writer.write(said)
            await writer.drain()
            answer = await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return answer


@pytest.fixture
async def room(doorway: Doorway) -> AsyncIterator[Room]:
    clock = ManualClock()
    made = Room(Handover(doorway, clock), doorway, clock)
    assert await made.handover.open() is Reach.OPEN
    yield made
    await made.handover.close()


async def test_a_link_is_handed_over(room: Room) -> None:
    assert await asyncio.to_thread(hand_over, room.doorway, LINK) is Answer.OK
    assert await asyncio.to_thread(hand_over, room.doorway) is Answer.OK
    assert room.filled == [LINK]
    assert room.shown == [None]


async def test_nobody_else_can_enter(room: Room, folder: Path) -> None:
    assert (mode_of(folder), mode_of(room.doorway.path)) == (0o700, 0o600)


GARBAGE = {
    "no json": b"hello\n",
    "empty": b"\n",
    "not an object": b"[1]\n",
    "deep": b"[" * 4000 + b"\n",
    "half": b'{"version": 1, "verb": "fi\n',
    "no utf-8": b'{"version": 1, "verb": "fill", "text": "\xff\xfe"}\n',
    "another version": b'{"version": 2, "verb": "show"}\n',
    "no version": b'{"verb": "show"}\n',
    "another verb": b'{"version": 1, "verb": "dial", "text": "+915555520001"}\n',
    "more fields": b'{"version": 1, "verb": "fill", "text": "1", "call": true}\n',
    "no text": b'{"version": 1, "verb": "fill"}\n',
    "blank text": b'{"version": 1, "verb": "fill", "text": "  "}\n',
    "text to show": b'{"version": 1, "verb": "show", "text": "1"}\n',
    "a number": b'{"version": 1, "verb": "fill", "text": 5}\n',
    "another secret": b'{"version": 1, "verb": "show", "secret": "guess"}\n',
    "too long": json.dumps({"version": 1, "verb": "fill", "text": "5" * MOST_BYTES}).encode(),
}


@pytest.mark.parametrize("said", GARBAGE.values(), ids=GARBAGE.keys())
async def test_what_is_no_message_is_refused(room: Room, said: bytes) -> None:
    assert await room.say(said) == REFUSED
    assert (room.filled, room.shown) == ([], [])
    assert await room.say(knock.message(LINK)) == OK


async def test_ten_megabytes_are_cut(room: Room) -> None:
    assert await room.say(b"x" * 10_000_000) in (REFUSED, b"")
    assert not room.handover._visitors
    assert await room.say(knock.message(LINK)) == OK


async def test_one_line_is_heard_and_no_more(room: Room) -> None:
    assert await room.say(knock.message(LINK) * 3) == OK
    assert room.filled == [LINK]


async def test_who_says_nothing_is_sent_away(room: Room) -> None:
    lines = [await asyncio.open_unix_connection(room.doorway.path) for _ in range(3)]
    for _, writer in lines:
        writer.write(b'{"version"')
        await writer.drain()
    await until(lambda: len(room.handover._visitors) == 3)
    await room.clock.advance(1.9)
    assert len(room.handover._visitors) == 3
    await room.clock.advance(0.2)
    await until(lambda: not room.handover._visitors)
    for _, writer in lines:
        writer.close()
    assert room.clock.waiting == 0


async def test_a_crowd_does_not_fill_the_memory(room: Room) -> None:
    lines = [await asyncio.open_unix_connection(room.doorway.path) for _ in range(50)]
    await until(lambda: len(room.handover._visitors) == 8)
    for _, writer in lines:
        writer.close()
    await until(lambda: not room.handover._visitors)
    assert await room.say(knock.message(LINK)) == OK


async def test_of_a_flood_the_newest_comes_through(room: Room) -> None:
    for number in range(100):
        assert await room.say(knock.message(f"tel:+9155555{number:05}")) == OK
    first = [f"tel:+9155555{number:05}" for number in range(5)]
    assert room.filled == first
    await room.clock.advance(9.9)
    assert room.filled == first
    await room.clock.advance(0.2)
    assert room.filled == [*first, "tel:+915555500099"]
    await room.clock.advance(60)
    assert len(room.filled) == 6


async def test_a_link_now_and_then_is_never_held_up(room: Room) -> None:
    for _ in range(20):
        assert await room.say(knock.message(LINK)) == OK
        await room.clock.advance(2.5)
    assert len(room.filled) == 20


async def test_a_test_link_is_told_of_and_fills_nothing(room: Room) -> None:
    waiting = asyncio.create_task(room.handover.arrives(LINK, 5))
    await room.clock.settle()
    assert await room.say(knock.message("tel:+915555520002")) == OK
    assert await room.say(knock.message(LINK)) == OK
    assert await waiting
    assert room.filled == ["tel:+915555520002"]
    assert await room.say(knock.message(LINK)) == OK
    assert room.filled[-1] == LINK


async def test_a_test_link_that_does_not_come(room: Room) -> None:
    waiting = asyncio.create_task(room.handover.arrives(LINK, 5))
    await room.clock.advance(5)
    assert not await waiting


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to be somebody else")
@pytest.mark.parametrize("open_to_all", [False, True])
async def test_another_user_is_refused(room: Room, folder: Path, open_to_all: bool) -> None:
    if open_to_all:  # as if the folder's mode had not kept them out
        set_modes({folder.parent: 0o755, folder: 0o777, Path(room.doorway.path): 0o777})
    child = await asyncio.to_thread(
        lambda: subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-c", KNOCK_AS_NOBODY, room.doorway.path],
            capture_output=True, text=True, check=True,
        )
    )  # fmt: skip
    refused = ("ConnectionResetError", "BrokenPipeError", "heard b''")
    assert child.stdout.strip() in (refused if open_to_all else ("PermissionError",))
    assert (room.filled, room.shown) == ([], [])


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to be somebody else")
def test_a_link_is_not_told_to_another_user(doorway: Doorway, folder: Path) -> None:
    assert doorway.claim() is Reach.OPEN
    with socket.socket(socket.AF_UNIX) as squatter:
        squatter.bind(doorway.path)
        listening_as(NOBODY_UID, squatter)
        assert hand_over(doorway, LINK, patience_s=0.5) is Answer.NOBODY
        line, _ = squatter.accept()
        assert line.recv(100) == b""
        line.close()
    doorway.release()


def listening_as(uid: int, line: socket.socket) -> None:
    """Listen with another user's credentials: those are what the other end sees."""
    os.seteuid(uid)
    try:
        line.listen()
    finally:
        os.seteuid(0)


async def test_what_a_dead_process_left_is_taken_over(folder: Path) -> None:
    with subprocess.Popen(  # noqa: ASYNC220, S603 - ours
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "open"
        assert child.stdout.readline().strip() == "listening"
        doorway = Doorway(str(folder), "window")
        second = Handover(doorway, ManualClock())
        assert await second.open() is Reach.TAKEN
        assert not doorway.claimed
        child.kill()
        child.wait()
    assert doorway.seems_open
    assert hand_over(doorway, LINK) is Answer.NOBODY
    assert await second.open() is Reach.OPEN
    assert await asyncio.to_thread(hand_over, doorway, LINK) is Answer.OK
    await second.close()
    assert not doorway.seems_open


async def test_who_comes_while_the_window_starts_waits_for_it(doorway: Doorway) -> None:
    assert doorway.claim() is Reach.OPEN
    late = asyncio.create_task(asyncio.to_thread(knock.hand_over_to_starting, doorway, LINK))
    handover = Handover(doorway, ManualClock())
    assert await handover.open() is Reach.OPEN
    assert await late is Answer.OK
    await handover.close()


def test_a_window_that_hangs_is_not_waited_for(doorway: Doorway) -> None:
    assert doorway.claim() is Reach.OPEN
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(doorway.path)
        hung.listen()
        assert hand_over(doorway, LINK, patience_s=0.05) is Answer.SILENT
    doorway.release()


async def test_a_squatted_name_is_left_alone(doorway: Doorway, folder: Path) -> None:
    squat(doorway)
    handover = Handover(doorway, ManualClock())
    assert await handover.open() is Reach.SQUATTED
    await handover.close()
    assert squatted(doorway)
    assert not doorway.claimed
    assert hand_over(doorway, LINK) is Answer.NOBODY


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
async def test_a_folder_that_others_may_enter_is_not_used(folder: Path, mode: int) -> None:
    doorway = Doorway(str(folder), "window")
    assert doorway.claim() is Reach.OPEN
    doorway.release()
    set_modes({folder: mode})
    assert await Handover(doorway, ManualClock()).open() is Reach.EXPOSED


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give a folder away")
def test_a_folder_of_another_user_is_not_used(doorway: Doorway, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY_UID, NOBODY_UID)
    assert doorway.claim() is Reach.FOREIGN


def test_a_link_to_a_folder_is_not_used(doorway: Doorway, folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")
    assert doorway.claim() is Reach.FOREIGN


def test_a_path_that_is_too_long_for_a_socket(folder: Path) -> None:
    assert Doorway(str(folder / ("x" * 100)), "window").claim() is Reach.TOO_LONG


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    folder.write_text("a file")
    assert Doorway(str(folder / "run"), "window").claim() is Reach.FAILED


async def test_a_window_without_a_doorway_listens_nowhere() -> None:
    handover = Handover(None, ManualClock())
    assert await handover.open() is Reach.CLOSED
    await handover.close()


def test_each_home_has_a_window_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    one = find_doorway()
    assert find_doorway().path == one.path
    monkeypatch.setenv("CCM_DESKTOP_HOME", "/somewhere/else")
    other = find_doorway()
    monkeypatch.delenv("CCM_DESKTOP_HOME")
    usual = find_doorway()
    assert len({one.path, other.path, usual.path}) == 3
    assert {one.folder, other.folder, usual.folder} == {str(folder / "ccm-desktop")}


@pytest.mark.parametrize("runtime", ["", "relative", "/nowhere", "exposed"])
def test_without_a_runtime_folder_it_is_the_users_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, runtime: str
) -> None:
    exposed = folder.parent / "exposed"
    exposed.mkdir()
    exposed.chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(exposed) if runtime == "exposed" else runtime)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder.parent))
    assert find_doorway().folder == str(folder.parent / "ccm-desktop" / "run")


async def test_the_loopback_way(doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: a port and a secret, without which nothing is taken."""
    monkeypatch.setattr(
        "ccm_desktop.services.links.handover._listen_at", lambda door: loopback.listen(door.path)
    )
    room = Room(Handover(doorway, ManualClock()), doorway, ManualClock())
    assert await room.handover.open() is Reach.OPEN
    assert mode_of(doorway.path) == 0o600

    def talk(secret: str | None) -> bytes:
        line, told = loopback.connect(doorway.path, 5)
        with line:
            line.sendall(knock.message(LINK, told if secret is None else secret))
            return line.recv(16)

    assert await asyncio.to_thread(talk, "guess") == REFUSED
    assert await asyncio.to_thread(talk, "") == REFUSED
    assert await asyncio.to_thread(talk, None) == OK
    assert room.filled == [LINK]
    await room.handover.close()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"port": "x", "secret": "y"}', "\0"])
def test_a_loopback_file_that_says_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.sock"
    path.write_text(content)
    with pytest.raises(FileNotFoundError):
        loopback.connect(str(path), 1)


def mode_of(path: str | Path) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def set_modes(modes: dict[Path, int]) -> None:
    for path, mode in modes.items():
        path.chmod(mode)


def squat(doorway: Doorway) -> None:
    Path(doorway.folder).mkdir(mode=0o700)
    Path(doorway.path).write_text("somebody's")


def squatted(doorway: Doorway) -> bool:
    return Path(doorway.path).read_text() == "somebody's"


async def until(seen: Callable[[], bool]) -> None:
    """Wait for something to come true: the kernel carries what was written in its own time."""
    async with asyncio.timeout(5):
        while not seen():  # noqa: ASYNC110 - it is another process's, or the kernel's
            await asyncio.sleep(0.005)
