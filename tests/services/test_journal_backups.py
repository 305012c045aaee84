"""Copies of the journal: one a day, seven kept, none that is not whole; old versions kept as they were."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.call import Outcome, Phase, Standing, Watch
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter, Result
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.journals import schema as journal_schema
from ccm_desktop.services.journals.backups import Backups
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.marks import suspect_mark
from tests.services.test_journal_rescue import filled, read_all, reopened

from .conftest import Bench, lines_of, open_journal
from .manual_clock import START
from .samples import a_call

OLD = Path(__file__).with_name("journals")


def backups_in(folder: Path) -> list[Path]:
    return sorted((folder / "data" / "backups").glob("journal-*.db"))


async def test_one_copy_a_day_and_seven_are_kept(journal: Journal, tmp_path: Path) -> None:
    made = [await journal.back_up(START + timedelta(hours=8 * n)) for n in range(31)]
    assert [n for n, yes in enumerate(made) if yes] == list(range(0, 31, 3))
    kept = backups_in(tmp_path)
    assert [path.stem for path in kept] == [
        f"journal-{START + timedelta(days=day):%Y%m%d-%H%M%S}" for day in range(4, 11)
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


async def test_a_clock_that_went_back_does_not_end_the_copies(
    journal: Journal, tmp_path: Path
) -> None:
    assert await journal.back_up(START + timedelta(days=3650))
    assert await journal.back_up(START)
    assert len(backups_in(tmp_path)) == 2


async def test_a_copy_holds_what_the_journal_held(tmp_path: Path) -> None:
    await filled(tmp_path)
    journal = await reopened(tmp_path)
    await journal.back_up(START)
    calls = await read_all(journal)
    await journal.close()
    elsewhere = tmp_path / "elsewhere" / "data"
    elsewhere.mkdir(parents=True)
    shutil.copyfile(backups_in(tmp_path)[0], elsewhere / "journal.db")
    journal = await reopened(tmp_path / "elsewhere")
    assert await read_all(journal) == calls
    await journal.close()


async def test_calls_get_their_turn_while_a_copy_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(tmp_path)
    monkeypatch.setattr("ccm_desktop.services.journals.backups._PAGES_AT_ONCE", 1)
    journal = await reopened(tmp_path)
    order: list[str] = []
    store = journal._open_store
    begin, copy_to = store.begin, store.copy_to

    def copying(path: Path) -> Iterator[None]:
        for _ in copy_to(path):
            order.append("pages")
            yield

    def beginning(*args: object, **kwargs: object) -> None:
        order.append("call")
        begin(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "copy_to", copying)
    monkeypatch.setattr(store, "begin", beginning)
    copy = asyncio.create_task(journal.back_up(START))
    while len(order) < 2:  # noqa: ASYNC110 - the journal's thread tells nobody
        await asyncio.sleep(0)
    await journal.begin(a_call("meanwhile", agent="+917788888888"), START)
    assert not copy.done()
    assert await copy
    assert order.index("call") < len(order) - 1
    await journal.close()
    db = apsw.Connection(str(backups_in(tmp_path)[0]))
    assert db.execute("SELECT count(*) FROM calls WHERE reference = 'meanwhile'").get == 1
    db.close()


async def test_a_copy_that_is_not_whole_is_not_kept_and_tells(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    db = apsw.Connection(str(path))
    start = 4096 * (db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'reports'").get - 1)
    db.close()
    data = bytearray(path.read_bytes())
    data[start : start + 4096] = b"\xa7" * 4096  # a start looks at calls alone
    path.write_bytes(data)
    journal = await reopened(tmp_path)
    with pytest.raises(JournalTrouble) as caught:
        await journal.back_up(START)
    assert caught.value.problem is JournalProblem.CORRUPT
    assert backups_in(tmp_path) == []
    await journal.close()
    assert suspect_mark(path).exists()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await journal.back_up(START)
    await journal.close()


async def test_a_damaged_copy_is_passed_over(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    journal = await reopened(tmp_path)
    for day in range(3):
        await journal.back_up(START + timedelta(days=day))
    await journal.close()
    first, second, third = backups_in(tmp_path)
    third.write_bytes(b"garbage" * 1000)
    newer = apsw.Connection(str(second))
    newer.pragma("user_version", 99)
    newer.close()
    assert Backups(path).newest_good() == first


async def test_the_desk_makes_a_copy_when_the_window_has_started(
    bench: Bench, tmp_path: Path
) -> None:
    desk = Desk(
        bench.clock,
        bench.tasks,
        bench.journal,
        bench.credentials,
        bench.accounts,
        bench.follower,
        bench.calls,
        Considerate(
            bench.journal, DoNotCall(tmp_path, None, bench.clock, bench.tasks), bench.clock
        ),
    )
    task = bench.tasks.spawn("backups", desk._back_up_daily())
    await bench.clock.advance(59)
    assert backups_in(tmp_path) == []
    await bench.clock.advance(2)
    while not backups_in(tmp_path):
        await bench.clock.advance(0)
    assert task is not None
    assert not task.done()


class TestVersions:
    """Journals that earlier versions of the program wrote, as they wrote them."""

    @pytest.mark.parametrize("version", range(1, journal_schema.VERSION + 1))
    async def test_each_old_version_opens_with_every_call(
        self, tmp_path: Path, version: int
    ) -> None:
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(OLD / f"version-{version}.db", path)
        journal = await reopened(tmp_path)
        assert journal.mended is None
        calls = {call.reference: call for call in await read_all(journal)}
        standings = {ref: call.standing.value for ref, call in calls.items()}
        assert standings.pop("old-unreached", "accepted") == "accepted"
        assert standings == {
            "old-intent": "not_sent",
            "old-sending": "unknown",
            "old-not_sent": "not_sent",
            "old-refused": "refused",
            "old-unknown": "unknown",
            "old-did_not_ring": "did_not_ring",
            "old-rang": "rang",
            "old-accepted": "accepted",
        }
        done = calls["old-accepted"]
        assert (done.phase, done.watch, done.note) == (Phase.ENDED, Watch.DONE, "asked for Friday")
        assert [source for source, _, _ in await journal.reports("old-accepted")] == [
            "reply",
            "poll",
            "poll",
        ]
        assert [call.reference for call in await journal.unresolved()] == [
            "old-sending",
            "old-unknown",
        ]
        assert calls["old-sending"].standing is Standing.UNKNOWN
        await journal.close()
        db = apsw.Connection(str(path))
        assert db.pragma("user_version") == journal_schema.VERSION
        assert db.pragma("integrity_check") == "ok"
        db.close()

    async def test_tags_overrides_follow_ups_and_reminders_of_version_2_are_there(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(OLD / "version-2.db", path)
        journal = await reopened(tmp_path)
        call = await journal.get("old-accepted")
        assert call is not None
        assert (call.tags, call.overrides) == (("delivery", "urgent"), ("calling_hours",))
        assert [line.reference for line in await lines_of(journal, "urgent")] == ["old-accepted"]
        assert [line.reference for line in await journal.follow_ups(9, START)] == ["old-unreached"]
        assert [(r.id, r.name, r.call) for r in await journal.reminders()] == [
            ("old-reminder", "Asha Rao", "old-unreached")
        ]
        await journal.close()

    async def test_look_ups_and_what_is_known_of_recordings_of_version_3_are_there(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(OLD / "version-3.db", path)
        journal = await reopened(tmp_path)
        (found,) = await journal.lookups(lambda rows: rows.newest(9))
        assert (found.call_sid, found.outcome) == ("sid-looked-up", Outcome.TALKED)
        assert await journal.recordings(lambda rows: rows.position("sid000008")) == 4200
        (note,) = await journal.recordings(lambda rows: rows.notes("sid000008"))
        assert (note.at_ms, note.text) == (1500, "says Friday")
        assert (await journal.totals(EVERYTHING)).calls == await journal.count() == 9
        await journal.close()

    @pytest.mark.parametrize("version", range(1, journal_schema.VERSION + 1))
    async def test_what_an_old_version_wrote_is_found(self, tmp_path: Path, version: int) -> None:
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(OLD / f"version-{version}.db", path)
        journal = await reopened(tmp_path)
        for search in ("for friday", "98111 11108", "id000008"):
            (line,) = await lines_of(journal, search)
            assert line.reference == "old-accepted"
        reached = await journal.page(JournalFilter(result=Result.REACHED), 9)
        assert [line.reference for line in reached.lines] == ["old-accepted"]
        await journal.set_note("old-accepted", "moved to Monday")
        assert await lines_of(journal, "for friday") == ()
        await journal.close()

    async def test_a_journal_of_version_1_knows_who_was_not_reached(self, tmp_path: Path) -> None:
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(OLD / "version-1.db", path)
        with closing(apsw.Connection(str(path))) as db:  # its talked call ends otherwise
            db.execute("UPDATE calls SET outcome = 'agent_busy' WHERE reference = 'old-accepted'")
        journal = await reopened(tmp_path)
        assert [line.reference for line in await journal.follow_ups(9, START)] == ["old-accepted"]
        await journal.close()

    async def test_before_a_step_the_old_file_is_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The step is this test's; the machinery is what the next real one goes through."""
        await filled(tmp_path, 3)
        step = "ALTER TABLE calls ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'"
        monkeypatch.setattr(journal_schema, "VERSION", journal_schema.VERSION + 1)
        monkeypatch.setattr(journal_schema, "_STEPS", (*journal_schema._STEPS, step))
        journal = await reopened(tmp_path)
        assert await journal.count() == 3
        await journal.close()
        kept = tmp_path / "data" / "backups" / f"version-{journal_schema.VERSION - 1}.db"
        old = apsw.Connection(str(kept))
        assert old.pragma("user_version") == journal_schema.VERSION - 1
        assert old.execute("SELECT count(*) FROM calls").get == 3
        old.close()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    async def test_a_step_that_fails_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await filled(tmp_path, 3)
        step = "ALTER TABLE calls ADD COLUMN mood TEXT; SELECT nonsense FROM nowhere"
        with monkeypatch.context() as patch:
            patch.setattr(journal_schema, "VERSION", journal_schema.VERSION + 1)
            patch.setattr(journal_schema, "_STEPS", (*journal_schema._STEPS, step))
            journal = open_journal(tmp_path)
            with pytest.raises(JournalTrouble):
                await journal.open()
            await journal.close()
        journal = await reopened(tmp_path)
        assert journal.mended is None
        assert await journal.count() == 3
        await journal.close()
