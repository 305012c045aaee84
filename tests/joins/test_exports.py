"""The export goes on behind a closed dialog, and its end is told without taking anything's place."""

from __future__ import annotations

import asyncio
import csv
import errno
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.export import Form, Shape
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter
from ccm_desktop.joins.exports import ExportJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.export_dialog import ExportDialog
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import Notice, NoticeBanner
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message
from tests.patience import until
from tests.services.manual_clock import ManualClock
from tests.services.samples import CUSTOMER, a_call

RAW = Form(raw=True)


class FakeJournal(QObject):
    """Calls in batches, each when the test lets it come; and the view that asks for them."""

    export_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.gate: asyncio.Semaphore | None = None
        self.trouble: Exception | None = None
        self.asked: list[JournalFilter] = []

    async def count_of(self, wanted: JournalFilter) -> int:
        self.asked.append(wanted)
        if self.trouble is not None:
            raise self.trouble
        return len(self.calls)

    async def each(self, wanted: JournalFilter) -> AsyncGenerator[Sequence[Call], None]:
        self.asked.append(wanted)
        for call in self.calls:
            if self.gate is not None:
                await self.gate.acquire()
            if self.trouble is not None:
                raise self.trouble
            yield [call]


class FakeDesk:
    def __init__(self, journal: FakeJournal) -> None:
        self.journal = journal
        self.faults: list[BaseException] = []
        self.tasks = TaskBag(lambda _, error: self.faults.append(error))
        self.clock = ManualClock()


class FakeWindow(QWidget):
    def __init__(self, journal: FakeJournal) -> None:
        super().__init__()
        self.journal = journal
        self.notices = NoticeBanner()


class Stage:
    """A join that is wired, and a supervisor's hands."""

    def __init__(self, folder: Path) -> None:
        self.journal = FakeJournal()
        self.journal.calls = [a_call(f"r{n}") for n in range(3)]
        self.desk, self.window = FakeDesk(self.journal), FakeWindow(self.journal)
        self.path = folder / "calls.csv"
        names: Callable[[str], str | None] = {CUSTOMER: "Asha at home"}.get
        self.join = ExportJoin(cast(MainWindow, self.window), cast(Desk, self.desk), names)
        self.join.wire()
        self.window.show()

    @property
    def dialog(self) -> ExportDialog | None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = self.window.findChildren(ExportDialog)
        assert len(found) <= 1
        return found[0] if found else None

    def says(self) -> str:
        return self.dialog._message.text() if self.dialog is not None else ""

    def notice(self) -> str:
        notice = self.window.notices.notice
        return notice.sentence if notice is not None else ""

    async def opens(self, wanted: JournalFilter = EVERYTHING) -> ExportDialog:
        self.journal.export_requested.emit(wanted)
        await until(lambda: self.dialog is not None)
        assert self.dialog is not None
        return self.dialog

    async def begins(self, form: Form = RAW) -> None:
        """Begin, and have two of three calls written."""
        self.journal.gate = asyncio.Semaphore(2)
        (await self.opens()).export_requested.emit(str(self.path), form)
        await until(lambda: self.says() == "2 of 3 written")

    def closes(self) -> None:
        assert self.dialog is not None
        self.dialog.reject()

    def lets_go_on(self) -> None:
        assert self.journal.gate is not None
        self.journal.gate.release()

    def rows(self) -> list[dict[str, str]]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def in_folder(stage: Stage) -> list[str]:
    return [path.name for path in stage.path.parent.iterdir()]


