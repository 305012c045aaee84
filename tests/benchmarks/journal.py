"""A journal of a million calls: pages, searches, totals, and a dial that is written meanwhile.

Through the journal's own face, as the window asks. Each question is asked many times, with other
words each time where it can be; the slowest counts. `python -m tests.benchmarks.journal [calls]`.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import apsw

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.journal_filter import EVERYTHING, Cursor, JournalFilter, Result
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.rows import LINE_COLUMNS
from tests.benchmarks.million import CALLS, LAST, RARE_NOTE, RARE_SID, million

PAGE = 128
FIRST_PAGE_S = 0.050
KEYSTROKE_S = 0.100
_ROUNDS = 30
_DIALS = 300
_BLOCK = bytes(4096)

_NAMES = ("Kavita Menon", "Asha Rao", "Imran Khan", "Zoya Sharma", "Ravi Iyer", "Uma Das")
_PARTS = ("vita", "men", "rao", "shar", "imr", "kul")
_NOTES = ("refund friday", "invoice again", "purple umbrella", "docs mail", "manager speak")

Ask = Callable[[], Awaitable[object]]


class Table:
    """Prints a line for each question, and keeps what missed its goal."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    async def ask(self, name: str, asks: Iterator[Ask], floor_s: float, goal_s: float) -> float:
        """Ask many times; the median, the slowest, and the median by the floor."""
        seconds = []
        for ask in asks:
            began = time.perf_counter()
            await ask()
            seconds.append(time.perf_counter() - began)
        self.say(name, seconds, floor_s, goal_s)
        return statistics.median(seconds)

    def say(self, name: str, seconds: list[float], floor_s: float, goal_s: float) -> None:
        """Print a line."""
        median, slowest = statistics.median(seconds), max(seconds)
        verdict = f"goal {goal_s * 1000:4.0f} ms" if goal_s else ""
        if goal_s and slowest > goal_s:
            self.missed.append(name)
            verdict += "  MISSED"
        print(
            f"  {name:<46} {median * 1000:8.2f} {slowest * 1000:8.2f} {median / floor_s:8.1f}  {verdict}"
        )


async def measure(path: Path, home: Path, size: int) -> None:
    """Print the tables."""
    rows_s, scan_s = _floors(path)
    calls = _count(path)
    print(f"the journal, {calls:,} calls, {size / 1e6:,.0f} MB; ms")
    print(f"  floor: {PAGE} rows by number, bare                 {rows_s * 1000:8.2f}")
    print(f"  for comparison: LIKE over three columns        {scan_s * 1000:8.2f}")
    print(f"  {'':<46} {'median':>8} {'slowest':>8} {'/ floor':>8}")
    table = Table()
    await _ask_first(table, path, home, rows_s)
    journal = Journal(path, home / "owners")
    await journal.open()
    try:
        await _ask_pages(table, journal, calls, rows_s)
        await _ask_searches(table, journal, rows_s)
        await _ask_totals(table, journal, rows_s)
        await _dial(table, journal, home)
    finally:
        await journal.close()
        _take_back(path)
    print(f"  missed: {', '.join(table.missed) or 'nothing'}")


async def _ask_first(table: Table, path: Path, home: Path, floor_s: float) -> None:
    opened, first = [], []
    for _ in range(5):
        journal = Journal(path, home / "owners")
        began = time.perf_counter()
        await journal.open()
        opened.append(time.perf_counter() - began)
        began = time.perf_counter()
        await journal.page(EVERYTHING, PAGE)
        first.append(time.perf_counter() - began)
        await journal.close()
    table.say("opening the file", opened, floor_s, 0)
    table.say("first page, on a connection of its own", first, floor_s, FIRST_PAGE_S)


