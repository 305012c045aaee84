"""A believable journal of a million calls: two and a half years of a busy team's, made once and kept.

`python -m tests.benchmarks.million [calls]` makes it below `build/` and says where it is.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import apsw

from ccm_desktop.domain.call import Call, Sightings, Standing, Watch
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.services.journals import schema
from ccm_desktop.services.journals.rows import encode

CALLS = 1_000_000
FOLDER = Path("build") / "million"
LAST = datetime(2026, 6, 30, 12, tzinfo=UTC)
RARE_SID = "beef0facade0decade0deed0feed0bad"  # of the call in the middle, and of no other
RARE_NOTE = "asked for the purple umbrella"  # of one call in a hundred thousand


def _words(text: str) -> list[str]:
    return text.split()


_BATCH = 20_000
_SINCE = timedelta(days=900)
_AGENTS = tuple(f"+91555551{n:04}" for n in range(1, 41))
_LINES = tuple(f"+91555558{n:04}" for n in range(1, 9))
_FIRST = _words(
    "Aarav Aditi Ananya Arjun Asha Bhavna Charu Deepak Devika Esha Farhan Gauri Harish Imran Isha"
    " Jaya Kabir Kavita Lakshmi Manoj Meera Mohan Naina Nikhil Omar Pooja Priya Rahul Ravi Reema"
    " Rohan Sana Sanjay Shreya Sunita Tara Uma Varun Vidya Zoya"
)
_LAST = _words(
    "Acharya Agarwal Banerjee Bhatt Bose Chandra Chopra Das Desai Dutta Fernandes Gandhi Ghosh"
    " Gupta Iyer Jain Jha Joshi Kapoor Khan Kulkarni Kumar Mehta Menon Mishra Nair Pandey Patel"
    " Pillai Rao Reddy Roy Saxena Sen Shah Sharma Singh Thomas Varma Yadav"
)
_WORDS = _words(
    "wants the invoice again call back after lunch on Friday delivery is late moved to a new"
    " address asked about refund price plan upgrade not interested now speak with manager wrong"
    " number spouse answered left message will decide next week demo booked docs sent by mail"
)
_TAGS = ("delivery", "urgent", "call back", "complaint", "renewal", "demo")
_STATUSES = (
    *(["completed"] * 56),
    *(["customer_unanswered"] * 20),
    *(["customer_busy"] * 8),
    *(["agent_unanswered"] * 6),
    *(["customer_no_dial"] * 4),
    *(["agent_busy"] * 2),
    *(["failed"] * 2),
    "a_new_word",
    None,
)


def million(calls: int = CALLS) -> Path:
    """The journal's file, made where it is not there yet."""
    folder = FOLDER / f"{calls}-{schema.VERSION}"
    path = folder / "data" / "journal.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as part:
            make(Path(part) / "journal.db", calls)
            (Path(part) / "journal.db").replace(path)
    return path


def make(path: Path, calls: int) -> None:
    """Write the rows into a journal of version 2, and have it brought to the present one."""
    began = time.perf_counter()
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("journal_mode", "OFF")
        db.pragma("synchronous", "OFF")
        for step in schema._STEPS[:2]:
            db.execute(step)
        db.pragma("user_version", 2)
        made = rows(calls)
        slots = ""
        for _ in range(0, calls, _BATCH):
            batch = list(islice(made, _BATCH))
            slots = slots or ", ".join(f":{name}" for name in batch[0])
            with db:
                db.executemany(
                    f"INSERT INTO calls ({', '.join(batch[0])}) VALUES ({slots})",  # noqa: S608
                    batch,
                )
        written = time.perf_counter()
        schema.prepare(db)
        db.pragma("journal_mode", "WAL")
    ready = time.perf_counter()
    size = path.stat().st_size / 1e6
    print(
        f"{calls:,} calls, {size:,.0f} MB: rows in {written - began:.0f} s,"
        f" brought to version {schema.VERSION} in {ready - written:.0f} s"
    )


def rows(calls: int) -> Iterator[dict[str, object]]:
    """The rows of `calls`, the oldest first."""
    chance = random.Random(4711)
    for place in range(calls):
        call = a_call(chance, place, calls)
        yield {**encode(call), "owner": "0" * 32, "id": place + 1}


def a_call(chance: random.Random, place: int, calls: int) -> Call:
    """One call, by its place among all."""
    customer = int(10_000 * chance.random() ** 1.5)
    pressed_at = LAST - _SINCE * (1 - (place + 1) / calls)
    options = CallOptions(
        recording=True,
        custom_field=f"lead {chance.randrange(10**6)}" if chance.random() < 0.4 else None,
    )
    order = Order(
        AgentIdentity(contact_uri=_AGENTS[int(40 * chance.random() ** 2)]),
        f"+91555552{customer:04}",
        _LINES[int(8 * chance.random() ** 2)],
        options,
    )
    note = ""
    if place % 100_000 == 50_000:
        note = RARE_NOTE
    elif chance.random() < 0.3:
        note = " ".join(chance.choices(_WORDS, k=chance.randint(3, 9)))
    call = Call(
        f"{chance.getrandbits(128):032x}",
        "Sales",
        "acme1",
        "https://ccm-api.exotel.com",
        order,
        pressed_at,
        note=note,
        tags=tuple(chance.sample(_TAGS, chance.randint(1, 2))) if chance.random() < 0.1 else (),
        watch=Watch.DONE,
    )
    return _as_it_ended(chance, call, customer, middle=place == calls // 2)


def _as_it_ended(chance: random.Random, call: Call, customer: int, *, middle: bool) -> Call:
    odds = chance.random()
    if odds < 0.02 and not middle:
        standing = chance.choice((Standing.REFUSED, Standing.NOT_SENT, Standing.RANG))
        return replace(call, standing=standing, watch=Watch.NOT_YET)
    status = chance.choice(_STATUSES)
    talked = chance.randint(5, 900) if status == "completed" else None
    sid = RARE_SID if middle else f"{chance.getrandbits(128):032x}"
    ended = call.pressed_at + timedelta(seconds=20 + (talked or 0))
    name = f"{_FIRST[customer % 40]} {_LAST[customer // 40 % 40]}" if odds < 0.8 else None
    report = Report(
        sid,
        "terminal",
        status,
        virtual_number=call.order.virtual_number,
        agent=Leg(call.order.agent.contact_uri, None, "completed"),
        customer=Leg(call.order.customer, name, "completed"),
        created_at=call.pressed_at,
        ended_at=ended,
        talk_time_s=talked,
        recordings=(f"https://recordings.exotel.com/{sid}.mp3",) if talked else (),
    )
    seen = Sightings(ended=ended, hung_up=ended)
    return replace(call, standing=Standing.ACCEPTED, report=report, sightings=seen, heard_at=ended)


if __name__ == "__main__":
    print(million(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else CALLS))
