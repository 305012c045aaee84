"""A disk that fails now and then, under SQLite: reads, writes and fsyncs by a seeded chance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import apsw

_BELOW = "unix"


class FaultyDisk(apsw.VFS):
    """What every new connection writes to; `rate` of its writes and fsyncs fail while it is on."""

    def __init__(self, rate: float, chance: Random) -> None:
        self.on = False
        self.faults = 0
        self._rate = rate
        self._chance = chance
        self._broken_for = 0
        super().__init__("faulty", _BELOW, makedefault=True)

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        """Open a file that fails as the disk does."""
        return _FaultyFile(self, name, flags)

    def may_fail(self) -> None:
        """Fail by chance: once, or for a while, as a disk does that is full or unplugged."""
        if not self.on:
            return
        if self._broken_for:
            self._broken_for -= 1
        elif self._chance.random() >= self._rate:
            return
        elif self._chance.random() < 0.2:
            self._broken_for = self._chance.randint(1, 12)
        self.faults += 1
        raise self._chance.choice((apsw.IOError, apsw.FullError))("injected")


class _FaultyFile(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._disk = disk
        super().__init__(_BELOW, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.may_fail()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.may_fail()
        super().xSync(flags)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.may_fail()
        super().xTruncate(newsize)


@contextmanager
def faulty_disk(rate: float, chance: Random) -> Iterator[FaultyDisk]:
    """Let connections that are opened from now on write to a faulty disk."""
    disk = FaultyDisk(rate, chance)
    try:
        yield disk
    finally:
        disk.unregister()
