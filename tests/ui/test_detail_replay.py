"""The replay: the call as it was known at each report, marked as that, and left without a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.history import history_of
from ccm_desktop.ui.chips import ChipLabel
from ccm_desktop.ui.detail.replay import EVERY_MS, ReplayBar
from ccm_desktop.ui.text import local_time
from ccm_desktop.ui.theme import Theme
from tests.ui.detail_place import REPORTS, Place
from tests.ui.shown import after, ended, named, one, recorded

Key = Qt.Key


@pytest.fixture
def place(qtbot: QtBot, styled: Theme) -> Place:
    made = Place(qtbot)
    with qtbot.waitActive(made.top):
        made.top.activateWindow()
    made.show(ended())
    return made


def chip(place: Place) -> str:
    made = place.detail.findChild(ChipLabel)
    assert isinstance(made, ChipLabel)
    return made.accessibleName()


def mark(place: Place) -> str:
    return one(place.detail, QLabel, "Replay").text()


def is_replaying(place: Place) -> bool:
    return one(place.detail, QLabel, "Replay").isVisible()


def timer(place: Place) -> QTimer:
    bar = place.detail.findChild(ReplayBar)
    assert isinstance(bar, ReplayBar)
    made = bar.findChild(QTimer)
    assert isinstance(made, QTimer)
    return made


def press(key: Key) -> None:
    now: QWidget | None = QApplication.focusWidget()
    assert now is not None
    QTest.keyClick(now, key)


def test_each_step_shows_what_was_known_then(place: Place) -> None:
    place.press("Replay")
    said = []
    for _ in range(5):
        said.append((mark(place), chip(place), place.past().count("(")))
        press(Key.Key_Right)
        place.settle()
    times = [local_time(after(s)) for s in (1, 6, 11, 22)]
    assert said == [
        ("Replay · before any report", "Sending", 1),
        (f"Replay · as known at {times[0]}", "Your phone", 2),
        (f"Replay · as known at {times[1]}", "Calling", 3),
        (f"Replay · as known at {times[2]}", "Talking", 4),
        (f"Replay · as known at {times[3]}", "Completed", 5),
    ]


def test_legs_and_talk_time_are_those_of_the_step(place: Place) -> None:
    place.press("Replay")
    press(Key.Key_Right)
    press(Key.Key_Right)
    agent = one(place.detail, QLabel, "Your phone of the selected call")
    talk = one(place.detail, QLabel, "Talk time of the selected call")
    assert agent.text().endswith("· in-progress")
    assert talk.text() == "reported at the end"
    place.press("Back to now")
    assert (agent.text()[-9:], talk.text()) == ("completed", "3:20")


def test_the_keyboard_is_on_the_slider_and_comes_back(place: Place) -> None:
    place.press("Replay")
    slider = one(place.detail, QSlider, "Report that is replayed")
    assert slider.hasFocus()
    press(Key.Key_End)
    assert one(place.detail, ChipLabel, "Completed").isVisible()
    assert slider.accessibleDescription().endswith("report 4 of 4")
    press(Key.Key_Escape)
    assert not is_replaying(place)
    focused: QWidget | None = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Replay"


def test_escape_leaves_the_replay_before_a_key_of_the_window_has_it(place: Place) -> None:
    pressed: list[int] = []
    key = QShortcut(QKeySequence("Escape"), place.top)
    key.activated.connect(lambda: pressed.append(1))
    place.press("Replay")
    press(Key.Key_Escape)
    assert (is_replaying(place), pressed) == (False, [])
    press(Key.Key_Escape)
    assert pressed == [1]


def test_buttons_step_and_stop_at_the_ends(place: Place) -> None:
    place.press("Replay")
    place.press("Earlier")
    assert mark(place) == "Replay · before any report"
    for _ in range(9):
        place.press("Later")
    assert mark(place) == f"Replay · as known at {local_time(after(22))}"
    place.press("Earlier")
    assert chip(place) == "Talking"


def test_it_plays_a_report_a_second_and_stops_at_the_last(place: Place) -> None:
    place.press("Replay")
    assert timer(place).interval() == EVERY_MS
    place.press("Play")
    assert timer(place).isActive()
    for _ in range(3):
        timer(place).timeout.emit()
    assert (chip(place), timer(place).isActive()) == ("Talking", True)
    timer(place).timeout.emit()
    assert (chip(place), timer(place).isActive()) == ("Completed", False)
    place.press("Play")
    assert chip(place) == "Sending", "from the beginning again"
    place.press("Pause")
    assert not timer(place).isActive()
    place.press("Play")
    place.press("Back to now")
    assert not timer(place).isActive()


def test_what_comes_meanwhile_does_not_mix_in(place: Place) -> None:
    place.press("Replay")
    press(Key.Key_Right)
    newer = replace(named(recorded(), "Asha"), note="new note", tags=("new",))
    place.detail.show_call(newer)
    place.detail.show_history(history_of(newer, (*REPORTS, replace(REPORTS[-1], at=after(40)))))
    place.detail.show_ages()
    place.settle()
    assert (mark(place)[:18], chip(place)) == ("Replay · as known ", "Your phone")
    assert one(place.detail, QSlider, "Report that is replayed").maximum() == 4
    assert one(place.detail, QLabel, "Recording").text() == "Recording is asked for"
    place.press("Back to now")
    assert chip(place) == "Completed"
    assert one(place.detail, QLabel, "Recording").text() == "Recording ready"
    assert one(place.detail, QLabel, "Note of the selected call").text() == "new note"


def test_another_call_ends_it_and_takes_no_keyboard(place: Place) -> None:
    place.press("Replay")
    place.table.setFocus()
    place.show(replace(ended(), reference="r2"))
    assert not is_replaying(place)
    assert place.table.hasFocus()
    assert chip(place) == "Completed"


def test_the_end_of_the_detail_ends_it(place: Place) -> None:
    place.press("Replay")
    place.press("Play")
    place.detail.clear()
    assert not timer(place).isActive()
    place.show(ended())
    assert not is_replaying(place)


def test_the_player_is_not_there_meanwhile(place: Place) -> None:
    player = QWidget()
    place.detail.place_player(player)
    place.show(recorded())
    assert player.isVisible()
    place.press("Replay")
    assert not player.isVisible(), "what was not known then can't be heard"
    place.press("Back to now")
    assert player.isVisible()


def test_a_call_without_reports_has_no_replay(place: Place) -> None:
    place.detail.show_history(history_of(ended()))
    place.settle()
    words = [b.text() for b in place.detail.findChildren(QPushButton) if b.isVisible()]
    assert "Replay" not in words
