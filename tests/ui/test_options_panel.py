"""The call options: each is checked where it is entered, and only what can be sent is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.order import MAX_TIME_LIMIT_S, Callback, CallbackEvent, CallOptions
from ccm_desktop.ui.duration_box import DurationBox
from ccm_desktop.ui.options_panel import OptionsPanel
from tests.ui.shown import one

HOOK = "https://hooks.example.invalid/ccm"


class Options:
    """The panel, and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = OptionsPanel()
        qtbot.addWidget(self.panel)
        self.panel.show()
        self.told: list[CallOptions] = []
        self.panel.changed.connect(self.told.append)

    def enter(self, name: str, words: str) -> None:
        field = one(self.panel, QLineEdit, name)
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def choose(self, name: str, seconds: int) -> None:
        one(self.panel, QSpinBox, name).setValue(seconds)

    @property
    def problem(self) -> str:
        label = self.panel._problem
        return "" if label.isHidden() else label.text()


@pytest.fixture
def options(qtbot: QtBot) -> Options:
    return Options(qtbot)


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        (
            "Wait audio URL",
            "https://audio.example.invalid/wait.wav",
            CallOptions(wait_audio_url="https://audio.example.invalid/wait.wav"),
        ),
        ("Custom field", "order {ticket}", CallOptions(custom_field="order {ticket}")),
        (
            "Callback when answered",
            HOOK,
            CallOptions(callbacks=(Callback(CallbackEvent.ANSWERED, HOOK),)),
        ),
        (
            "Callback when ended",
            HOOK,
            CallOptions(callbacks=(Callback(CallbackEvent.TERMINAL, HOOK),)),
        ),
    ],
)
def test_an_option_is_told_once_it_was_entered(
    options: Options, name: str, words: str, told: CallOptions
) -> None:
    options.enter(name, words)
    assert options.told == [told]
    assert options.panel.options() == told
    options.enter(name, "")
    assert options.told == [told, CallOptions()]


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("Wait audio URL", "audio.example", "is not a web address"),
        ("Wait audio URL", "https://audio.example.invalid/a.mp3", "must be a WAV file"),
        ("Wait audio URL", "https://key:secret@audio.example", "must not hold a user name"),
        ("Custom field", "order {tikcet}", "can't be filled in"),
        ("Callback when ended", "ftp://hooks.example", "is not a web address"),
    ],
)
def test_what_can_not_be_sent_is_said_and_the_last_good_options_stay(
    options: Options, name: str, words: str, said: str
) -> None:
    options.choose("Ring time", 25)
    options.enter(name, words)
    assert said in options.problem
    assert options.problem.endswith("It is not used.")
    assert "secret" not in options.problem
    assert options.panel.options() == CallOptions(ring_time_s=25)
    options.enter(name, "")
    assert options.problem == ""


def test_times_are_chosen_within_their_bounds(options: Options) -> None:
    options.choose("Ring time", 1000)
    options.choose("Time limit", 10**6)
    assert options.panel.options().ring_time_s == 120
    assert options.panel.options().time_limit_s == MAX_TIME_LIMIT_S
    options.choose("Ring time", 0)
    options.choose("Time limit", 0)
    assert options.panel.options() == CallOptions()


def test_a_limit_that_is_no_whole_minute_comes_back_as_it_was(options: Options) -> None:
    known = replace(CallOptions(), time_limit_s=61, ring_time_s=7)
    options.panel.set_options(known)
    assert options.panel.options() == known
    assert options.told == []


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("20", 1200), ("20:30", 1230), ("1:00:00", 3600), ("240", 14_400), ("0", 0)],
)
def test_a_duration_is_typed_as_minutes_or_as_a_clock(
    qtbot: QtBot, typed: str, seconds: int
) -> None:
    box = DurationBox(MAX_TIME_LIMIT_S, "None")
    qtbot.addWidget(box)
    box.selectAll()
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == seconds


@pytest.mark.parametrize("typed", ["241", "99:99", "::"])
def test_what_is_no_duration_falls_back_on_the_last(qtbot: QtBot, typed: str) -> None:
    box = DurationBox(MAX_TIME_LIMIT_S, "None")
    qtbot.addWidget(box)
    box.setValue(600)
    box.selectAll()
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 600
    assert box.text() == "10:00"


def test_letters_are_not_typed_into_a_duration(qtbot: QtBot) -> None:
    box = DurationBox(MAX_TIME_LIMIT_S, "None")
    qtbot.addWidget(box)
    box.setValue(600)
    QTest.keyClicks(box, "abc")
    assert box.text() == "10:00"
