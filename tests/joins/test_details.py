"""The call in the detail: the selected one or an opened one, up to date, with its past."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call, Standing, Watch
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.keeping import forgotten
from ccm_desktop.domain.pace import Pace
from ccm_desktop.joins.details import DetailJoin
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.main_window import MainWindow
from tests.patience import until
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import CUSTOMER, a_call, credentials_of, ended, ringing, talking


class Stage:
    """A window, a journal with two calls, and what the join told of."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self.window, self.desk = window, desk
        self.detail = window.journal.detail
        self.names = {CUSTOMER: "Asha"}
        self.join = DetailJoin(window, desk, self.names.get)
        self.shown: list[str | None] = []
        self.join.shown.connect(self._on_shown)
        self.join.wire()

    def _on_shown(self, call: Call | None) -> None:
        self.shown.append(call.reference if call is not None else None)

    def select(self, reference: str) -> None:
        """Have a call selected, as the table does."""
        self.window.journal.call_selected.emit(reference)

    def title(self) -> str:
        """Whose call it is."""
        return next(
            label.text()
            for label in self.detail.findChildren(QLabel)
            if label.property("role") == "title"
        )

    async def has(self, reference: str, reports: int) -> None:
        """Wait until a call is shown with so many of its reports."""
        await until(lambda: self.detail.reference == reference and self.reports == reports)

    @property
    def reports(self) -> int:
        """How many reports the detail knows."""
        history = self.detail._history
        return len(history.heard) if history is not None else 0


@pytest.fixture
async def stage(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Stage]:
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    places = Places(tmp_path, tmp_path, tmp_path)
    desk = build_desk(
        places, lambda *_: FakeCcm(), ManualClock(), tasks, Pace(), credentials_of("Sales")
    )
    await desk.open()
    for reference, agent, first in (
        ("r1", "+919900000001", talking("sid1")),
        ("r2", "+919900000002", ringing("sid2")),
    ):
        await desk.journal.begin(a_call(reference, agent=agent), START)
        await desk.journal.claim(reference)
        await desk.journal.settle(reference, Standing.ACCEPTED, START, None, first)
    window = MainWindow()
    qtbot.addWidget(window)
    yield Stage(window, desk)
    await desk.close()
    assert faults == []


async def test_the_selected_call_comes_with_its_past(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    assert (stage.title(), stage.shown) == ("Asha (your contact)", ["r1"])


async def test_of_two_selections_the_last_one_stays(stage: Stage) -> None:
    stage.select("r1")
    stage.select("r2")
    await stage.has("r2", 1)
    for _ in range(20):
        await asyncio.sleep(0)
    assert stage.shown == ["r2"]


async def test_a_call_is_opened_whatever_the_table_shows(stage: Stage) -> None:
    stage.window.resize(500, 700)  # the journal is folded away
    stage.join.open("r2")
    await stage.has("r2", 1)
    assert not stage.window.journal.isHidden()
    stage.join.open("r1")
    await stage.has("r1", 1)
    stage.join.open("nobody")
    stage.select("r2")
    await stage.has("r2", 1)


async def test_what_comes_of_the_call_is_shown_and_its_reports_read_on(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    call = await stage.desk.journal.record("r1", ended("sid1"), "poll", START)
    stage.desk.calls.changed.emit(call)
    assert stage.detail.call == call
    await stage.has("r1", 2)
    other = await stage.desk.journal.get("r2")
    assert other is not None
    stage.desk.calls.changed.emit(other)
    assert stage.detail.reference == "r1", "what comes of another call is not"
    assert stage.shown == ["r1", "r1"]


async def test_nothing_is_shown_of_a_call_that_was_let_go(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    stage.detail.clear()
    assert stage.shown == ["r1", None]
    call = await stage.desk.journal.get("r1")
    assert call is not None
    stage.desk.calls.changed.emit(replace(call, note="new"))
    assert stage.detail.reference is None


async def test_a_call_selected_anew_is_read_anew(stage: Stage) -> None:
    """Its reports may have been taken out of the journal since."""
    stage.select("r1")
    await stage.has("r1", 1)
    await stage.desk.journal._run(
        lambda: stage.desk.journal._open_store._db.execute("DELETE FROM reports")
    )
    stage.select("r1")
    await stage.has("r1", 0)


async def test_nothing_that_was_read_of_a_forgotten_call_stays(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    call = await stage.desk.journal.record("r1", ended("sid1"), "poll", START)
    await stage.desk.journal.set_watch("r1", Watch.DONE)
    await stage.desk.journal.forget(lambda forget: forget.forget_customer(CUSTOMER, 9))
    stage.desk.calls.changed.emit(forgotten(call))
    await stage.has("r1", 0)


async def test_a_call_that_the_rule_took_is_shown_no_more(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    stage.join.look_again()
    await stage.has("r1", 1)
    await stage.desk.journal.record("r1", ended("sid1"), "poll", START)
    await stage.desk.journal.set_watch("r1", Watch.DONE)
    later = START + timedelta(days=99)
    await stage.desk.journal.forget(lambda forget: forget.delete_before(later, 9))
    stage.join.look_again()
    await until(lambda: stage.detail.reference is None)
    assert stage.shown[-1] is None


async def test_names_that_become_known_are_shown(stage: Stage) -> None:
    stage.select("r1")
    await stage.has("r1", 1)
    stage.names[CUSTOMER] = "Asha Rao"
    stage.join.show_names()
    assert stage.title() == "Asha Rao (your contact)"
    stage.detail.clear()
    stage.join.show_names()
    assert stage.detail.reference is None


async def test_the_detail_is_built_before_the_first_call(stage: Stage) -> None:
    stage.join.start()
    await until(lambda: stage.detail._is_built)
    assert stage.detail.reference is None


async def test_trouble_with_the_journal_is_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise JournalTrouble(JournalProblem.LOCKED, Path("journal.db"))

    with monkeypatch.context() as patch:
        patch.setattr(stage.desk.journal, "get", fails)
        stage.select("r1")
        await until(lambda: stage.window.notices.notice is not None)
    with monkeypatch.context() as patch:
        patch.setattr(stage.desk.journal, "reports", fails)
        stage.select("r2")
        await until(lambda: "reports can't be read" in caplog.text)
    assert stage.detail.reference == "r2", "the call itself is shown"
    caplog.clear()
