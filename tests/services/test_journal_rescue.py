"""A damaged journal: kept aside as it was, mended from itself and its copies, nothing hidden."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.call import Call, Standing, Watch
from ccm_desktop.domain.errors import EarlierUnknown, JournalProblem, JournalTrouble
from ccm_desktop.domain.lookup import Came, LookedUp
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.services.journals import rescue as journal_rescue
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.marks import suspect_mark
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners

from .conftest import lines_of, open_journal
from .manual_clock import START
from .samples import CUSTOMER, a_call, ended

CALLS = 40
PAGE = 4096


async def filled(folder: Path, count: int = CALLS, first: int = 0) -> Path:
    """A journal below `folder` with `count` calls more, closed; the last one is unknown."""
    journal = open_journal(folder)
    await journal.open()
    for number in range(first, first + count):
        call = a_call(f"r{number}", f"+9198{number:08d}", f"+9177{number:08d}")
        await journal.begin(call, START)
        await journal.claim(call.reference)
        if number == first + count - 1:
            await journal.settle(call.reference, Standing.UNKNOWN, START)
        else:
            got = ended(f"sid{number:06d}")
            await journal.settle(call.reference, Standing.ACCEPTED, START, None, got)
            await journal.set_watch(call.reference, Watch.DONE)
            await journal.set_note(call.reference, f"note {number}")
    await journal.close()
    return folder / "data" / "journal.db"


async def reopened(folder: Path) -> Journal:
    journal = open_journal(folder)
    await journal.open()
    return journal


async def read_all(journal: Journal) -> list[Call]:
    lines = await lines_of(journal)
    calls = [await journal.get(line.reference) for line in reversed(lines)]
    for call in calls:
        assert call is not None
        await journal.reports(call.reference)
    await journal.unresolved()
    return [call for call in calls if call is not None]


def damaged_files(path: Path) -> list[Path]:
    return sorted(path.parent.glob("journal.damaged-*.db"))


@pytest.mark.parametrize(
    "content",
    [b"not a database, but long enough to be looked at" * 400, bytes(PAGE), b"\xa7" * 99],
    ids=["words", "zeros", "short"],
)
async def test_what_is_no_database_is_kept_aside_byte_for_byte(
    tmp_path: Path, content: bytes
) -> None:
    path = await filled(tmp_path)
    path.write_bytes(content)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert [journal.mended.aside] == damaged_files(path)
    assert journal.mended.aside.read_bytes() == content
    assert (journal.mended.kept, journal.mended.missing) == (0, None)
    await journal.begin(a_call("new"), START)
    await journal.close()
    again = await reopened(tmp_path)
    assert again.mended is None
    assert await again.count() == 1
    await again.close()


async def test_without_its_first_page_every_call_is_still_there(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    before = await _calls_of(tmp_path)
    data = bytearray(path.read_bytes())
    data[:PAGE] = b"\xa7" * PAGE
    path.write_bytes(data)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert (journal.mended.kept, journal.mended.missing) == (CALLS, 0)
    assert await read_all(journal) == before
    assert len(await journal.reports("r3")) == 1
    await journal.close()


async def test_reminders_and_who_waits_to_be_reached_are_still_there(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    journal = await reopened(tmp_path)
    await journal.begin(a_call("missed", agent="+917700000099"), START)
    await journal.claim("missed")
    busy = ended("sid-missed", "customer_busy")
    await journal.settle("missed", Standing.ACCEPTED, START, None, busy)
    waiting = await journal.follow_ups(9, START)
    assert [line.reference for line in waiting] == ["missed"]
    reminder = Reminder("x", CUSTOMER, START, "Asha Rao", call="missed")
    await journal.keep_reminder(reminder)
    assert await journal.claim_reminder(reminder)
    reminders = await journal.reminders()
    await journal.close()
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await journal.follow_ups(9, START) == waiting
    assert await journal.reminders() == reminders == [replace(reminder, shown=True)]
    await journal.close()


async def test_look_ups_and_what_is_known_of_recordings_are_still_there(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    journal = await reopened(tmp_path)
    found = LookedUp("sid-x", "acme1", Came.FOUND, START, ended("sid-x").report)
    await journal.lookups(lambda rows: rows.keep(found))
    await journal.recordings(lambda rows: rows.add_note("sid000003", 1500, "says Friday"))
    await journal.recordings(lambda rows: rows.remember("sid000003", 4200))
    assert await journal.back_up(START)
    again = replace(found, at=START + timedelta(hours=1))
    await journal.lookups(lambda rows: rows.keep(again))
    await journal.close()
    _execute(path, "UPDATE calls SET body = '{' WHERE reference = 'r7'")
    suspect_mark(path).touch()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await journal.lookups(lambda rows: rows.newest(9)) == [again]
    (note,) = await journal.recordings(lambda rows: rows.notes("sid000003"))
    assert (note.at_ms, note.text) == (1500, "says Friday")
    assert await journal.recordings(lambda rows: rows.position("sid000003")) == 4200
    await journal.close()


async def test_without_the_first_page_look_ups_and_notes_are_still_there(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    journal = await reopened(tmp_path)
    found = LookedUp("sid-x", "acme1", Came.FOUND, START, ended("sid-x").report)
    await journal.lookups(lambda rows: rows.keep(found))
    await journal.recordings(lambda rows: rows.add_note("sid000003", 1500, "says Friday"))
    await journal.close()
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await journal.lookups(lambda rows: rows.newest(9)) == [found]
    (note,) = await journal.recordings(lambda rows: rows.notes("sid000003"))
    assert (note.at_ms, note.text) == (1500, "says Friday")
    await journal.close()


@pytest.mark.parametrize("version", [1, 2])
async def test_a_journal_of_an_older_version_without_its_first_page(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "data" / "journal.db"
    path.parent.mkdir()
    shutil.copyfile(Path(__file__).parent / "journals" / f"version-{version}.db", path)
    journal = await reopened(tmp_path)  # brought to the present version, its tables elsewhere
    before = await read_all(journal)
    notes = await journal.recordings(lambda rows: rows.add_note("sid000008", 1500, "says Friday"))
    assert notes is not None
    await journal.close()
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await read_all(journal) == before
    assert [line.reference for line in await lines_of(journal, "for friday")] == ["old-accepted"]
    found = await journal.recordings(lambda rows: rows.notes("sid000008"))
    assert [note.text for note in found] in ([], ["says Friday"])
    assert await journal.lookups(lambda rows: rows.newest(9)) == []
    await journal.close()


async def test_what_is_mended_is_found_by_a_search(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert [line.reference for line in await lines_of(journal, "note 17")] == ["r17"]
    await journal.set_note("r17", "another")
    assert await lines_of(journal, "note 17") == ()
    assert [line.reference for line in await lines_of(journal, "another")] == ["r17"]
    await journal.close()


async def test_whichever_page_is_damaged_the_rest_is_kept_and_the_loss_is_told(
    tmp_path: Path,
) -> None:
    path = await filled(tmp_path)
    before = {call.reference: call for call in await _calls_of(tmp_path)}
    good = path.read_bytes()
    kept_by_page = []
    for start in range(0, len(good), PAGE):
        home = tmp_path / f"at-{start}"
        (home / "data").mkdir(parents=True)
        damaged = good[:start] + b"\xa7" * PAGE + good[start + PAGE :]
        (home / "data" / "journal.db").write_bytes(damaged)
        suspect_mark(home / "data" / "journal.db").touch()
        journal = await reopened(home)
        calls = await read_all(journal)
        assert all(before[call.reference] == call for call in calls)
        if journal.mended is not None:
            assert journal.mended.kept == len(calls)
            assert journal.mended.missing is None or journal.mended.missing <= CALLS - len(calls)
            assert journal.mended.aside.read_bytes() == damaged
        kept_by_page.append(len(calls))
        await journal.close()
    assert kept_by_page.count(CALLS) >= 5, "indexes and reports cost no call"
    assert sum(kept_by_page) / len(kept_by_page) > CALLS * 0.8


@pytest.mark.parametrize("size", [0, 1, 100, PAGE - 1, PAGE, 5 * PAGE, 9 * PAGE + 7])
async def test_a_file_that_was_cut_off_comes_back_from_a_copy(tmp_path: Path, size: int) -> None:
    path = await filled(tmp_path)
    before = await _calls_of(tmp_path)
    journal = await reopened(tmp_path)
    assert await journal.back_up(START)
    await journal.close()
    path.write_bytes(path.read_bytes()[:size])
    suspect_mark(path).touch()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert journal.mended.backup_at == START
    assert await read_all(journal) == before
    await journal.close()


async def test_what_is_newer_than_the_copy_is_taken_from_the_damaged_file(tmp_path: Path) -> None:
    path = await filled(tmp_path, 5)
    journal = await reopened(tmp_path)
    await journal.back_up(START)
    await journal.set_note("r0", "a later word")
    await journal.close()
    await filled(tmp_path, 3, first=5)
    before = await _calls_of(tmp_path)
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert journal.mended.missing == 0
    assert await read_all(journal) == before
    assert before[0].note == "a later word"
    await journal.close()


async def test_what_was_only_in_the_log_beside_it_is_kept_too(tmp_path: Path) -> None:
    await filled(tmp_path, 5)
    writer = await reopened(tmp_path)
    await writer.begin(a_call("late", agent="+917799999999"), START)
    copy = tmp_path / "copy" / "data"
    shutil.copytree(tmp_path / "data", copy, ignore=shutil.ignore_patterns("owners"))
    await writer.close()
    data = bytearray((copy / "journal.db").read_bytes())
    data[PAGE : 2 * PAGE] = b"\xa7" * PAGE
    (copy / "journal.db").write_bytes(data)
    suspect_mark(copy / "journal.db").touch()
    journal = await reopened(tmp_path / "copy")
    assert await journal.get("late") is not None
    await journal.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions work otherwise here")
@pytest.mark.parametrize("with_copy", [True, False])
@pytest.mark.usefixtures("private_umask")
async def test_a_mended_journal_is_the_users_alone(tmp_path: Path, with_copy: bool) -> None:
    path = await filled(tmp_path, 3)
    if with_copy:
        journal = await reopened(tmp_path)
        await journal.back_up(START)
        await journal.close()
    _without_first_page(path)
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.mended.aside.stat().st_mode) == 0o600
    await journal.close()


async def test_a_number_that_is_unsure_stays_locked_after_mending(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    _without_first_page(path)
    journal = await reopened(tmp_path)
    call = a_call("new", f"+9198{CALLS - 1:08d}", "+917788888888")
    with pytest.raises(EarlierUnknown):
        await journal.begin(call, START)
    await journal.close()


@pytest.mark.parametrize(
    "damage",
    [
        "body = '{'",
        "body = json_set(body, '$.order.options.ring_time_s', 9999)",
        "phase = 'asleep'",
        "customer = CAST(x'ff41' AS TEXT)",
    ],
    ids=["cut", "bounds", "phase", "not utf-8"],
)
async def test_a_row_that_makes_no_sense_is_seen_once_and_mended_at_the_next_start(
    tmp_path: Path, damage: str
) -> None:
    path = await filled(tmp_path)
    _execute(path, f"UPDATE calls SET {damage} WHERE reference = 'r7'")  # noqa: S608 - from above
    journal = await reopened(tmp_path)
    with pytest.raises(JournalTrouble) as caught:
        await read_all(journal)
    assert caught.value.problem is JournalProblem.CORRUPT
    await journal.close()
    assert suspect_mark(path).exists()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    calls = await read_all(journal)
    assert journal.mended.kept == len(calls) >= CALLS - 1
    assert journal.mended.missing == CALLS - len(calls)
    assert not suspect_mark(path).exists()
    await journal.close()


async def test_after_a_process_that_died_the_file_is_looked_at_closely(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    _execute(path, "UPDATE calls SET body = '{' WHERE reference = 'r7'")
    (tmp_path / "data" / "owners" / "somebody.lock").touch()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert journal.mended.missing == 1
    assert len(list((tmp_path / "data" / "owners").glob("*.lock"))) == 1
    await journal.close()


async def test_a_close_look_that_was_cut_short_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path)
    _execute(path, "UPDATE calls SET body = '{' WHERE reference = 'r7'")
    (tmp_path / "data" / "owners" / "somebody.lock").touch()
    journal = open_journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(JournalStore, "look_closely", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            journal._open()
    await journal.close()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    await journal.close()


async def test_while_another_process_has_it_open_nothing_is_mended(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    other = Owners(tmp_path / "data" / "owners")
    path.write_bytes(b"garbage" * 1000)
    journal = open_journal(tmp_path)
    with pytest.raises(JournalTrouble) as caught:
        await journal.open()
    assert caught.value.problem is JournalProblem.CORRUPT
    assert path.read_bytes() == b"garbage" * 1000
    other.close()
    await journal.open()
    assert journal.mended is not None
    await journal.close()


@pytest.mark.parametrize("stop", range(1, 9))
async def test_a_mending_that_is_stopped_anywhere_is_finished_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    path = await filled(tmp_path)
    before = await _calls_of(tmp_path)
    _without_first_page(path)
    damaged = path.read_bytes()
    steps = 0

    def stopping(name: str) -> None:
        original = getattr(Path, name)

        def step(self: Path, *args: object, **kwargs: object) -> object:
            nonlocal steps
            if "owners" not in str(self) and "look-closely" not in self.name:
                steps += 1
                if steps == stop:
                    raise KeyboardInterrupt
            return original(self, *args, **kwargs)

        monkeypatch.setattr(Path, name, step)

    journal = open_journal(tmp_path)
    with monkeypatch.context():
        for name in ("rename", "replace", "unlink"):
            stopping(name)
        with pytest.raises(KeyboardInterrupt):
            journal._open()
        monkeypatch.undo()
    await journal.close()
    journal = await reopened(tmp_path)
    assert await read_all(journal) == before
    assert [file.read_bytes() for file in damaged_files(path)] == [damaged]
    await journal.close()
    left = {file.name for file in path.parent.iterdir()} - {"owners", "journal.db"}
    assert left == {damaged_files(path)[0].name, "journal.db.mending-lock"}


async def test_no_room_to_mend_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path)
    _without_first_page(path)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_rescue, "salvage", no_room)
    journal = open_journal(tmp_path)
    with pytest.raises(JournalTrouble) as caught:
        await journal.open()
    assert caught.value.problem is JournalProblem.FULL
    monkeypatch.undo()
    await journal.open()
    assert await journal.count() == CALLS
    await journal.close()


async def test_a_version_far_beyond_any_is_damage_and_not_the_future(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    _execute(path, "PRAGMA user_version = 1481910341")
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert await journal.count() == CALLS
    await journal.close()


async def test_a_database_of_something_else_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "data" / "journal.db"
    path.parent.mkdir()
    _execute(path, "CREATE TABLE recipes (name TEXT)")
    content = path.read_bytes()
    journal = await reopened(tmp_path)
    assert journal.mended is not None
    assert journal.mended.aside.read_bytes() == content
    assert await journal.count() == 0
    await journal.close()


async def _calls_of(folder: Path) -> list[Call]:
    journal = await reopened(folder)
    calls = await read_all(journal)
    await journal.close()
    return calls


def _interrupt(_: object) -> None:
    raise KeyboardInterrupt


def _without_first_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[:PAGE] = b"\xa7" * PAGE
    path.write_bytes(data)


def _execute(path: Path, sql: str) -> None:
    db = apsw.Connection(str(path))
    db.execute(sql)
    db.close()
