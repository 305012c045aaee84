"""Writes calls to a file: whole at the end or not at all, with progress, in bounded memory."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import errno
import io
import os
import stat
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import ExportProblem, ExportTrouble
from ccm_desktop.domain.export import COLUMNS, Fact, Form, Shape, cells_of, json_line

Facts: TypeAlias = dict[str, Fact]
_WHILE_S = 0.003  # of a frame's 16 ms: a thread that computes would hold each paint up for longer
_MOST_HELD = 1 << 18  # characters that wait to be written
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; `cut` counts the calls with a text that no cell has room for."""

    path: Path
    calls: int
    cut: int = 0


class Lines:
    """Turns the facts of calls into the text of a file."""

    def __init__(self, form: Form) -> None:
        self.calls = self.cut = 0
        self._form = form
        self._text = io.StringIO(newline="")
        # With all texts in quotes a program that splits at more than one sign leaves them whole.
        writer = csv.writer if form.raw else partial(csv.writer, quoting=csv.QUOTE_NONNUMERIC)
        self._writer = writer(self._text, delimiter=form.separator)
        if form.shape is Shape.CSV:
            self._text.write(_MARK if form.marked else "")
            self._writer.writerow(COLUMNS)

    @property
    def held(self) -> int:
        """How many characters wait to be taken."""
        return self._text.tell()

    def add(self, facts: Facts) -> None:
        """Add a call."""
        self.calls += 1
        if self._form.shape is Shape.JSON_LINES:
            self._text.write(json_line(facts))
            return
        cells, is_cut = cells_of(facts, raw=self._form.raw)
        self.cut += is_cut
        self._writer.writerow(cells)

    def take(self) -> str:
        """What came since the last time."""
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text


async def export_calls(
    calls: AsyncGenerator[Sequence[Call], None],
    path: Path,
    form: Form,
    facts: Callable[[Call], Facts],
    told: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Write the calls, in the order in which they come; `told` hears how many there are so far.

    Raises `ExportTrouble`, and what reading them raises; then, and where it is cancelled, nothing
    is left behind, and a file that was there is as it was.
    """
    lines, file = Lines(form), _Beside(path)
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="export")
    try:
        try:
            async with contextlib.aclosing(calls):
                await _write(calls, lines, file, thread, facts, told)
        finally:
            file.is_wanted = False
            gone = thread.submit(file.discard)  # after whatever the thread is at
            thread.shutdown(wait=False)
            await asyncio.shield(asyncio.wrap_future(gone))
    except OSError as error:
        raise ExportTrouble(_problem_of(error), path, error.strerror or "") from error
    except asyncio.CancelledError:
        if not file.is_kept:  # else it came too late
            raise
    return Exported(path, lines.calls, lines.cut)


async def _write(
    calls: AsyncGenerator[Sequence[Call], None],
    lines: Lines,
    file: _Beside,
    thread: ThreadPoolExecutor,
    facts: Callable[[Call], Facts],
    told: Callable[[int], None],
) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(thread, file.open)
    turned = time.perf_counter()
    async for batch in calls:
        for call in batch:
            lines.add(facts(call))
            if lines.held > _MOST_HELD:
                await loop.run_in_executor(thread, file.write, lines.take())
            if time.perf_counter() - turned > _WHILE_S:
                await asyncio.sleep(0)
                turned = time.perf_counter()
        told(lines.calls)
    await loop.run_in_executor(thread, file.write, lines.take())
    await loop.run_in_executor(thread, file.keep)


class _Beside:
    """A file beside its place until it is kept. All of it is for one thread; it raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.is_wanted, self.is_kept = True, False
        self._path = path
        self._file: IO[str] | None = None
        self._name = ""

    def open(self) -> None:
        """Open an empty file that is this user's alone."""
        self._path = self._path.resolve()  # a link goes on to lead to it
        if self._path.exists() and not stat.S_ISREG(self._path.stat().st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        handle, self._name = tempfile.mkstemp(".part", ".calls-", self._path.parent)
        self._file = os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="")

    def write(self, text: str) -> None:
        """Add to it."""
        self._opened.write(text)
        self._opened.flush()

    def keep(self) -> None:
        """See everything on the disk, then give the file its name."""
        os.fsync(self._opened.fileno())
        self._opened.close()
        if self.is_wanted:
            Path(self._name).replace(self._path)
            self.is_kept = True

    def discard(self) -> None:
        """Leave nothing behind that was not kept."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
        if self._name and not self.is_kept:
            with contextlib.suppress(OSError):
                Path(self._name).unlink()

    @property
    def _opened(self) -> IO[str]:
        if self._file is None:
            raise ValueError("not opened")
        return self._file


def _problem_of(error: OSError) -> ExportProblem:
    if error.errno in _FULL:
        return ExportProblem.FULL
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return ExportProblem.GONE
        case IsADirectoryError():
            return ExportProblem.NO_FILE
        case PermissionError():
            return ExportProblem.UNWRITABLE
        case _ if error.errno == errno.EROFS:
            return ExportProblem.UNWRITABLE
        case _:
            return ExportProblem.FAILED
