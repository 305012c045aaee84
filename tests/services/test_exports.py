"""Calls in a file: all of them or no file, whatever happens on the way."""

from __future__ import annotations

import asyncio
import csv
import errno
import gc
import json
import os
import tracemalloc
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.cells import unguarded
from ccm_desktop.domain.errors import ExportProblem, ExportTrouble, JournalProblem, JournalTrouble
from ccm_desktop.domain.export import COLUMNS, Fact, Form, Said, Shape, facts_of
from ccm_desktop.services import exports
from ccm_desktop.services.exports import export_calls

from .manual_clock import START
from .samples import a_call

SHEET, RAW, JSON = Form(marked=True), Form(raw=True), Form(Shape.JSON_LINES)


def facts(call: Call) -> dict[str, Fact]:
    return facts_of(call, Said("Sending", "Sending to Exotel…"), None)


def numbered(count: int) -> list[Call]:
    return [a_call(f"r{n}", pressed_at=START + timedelta(seconds=n)) for n in range(count)]


async def batches(calls: Sequence[Call], size: int = 10) -> AsyncGenerator[Sequence[Call], None]:
    for first in range(0, len(calls), size):
        yield calls[first : first + size]


def in_folder(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def rows_of(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


async def test_a_table_has_a_row_for_each_call_in_the_order_in_which_they_come(
    tmp_path: Path,
) -> None:
    path, told = tmp_path / "calls.csv", list[int]()
    done = await export_calls(batches(numbered(25)), path, SHEET, facts, told.append)
    assert (done.path, done.calls, done.cut) == (path, 25, 0)
    assert told == [10, 20, 25]
    rows = rows_of(path)
    assert tuple(rows[0]) == COLUMNS
    started = [call.pressed_at.astimezone().isoformat(timespec="seconds") for call in numbered(25)]
    assert [row["started"] for row in rows] == started
    assert in_folder(tmp_path) == [path]


async def test_a_table_for_spreadsheets_is_marked_quoted_and_ends_lines_as_the_rfc_says(
    tmp_path: Path,
) -> None:
    path = tmp_path / "calls.csv"
    call = replace(a_call(customer="+915555520001"), note='say "hi"\n- then; call')
    await export_calls(batches([call]), path, SHEET, facts)
    content = path.read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"started","state"')
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == 2
    assert b'"\t+915555520001"' in content
    assert b'"say ""hi""\n\t- then; call"' in content


async def test_plain_values_are_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    call = replace(a_call(customer="+915555520001"), note="=1+1\r\n\x1b[31m")
    await export_calls(batches([call]), path, RAW, facts)
    (row,) = rows_of(path)
    assert (row["customer"], row["note"]) == ("+915555520001", "=1+1\r\n\x1b[31m")
    assert path.read_bytes().startswith(b"started,state,")


async def test_another_separator(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    await export_calls(batches([a_call()]), path, Form(separator=";"), facts)
    (row,) = rows_of(path, ";")
    assert unguarded(row["customer"]) == a_call().order.customer


async def test_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    call = replace(a_call(customer="+915555520001"), note="a\u2028b\n", tags=("x", "y"))
    await export_calls(batches([call, call]), path, JSON, facts)
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["note"] for line in lines] == ["a\u2028b\n"] * 2
    assert json.loads(lines[0])["tags"] == ["x", "y"]


async def test_no_calls_are_a_table_of_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    done = await export_calls(batches([]), path, RAW, facts)
    assert (done.calls, path.read_bytes().decode()) == (0, ",".join(COLUMNS) + "\r\n")


async def test_calls_with_a_text_that_is_cut_are_counted(tmp_path: Path) -> None:
    long = replace(a_call(), note="x" * 1_000_000, tags=("y" * 40_000,))
    done = await export_calls(batches([long, a_call()]), tmp_path / "c.csv", SHEET, facts)
    assert (done.calls, done.cut) == (2, 1)
    whole = await export_calls(batches([long]), tmp_path / "c.jsonl", JSON, facts)
    assert whole.cut == 0
    assert json.loads((tmp_path / "c.jsonl").read_text("utf-8"))["note"] == long.note


async def test_an_older_file_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("old")
    seen: list[str] = []
    await export_calls(
        batches(numbered(30)), path, RAW, facts, lambda _: seen.append(path.read_text("utf-8"))
    )
    assert seen == ["old"] * 3
    assert len(rows_of(path)) == 30


async def test_a_link_goes_on_to_lead_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    await export_calls(batches(numbered(1)), link, RAW, facts)
    assert link.is_symlink()
    assert len(rows_of(target)) == 1


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
async def test_the_file_is_this_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    await export_calls(batches(numbered(1)), path, RAW, facts)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_cancelled_in_the_middle_it_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("old")
    closed = asyncio.Event()

    async def endless() -> AsyncGenerator[Sequence[Call], None]:
        try:
            while True:
                yield numbered(100)
        finally:
            closed.set()

    def told(count: int) -> None:
        if count == 1000:
            task.cancel()

    task = asyncio.ensure_future(export_calls(endless(), path, SHEET, facts, told))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed.is_set(), "the journal is not read on"
    assert in_folder(tmp_path) == [path]
    assert path.read_text("utf-8") == "old"


async def test_cancelled_while_the_disk_works_it_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loop = tmp_path / "calls.csv", asyncio.get_running_loop()
    begun, cancelled = asyncio.Event(), asyncio.Event()

    def slow(_: int) -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(cancelled.wait(), loop).result(5)

    monkeypatch.setattr(os, "fsync", slow)
    task = asyncio.ensure_future(export_calls(batches(numbered(3)), path, SHEET, facts))
    await begun.wait()
    task.cancel()
    loop.call_soon(cancelled.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert in_folder(tmp_path) == []


async def test_cancelled_too_late_it_says_that_the_file_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loop = tmp_path / "calls.csv", asyncio.get_running_loop()
    discard = exports._Beside.discard

    def late(file: exports._Beside) -> None:
        loop.call_soon_threadsafe(task.cancel)
        discard(file)

    monkeypatch.setattr(exports._Beside, "discard", late)
    task = asyncio.ensure_future(export_calls(batches(numbered(3)), path, SHEET, facts))
    assert (await task).calls == 3
    assert in_folder(tmp_path) == [path]


class FailingFile:
    """A file on a disk in trouble, after some writes."""

    def __init__(self, file: IO[str], number: int, after: int) -> None:
        self._file, self._number, self._after = file, number, after

    def write(self, text: str) -> int:
        self._after -= 1
        if self._after < 0:
            raise OSError(self._number, os.strerror(self._number))
        return self._file.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, ExportProblem.FULL),
        (errno.EDQUOT, ExportProblem.FULL),
        (errno.EROFS, ExportProblem.UNWRITABLE),
        (errno.EACCES, ExportProblem.UNWRITABLE),
        (errno.EIO, ExportProblem.FAILED),
    ],
)
@pytest.mark.parametrize("after", [0, 1])
async def test_a_disk_in_trouble_is_one_failure_and_the_older_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: ExportProblem, after: int
) -> None:
    path, fdopen = tmp_path / "calls.csv", os.fdopen
    path.write_text("old")

    def failing(handle: int, *rest: str, **more: str) -> FailingFile:
        return FailingFile(fdopen(handle, *rest, **more), number, after)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "fdopen", failing)
    monkeypatch.setattr(exports, "_MOST_HELD", 100)
    with pytest.raises(ExportTrouble) as trouble:
        await export_calls(batches(numbered(50)), path, SHEET, facts)
    assert (trouble.value.problem, trouble.value.path) == (problem, path)
    assert in_folder(tmp_path) == [path]
    assert path.read_text("utf-8") == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