@pytest.fixture
async def stage(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    yield made
    await made.desk.tasks.close()
    assert made.desk.faults == []
    made.window.close()
    made.window.deleteLater()
    made.window.notices.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def test_exactly_the_calls_of_the_filter_are_counted_and_written(stage: Stage) -> None:
    wanted = JournalFilter(search="asha")
    dialog = await stage.opens(wanted)
    dialog.export_requested.emit(str(stage.path), RAW)
    await until(lambda: stage.says() == "3 calls are in calls.csv.")
    assert stage.journal.asked == [wanted, wanted]
    rows = stage.rows()
    assert [row["customer"] for row in rows] == [CUSTOMER] * 3
    assert {row["contact_name"] for row in rows} == {"Asha at home"}
    assert {(row["state_words"], row["outcome_words"]) for row in rows} == {
        ("Sending", "Sending to Exotel…")
    }


async def test_a_table_for_spreadsheets_opens_right(stage: Stage) -> None:
    dialog = await stage.opens()
    dialog.export_requested.emit(str(stage.path), dialog.form)
    await until(lambda: "are in calls.csv" in stage.says())
    assert stage.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stage.rows()[0]["customer"] == f"\t{CUSTOMER}"


async def test_cancel_leaves_nothing_behind_and_it_may_begin_again(stage: Stage) -> None:
    stage.path.write_text("old")
    await stage.begins()
    assert stage.dialog is not None
    stage.dialog.cancel_requested.emit()
    await until(lambda: stage.says() == "Cancelled. Nothing was written.")
    assert in_folder(stage) == ["calls.csv"]
    assert stage.path.read_text() == "old"
    stage.journal.gate = None
    stage.dialog.export_requested.emit(str(stage.path), RAW)
    await until(lambda: stage.says() == "3 calls are in calls.csv.")


async def test_closing_stops_nothing_and_the_end_is_a_notice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    await stage.begins()
    stage.closes()
    assert stage.dialog is None
    stage.lets_go_on()
    await until(lambda: stage.notice() == "3 calls are in calls.csv.")
    assert len(stage.rows()) == 3
    stage.window.notices.action_chosen.emit("export", "show_export")
    assert opened == [str(stage.path.parent)]
    stage.window.notices.action_chosen.emit("export", "show_export")
    assert stage.notice().startswith("The folder could not be shown.")
    assert stage.notice().endswith(str(stage.path))


async def test_the_end_takes_no_notices_place(stage: Stage) -> None:
    await stage.begins()
    stage.closes()
    unsure = Notice(Message("Not sure: it may be ringing", "", ""), Tone.RING)
    stage.window.notices.show_notice(unsure)
    stage.lets_go_on()
    await until(lambda: stage.says() == "3 calls are in calls.csv.")
    assert stage.window.notices.notice is unsure
    assert stage.dialog is not None
    assert stage.dialog.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


async def test_asked_for_again_it_shows_the_one_that_runs(stage: Stage) -> None:
    await stage.begins()
    stage.closes()
    stage.journal.export_requested.emit(JournalFilter(search="other"))
    assert stage.says() == "2 of 3 written"
    stage.lets_go_on()
    await until(lambda: stage.says() == "3 calls are in calls.csv.")
    assert JournalFilter(search="other") not in stage.journal.asked


async def test_two_presses_open_one_dialog(stage: Stage) -> None:
    stage.journal.export_requested.emit(EVERYTHING)
    await stage.opens()
    assert stage.dialog is not None


async def test_a_full_disk_is_one_sentence_and_the_older_file_stays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    (await stage.opens()).export_requested.emit(str(stage.path), RAW)
    await until(lambda: "The disk is full" in stage.says())
    assert "Nothing was changed." in stage.says()
    assert stage.path.read_text() == "old"
    assert in_folder(stage) == ["calls.csv"]


async def test_a_failure_behind_a_closed_dialog_is_a_notice(stage: Stage) -> None:
    await stage.begins()
    stage.closes()
    stage.journal.trouble = JournalTrouble(JournalProblem.CORRUPT, stage.path)
    stage.lets_go_on()
    await until(lambda: "The journal is damaged." in stage.notice())
    assert not stage.path.exists()


async def test_a_journal_that_cant_be_counted_says_so(stage: Stage) -> None:
    stage.journal.trouble = JournalTrouble(JournalProblem.LOCKED, stage.path)
    stage.journal.export_requested.emit(EVERYTHING)
    await until(lambda: "keeps the journal locked" in stage.notice())
    assert stage.dialog is None


async def test_quitting_cancels_it_cleanly(stage: Stage) -> None:
    await stage.begins(Form(Shape.JSON_LINES))
    await stage.desk.tasks.close()
    assert in_folder(stage) == []
    assert stage.says() == "Cancelled. Nothing was written."


async def test_calls_with_a_cut_text_are_told(stage: Stage) -> None:
    stage.journal.calls = [replace(a_call(), note="x" * 100_000)]
    dialog = await stage.opens()
    dialog.export_requested.emit(str(stage.path), dialog.form)
    await until(lambda: "1 call has a text too long for a cell" in stage.says())
