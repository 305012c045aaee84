"""The page "Recordings": its limits, what is kept, and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize
from ccm_desktop.ui.settings.recordings import RecordingsPage
from ccm_desktop.ui.theme import Theme


@pytest.fixture
def page(qtbot: QtBot, styled: Theme) -> RecordingsPage:
    made = RecordingsPage()
    qtbot.addWidget(made)
    made.show_preferences(Preferences(notifications=False))
    return made


def box(page: RecordingsPage, name: str) -> QComboBox:
    (found,) = (one for one in page.findChildren(QComboBox) if one.accessibleName() == name)
    return found


def kept(page: RecordingsPage) -> str:
    name = "Recordings that are kept"
    (found,) = (one for one in page.findChildren(QLabel) if one.accessibleName() == name)
    return found.text()


def delete(page: RecordingsPage) -> QPushButton:
    (found,) = page.findChildren(QPushButton)
    return found


def test_it_shows_the_limits_and_tells_of_changed_ones(qtbot: QtBot, page: RecordingsPage) -> None:
    days, room = box(page, "Days to keep recordings"), box(page, "Room for recordings")
    assert (days.currentText(), room.currentText()) == ("30 days", "500 MB")
    with qtbot.waitSignal(page.changed) as told:
        days.setCurrentText("7 days")
    assert told.args == [Preferences(notifications=False, recordings=CacheLimits(7, 500))]
    with qtbot.waitSignal(page.changed) as told:
        room.setCurrentText("1 GB")
    assert told.args == [Preferences(notifications=False, recordings=CacheLimits(7, 1000))]


def test_showing_tells_of_nothing_and_takes_any_number(qtbot: QtBot, page: RecordingsPage) -> None:
    with qtbot.assertNotEmitted(page.changed):
        page.show_preferences(Preferences(recordings=CacheLimits(3, 1234)))
    assert box(page, "Days to keep recordings").currentText() == "3 days"
    assert box(page, "Room for recordings").currentText() == "1234 MB"


def test_every_choice_can_be_kept(page: RecordingsPage) -> None:
    for days in (box(page, "Days to keep recordings").itemData(n) for n in range(8)):
        for room in (box(page, "Room for recordings").itemData(n) for n in range(7)):
            CacheLimits(days, room)


def test_it_asks_when_it_comes_up(qtbot: QtBot, page: RecordingsPage) -> None:
    assert not delete(page).isEnabled()
    with qtbot.waitSignal(page.size_requested):
        page.show()
    page.show_size(CacheSize(2, 5 * 1024 * 1024))
    assert kept(page) == "2 recordings are kept on this computer: 5.0 MB."
    assert delete(page).isEnabled()


def test_they_are_deleted_once(qtbot: QtBot, page: RecordingsPage) -> None:
    page.show()
    page.show_size(CacheSize(2, 100))
    with qtbot.waitSignal(page.clear_requested):
        delete(page).click()
    assert not delete(page).isEnabled()
    page.show_size(CacheSize())
    assert not delete(page).isEnabled()
    assert kept(page) == "No recording is kept on this computer."