async def test_a_disk_that_is_really_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, fdopen = tmp_path / "calls.csv", os.fdopen

    def full(handle: int, *rest: str, **more: str) -> IO[str]:
        os.close(handle)
        return fdopen(os.open("/dev/full", os.O_WRONLY), *rest, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(ExportTrouble) as trouble:
        await export_calls(batches(numbered(50)), path, SHEET, facts)
    assert trouble.value.problem is ExportProblem.FULL
    assert in_folder(tmp_path) == []
    gc.collect()  # a file that was not closed would say so


async def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ExportTrouble) as trouble:
        await export_calls(batches(numbered(1)), tmp_path / "gone" / "calls.csv", RAW, facts)
    assert trouble.value.problem is ExportProblem.GONE


async def test_a_folder_that_goes_meanwhile(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()

    def told(_: int) -> None:
        if folder.exists():
            folder.rename(tmp_path / "moved")

    with pytest.raises(ExportTrouble) as trouble:
        await export_calls(batches(numbered(30)), folder / "calls.csv", RAW, facts, told)
    assert trouble.value.problem is ExportProblem.GONE


async def test_what_is_no_file_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").mkdir()
    with pytest.raises(ExportTrouble) as trouble:
        await export_calls(batches(numbered(1)), tmp_path / "calls.csv", RAW, facts)
    assert trouble.value.problem is ExportProblem.NO_FILE


async def test_a_journal_that_fails_meanwhile_leaves_nothing_behind(tmp_path: Path) -> None:
    async def failing() -> AsyncGenerator[Sequence[Call], None]:
        yield numbered(10)
        raise JournalTrouble(JournalProblem.CORRUPT, tmp_path / "journal.db")

    with pytest.raises(JournalTrouble):
        await export_calls(failing(), tmp_path / "calls.csv", SHEET, facts)
    assert in_folder(tmp_path) == []


async def test_the_loop_gets_its_turn_within_a_batch(tmp_path: Path) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count())
    await export_calls(batches(numbered(3000), 3000), tmp_path / "calls.csv", SHEET, facts)
    counting.cancel()
    assert turns > 10


async def test_memory_does_not_grow_with_the_calls(tmp_path: Path) -> None:
    batch = numbered(500)

    async def many(count: int) -> AsyncGenerator[Sequence[Call], None]:
        for _ in range(count):
            yield batch

    async def peak(count: int) -> int:
        tracemalloc.start()
        try:
            await export_calls(many(count), tmp_path / f"{count}.csv", SHEET, facts)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    await peak(2)
    few, more = await peak(20), await peak(60)
    assert more < few * 1.3
