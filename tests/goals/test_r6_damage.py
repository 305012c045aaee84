"""R6: whatever became of the journal's file, it opens, the old one is kept, and the loss is told."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import apsw
import pytest

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.marks import suspect_mark
from tests.goals.damage import DAMAGES
from tests.goals.invariants import rows_of
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.services.conftest import open_journal
from tests.services.manual_clock import START
from tests.services.samples import a_call
from tests.services.test_journal_rescue import filled, read_all, reopened

CALLS = 90


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a journal, and a copy of it that lacks the last third of the calls."""
    return tmp_path_factory.mktemp("whole")


async def _prepare(folder: Path) -> dict[str, Call]:
    await filled(folder, CALLS * 2 // 3)
    journal = await reopened(folder)
    await journal.back_up(START)
    await journal.close()
    path = await filled(folder, CALLS // 3, first=CALLS * 2 // 3)
    return rows_of(path)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scale", SCALES)
async def test_damaged_journals(scale: Scale, whole: Path, tmp_path: Path) -> None:
    before = rows_of(whole / "data" / "journal.db") if (whole / "data").exists() else None
    before = before or await _prepare(whole)
    kinds = list(DAMAGES)
    seen = Counter[str]()
    longest_s = 0.0
    with counted("R6", "damaged files", scale) as figures:
        for number in range(scale.of(33, 300)):
            kind = kinds[number % len(kinds)]
            home = tmp_path / str(number)
            with_copy = Random(number).random() < 0.5
            damaged = _damaged_copy(whole, home, kind, Random(number), with_copy=with_copy)
            began = time.monotonic()
            seen[await _open_and_check(home, kind, damaged, before)] += 1
            longest_s = max(longest_s, time.monotonic() - began)
            shutil.rmtree(home)
        figures |= {"files": seen.total(), "ways": len(kinds), "unusable": seen["unusable"]}
        figures |= {word: seen[word] for word in ("mended", "left to a newer version", "whole")}
        figures["longest"] = f"{longest_s:.1f} s"
    assert seen["unusable"] == 0
    assert seen["mended"] > seen.total() / 3


def _damaged_copy(whole: Path, home: Path, kind: str, chance: Random, *, with_copy: bool) -> bytes:
    shutil.copytree(whole / "data", home / "data")
    if not with_copy:
        shutil.rmtree(home / "data" / "backups")
    path = home / "data" / "journal.db"
    DAMAGES[kind](path, chance)
    if chance.random() < 0.7:  # most damage comes with a crash, which leaves a lock behind
        (home / "data" / "owners" / "dead.lock").touch()
    return path.read_bytes()


async def _open_and_check(home: Path, kind: str, damaged: bytes, before: dict[str, Call]) -> str:
    path = home / "data" / "journal.db"
    journal = open_journal(home)
    try:
        await journal.open()
    except JournalTrouble as trouble:
        await journal.close()
        assert path.read_bytes() == damaged, "what can't be used is left as it is"
        if kind == "newer" and trouble.problem is JournalProblem.NEWER:
            return "left to a newer version"
        return "unusable"
    calls = await _read_or_start_again(home, journal)
    if kind != "old":
        _check_kept(calls, before)
    asides = list(path.parent.glob("journal.damaged-*.db"))
    if asides and kind != "stray log":
        assert damaged in [aside.read_bytes() for aside in asides]
    _check_usable(path)
    return "mended" if asides else "whole"


async def _read_or_start_again(home: Path, journal: Journal) -> list[Call]:
    """Read every call; damage that shows itself only then is mended by the next start."""
    for _ in range(2):
        try:
            calls = await read_all(journal)
            await journal.follow_ups(CALLS, START)
            await journal.reminders()
            await journal.begin(a_call("new", agent="+917700000099"), START)
            await journal.claim("new")
        except JournalTrouble as trouble:
            problem = trouble.problem
            await journal.close()
            assert problem is JournalProblem.CORRUPT
            assert suspect_mark(home / "data" / "journal.db").exists()
            journal = await reopened(home)
            continue
        if journal.mended is not None:
            assert journal.mended.kept == len(calls)
        await journal.close()
        return calls
    raise AssertionError("still damaged after it was mended")


def _check_kept(calls: list[Call], before: dict[str, Call]) -> None:
    """What was kept is what was there: a copy may only lack later words."""
    for call in calls:
        known = before[call.reference]
        assert call.standing is known.standing
        assert replace(call, note=known.note) == known


def _check_usable(path: Path) -> None:
    db = apsw.Connection(str(path))
    assert db.pragma("integrity_check") == "ok"
    assert db.execute("SELECT count(*) FROM calls WHERE reference = 'new'").get == 1
    db.close()
