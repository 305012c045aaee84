"""Questions to the journal beside its writing: none waits for a dial, no dial waits for one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter, Page
from ccm_desktop.services.journals import questions, readers
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.marks import suspect_mark

from .conftest import open_journal
from .manual_clock import START
from .samples import a_call

_FOR_EVER = "WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT sum(v) FROM n"
ASHA, MEERA = JournalFilter("asha"), JournalFilter("meera")


class Stuck:
    """A question of which some filters never get an answer; the thread says when it is at one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, *filters: JournalFilter) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()
        self._plain: Callable[..., object] = getattr(questions, name)
        self._filters = filters
        monkeypatch.setattr(questions, name, self._ask)

    def _ask(self, db: apsw.Connection, wanted: JournalFilter, *more: object) -> object:
        if wanted not in self._filters:
            return self._plain(db, wanted, *more)
        self.begun.set()
        try:
            return db.execute(_FOR_EVER).get
        finally:
            self.ended.set()

    async def at_it(self) -> None:
        """Wait until the thread is at it."""
        assert await asyncio.to_thread(self.begun.wait, 10)


async def fill(journal: Journal, count: int = 3) -> None:
    for n in range(count):
        await journal.begin(a_call(f"r{n}", agent=f"+9155555{n:05}"), START)


def references(page: Page) -> list[str]:
    return [line.reference for line in page.lines]


