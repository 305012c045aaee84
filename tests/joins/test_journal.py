"""The journal's table over a real journal: what is asked, what is dropped, and when it is counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.journal_filter import (
    Choices,
    Cursor,
    JournalFilter,
    Page,
    Result,
    Totals,
)
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.period import Period
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.joins import journal_totals
from ccm_desktop.joins.journal import MOST_CONTACTS, JournalJoin
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from tests.patience import until
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import CUSTOMER, VIRTUAL, a_call, a_profile, credentials_of
from tests.ui.shown import one

OTHER, SUPPORT = "+919822222222", "+918000000002"
TROUBLE = JournalTrouble(JournalProblem.FAILED, Path("journal.db"))


class Questions:
    """What the journal is asked; it answers when it may."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: list[JournalFilter] = []
        self.totals: list[JournalFilter] = []
        self.choices = 0
        self.trouble: JournalTrouble | None = None
        self.may_count = asyncio.Event()
        self.may_count.set()
        self._page, self._totals = desk.journal.page, desk.journal.totals
        self._choices = desk.journal.choices
        monkeypatch.setattr(desk.journal, "page", self.page)
        monkeypatch.setattr(desk.journal, "totals", self.count)
        monkeypatch.setattr(desk.journal, "choices", self.choose)

    async def page(
        self,
        wanted: JournalFilter,
        limit: int,
        after: Cursor | None = None,
        *,
        asker: str | None = "view",
    ) -> Page:
        if asker is not None:
            self.pages.append(wanted)
        if self.trouble is not None:
            raise self.trouble
        return await self._page(wanted, limit, after, asker=asker)

    async def count(self, wanted: JournalFilter) -> Totals:
        self.totals.append(wanted)
        if self.trouble is not None:
            raise self.trouble
        found = await self._totals(wanted)
        await self.may_count.wait()
        return found

    async def choose(self) -> Choices:
        self.choices += 1
        return await self._choices()


