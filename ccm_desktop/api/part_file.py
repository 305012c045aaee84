"""A file that is written piece by piece: it gets to its place whole, or is gone."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from ccm_desktop.domain.errors import FileProblem, RecordingNotKept

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

T = TypeVar("T")


class PartFile:
    """Written beside its place, this user's alone. Every method raises `RecordingNotKept`."""

    def __init__(self, place: Path, part: Path, file: BinaryIO) -> None:
        self._place = place
        self._part = part
        self._file = file

    @classmethod
    async def begin(cls, place: Path) -> PartFile:
        """Open an empty file beside a place."""
        part = place.with_name(f".{place.name}.{secrets.token_hex(8)}.part")
        file = await _in_thread(lambda: os.fdopen(os.open(part, _FLAGS, 0o600), "wb"), place)
        return cls(place, part, file)

    async def write(self, piece: bytes) -> None:
        """Add a piece."""
        await _in_thread(lambda: self._file.write(piece), self._place)

    async def finish(self) -> None:
        """See everything on the disk, then give the file its name, in place of what had it."""
        await _in_thread(self._finish, self._place)

    async def discard(self) -> None:
        """Leave nothing behind, whatever is under way; goes on where who asks gives up."""
        await asyncio.shield(asyncio.to_thread(self._discard))

    def _finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._place)

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()  # waits for a piece that another thread is writing
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)


async def _in_thread(work: Callable[[], T], place: Path) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        problem = FileProblem.FULL if error.errno in _FULL else FileProblem.UNWRITABLE
        raise RecordingNotKept(problem, place.parent) from error
