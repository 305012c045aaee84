"""The index of contacts and recent calls: built once for all that changed, and never twice at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Standing
from ccm_desktop.domain.contact import NEW, Contact, ContactNumber
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.journal_filter import Cursor, JournalFilter, Page
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.suggestions import Suggestions
from ccm_desktop.joins import suggestions
from ccm_desktop.joins.suggestions import SuggestionJoin
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from tests.patience import until
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import CUSTOMER, a_call, a_profile, credentials_of

OTHER = "+919822222222"
ASHA = Contact(NEW, "Asha Rao", numbers=(ContactNumber(CUSTOMER),))
VIKRAM = Contact(NEW, "Vikram Singh", numbers=(ContactNumber(OTHER),))


class Builds:
    """Builds indexes in their threads, each when the test lets it end."""

    def __init__(self) -> None:
        self.begun = self.under_way = self.most_at_once = 0
        self.fails = False
        self._lock = threading.Lock()
        self._ends = threading.Semaphore(0)

    def __call__(
        self, contacts: Iterable[Contact], lines: Iterable[CallLine], code: str
    ) -> Suggestions:
        with self._lock:
            self.begun += 1
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        assert self._ends.acquire(timeout=20)
        with self._lock:
            self.under_way -= 1
        if self.fails:
            raise RuntimeError("no index")
        return Suggestions(contacts, lines, code)

    def end(self, count: int = 1) -> None:
        """Let so many builds end, begun or not."""
        self._ends.release(count)


class Lines:
    """Keeps the journal's lines back until the test lets them be read."""

    def __init__(self, desk: Desk) -> None:
        self.come = asyncio.Event()
        self.trouble: JournalTrouble | None = None
        self._read = desk.journal.page

    async def __call__(
        self, wanted: JournalFilter, limit: int, after: Cursor | None, *, asker: str | None
    ) -> Page:
        await self.come.wait()
        if self.trouble is not None:
            raise self.trouble
        return await self._read(wanted, limit, after, asker=asker)


class Stage:
    """A join that is wired, and what it said."""

    def __init__(self, desk: Desk, contacts: Contacts, lines: Lines) -> None:
        self.desk, self.contacts, self.lines = desk, contacts, lines
        self.profile: Profile = a_profile()
        self.join = SuggestionJoin(desk, contacts, lambda: self.profile)
        self.told = 0
        self.join.names_changed.connect(self._on_names_changed)
        self.join.wire()

    def offered(self, typed: str) -> list[str]:
        return [offer.number for offer in self.join.suggest(typed)]

    async def rests(self) -> None:
        """Wait until nothing of it runs, so that no build is to come."""
        await until(lambda: "suggestions" not in {t.get_name() for t in asyncio.all_tasks()})

    def _on_names_changed(self, _: None) -> None:
        self.told += 1


@pytest.fixture
def faults() -> list[BaseException]:
    """What failed; a test that expects it takes it out."""
    return []


@pytest.fixture
async def stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: list[BaseException]
) -> AsyncIterator[Stage]:
    """A journal with one call, whose lines nobody has read yet."""
    places, tasks = Places(tmp_path, tmp_path, tmp_path), TaskBag(lambda _, e: faults.append(e))
    credentials = credentials_of("Sales")
    desk = build_desk(places, lambda *_: FakeCcm(), ManualClock(), tasks, Pace(), credentials)
    await desk.open()
    await desk.journal.begin(a_call(), START)
    lines = Lines(desk)
    monkeypatch.setattr(desk.journal, "page", lines)
    yield Stage(desk, Contacts(tmp_path / "contacts.json"), lines)
    await desk.close()
    assert faults == []


@pytest.fixture
def builds(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Builds]:
    made = Builds()
    monkeypatch.setattr(suggestions, "Suggestions", made)
    yield made
    made.end(99)


async def test_the_start_builds_once_what_the_contacts_and_the_lines_say(
    builds: Builds, stage: Stage
) -> None:
    stage.join.start()
    await stage.contacts.put(ASHA)
    stage.join.show_account(stage.profile)
    for _ in range(20):
        await asyncio.sleep(0)
    assert builds.begun == 0, "the lines are not there yet"
    stage.lines.come.set()
    builds.end(9)
    await stage.rests()
    assert (builds.begun, stage.told) == (1, 1)
    assert stage.join.name_of(CUSTOMER) == "Asha Rao"
    assert stage.offered("98111") == [CUSTOMER]


async def test_what_changes_during_a_build_is_one_more_after_it(
    builds: Builds, stage: Stage
) -> None:
    stage.lines.come.set()
    stage.join.start()
    await until(lambda: builds.begun == 1)
    await stage.contacts.put(ASHA)
    await stage.contacts.put(VIKRAM)
    stage.join.show_account(stage.profile)
    builds.end()
    await until(lambda: builds.begun == 2)
    assert stage.told == 0, "what is out of date by now is not shown"
    builds.end(9)
    await stage.rests()
    assert (builds.begun, builds.most_at_once, stage.told) == (2, 1, 1)
    assert stage.join.name_of(OTHER) == "Vikram Singh"


async def test_after_a_build_the_next_change_is_built_again(builds: Builds, stage: Stage) -> None:
    stage.lines.come.set()
    builds.end(9)
    stage.join.start()
    await stage.rests()
    await stage.contacts.put(ASHA)
    await stage.rests()
    assert (builds.begun, stage.told) == (2, 2)
    assert stage.join.name_of(CUSTOMER) == "Asha Rao"


async def test_a_call_that_comes_during_a_build_is_in_the_index(
    builds: Builds, stage: Stage
) -> None:
    stage.lines.come.set()
    stage.join.start()
    await until(lambda: builds.begun == 1)
    stage.desk.calls.changed.emit(a_call("r2", OTHER))
    stage.desk.calls.changed.emit(replace(a_call("r3", "+919833333333"), practice=True))
    builds.end(9)
    await stage.rests()
    assert stage.offered("98222") == [OTHER]
    assert stage.offered("98333") == [], "a practice call"
    assert builds.begun == 1


async def test_without_the_journal_the_contacts_are_there(builds: Builds, stage: Stage) -> None:
    stage.lines.trouble = JournalTrouble(JournalProblem.FAILED, Path("journal.db"))
    stage.lines.come.set()
    builds.end(9)
    stage.join.start()
    await stage.contacts.put(ASHA)
    await stage.rests()
    assert stage.offered("ash") == [CUSTOMER]


async def test_what_was_forgotten_is_suggested_no_more(stage: Stage) -> None:
    stage.join.start()
    stage.lines.come.set()
    await stage.rests()
    assert stage.offered("98111") == [CUSTOMER]
    await stage.desk.journal.settle("r1", Standing.NOT_SENT, START)
    later = START + timedelta(days=99)
    await stage.desk.journal.forget(lambda forget: forget.delete_before(later, 9))
    stage.join.look_again()
    await stage.rests()
    assert stage.offered("98111") == []


async def test_a_build_that_fails_is_told_and_hinders_no_later_one(
    builds: Builds, stage: Stage, faults: list[BaseException]
) -> None:
    stage.lines.come.set()
    builds.fails = True
    builds.end(9)
    stage.join.start()
    await until(lambda: bool(faults))
    assert str(faults.pop()) == "no index"
    builds.fails = False
    await stage.contacts.put(ASHA)
    await stage.rests()
    assert stage.join.name_of(CUSTOMER) == "Asha Rao"
