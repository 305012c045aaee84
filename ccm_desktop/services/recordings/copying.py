"""A copy of a recording, where the agent wants it: whole or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ccm_desktop.api.part_file import PartFile
from ccm_desktop.domain.errors import FileProblem, RecordingNotKept

Progress = Callable[[int, int | None], object]

_PIECE = 256 * 1024


async def copy_to(source: Path, place: Path, progress: Progress | None = None) -> None:
    """Copy a file, telling how many bytes of how many are there; raises `RecordingNotKept`."""
    try:
        file = await asyncio.to_thread(source.open, "rb")
    except OSError as error:
        raise RecordingNotKept(FileProblem.MISSING, source.parent) from error
    with file:
        part = await PartFile.begin(place)
        try:
            await _copy(file, part, os.fstat(file.fileno()).st_size, progress)
            await part.finish()
        except BaseException:
            await part.discard()
            raise


async def _copy(source: BinaryIO, part: PartFile, total: int, progress: Progress | None) -> None:
    done = 0
    while piece := await asyncio.to_thread(source.read, _PIECE):
        await part.write(piece)
        done += len(piece)
        if progress is not None:
            progress(done, total)
