"""Dials on a disk in trouble, in a process of its own: `disk_child.py WHAT FOLDER DIALS SEED`.

full: the disk fills up at a moment of some dials' lives. quota: no file may grow any further.
read-only: it is so at every other start of the program. At the end all is well again, and the
invariants are held; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from ccm_desktop.domain.errors import JournalTrouble
from tests.goals.desk import CountingDesk, counting_desk, truth_of
from tests.goals.invariants import check

_AGAIN_S = 10.0
_DIALS_A_START = 5


class Disk:
    """The trouble, switched on and off."""

    def __init__(self, what: str, folder: Path) -> None:
        self._what = what
        self._folder = folder
        self._filler = folder / "filler"

    def break_now(self) -> None:
        """Let nothing more be written."""
        match self._what:
            case "full":
                with suppress(OSError), self._filler.open("ab", buffering=0) as file:
                    while True:
                        file.write(bytes(1024))
            case "quota":
                resource.setrlimit(resource.RLIMIT_FSIZE, (512, resource.RLIM_INFINITY))

    def mend(self) -> None:
        """Let everything be written again."""
        match self._what:
            case "full":
                self._filler.unlink(missing_ok=True)
            case "quota":
                most = resource.RLIM_INFINITY
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


async def main(what: str, folder: Path, dials: int, seed: int) -> None:
    """Dial in trouble and out of it, then look at what is left."""
    chance, disk = Random(seed), Disk(what, folder)
    async with counting_desk(folder) as desk:
        for _ in range(dials):
            await _dial(desk, disk, chance)
        disk.mend()
        await desk.clock.advance(_AGAIN_S)
        acknowledged = [call.reference for call in desk.acknowledged]
    rows = check(_journal(folder), desk.seen, presses=dials, acknowledged=acknowledged)
    _say(dials, len(desk.ccm.dialled), truth_of(rows, desk), desk.troubles)


async def read_only(folder: Path, dials: int) -> None:
    """Start again for each few dials, on a disk that every other time may not be written."""
    troubles, posts, settled, done = Counter[str](), 0, 0, 0
    for start in range(dials // _DIALS_A_START):
        done += _DIALS_A_START
        if start % 2:
            _remount(folder, "ro")
            try:
                async with counting_desk(folder):
                    raise AssertionError("a journal on a read-only disk was opened")
            except JournalTrouble as trouble:
                troubles[trouble.problem.value] += _DIALS_A_START
            _remount(folder, "rw")
            continue
        async with counting_desk(folder) as desk:
            for _ in range(_DIALS_A_START):
                await desk.dial()
        acknowledged = [call.reference for call in desk.acknowledged]
        rows = check(_journal(folder), desk.seen, presses=desk.dials, acknowledged=acknowledged)
        posts, settled = posts + len(desk.ccm.dialled), settled + truth_of(rows, desk)
    _say(done, posts, settled, troubles)


def _remount(folder: Path, how: str) -> None:
    command = ["mount", "-o", f"remount,{how}", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours


def _journal(folder: Path) -> Path:
    return folder / "data" / "journal.db"


def _say(dials: int, posts: int, settled: int, troubles: Counter[str]) -> None:
    print(json.dumps({"dials": dials, "posts": posts, "settled": settled, "troubles": troubles}))


async def _dial(desk: CountingDesk, disk: Disk, chance: Random) -> None:
    moment = chance.choice(("never", "before", "at the request", "after"))
    desk.ccm.at_dial = lambda _: disk.break_now() if moment == "at the request" else None
    if moment == "before":
        disk.break_now()
    await desk.dial()
    if moment == "after":
        disk.break_now()
    if chance.random() < 0.5:
        disk.mend()
        await desk.clock.advance(_AGAIN_S)


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    trouble, where, number, start_of_chance = sys.argv[1:]
    if trouble == "read-only":
        asyncio.run(read_only(Path(where), int(number)))
    else:
        asyncio.run(main(trouble, Path(where), int(number), int(start_of_chance)))