async def _ask_pages(table: Table, journal: Journal, calls: int, floor_s: float) -> None:
    def pages(wanted: JournalFilter, after: Cursor | None = None) -> Iterator[Ask]:
        for _ in range(_ROUNDS):
            yield partial(journal.page, wanted, PAGE, after)

    since, until = LAST - timedelta(days=500), LAST - timedelta(days=470)
    deep = Cursor(0, calls // 10)
    each = {
        "first page": pages(EVERYTHING),
        "a page 9 tenths deep": pages(EVERYTHING, deep),
        "reached": pages(JournalFilter(result=Result.REACHED)),
        "not sure, 9 tenths deep": pages(JournalFilter(result=Result.NOT_SURE), deep),
        "under way (none)": pages(JournalFilter(result=Result.UNDER_WAY)),
        "with a recording": pages(JournalFilter(with_recording=True)),
        "not sure, with a recording (none)": pages(
            JournalFilter(result=Result.NOT_SURE, with_recording=True)
        ),
        "a month, long ago": pages(JournalFilter(since=since, until=until)),
        "one virtual number": pages(JournalFilter(virtual_number="+915555580008")),
        "one agent": pages(JournalFilter(agent="+915555510040")),
        "no agent that there is": pages(JournalFilter(agent="nobody")),
        "agent, virtual number and result": pages(
            JournalFilter(
                result=Result.NOT_REACHED, virtual_number="+915555580008", agent="+915555510040"
            )
        ),
    }
    for name, asks in each.items():
        await table.ask(name, asks, floor_s, FIRST_PAGE_S if name == "first page" else 0)
    for name, wanted in {"all": EVERYTHING, '"+91"': JournalFilter("+91")}.items():
        asks = _page_after_page(journal, wanted, deep)
        await table.ask(f"page after page of {name}, 9 tenths deep", asks, floor_s, KEYSTROKE_S)


def _page_after_page(journal: Journal, wanted: JournalFilter, after: Cursor) -> Iterator[Ask]:
    async def ask() -> None:
        nonlocal after
        page = await journal.page(wanted, PAGE, after)
        after = page.next or after

    for _ in range(_ROUNDS):
        yield ask


async def _ask_searches(table: Table, journal: Journal, floor_s: float) -> None:
    chance = random.Random(1)

    def digits(count: int) -> str:
        return "".join(chance.choices("0123456789", k=count))

    def searches(make: Callable[[], str], **further: object) -> Iterator[Ask]:
        for _ in range(_ROUNDS):
            wanted = JournalFilter(make(), **further)  # type: ignore[arg-type]
            yield partial(journal.page, wanted, PAGE)

    numbers = tuple(f"+91555552{n:04}" for n in range(0, 10_000, 200))
    each = {
        "last 4 digits": searches(lambda: digits(4)),
        "3 digits": searches(lambda: digits(3)),
        "a whole number, spaced": searches(lambda: f"55555 2{digits(4)}"),
        "a whole number with +91": searches(lambda: f"+91 55555 2{digits(4)}"),
        "a whole number with 0": searches(lambda: f"0 55555-2{digits(4)}"),
        '"+91"': searches(lambda: "+91"),
        '"5555"': searches(lambda: "5555"),
        "part of a name": searches(lambda: chance.choice(_PARTS)),
        "full name": searches(lambda: chance.choice(_NAMES)),
        "a name, and what 50 contacts are called": searches(
            lambda: chance.choice(_NAMES), numbers=numbers
        ),
        "two words of a note": searches(lambda: chance.choice(_NOTES)),
        "a rare note": searches(lambda: RARE_NOTE),
        "rare part of a SID": searches(lambda: RARE_SID[8:16]),
        "part of a SID at random": searches(lambda: f"{chance.getrandbits(20):05x}"),
        "nothing found": searches(lambda: f"zq{digits(3)}"),
        "1 character": searches(lambda: chance.choice("kqz7")),
        "2 characters, nothing found": searches(lambda: chance.choice(("qz", "~~", "#!"))),
        "a name, not sure": searches(lambda: chance.choice(_NAMES), result=Result.NOT_SURE),
        '"+91", under way (none)': searches(lambda: "+91", result=Result.UNDER_WAY),
        "a name, a month long ago": searches(
            lambda: chance.choice(_NAMES),
            since=LAST - timedelta(days=500),
            until=LAST - timedelta(days=470),
        ),
    }
    for name, asks in each.items():
        await table.ask(f"search: {name}", asks, floor_s, KEYSTROKE_S)


async def _ask_totals(table: Table, journal: Journal, floor_s: float) -> None:
    def times(ask: Ask) -> Iterator[Ask]:
        return iter([ask] * 3)

    month = JournalFilter(since=LAST - timedelta(days=30))
    each = {
        "everything": EVERYTHING,
        "30 days": month,
        "a result": JournalFilter(result=Result.REACHED),
        "a name": JournalFilter("Kavita Menon"),
        '"+91"': JournalFilter("+91"),
    }
    for name, wanted in each.items():
        ask: Ask = partial(journal.totals, wanted)
        await table.ask(f"totals: {name}", times(ask), floor_s, 0)
    await table.ask("how many calls", times(journal.count), floor_s, 0)
    await table.ask("what there is to choose from", times(journal.choices), floor_s, 0)


async def _dial(table: Table, journal: Journal, home: Path) -> None:
    """A press of Call as far as the journal is concerned, alone and while somebody searches."""
    floor_s = _floor_of_writing(journal._path.parent)
    print(f"  floor: 4 KiB written and on the disk           {floor_s * 1000:8.2f}")
    small = Journal(home / "small" / "journal.db", home / "small-owners")
    await small.open()
    table.say("dial: intent and claim, an empty journal", await _dials(small), floor_s, 0)
    await small.close()
    alone = await _dials(journal)
    table.say("dial: intent and claim, this journal", alone, floor_s, 0)
    print(f"  {'99 of 100':<46} {sorted(alone)[len(alone) * 99 // 100] * 1000:8.2f}")

    async def search() -> None:
        while True:
            await journal.page(JournalFilter(f"zq{random.random():.3f}", with_recording=True), PAGE)
            await journal.totals(EVERYTHING)

    searching = asyncio.ensure_future(search())
    table.say("dial: while totals are counted on and on", await _dials(journal), floor_s, 0)
    searching.cancel()


async def _dials(journal: Journal) -> list[float]:
    seconds = []
    for number in range(_DIALS):
        now = datetime.now(UTC)
        agent = AgentIdentity(contact_uri=f"+9155555{10_000 + number:05}")
        order = Order(agent, f"+91555552{number:04}", "+915555580001", CallOptions())
        reference = f"bench-{uuid.uuid4().hex}"
        call = Call(reference, "Sales", "bench", "https://ccm-api.exotel.com", order, now)
        began = time.perf_counter()
        await journal.begin(call, now, again=True)
        await journal.claim(reference)
        seconds.append(time.perf_counter() - began)
        await journal.set_note(reference, "as an answer would be written")
    await journal.forget(lambda _: _settle(journal))
    return seconds


def _settle(journal: Journal) -> None:
    store = journal._store
    assert store is not None
    store._db.execute(
        "UPDATE calls SET in_flight = 0, standing = 'refused' WHERE account_sid = 'bench' AND in_flight"
    )


def _take_back(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as db:
        db.execute(
            "DELETE FROM calls WHERE in_flight = 0 AND id > ? AND account_sid = 'bench'", (0,)
        )


def _count(path: Path) -> int:
    with closing(apsw.Connection(str(path))) as db:
        return int(db.execute("SELECT count(*) FROM calls").get)


def _floors(path: Path) -> tuple[float, float]:
    """A page read by a bare connection, and what a search would cost without its index."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        page = f"SELECT id, {LINE_COLUMNS} FROM calls ORDER BY id DESC LIMIT {PAGE}"  # noqa: S608
        plain = _median(lambda: db.execute(page).fetchall(), _ROUNDS)
        scan = (
            "SELECT count(*) FROM calls WHERE customer LIKE '%zq%' OR customer_name LIKE '%zq%'"
            " OR note LIKE '%zq%'"
        )
        return plain, _median(lambda: db.execute(scan).fetchall(), 3)


def _floor_of_writing(folder: Path) -> float:
    with _scratch(folder) as file:

        def write() -> None:
            os.pwrite(file, _BLOCK, 0)
            getattr(os, "fdatasync", os.fsync)(file)

        return _median(write, _DIALS)


@contextmanager
def _scratch(folder: Path) -> Iterator[int]:
    path = folder / "floor.bin"
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        yield file
    finally:
        os.close(file)
        path.unlink()


def _median(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def main(calls: int = CALLS) -> None:
    """Print the table."""
    path = million(calls)
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(measure(path, Path(home), path.stat().st_size))


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else CALLS)
