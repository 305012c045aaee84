"""The journal's promises to one process: what was written is there, and trouble has a name."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.call import Call, Failure, IllegalMove, Phase, Standing, Watch
from ccm_desktop.domain.errors import (
    AlreadyOnCall,
    CcmError,
    EarlierUnknown,
    JournalProblem,
    JournalTrouble,
)
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.report import Leg, Received
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.schema import VERSION

from .conftest import lines_of, open_journal
from .manual_clock import START
from .samples import CUSTOMER, a_call, a_report, ended, received, ringing, talking

SID = "sid000001"


async def accept(journal: Journal, call: Call, reply: Received) -> Call:
    await journal.begin(call, START)
    await journal.claim(call.reference)
    return await journal.settle(call.reference, Standing.ACCEPTED, START, None, reply)


def db_of(journal: Journal) -> apsw.Connection:
    assert journal._store is not None
    return journal._store._db


async def test_all_of_it_is_there_after_reopening(tmp_path: Path) -> None:
    first = open_journal(tmp_path)
    assert await first.open() == []
    written = [await accept(first, a_call("r1"), talking())]
    written.append(await first.record("r1", ended(), "poll", START))
    written.append(await first.set_note("r1", "a note"))
    await first.begin(a_call("r2"), START)
    await first.claim("r2")
    failure = Failure("DoNotDisturb", None, 10717, 400, "req", "no", None)
    refused = await first.settle("r2", Standing.REFUSED, START, failure)
    reports = await first.reports("r1")
    await first.close()

    second = open_journal(tmp_path)
    assert await second.open() == []
    assert await second.get("r1") == written[-1]
    assert await second.get("r2") == refused
    assert await second.by_sid(SID) == written[-1]
    assert await second.reports("r1") == reports
    assert await second.count() == 2
    assert (await second.get("nobody"), await second.by_sid("nobody")) == (None, None)
    await second.close()


async def test_durability_is_in_force(journal: Journal) -> None:
    db = db_of(journal)
    assert db.pragma("journal_mode") == "wal"
    assert db.pragma("synchronous") == 2
    assert db.pragma("foreign_keys") == 1


@pytest.mark.usefixtures("private_umask")
async def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await journal.begin(a_call(), START)
    data = tmp_path / "data"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [data, *data.iterdir()]}
    await journal.close()
    assert modes == {
        "data": 0o700,
        "owners": 0o700,
        "journal.db": 0o600,
        "journal.db-wal": 0o600,
        "journal.db-shm": 0o600,
    }


async def test_a_claim_is_given_once(journal: Journal) -> None:
    await journal.begin(a_call(), START)
    claims = await asyncio.gather(*[journal.claim("r1") for _ in range(10)])
    assert [claim.standing for claim in claims if claim] == [Standing.SENDING]
    assert await journal.claim("nobody") is None


async def test_an_intent_is_written_once(journal: Journal) -> None:
    await journal.begin(a_call(), START)
    with pytest.raises(JournalTrouble):
        await journal.begin(a_call(agent="+919900000002"), START)
    assert await journal.get("r1") == a_call()


@pytest.mark.parametrize("standing", [Standing.INTENT, Standing.SENDING], ids=lambda s: s.value)
async def test_a_call_in_flight_is_in_the_way_of_its_agent_only(
    journal: Journal, standing: Standing
) -> None:
    await journal.begin(a_call(), START)
    if standing is Standing.SENDING:
        await journal.claim("r1")
    with pytest.raises(AlreadyOnCall) as caught:
        await journal.begin(a_call("r2", "+919822222222"), START)
    assert (caught.value.reference, caught.value.customer) == ("r1", CUSTOMER)
    await journal.begin(a_call("r3", agent="+919900000002"), START)
    await journal.begin(replace(a_call("r4"), account_sid="acme2"), START)
    assert await journal.count() == 3


async def test_an_unknown_outcome_is_in_the_way_of_its_number_only(journal: Journal) -> None:
    await journal.begin(a_call(), START)
    await journal.claim("r1")
    unknown = await journal.settle("r1", Standing.UNKNOWN, START, Failure("OutcomeUnknown", "cut"))
    assert await journal.unresolved() == [unknown]
    with pytest.raises(EarlierUnknown):
        await journal.begin(a_call("r2", agent="+919900000002"), START)
    await journal.begin(a_call("r3", "+919822222222"), START)
    await journal.begin(replace(a_call("r4"), account_sid="acme2"), START)
    await journal.begin(a_call("r5", agent="+919900000002"), START, again=True)


async def test_ends_are_final(journal: Journal) -> None:
    accepted = await accept(journal, a_call(), ringing())
    for standing in (Standing.REFUSED, Standing.NOT_SENT, Standing.UNKNOWN):
        with pytest.raises(IllegalMove):
            await journal.settle("r1", standing, START)
    assert await journal.get("r1") == accepted
    assert await journal.settle("r1", Standing.ACCEPTED, START, None, ringing()) == accepted
    assert len(await journal.reports("r1")) == 1


async def test_reports_are_appended_as_they_came(journal: Journal) -> None:
    raw = '{"call_sid":"sid000001", "später":"\\u0000 \u202e <b>नमस्ते</b>","n":1e400}'
    await accept(journal, a_call(), Received(ringing().report, raw))
    stale = replace(a_report(), agent=Leg(status="ringing"))
    at = START + timedelta(milliseconds=1500)
    await journal.record("r1", ended(), "poll", at)
    await journal.record("r1", Received(stale, "older"), "callback", at)
    ms = int(START.timestamp() * 1000)
    assert await journal.reports("r1") == [
        ("reply", ms, raw),
        ("poll", ms + 1500, ended().raw),
        ("callback", ms + 1500, "older"),
    ]
    assert await journal.reports("nobody") == []
    call = await journal.get("r1")
    assert call is not None
    assert call.phase is Phase.ENDED


async def test_a_change_that_cannot_be_made_leaves_nothing_behind(journal: Journal) -> None:
    await accept(journal, a_call(), ringing())
    with pytest.raises(KeyError):
        await journal.record("nobody", talking(), "poll", START)
    assert len(await journal.reports("r1")) == 1
    assert db_of(journal).execute("SELECT count(*) FROM reports").get == 1


async def test_who_goes_away_stops_no_write(journal: Journal) -> None:
    writing = asyncio.create_task(journal.begin(a_call(), START))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await journal.get("r1") == a_call()


async def test_waiting_for_another_process_holds_nobody_else_up(
    journal: Journal, tmp_path: Path
) -> None:
    other = apsw.Connection(str(tmp_path / "data" / "journal.db"))
    other.execute("BEGIN IMMEDIATE")
    # Were the interpreter's lock held meanwhile, the COMMIT below would come too late.
    writing = asyncio.create_task(journal.begin(a_call(), START))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not writing.done()
    other.execute("COMMIT")
    await writing
    other.close()
    assert await journal.count() == 1


async def test_a_file_that_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    (tmp_path / "data").mkdir()
    other = apsw.Connection(str(tmp_path / "data" / "journal.db"))
    other.execute("BEGIN IMMEDIATE")
    opening = asyncio.create_task(journal.open())
    await asyncio.wait([opening], timeout=0.1)
    assert not opening.done()
    other.execute("COMMIT")
    other.close()
    assert await opening == []
    assert db_of(journal).pragma("journal_mode") == "wal"
    await journal.close()


async def test_a_refusal_that_someone_holds_on_to_blocks_no_later_write(
    journal: Journal, tmp_path: Path
) -> None:
    other = open_journal(tmp_path)
    await other.open()
    await journal.begin(a_call(), START)
    await journal.begin(a_call("r2", "+919822222222", "+919900000002"), START)
    await journal.claim("r2")
    await journal.settle("r2", Standing.UNKNOWN, START, Failure("OutcomeUnknown", "cut"))
    held: list[CcmError] = []
    for call in (a_call("r3"), a_call("r4", "+919822222222", "+919900000002")):
        with pytest.raises((AlreadyOnCall, EarlierUnknown)) as caught:
            await journal.begin(call, START)
        held.append(caught.value)
    await other.begin(a_call("r5", agent="+919900000005"), START)
    await journal.begin(a_call("r6", agent="+919900000006"), START)
    assert len(held) == 2
    await other.close()


class TestLines:
    """Pages of the journal, and finding a call in it."""

    async def test_pages_are_newest_first_and_meet_without_gaps(self, journal: Journal) -> None:
        for number in range(25):
            await journal.begin(a_call(f"r{number}", agent=f"+9177{number:08d}"), START)
        seen: list[str] = []
        after = None
        for size in (10, 10, 5):
            page = await journal.page(EVERYTHING, 10, after)
            assert len(page.lines) == size
            seen += [line.reference for line in page.lines]
            after = page.next
        assert after is None
        assert seen == [f"r{number}" for number in reversed(range(25))]
        assert (await journal.page(EVERYTHING, 0)).lines == ()

    async def test_a_call_added_meanwhile_does_not_shift_the_next_page(
        self, journal: Journal
    ) -> None:
        for number in range(4):
            await journal.begin(a_call(f"r{number}", agent=f"+9177{number:08d}"), START)
        first = await journal.page(EVERYTHING, 2)
        await journal.begin(a_call("late"), START)
        second = await journal.page(EVERYTHING, 2, first.next)
        assert [line.reference for line in first.lines + second.lines] == ["r3", "r2", "r1", "r0"]

    async def test_a_line_is_the_calls_line(self, journal: Journal) -> None:
        report = replace(ended().report, customer=Leg(name="Asha", status="completed"))
        call = await accept(journal, replace(a_call(), practice=True), received(report))
        (line,) = await lines_of(journal)
        assert line == line_of(call)
        assert (line.customer_name, line.talk_time_s) == ("Asha", 42)

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("", ["r3", "r2", "r1"]),
            ("98111", ["r3", "r2", "r1"]),
            ("asha", ["r1"]),
            ("sid000001", ["r1"]),
            ("100%", ["r2"]),
            ("%", ["r2"]),
            ("_", ["r3"]),
            ("a_b", ["r3"]),
            ("\\", ["r3"]),
            ("lead 7", ["r2"]),
            ("'", []),
            ("nobody", []),
        ],
    )
    async def test_search_finds_parts_and_takes_no_wildcards(
        self, journal: Journal, search: str, found: list[str]
    ) -> None:
        report = replace(ringing().report, customer=Leg(name="Asha Rao"))
        await accept(journal, a_call("r1"), received(report))
        second = a_call("r2", agent="+919900000002")
        options = CallOptions(custom_field="lead 7")
        await journal.begin(replace(second, order=replace(second.order, options=options)), START)
        await journal.set_note("r2", "wants 100% off")
        await journal.begin(a_call("r3", agent="+919900000003"), START)
        await journal.set_note("r3", "a_b \\ aXb")
        assert [line.reference for line in await lines_of(journal, search)] == found

    async def test_search_and_pages_go_together(self, journal: Journal) -> None:
        for number in range(6):
            customer = CUSTOMER if number % 2 else "+919822222222"
            await journal.begin(a_call(f"r{number}", customer, f"+9177{number:08d}"), START)
        wanted = JournalFilter("98111")
        first = await journal.page(wanted, 2)
        second = await journal.page(wanted, 2, first.next)
        assert [line.reference for line in first.lines + second.lines] == ["r5", "r3", "r1"]


class TestTrouble:
    """What can be wrong with the file, each by its name."""

    async def test_a_newer_file_is_left_as_it_is(self, tmp_path: Path) -> None:
        path = await _a_journal_file(tmp_path)
        _execute(path, "PRAGMA user_version = 99")
        before = path.read_bytes()
        trouble = await _trouble_of_opening(tmp_path)
        assert (trouble.problem, trouble.path) == (JournalProblem.NEWER, path)
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        "body", ["{", "{}", '{"reference": 7}', "null"], ids=["cut", "empty", "type", "null"]
    )
    async def test_a_row_that_makes_no_sense(self, tmp_path: Path, body: str) -> None:
        path = await _a_journal_file(tmp_path, calls=1)
        _execute(path, "UPDATE calls SET body = ?", body)
        journal = open_journal(tmp_path)
        await journal.open()
        with pytest.raises(JournalTrouble) as caught:
            await journal.get("r0")
        assert caught.value.problem is JournalProblem.CORRUPT
        await journal.close()

    async def test_a_row_outside_of_todays_bounds(self, tmp_path: Path) -> None:
        path = await _a_journal_file(tmp_path, calls=1)
        _execute(
            path, "UPDATE calls SET body = json_set(body, '$.order.options.ring_time_s', 9999)"
        )
        journal = open_journal(tmp_path)
        await journal.open()
        with pytest.raises(JournalTrouble) as caught:
            await journal.get("r0")
        assert caught.value.problem is JournalProblem.CORRUPT
        await journal.close()

    @pytest.mark.parametrize(
        "damage",
        ["phase = 'asleep'", "outcome = 'won'", "customer = CAST(x'ff41' AS TEXT)"],
        ids=["phase", "outcome", "not utf-8"],
    )
    async def test_a_line_that_makes_no_sense(self, tmp_path: Path, damage: str) -> None:
        path = await _a_journal_file(tmp_path, calls=1)
        _execute(path, f"UPDATE calls SET {damage}")  # noqa: S608 - from above
        journal = open_journal(tmp_path)
        await journal.open()
        with pytest.raises(JournalTrouble) as caught:
            await lines_of(journal)
        assert caught.value.problem is JournalProblem.CORRUPT
        await journal.close()

    async def test_a_folder_where_the_file_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "data" / "journal.db").mkdir(parents=True)
        assert (await _trouble_of_opening(tmp_path)).path == tmp_path / "data" / "journal.db"

    async def test_a_file_where_the_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("in the way")
        await _trouble_of_opening(tmp_path)

    async def test_a_full_disk(self, journal: Journal) -> None:
        db = db_of(journal)
        db.pragma("max_page_count", db.pragma("page_count"))
        written: list[int] = []

        async def fill() -> None:
            for number in range(1000):
                await journal.begin(a_call(f"r{number}", agent=f"+9177{number:08d}"), START)
                written.append(number)

        with pytest.raises(JournalTrouble) as caught:
            await fill()
        assert caught.value.problem is JournalProblem.FULL
        assert await journal.count() == len(written)
        db.pragma("max_page_count", 1_000_000)
        await journal.begin(a_call("more"), START)
        assert await journal.count() == len(written) + 1

    async def test_a_journal_that_may_only_be_read(self, journal: Journal) -> None:
        db_of(journal).pragma("query_only", True)
        with pytest.raises(JournalTrouble) as caught:
            await journal.begin(a_call(), START)
        assert caught.value.problem is JournalProblem.READ_ONLY
        assert await journal.count() == 0

    async def test_a_file_that_another_process_keeps(
        self, journal: Journal, tmp_path: Path
    ) -> None:
        db_of(journal).set_busy_timeout(20)
        other = apsw.Connection(str(tmp_path / "data" / "journal.db"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalTrouble) as caught:
            await journal.begin(a_call(), START)
        assert caught.value.problem is JournalProblem.LOCKED
        other.close()
        await journal.begin(a_call(), START)

    @pytest.mark.parametrize("ask", [Journal.count, Journal.take_over], ids=["count", "take over"])
    async def test_a_journal_that_is_not_open(
        self, tmp_path: Path, ask: Callable[[Journal], object]
    ) -> None:
        journal = open_journal(tmp_path)
        with pytest.raises(JournalTrouble):
            await ask(journal)  # type: ignore[misc]
        await journal.close()
        assert not (tmp_path / "data").exists()

    @pytest.mark.skipif(
        sys.platform != "linux", reason="looks at the open files as Linux shows them"
    )
    async def test_a_file_that_cannot_be_used_is_let_go(self, tmp_path: Path) -> None:
        path = await _a_journal_file(tmp_path)
        _execute(path, "PRAGMA user_version = 99")
        held = await _trouble_of_opening(tmp_path)
        assert _open_files(held.path.name) == []

    async def test_it_can_be_opened_once_the_trouble_is_gone(self, tmp_path: Path) -> None:
        path = await _a_journal_file(tmp_path, calls=2)
        _execute(path, "PRAGMA user_version = 99")
        journal = open_journal(tmp_path)
        with pytest.raises(JournalTrouble):
            await journal.open()
        _execute(path, f"PRAGMA user_version = {VERSION}")
        await journal.open()
        assert await journal.count() == 2
        await journal.close()


async def _a_journal_file(folder: Path, calls: int = 3) -> Path:
    journal = open_journal(folder)
    await journal.open()
    for number in range(calls):
        await accept(
            journal, a_call(f"r{number}", agent=f"+9177{number:08d}"), ended(f"sid{number:06d}")
        )
        await journal.set_watch(f"r{number}", Watch.DONE)
    await journal.close()
    return folder / "data" / "journal.db"


async def _trouble_of_opening(folder: Path) -> JournalTrouble:
    journal = open_journal(folder)
    with pytest.raises(JournalTrouble) as caught:
        await journal.open()
    await journal.close()
    return caught.value


def _execute(path: Path, sql: str, *values: str) -> None:
    db = apsw.Connection(str(path))
    db.execute(sql, values)
    db.close()


def _open_files(name: str) -> list[Path]:
    links = [fd.readlink() for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]
    return [link for link in links if link.name.startswith(name)]