async def test_a_call_can_be_placed_while_a_search_is_under_way(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Stuck(monkeypatch, "page", ASHA)
    search = asyncio.ensure_future(journal.page(ASHA, 9))
    await stuck.at_it()
    await journal.begin(a_call(), START)
    assert await journal.claim("r1") is not None
    assert not search.done()
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search


async def test_a_newer_question_ends_the_older_one(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(journal)
    stuck = Stuck(monkeypatch, "page", ASHA)
    older = asyncio.ensure_future(journal.page(ASHA, 9))
    await stuck.at_it()
    assert references(await journal.page(EVERYTHING, 9)) == ["r2", "r1", "r0"]
    assert stuck.ended.is_set()
    assert older.cancelled()


async def test_questions_that_still_wait_are_ended_too(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Stuck(monkeypatch, "page", ASHA)
    first = asyncio.ensure_future(journal.page(ASHA, 9))
    await stuck.at_it()
    second = asyncio.ensure_future(journal.page(MEERA, 9))
    third = asyncio.ensure_future(journal.page(EVERYTHING, 9))
    assert await third == Page(())
    assert first.cancelled()
    assert second.cancelled()


async def test_pages_of_one_question_do_not_end_each_other(journal: Journal) -> None:
    await fill(journal, 6)
    first = await journal.page(EVERYTHING, 2)
    again = [journal.page(EVERYTHING, 2, after) for after in (None, first.next, None)]
    pages = await asyncio.gather(*again)
    assert list(map(references, pages)) == [["r5", "r4"], ["r3", "r2"], ["r5", "r4"]]


async def test_who_asks_for_something_else_is_left_alone(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(journal)
    stuck = Stuck(monkeypatch, "page", ASHA)
    stuck_one = asyncio.ensure_future(journal.page(ASHA, 9))
    await stuck.at_it()
    other = asyncio.ensure_future(journal.page(EVERYTHING, 9, asker=None))
    size = asyncio.ensure_future(journal.count())
    assert references(await journal.page(MEERA, 9)) == []
    assert stuck_one.cancelled()
    assert len((await other).lines) == await size == 3


async def test_totals_and_an_export_are_beside_the_pages(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(journal)
    stuck = Stuck(monkeypatch, "totals", EVERYTHING)
    totals = asyncio.ensure_future(journal.totals(EVERYTHING))
    await stuck.at_it()
    assert len((await journal.page(EVERYTHING, 9)).lines) == 3
    assert [len(batch) async for batch in journal.each(EVERYTHING)] == [3]
    assert (await journal.totals(ASHA)).calls == 0
    assert totals.cancelled()


async def test_all_calls_come_in_batches_and_a_newer_call_is_not_among_them(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_AT_ONCE", 2)
    await fill(journal, 5)
    found = []
    async with aclosing(journal.each(EVERYTHING)) as batches:
        async for batch in batches:
            found.append([call.reference for call in batch])
            if len(found) == 1:
                await journal.begin(a_call("late"), START)
                await journal.set_note("r0", "changed meanwhile")
    assert found == [["r4", "r3"], ["r2", "r1"], ["r0"]]
    newest = [call async for batch in journal.each(EVERYTHING) for call in batch]
    assert newest[-1].note == "changed meanwhile"
    assert [batch async for batch in journal.each(ASHA)] == []


async def test_an_export_that_is_left_lets_go(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_AT_ONCE", 1)
    await fill(journal)
    async with aclosing(journal.each(EVERYTHING)) as batches:
        assert len(await anext(batches)) == 1
    assert len(journal._export._under_way) == 0


async def test_a_first_question_waits_until_the_file_is_open(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    opening = asyncio.ensure_future(journal.open())
    await asyncio.sleep(0)  # a turn of the loop: the thread has been asked to open
    assert await journal.page(EVERYTHING, 9) == Page(())
    assert opening.done()
    await journal.close()


async def test_without_a_file_there_is_no_answer(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    for ask in (journal.page(EVERYTHING, 9), journal.totals(EVERYTHING), journal.count()):
        with pytest.raises(JournalTrouble) as caught:
            await ask
        assert caught.value.problem is JournalProblem.FAILED
    await journal.close()


async def test_after_mending_the_new_file_is_read(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await fill(journal)
    assert len((await journal.page(EVERYTHING, 9)).lines) == 3
    await journal.close()
    path = tmp_path / "data" / "journal.db"
    data = bytearray(path.read_bytes())
    data[:4096] = b"\xa7" * 4096
    path.write_bytes(data)
    journal = open_journal(tmp_path)
    await journal.open()
    assert journal.mended is not None
    assert references(await journal.page(JournalFilter("98111"), 9)) == ["r2", "r1", "r0"]
    await journal.close()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM calls_words_data WHERE id > 10",
        "DELETE FROM calls_words_data WHERE id = 10",
        "UPDATE calls_words_data SET block = x'00ff00ff' WHERE id = 10",
        "DELETE FROM calls_words_docsize",
    ],
    ids=["no content", "no structure", "empty", "no sizes"],
)
async def test_a_damaged_index_is_made_anew_and_costs_no_call(tmp_path: Path, damage: str) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await fill(journal)
    await journal.close()
    path = tmp_path / "data" / "journal.db"
    with closing(apsw.Connection(str(path))) as db:
        db.execute(damage)
    suspect_mark(path).touch()
    journal = open_journal(tmp_path)
    await journal.open()
    assert journal.mended is None
    assert references(await journal.page(JournalFilter("98111"), 9)) == ["r2", "r1", "r0"]
    await journal.set_note("r0", "a word")
    assert references(await journal.page(JournalFilter("a word"), 9)) == ["r0"]
    await journal.close()


async def test_a_search_in_a_damaged_index_has_its_name(journal: Journal) -> None:
    await fill(journal)
    store = journal._store
    assert store is not None
    store._db.execute("DELETE FROM calls_words_data WHERE id > 10")
    with pytest.raises(JournalTrouble) as caught:
        await journal.page(JournalFilter("98111"), 9)
    assert caught.value.problem is JournalProblem.CORRUPT
    assert len((await journal.page(EVERYTHING, 9)).lines) == 3
    await journal.get("r0")  # the thread that marks it has had its turn
    assert suspect_mark(journal._path).exists()


async def test_closing_ends_what_is_under_way_and_leaves_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await fill(journal)
    stuck = Stuck(monkeypatch, "page", ASHA)
    search = asyncio.ensure_future(journal.page(ASHA, 9))
    await stuck.at_it()
    await journal.close()
    assert search.cancelled()
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"journal.db", "owners"}


async def test_a_reader_can_write_nothing(journal: Journal) -> None:
    await fill(journal)
    for sql in ("DELETE FROM calls", "INSERT INTO tally VALUES ('x', 1)"):
        with pytest.raises(apsw.ReadOnlyError):
            await journal._pages.ask(lambda db, sql=sql: db.execute(sql))  # type: ignore[misc]


async def test_no_question_keeps_the_log_from_being_taken_in(journal: Journal) -> None:
    """A reader that stays in its snapshot would let the log beside the journal grow for ever."""
    await fill(journal)
    store = journal._store
    assert store is not None
    for note in ("one", "another"):
        await journal.page(EVERYTHING, 1)
        await journal.totals(EVERYTHING)
        async with aclosing(journal.each(EVERYTHING)) as batches:
            assert await anext(batches)
            await journal.set_note("r0", note)
            await journal.choices()
            done = store._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            assert done == (0, 0)


async def test_a_row_that_makes_no_sense_has_its_name(journal: Journal) -> None:
    await fill(journal)
    store = journal._store
    assert store is not None
    store._db.execute("UPDATE calls SET body = '{' WHERE reference = 'r1'")
    with pytest.raises(JournalTrouble) as caught:
        [batch async for batch in journal.each(EVERYTHING)]
    assert caught.value.problem is JournalProblem.CORRUPT


async def test_practice_calls_are_shown_like_any(journal: Journal) -> None:
    await journal.begin(replace(a_call(), practice=True), START)
    (line,) = (await journal.page(EVERYTHING, 9)).lines
    assert line.practice


async def test_nothing_forgotten_is_left_in_the_index_or_the_copy(
    journal: Journal, tmp_path: Path
) -> None:
    secret = "\u03be\u03be\u03be"
    await fill(journal)
    await journal.set_note("r0", secret)
    await journal.set_note("r0", "")
    assert secret.encode() in _all_bytes(tmp_path)
    await journal.renew_copies(START)
    assert secret.encode() not in _all_bytes(tmp_path)


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
