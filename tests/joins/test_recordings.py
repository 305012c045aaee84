"""The player on its service: what is pressed is done, what is told later finds who asked, or nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    CcmError,
    JournalProblem,
    JournalTrouble,
    RecordingNotAllowed,
)
from ccm_desktop.domain.keeping import forgotten
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.recording import Failed, Fetching, Here, NotReady, Ready
from ccm_desktop.domain.recording_link import Access
from ccm_desktop.domain.report import Received
from ccm_desktop.joins.recordings import RecordingJoin
from ccm_desktop.sandbox.recording import recording_wav
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.places import Places
from ccm_desktop.services.recordings.downloads import Progress
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.player.panel import RecordingPanel
from tests.patience import until
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import a_call, a_profile, credentials_of, ended

LINK = "https://recordings.exotel.com/new.mp3"
SOUND = recording_wav(2, 2)


class Fetcher:
    """Writes a sound once it is let go, or fails."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failure: CcmError | None = None
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(
        self, link: str, access: Access, credentials: Credentials, place: Path, progress: Progress
    ) -> Path:
        self.asked.append(link)
        progress(10, len(SOUND))
        await self.go.wait()
        if self.failure is not None:
            raise self.failure
        path = place.with_name(f"{place.name}.wav")
        path.write_bytes(SOUND)
        return path


class Stage:
    """A window and the join; calls are shown as the detail does it."""

    def __init__(self, window: MainWindow, desk: Desk, places: Places, ccm: FakeCcm) -> None:
        self.window, self.desk, self.ccm = window, desk, ccm
        self.fetcher = Fetcher()
        self.recordings = Recordings(
            places.recordings,
            desk.journal,
            desk.accounts,
            desk.credentials,
            desk.follower,
            desk.clock,
            desk.tasks,
            self.fetcher,
        )
        self.profile: Profile | None = a_profile()
        self.shown = Event[Call | None]()
        self.join = RecordingJoin(
            window,
            desk,
            self.recordings,
            Remembered(places.settings),
            lambda: self.profile,
            self.shown,
        )
        self.join.wire()

    async def has(self, number: int, final: Received, *, recording: bool = True) -> Call:
        """A call of the journal that has ended; `sid00000n`."""
        reference, sid = f"r{number}", f"sid00000{number}"
        call = a_call(reference, agent=f"+91990000000{number}", recording=recording)
        await self.desk.journal.begin(call, START)
        await self.desk.journal.claim(reference)
        report = replace(final, report=replace(final.report, call_sid=sid))
        self.ccm.when_asked(sid, report)
        await self.desk.journal.settle(reference, Standing.ACCEPTED, START, None, report)
        kept = await self.desk.journal.get(reference)
        assert kept is not None
        return kept

    async def recorded(self, number: int = 1) -> Call:
        """One with a recording, shown."""
        call = await self.has(number, ended(recordings=(LINK,)))
        self.window.journal.detail.show_call(call)
        self.shown.emit(call)
        return call

    @property
    def panels(self) -> list[RecordingPanel]:
        """All players there are."""
        return self.window.findChildren(RecordingPanel)

    @property
    def panel(self) -> RecordingPanel:
        """The one beside the selected call."""
        assert self.join._beside is not None
        return self.join._beside.panel

    def says(self) -> str:
        """What it says last."""
        return self.panel._news.text()


@pytest.fixture
async def stage(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Stage]:
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    places = Places(tmp_path, tmp_path, tmp_path)
    ccm = FakeCcm()
    desk = build_desk(places, lambda *_: ccm, ManualClock(), tasks, Pace(), credentials_of("Sales"))
    await desk.open()
    window = MainWindow()
    qtbot.addWidget(window)
    made = Stage(window, desk, places, ccm)
    yield made
    await made.join.close()
    await desk.close()
    assert faults == []


async def test_no_player_is_made_for_a_call_that_has_no_recording(stage: Stage) -> None:
    stage.shown.emit(await stage.has(1, ended(), recording=False))
    stage.shown.emit(await stage.has(2, ended(status="customer_unanswered")))
    stage.shown.emit(None)
    assert stage.panels == []
    await stage.recorded(3)
    assert len(stage.panels) == 1
    stage.shown.emit(None)
    assert stage.panel.isHidden()


