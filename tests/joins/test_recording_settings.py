"""The page "Recordings" on its service: the limits hold, what is kept is counted and deleted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.api.recordings import RecordingFetcher
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize
from ccm_desktop.joins.recording_settings import RecordingSettingsJoin
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.settings.recordings import RecordingsPage
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import START, ManualClock
from tests.services.samples import credentials_of
from tests.ui.shown import one


class Joined:
    """The join and what it stands on; files are in `folder`."""

    def __init__(self, desk: Desk, places: Places) -> None:
        self.desk = desk
        self.folder = places.recordings
        self.remembered = Remembered(places.settings)
        self.recordings = Recordings(
            places.recordings,
            desk.journal,
            desk.accounts,
            desk.credentials,
            desk.follower,
            desk.clock,
            desk.tasks,
            RecordingFetcher(),
        )
        self.join = RecordingSettingsJoin(desk, self.remembered, self.recordings)
        self.join.wire()

    def put(self, name: str, days: int) -> None:
        """Put a recording there that was last played so many days ago."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(b"x" * 2048)
        moment = (START - timedelta(days=days)).timestamp()
        os.utime(self.folder / name, (moment, moment))

    @property
    def names(self) -> list[str]:
        """What is there."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
async def joined(tmp_path: Path) -> AsyncIterator[Joined]:
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    places = Places(tmp_path, tmp_path, tmp_path, tmp_path / "site")
    clock = ManualClock()
    ccm = FakeCcm(clock.monotonic)
    desk = build_desk(places, lambda *_: ccm, clock, tasks, Pace(), credentials_of("Sales"))
    await desk.open()
    yield Joined(desk, places)
    await desk.close()
    assert faults == []


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - a widget tells nobody
            await asyncio.sleep(0)


def gone(page: RecordingsPage) -> None:
    """Have the page destroyed, as the dialog's end does."""
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)


async def test_the_limits_of_the_settings_hold_from_the_start(joined: Joined) -> None:
    joined.put("sid000001-0.mp3", days=8)
    joined.put("sid000002-0.mp3", days=6)
    limits = Preferences(recordings=CacheLimits(days=7))
    await joined.remembered.change(lambda known: known.with_preferences(limits))
    joined.join.start()
    await until(lambda: joined.names == ["sid000002-0.mp3"])


async def test_the_page_counts_and_deletes(joined: Joined, qtbot: QtBot) -> None:
    joined.put("sid000001-0.mp3", days=1)
    page = joined.join.page()
    qtbot.addWidget(page)
    page.show_preferences(joined.remembered.settings.preferences)
    page.show()
    kept = one(page, QLabel, "Recordings that are kept")
    await until(lambda: kept.text() == "1 recording is kept on this computer: 2 KB.")
    (delete,) = page.findChildren(QPushButton)
    delete.click()
    await until(lambda: kept.text() == "No recording is kept on this computer.")
    assert joined.names == []
    gone(page)
    await joined.recordings.clear()


async def test_turning_a_wheel_deletes_nothing(joined: Joined, qtbot: QtBot) -> None:
    joined.put("sid000001-0.mp3", days=3)
    looked: list[CacheSize] = []
    joined.recordings.cache_changed.connect(looked.append)
    joined.join.start()
    await until(lambda: bool(looked))
    page = joined.join.page()
    qtbot.addWidget(page)
    page.show_preferences(joined.remembered.settings.preferences)
    changed: list[Preferences] = []
    page.changed.connect(changed.append)
    one(page, QComboBox, "Days to keep recordings").setCurrentText("1 day")
    await joined.remembered.change(lambda known: known.with_preferences(changed[-1]))
    assert joined.remembered.settings.preferences.recordings.days == 1
    await joined.recordings.size()
    assert joined.names == ["sid000001-0.mp3"]
