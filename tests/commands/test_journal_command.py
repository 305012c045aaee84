"""`ccm-desktop journal`: which calls, in which form, and where to."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccm_desktop.cli import run
from ccm_desktop.domain.call import Call, Standing, Watch
from ccm_desktop.domain.contact import NEW, Contact, ContactNumber
from ccm_desktop.domain.export import COLUMNS
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.places import find_places

NOON = datetime(2026, 3, 2, 12).astimezone()
ASHA, VIKRAM = "+915555520001", "+915555520002"
MIRA, TARA = "+915555510001", "+915555510002"
SALES, HELP = "+915555580001", "+915555580002"
RECORDED = ("https://r.example/1.wav",)


def a_call(
    reference: str,
    day: int,
    customer: str = ASHA,
    *,
    agent: str = MIRA,
    line: str = SALES,
    status: str | None = "completed",
    recordings: tuple[str, ...] = (),
    note: str = "",
) -> Call:
    order = Order(AgentIdentity(contact_uri=agent), customer, line)
    report = Report(
        f"ca{reference}",
        "terminal",
        status,
        customer=Leg(name="Asha Rao" if customer == ASHA else None),
        talk_time_s=42 if status == "completed" else None,
        recordings=recordings,
    )
    return Call(
        reference,
        "work",
        "acme1",
        "https://ccm-api.exotel.com",
        order,
        (NOON + timedelta(days=day)).astimezone(UTC),
        standing=Standing.ACCEPTED,
        report=report,
        watch=Watch.DONE,
        note=note,
    )


CALLS = [
    a_call("r1", 0, note="=1+1"),
    a_call("r2", 1, VIKRAM, status="customer_unanswered", agent=TARA),
    a_call("r3", 2, recordings=RECORDED, line=HELP),
    a_call("r4", 3, VIKRAM, status="a_new_word"),
]


async def _keep(calls: list[Call]) -> None:
    places = find_places()
    journal = Journal(places.journal, places.owners)
    await journal.open()
    for call in calls:
        order = replace(call, standing=Standing.INTENT, report=None, watch=Watch.NOT_YET)
        await journal.begin(order, call.pressed_at, again=True)
        await journal.claim(call.reference)
        await journal._change(call.reference, lambda _, call=call: call)  # type: ignore[misc]
    await journal.close()
    contacts = Contacts(places.contacts)
    await contacts.put(Contact(NEW, "Vik at home", numbers=(ContactNumber(VIKRAM),)))


@dataclass
class Journaled:
    """A journal with four calls, and somebody who asks for some of them."""

    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, *options: str) -> int:
        self.capsys.readouterr()
        try:
            code = run(("journal", *options))
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        said = self.capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    def found(self, *options: str) -> list[str]:
        assert self("--json", *options) == 0, self.err
        return [json.loads(line)["call_sid"].removeprefix("ca") for line in self.out.splitlines()]


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str]) -> Journaled:
    asyncio.run(_keep(CALLS))
    return Journaled(capsys)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ["r4", "r3", "r2", "r1"]),
        (("--since", "2026-03-03"), ["r4", "r3", "r2"]),
        (("--until", "2026-03-03"), ["r2", "r1"]),
        (("--since", "2026-03-03", "--until", "2026-03-04"), ["r3", "r2"]),
        (("--result", "reached"), ["r3", "r1"]),
        (("--result", "not-reached"), ["r2"]),
        (("--result", "not-sure"), ["r4"]),
        (("--with-recording",), ["r3"]),
        (("--virtual-number", HELP), ["r3"]),
        (("--agent", TARA), ["r2"]),
        (("--search", "Rao"), ["r3", "r1"]),
        (("--search", "vik at"), ["r4", "r2"]),
        (("--search", "Rao", "--since", "2026-03-03"), ["r3"]),
        (("--result", "reached", "--agent", TARA), []),
    ],
)
def test_exactly_the_calls_asked_for_newest_first(
    journal: Journaled, options: tuple[str, ...], found: list[str]
) -> None:
    assert journal.found(*options) == found


def test_the_filters_hold_for_words_and_tables_too(journal: Journaled) -> None:
    assert journal("--with-recording") == 0
    assert len(journal.out.splitlines()) == 1
    assert journal("--with-recording", "--csv") == 0
    assert len(list(csv.reader(io.StringIO(journal.out)))) == 2


def test_a_table_on_standard_output_is_guarded_and_has_no_mark(journal: Journaled) -> None:
    assert journal("--csv") == 0
    assert not journal.out.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(journal.out, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[3]["note"] == "'=1+1"
    assert rows[3]["customer"] == f"\t{ASHA}"
    assert [row["contact_name"] for row in rows] == ["Vik at home", "", "Vik at home", ""]
    assert rows[3]["outcome_words"] == "Talked 0:42"


def test_plain_values_and_the_mark_where_they_are_asked_for(journal: Journaled) -> None:
    assert journal("--csv", "--raw", "--bom") == 0
    assert journal.out.startswith("\ufeffstarted,state,")
    rows = list(csv.DictReader(io.StringIO(journal.out, newline="")))
    assert (rows[3]["note"], rows[3]["customer"]) == ("=1+1", ASHA)


@pytest.mark.parametrize(
    ("name", "options", "begins"),
    [
        ("calls.csv", (), b'\xef\xbb\xbf"started"'),
        ("calls.csv", ("--csv",), b'\xef\xbb\xbf"started"'),
        ("calls.txt", (), b'\xef\xbb\xbf"started"'),
        ("calls.csv", ("--raw",), b"started,"),
        ("calls.csv", ("--raw", "--bom"), b"\xef\xbb\xbfstarted,"),
        ("calls.jsonl", (), b'{"started"'),
        ("calls.JSON", (), b'{"started"'),
        ("calls.json", ("--csv",), b'\xef\xbb\xbf"started"'),
        ("calls.csv", ("--json",), b'{"started"'),
    ],
)
def test_a_file_is_written_in_the_form_asked_for_or_that_of_its_name(
    journal: Journaled, tmp_path: Path, name: str, options: tuple[str, ...], begins: bytes
) -> None:
    assert journal("--output", str(tmp_path / name), *options) == 0, journal.err
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert journal.out == f"4 calls are in {name}.\n"


def test_what_is_in_the_file_is_what_would_be_printed(journal: Journaled, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    assert journal("--output", str(path), "--result", "reached") == 0
    written = path.read_text("utf-8")
    assert journal("--json", "--result", "reached") == 0
    assert journal.out == written
    assert json.loads(written.splitlines()[0])["recording_urls"] == list(RECORDED)


def test_a_folder_that_is_not_there_is_one_sentence(journal: Journaled, tmp_path: Path) -> None:
    assert journal("--output", str(tmp_path / "gone" / "calls.csv")) == 1
    assert journal.err.startswith("ccm-desktop: This folder is not there any more.")
    assert journal.err.count("\n") == 1


@pytest.mark.parametrize("given", ["yesterday", "2026-13-01", "02/03/2026", ""])
def test_a_day_is_written_as_one(journal: Journaled, given: str) -> None:
    assert journal("--since", given) == 2
    assert "must be a day like 2026-03-02" in journal.err


def test_contacts_that_cant_be_read_cost_their_names_alone(journal: Journaled) -> None:
    find_places().contacts.write_text("no contacts")
    assert len(journal.found()) == 4
    assert "contacts could not be read" in journal.err