async def test_a_press_fetches_and_nothing_else_does(stage: Stage) -> None:
    await stage.recorded()
    for _ in range(20):
        await asyncio.sleep(0)
    assert stage.fetcher.asked == []
    stage.fetcher.go.clear()
    stage.panel.fetch_requested.emit()
    await until(lambda: stage.panel._state == Fetching(10, len(SOUND)))
    stage.fetcher.go.set()
    await until(lambda: isinstance(stage.panel._state, Here))
    assert stage.panel.player.path is not None
    assert stage.panel.player.path.read_bytes() == SOUND


async def test_a_failure_stands_where_the_waveform_would(stage: Stage) -> None:
    await stage.recorded()
    stage.fetcher.failure = RecordingNotAllowed(403)
    stage.panel.fetch_requested.emit()
    await until(lambda: isinstance(stage.panel._state, Failed))
    assert "does not give this recording" in stage.panel.player.stage.sentence


async def test_a_download_is_stopped_by_hand(stage: Stage) -> None:
    await stage.recorded()
    stage.fetcher.go.clear()
    stage.panel.fetch_requested.emit()
    await until(lambda: isinstance(stage.panel._state, Fetching))
    stage.panel.stop_requested.emit()
    await until(lambda: stage.panel._state == Ready())


async def test_what_comes_for_another_call_changes_nothing_here(stage: Stage) -> None:
    await stage.recorded(1)
    stage.fetcher.go.clear()
    stage.panel.fetch_requested.emit()
    await until(lambda: isinstance(stage.panel._state, Fetching))
    second = await stage.recorded(2)
    assert stage.panel._state == Ready()
    stage.fetcher.failure = RecordingNotAllowed(403)
    stage.fetcher.go.set()
    await until(lambda: "fetch recording" not in {t.get_name() for t in asyncio.all_tasks()})
    assert stage.panel._state == Ready()
    assert stage.panel.subject.call_sid == second.call_sid


async def test_a_call_of_an_account_that_is_gone_says_so_and_asks_nobody(stage: Stage) -> None:
    call = await stage.has(1, ended(recordings=(LINK,)))
    stage.shown.emit(replace(call, account_sid="former1", profile="Former"))
    stage.panel.fetch_requested.emit()
    assert "“Former”" in stage.panel.player.stage.sentence
    assert stage.fetcher.asked == []
    assert stage.ccm.asked == []


async def test_place_and_notes_come_with_the_call_and_are_kept(stage: Stage) -> None:
    await stage.recorded(1)
    panel = stage.panel
    panel.player.go_to(7000)
    panel.notes.add_requested.emit(3000, "Friday")
    await until(lambda: len(listed(panel)) == 1)
    await stage.recorded(2)
    assert listed(panel) == []
    await until(lambda: "remember place" not in {t.get_name() for t in asyncio.all_tasks()})
    first = await stage.desk.journal.get("r1")
    stage.shown.emit(first)
    await until(lambda: panel.player.stage.waveform.at == 7000)
    await until(lambda: listed(panel) == ["0:03   Friday"])
    (note,) = await stage.recordings.notes("sid000001")
    panel.notes.change_requested.emit(note.id, "Monday")
    await until(lambda: listed(panel) == ["0:03   Monday"])
    panel.notes.drop_requested.emit(note.id)
    await until(lambda: listed(panel) == [])


async def test_the_place_is_kept_at_the_programs_end(stage: Stage) -> None:
    await stage.recorded()
    stage.panel.player.go_to(4000)
    await stage.join.close()
    assert await stage.recordings.position_of("sid000001") == 4000


async def test_of_a_forgotten_call_no_place_is_kept_and_nothing_is_played(stage: Stage) -> None:
    call = await stage.recorded(1)
    stage.panel.player.go_to(4000)
    await stage.recordings.forget(["sid000001"])
    stage.shown.emit(forgotten(call))
    assert stage.panel.isHidden()
    await stage.recorded(2)
    stage.panel.player.go_to(2000)
    await stage.join.close()
    assert await stage.recordings.position_of("sid000001") == 0
    assert await stage.recordings.position_of("sid000002") == 2000