class Stage:
    """The window over a journal, and the join between them."""

    def __init__(self, desk: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window, self.desk, self.clock = MainWindow(), desk, clock
        self.asked = Questions(desk, monkeypatch)
        self.names: dict[str, str] = {}
        self.profile: Profile = replace(
            a_profile(),
            virtual_numbers=(VirtualNumber(VIRTUAL, "Sales"), VirtualNumber(SUPPORT, "Support")),
        )
        self.join = JournalJoin(
            self.window, desk, self.names.get, self.numbers_named, lambda: self.profile
        )
        self.join.wire()

    def numbers_named(self, part: str, most: int) -> tuple[str, ...]:
        return tuple(n for n, name in self.names.items() if part in name)[:most]

    async def start(self) -> None:
        self.join.start()
        await self.rests()

    async def rests(self) -> None:
        """Wait until nothing of it is asked any more."""
        asks = ("journal page", "journal totals", "journal choices", "journal size", "recent calls")
        await until(lambda: not {t.get_name() for t in asyncio.all_tasks()} & set(asks))

    async def presses(self, call: Call) -> None:
        """Have a call begun, as a press does."""
        await self.desk.journal.begin(call, call.pressed_at, again=True)
        self.desk.calls.changed.emit(call)

    async def settles(self, call: Call) -> None:
        """Have a call refused."""
        await self.desk.journal.claim(call.reference)
        self.desk.calls.changed.emit(
            await self.desk.journal.settle(call.reference, Standing.REFUSED, call.pressed_at)
        )

    async def searches(self, words: str) -> None:
        one(self.window, QLineEdit, "Search journal").setText(words)
        self.window.journal._search_timer.timeout.emit()
        await self.rests()

    @property
    def shown(self) -> list[str]:
        model = self.window.journal.model
        lines = [model.line_at(row) for row in range(model.rowCount())]
        return [line.reference for line in lines if line is not None]

    @property
    def recent(self) -> list[str]:
        rows = self.window.recent._rows
        return [row.reference for row in rows if not row.isHidden()]

    @property
    def calls(self) -> str:
        return one(self.window, QLabel, "Calls shown").text()

    def texts(self) -> list[str]:
        return [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]


@pytest.fixture(scope="module")
def look(qapp: QApplication) -> theme.Theme:
    """The application's look, made once."""
    return theme.install(qapp)


@pytest.fixture
async def stage(
    qtbot: QtBot, look: theme.Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """Three calls, r1 to r3, of which two were refused."""
    faults: list[BaseException] = []
    clock, tasks = ManualClock(), TaskBag(lambda _, e: faults.append(e))
    places = Places(tmp_path, tmp_path, tmp_path)
    desk = build_desk(places, lambda *_: FakeCcm(), clock, tasks, Pace(), credentials_of("Sales"))
    await desk.open()
    made = Stage(desk, clock, monkeypatch)
    for number, customer in ((1, CUSTOMER), (2, OTHER), (3, CUSTOMER)):
        call = a_call(f"r{number}", customer, pressed_at=START + timedelta(seconds=number))
        await made.presses(call)
        if number < 3:
            await made.settles(call)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.window.journal._search_timer.stop()
    await desk.close()
    assert faults == []


async def test_the_start_shows_all_and_counts_it(stage: Stage) -> None:
    await stage.start()
    assert stage.shown == ["r3", "r2", "r1"]
    assert stage.recent == ["r3", "r2", "r1"]
    assert stage.calls == "3"
    assert any(said.startswith("3 calls in the journal") for said in stage.texts())


async def test_a_filter_asks_for_its_calls_and_counts_those(stage: Stage) -> None:
    await stage.start()
    stage.window.journal.head.bar._kinds.button(2).click()
    assert stage.calls == "Counting…"
    await stage.rests()
    assert stage.shown == ["r2", "r1"]
    assert stage.calls == "2"
    assert stage.asked.totals[-1] == JournalFilter(result=Result.NOT_REACHED)
    assert stage.recent == ["r3", "r2", "r1"], "whatever the table shows"


async def test_totals_of_a_question_before_are_dropped(stage: Stage) -> None:
    await stage.start()
    bar = stage.window.journal.head.bar
    stage.asked.may_count.clear()
    bar._kinds.button(2).click()
    await until(lambda: len(stage.asked.totals) == 2)
    bar._kinds.button(0).click()
    await until(lambda: stage.shown == ["r3", "r2", "r1"])
    assert stage.calls == "Counting…"
    stage.asked.may_count.set()
    await stage.rests()
    assert stage.calls == "3"


async def test_a_search_means_the_contacts_of_that_name_too(stage: Stage) -> None:
    stage.names[OTHER] = "Asha Rao"
    await stage.start()
    await stage.searches("sha")
    assert stage.asked.pages[-1] == JournalFilter(search="sha", numbers=(OTHER,))
    assert stage.shown == ["r2"]
    assert stage.window.journal.shown_filter == stage.asked.totals[-1] == stage.asked.pages[-1]


async def test_a_search_says_what_it_leaves_out(stage: Stage) -> None:
    stage.names.update({f"+9198000{n:05}": "Asha" for n in range(MOST_CONTACTS + 1)})
    await stage.start()
    await stage.searches("As")
    assert len(stage.asked.pages[-1].numbers) == MOST_CONTACTS
    said = " ".join(stage.texts())
    assert "Only the newest 10,000 calls are searched for so short a text." in said
    assert f"only {MOST_CONTACTS} are searched for" in said
    await stage.searches("")
    assert "searched" not in " ".join(stage.texts())


async def test_names_are_those_of_the_contacts(stage: Stage) -> None:
    stage.names[CUSTOMER] = "Asha Rao"
    await stage.start()
    line = stage.window.journal.model.line_at(0)
    assert line is not None
    assert line.contact_name == "Asha Rao"
    stage.names[CUSTOMER] = "Asha Menon"
    stage.join.show_names()
    line = stage.window.journal.model.line_at(0)
    assert line is not None
    assert line.contact_name == "Asha Menon"
    assert "Asha Menon" in " ".join(stage.texts())


async def test_a_new_call_comes_on_top_where_it_fits(stage: Stage) -> None:
    await stage.start()
    bar, new = stage.window.journal.head.bar, 4
    for kind, comes in ((0, True), (2, False), (4, False)):
        bar._kinds.button(kind).click()
        await stage.rests()
        before = stage.shown
        call = a_call(f"r{new}", "+919833333333", agent=f"+9199000001{new:02}")
        await stage.presses(call)
        assert stage.shown == ([f"r{new}", *before] if comes else before)
        assert stage.recent[0] == f"r{new}"
        new += 1


async def test_a_new_call_does_not_push_into_a_search(stage: Stage) -> None:
    await stage.start()
    await stage.searches(CUSTOMER[-5:])
    before = stage.shown
    await stage.presses(a_call("r4", agent="+919900000002"))
    assert stage.shown == before
    assert stage.recent[0] == "r4"


async def test_a_call_that_no_longer_fits_stays_until_it_is_asked_again(stage: Stage) -> None:
    await stage.start()
    bar = stage.window.journal.head.bar
    await stage.presses(a_call("r4", agent="+919900000002"))
    bar._kinds.button(2).click()
    await stage.rests()
    assert "r4" not in stage.shown
    bar._kinds.button(0).click()
    await stage.rests()
    call = a_call("r4", agent="+919900000002")
    await stage.settles(call)
    assert stage.shown[0] == "r4"


async def test_changes_are_counted_together_and_not_at_once(stage: Stage) -> None:
    await stage.start()
    counted = len(stage.asked.totals)
    for number in range(4, 9):
        await stage.presses(a_call(f"r{number}", agent=f"+91990000000{number}"))
    assert len(stage.asked.totals) == counted
    strip = stage.window.journal.head.totals
    assert strip.accessibleDescription() == "Calls have changed: counting again…"
    assert stage.calls == "3", "the figure from before, marked as such"
    await stage.clock.advance(journal_totals.AT_MOST_EVERY_S)
    await stage.rests()
    assert len(stage.asked.totals) == counted + 1
    assert stage.calls == "8"
    assert strip.accessibleDescription() == ""


async def test_a_count_that_takes_long_is_not_asked_for_twice_at_once(stage: Stage) -> None:
    await stage.start()
    counted = len(stage.asked.totals)
    stage.asked.may_count.clear()
    for number in (4, 5, 6):
        await stage.presses(a_call(f"r{number}", agent=f"+91990000000{number}"))
        await stage.clock.advance(journal_totals.AT_MOST_EVERY_S)
        await until(lambda: len(stage.asked.totals) > counted)
    assert len(stage.asked.totals) == counted + 1
    stage.asked.may_count.set()
    await stage.rests()
    await stage.clock.advance(journal_totals.AT_MOST_EVERY_S)
    await stage.rests()
    assert stage.calls == "6"


async def test_what_can_be_chosen_follows_what_occurs(stage: Stage) -> None:
    await stage.start()
    bar = stage.window.journal.head.bar
    assert bar._numbers.isHidden()
    asked = stage.asked.choices
    await stage.settles(a_call("r3", pressed_at=START + timedelta(seconds=3)))
    await stage.presses(a_call("r4"))
    await stage.rests()
    assert stage.asked.choices == asked, "nothing else to choose from"
    order = replace(a_call("r5").order, virtual_number=SUPPORT)
    await stage.settles(a_call("r4"))
    await stage.presses(replace(a_call("r5"), order=order))
    await stage.rests()
    assert [bar._numbers.itemText(n) for n in range(1, 3)] == [
        "Sales · +91 80000 00000",
        "Support · +91 80000 00002",
    ]
    assert not bar._numbers.isHidden()
    assert bar._agents.isHidden(), "there is one"


async def test_a_journal_that_cannot_answer_shows_nothing_it_was_not_asked_for(
    stage: Stage,
) -> None:
    await stage.start()
    stage.asked.trouble = TROUBLE
    await stage.searches("asha")
    assert stage.shown == []
    assert "The journal could not be read. What was asked for is not shown." in stage.texts()
    assert stage.window.notices.notice is not None
    assert stage.calls == "–"
    stage.asked.trouble = None
    await stage.searches("")
    assert stage.shown == ["r3", "r2", "r1"]


async def test_totals_that_cannot_be_had_are_not_nought(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.start()

    async def fail(_: JournalFilter) -> Totals:
        raise TROUBLE

    monkeypatch.setattr(stage.desk.journal, "totals", fail)
    stage.window.journal.head.bar._kinds.button(2).click()
    await stage.rests()
    assert stage.calls == "–"


async def test_after_some_were_forgotten_all_is_asked_anew(stage: Stage) -> None:
    await stage.start()
    await stage.presses(a_call("r4", agent="+919900000002"))
    pages = len(stage.asked.pages)
    stage.join.look_again()
    await stage.rests()
    assert len(stage.asked.pages) == pages + 1
    assert stage.shown == ["r4", "r3", "r2", "r1"]
    assert stage.calls == "4"


async def test_today_is_another_day_after_midnight(stage: Stage) -> None:
    await stage.start()
    days = stage.window.journal.head.bar.days
    days.box.setCurrentIndex(list(Period).index(Period.TODAY))
    await stage.rests()
    assert stage.shown == ["r3", "r2", "r1"]
    asked = len(stage.asked.pages)
    await stage.clock.advance(24 * 3600)
    await stage.rests()
    assert stage.shown == []
    assert len(stage.asked.pages) == asked + 1
    since = stage.asked.pages[-1].since
    assert since is not None
    assert since.date() == (START + timedelta(days=1)).astimezone().date()
    assert since == datetime(since.year, since.month, since.day).astimezone()


async def test_the_last_number_is_that_of_the_newest_call_whatever_is_shown(stage: Stage) -> None:
    await stage.start()
    await stage.searches("nothing like it")
    assert stage.shown == []
    stage.window.last_number_requested.emit()
    field = one(stage.window, QLineEdit, "Customer number")
    assert field.text().replace(" ", "") == CUSTOMER