async def test_the_window_of_a_forgotten_call_goes(stage: Stage) -> None:
    stage.join.open_apart("lookedup1")
    await until(lambda: any(p.subject.call_sid for p in stage.panels))
    (apart,) = stage.panels
    apart.player.go_to(4000)
    await stage.recordings.forget(["other"])
    assert apart.window().isVisible()
    await stage.recordings.forget(["lookedup1"])
    assert not apart.window().isVisible()
    await until(lambda: "remember place" not in {t.get_name() for t in asyncio.all_tasks()})
    assert await stage.recordings.position_of("lookedup1") == 0


async def test_a_note_that_can_not_be_kept_comes_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise JournalTrouble(JournalProblem.FULL, Path("/x/journal.db"))

    await stage.recorded()
    monkeypatch.setattr(stage.recordings, "add_note", fails)
    stage.panel.notes.add_requested.emit(1000, "Friday")
    await until(lambda: stage.says() != "")
    assert stage.panel.notes._field.text() == "Friday"
    assert stage.panel._news.property("role") == "error"


async def test_a_copy_is_saved_or_told_why_not(stage: Stage, tmp_path: Path) -> None:
    await stage.recorded()
    stage.panel.fetch_requested.emit()
    await until(lambda: isinstance(stage.panel._state, Here))
    stage.panel.save_requested.emit(tmp_path / "copy.wav")
    await until(lambda: stage.says() == "Saved as copy.wav")
    stage.panel.save_requested.emit(tmp_path / "none" / "copy.wav")
    await until(lambda: "can't be written" in stage.says())


async def test_the_next_look_is_said_anew_once_it_is_over(stage: Stage) -> None:
    clock = stage.desk.clock
    assert isinstance(clock, ManualClock)
    call = await stage.has(1, ended())
    assert call.awaits_recording
    stage.shown.emit(call)
    before = stage.panel._state
    assert isinstance(before, NotReady)
    assert before.next_look is not None
    await clock.advance((before.next_look - clock.now()).total_seconds() + 1.5)
    after = stage.panel._state
    assert isinstance(after, NotReady)
    assert after.next_look != before.next_look


async def test_a_looked_up_call_has_a_window_of_its_own(stage: Stage) -> None:
    await stage.recorded(1)
    beside = stage.panel
    stage.ccm.when_asked("lookedup1", ended("lookedup1", recordings=(LINK,)))
    stage.join.open_apart("lookedup1")
    await until(lambda: len(stage.panels) == 2)
    (apart,) = [panel for panel in stage.panels if panel is not beside]
    await until(lambda: apart.subject.call_sid == "lookedup1")
    apart.fetch_requested.emit()
    await until(lambda: isinstance(apart._state, Here))
    assert beside._state == Ready()
    paused: list[RecordingPanel] = []
    beside.pause = lambda: paused.append(beside)  # type: ignore[method-assign]
    apart.played.emit(apart)
    assert paused == [beside], "one sound at a time"
    stage.join.open_apart("sid000001")  # a call of the journal: by what is known of it
    await until(lambda: any(p.subject.link == LINK for p in stage.panels if p is not beside))


async def test_a_window_that_is_closed_is_told_nothing_more(stage: Stage) -> None:
    stage.ccm.when_asked("lookedup1", ended("lookedup1", recordings=(LINK,)))
    stage.join.open_apart("lookedup1")
    await until(lambda: any(p.subject.call_sid for p in stage.panels))
    (apart,) = stage.panels
    stage.fetcher.go.clear()
    apart.fetch_requested.emit()
    await until(lambda: isinstance(apart._state, Fetching))
    apart.notes.add_requested.emit(1000, "x")
    apart.window().close()
    stage.fetcher.go.set()
    await until(lambda: stage.recordings.state_of("lookedup1", Ready()) != Ready())
    await until(lambda: isinstance(stage.recordings.state_of("lookedup1", Ready()), Here))
    assert isinstance(apart._state, Fetching), "and nothing failed"


def listed(panel: RecordingPanel) -> list[str]:
    notes = panel.notes.findChild(QListWidget)
    assert isinstance(notes, QListWidget)
    return [notes.item(row).text() for row in range(notes.count())]
