"""The recording's panel: each state in words, what can be pressed in it, keys, notes, a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.errors import NotARecording, RecordingGone
from ccm_desktop.domain.recording import (
    Expired,
    Failed,
    Fetching,
    Here,
    NoRecording,
    NotReady,
    Ready,
    RecordingNote,
    RecordingState,
    WhyNone,
)
from ccm_desktop.ui import theme
from ccm_desktop.ui.player.panel import RecordingPanel, Subject
from ccm_desktop.ui.player.waveform import Waveform
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import BIDI, HTML, HUGE, SID, after, one
from tests.ui.sounds import TALK_S, sandbox_wav
from tests.ui.test_accessibility import contrast, focusable, nameless

_PATIENCE_MS = 10_000
SUBJECT = Subject(SID, "https://recordings.exotel.com/acme1/a.mp3", "2026-03-02 call", dual=True)
NOT_READY = NotReady(after(200), after(900))
NOTES = (RecordingNote(1, 1000, "Friday"), RecordingNote(2, 4000, f"{HTML}{BIDI}"))


@pytest.fixture
def panel(qtbot: QtBot, styled: Theme) -> Iterator[RecordingPanel]:
    holder = QWidget()
    holder.setObjectName("detail")
    holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(holder)
    made = RecordingPanel()
    layout.addWidget(made)
    layout.addStretch(1)
    qtbot.addWidget(holder)
    holder.resize(480, 500)
    with qtbot.waitActive(holder):
        holder.show()
        holder.activateWindow()
    yield made
    made.leave()


@pytest.fixture
def drawn(qtbot: QtBot, panel: RecordingPanel, tmp_path: Path) -> RecordingPanel:
    """The panel with a dual recording that is here and drawn."""
    panel.show_recording(SUBJECT, Ready())
    with qtbot.waitSignal(panel.player._sound.drawn, timeout=_PATIENCE_MS):
        panel.show_state(Here(sandbox_wav(tmp_path, 2)))
    return panel


def wave(panel: RecordingPanel) -> Waveform:
    return panel.player.stage.waveform


def button(panel: RecordingPanel, words: str) -> QPushButton:
    found = [b for b in panel.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, f"{len(found)} buttons say {words!r}"
    return found[0]


def offered(panel: RecordingPanel) -> set[str]:
    return {b.text() for b in panel.player.stage.findChildren(QPushButton) if b.isVisible()}


STATES: list[tuple[RecordingState, str, set[str], bool]] = [
    (NoRecording(WhyNone.NOT_OVER), "comes after the call", set(), False),
    (NoRecording(WhyNone.NEVER_CAME), "may be asked once more", {"Look again"}, False),
    (NoRecording(WhyNone.NOT_KNOWN), "Not known", {"Look again"}, False),
    (NOT_READY, "Not ready yet", {"Look again"}, False),
    (Ready(), "fetched when you play it", set(), True),
    (Fetching(512, 2048), "Fetching", {"Cancel"}, False),
    (Failed(NotARecording()), "What came is no recording", {"Try again"}, True),
    (Expired(), "no longer has this recording", set(), False),
]


@pytest.mark.parametrize(("state", "sentence", "offers", "plays"), STATES)
def test_each_state_has_its_words_and_what_can_be_done(
    panel: RecordingPanel,
    state: RecordingState,
    sentence: str,
    offers: set[str],
    plays: bool,
) -> None:
    panel.show_recording(SUBJECT, state)
    assert sentence in panel.player.stage.sentence
    assert offered(panel) == offers
    assert one(panel, QPushButton, "Play").isEnabled() is plays
    assert one(panel, QPushButton, "Save recording").isEnabled() is plays


@pytest.mark.parametrize("width", [480, 860])
def test_nothing_moves_from_state_to_state(
    panel: RecordingPanel, tmp_path: Path, width: int
) -> None:
    panel.window().resize(width, 500)
    heights, places = set(), set()
    for state in (*(state for state, *_ in STATES), Here(sandbox_wav(tmp_path, 2))):
        panel.show_recording(SUBJECT, state)
        QApplication.sendPostedEvents()
        QTest.qWait(0)
        heights.add(panel.sizeHint().height())
        places.add(one(panel, QPushButton, "Play").mapTo(panel, QPoint(0, 0)).y())
    assert len(heights) == 1
    assert len(places) == 1


def test_nothing_is_fetched_before_a_press(panel: RecordingPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.fetch_requested):
        panel.show_recording(SUBJECT, Ready())
    with qtbot.waitSignal(panel.fetch_requested):
        QTest.mouseClick(button(panel, "Play"), Qt.MouseButton.LeftButton)


def test_a_press_of_play_plays_once_it_is_here(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_recording(SUBJECT, Ready())
    play = one(panel, QPushButton, "Play")
    play.setFocus()
    QTest.keyClick(play, Qt.Key.Key_Space)
    panel.show_state(Fetching(0))
    assert not play.isEnabled()
    with qtbot.waitSignal(panel.played, timeout=_PATIENCE_MS):
        panel.show_state(Here(sandbox_wav(tmp_path, 2)))
    assert play.text() == play.accessibleName() == "Pause"
    assert play.hasFocus(), "the keyboard comes back"
    QTest.keyClick(play, Qt.Key.Key_Space)
    assert play.text() == "Play"


def test_a_cancelled_one_does_not_play_when_it_comes_all_the_same(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_recording(SUBJECT, Ready())
    button(panel, "Play").click()
    panel.show_state(Fetching(1, 2))
    with qtbot.waitSignal(panel.stop_requested):
        button(panel, "Cancel").click()
    with qtbot.waitSignal(panel.player._sound.drawn, timeout=_PATIENCE_MS):
        panel.show_state(Here(sandbox_wav(tmp_path, 2)))
    assert one(panel, QPushButton, "Play").text() == "Play"


def test_the_keyboard_is_not_lost_with_a_button_that_goes(panel: RecordingPanel) -> None:
    panel.show_recording(SUBJECT, Fetching(1, 2))
    button(panel, "Cancel").setFocus()
    panel.show_state(Ready())
    assert panel.player.hasFocus()
    with_keys: list[None] = []
    panel.fetch_requested.connect(lambda: with_keys.append(None))
    QTest.keyClick(panel.player, Qt.Key.Key_Space)
    assert with_keys == [None], "Space is the player's"


def test_keys_of_the_waveform(drawn: RecordingPanel) -> None:
    shown = wave(drawn)
    shown.setFocus()
    for key, held, at in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 1000),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, TALK_S * 1000),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, TALK_S * 1000 - 1000),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, TALK_S * 1000),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        QTest.keyClick(shown, key, held)
        assert shown.at == at
    speeds = drawn.player.transport._rates
    QTest.keyClick(shown, Qt.Key.Key_Up)
    assert speeds.place == 2
    for _ in range(9):
        QTest.keyClick(shown, Qt.Key.Key_Down)
    assert speeds.place == 0


def test_arrows_on_the_buttons_go_to_the_waveform(drawn: RecordingPanel) -> None:
    back = one(drawn, QPushButton, "Back 10 seconds")
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert wave(drawn).at == 1000
    assert back.hasFocus()


def test_a_press_and_a_drag_go_where_they_are(drawn: RecordingPanel) -> None:
    shown = wave(drawn)
    track = shown._track()
    middle = QPoint(round(track.center().x()), 20)
    QTest.mousePress(shown, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(shown.at - TALK_S * 500) < 50
    QTest.mouseMove(shown, QPoint(round(track.right()) + 40, 20))
    QTest.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(shown.at - TALK_S * 500) < 50 or shown.at == TALK_S * 1000


def test_the_waveform_is_a_slider_to_a_screen_reader(drawn: RecordingPanel, qtbot: QtBot) -> None:
    shown = wave(drawn)
    drawn.player.go_to(4000)
    spoken = QAccessible.queryAccessibleInterface(shown)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Position"
    assert spoken.text(QAccessible.Text.Description) == "0:04 of 0:06"
    assert (shown.value(), shown.maximum()) == (4, TALK_S)
    with qtbot.assertNotEmitted(shown.valueChanged):
        drawn.player._sound.moved.emit(5000)  # nothing is said of a clock that goes
    spoken.valueInterface().setCurrentValue(2)
    assert shown.at == 2000


def test_one_voice_is_chosen_by_hand_and_said_no_surer_than_it_is_known(
    drawn: RecordingPanel,
) -> None:
    whose = one(drawn, QLabel, "Whose voice")
    assert "Probably" in whose.text()
    assert whose.property("role") == "inferred"
    both = one(drawn, QPushButton, "Hear Both")
    both.setFocus()
    QTest.keyClick(both, Qt.Key.Key_Right)
    assert one(drawn, QPushButton, "Hear Left only").hasFocus()
    assert wave(drawn)._heard == 0
    drawn.show_recording(replace(SUBJECT, call_sid="other", sandbox=True), Ready())
    assert "In the sandbox" in whose.text()
    assert whose.property("role") == "muted"
    assert wave(drawn)._heard is None


def test_a_single_channel_offers_no_voices(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_recording(SUBJECT, Ready())
    assert panel.player.voices.isVisible()
    with qtbot.waitSignal(panel.player._sound.drawn, timeout=_PATIENCE_MS):
        panel.show_state(Here(sandbox_wav(tmp_path, 1)))
    assert not panel.player.voices.isVisible()
    assert one(panel, QLabel, "Sound").text() == "single channel · 0:06"


def test_the_place_is_told_when_another_call_is_shown(drawn: RecordingPanel, qtbot: QtBot) -> None:
    drawn.player.go_to(2500)
    with qtbot.waitSignal(drawn.place_left) as told:
        drawn.show_recording(replace(SUBJECT, call_sid="other"), Ready())
    assert told.args == [SID, 2500]
    assert wave(drawn).at == 0
    with qtbot.assertNotEmitted(drawn.place_left):
        drawn.leave()


def test_what_was_heard_to_its_end_begins_anew(drawn: RecordingPanel) -> None:
    drawn.player.go_to(TALK_S * 1000)
    assert drawn.place == 0


def test_a_remembered_place_does_not_move_who_listens(drawn: RecordingPanel) -> None:
    drawn.show_place("another", 3000)
    assert wave(drawn).at == 0
    drawn.show_place(SID, 3000)
    assert wave(drawn).at == 3000
    assert drawn.place is None, "it is known already"
    drawn.player.go_to(1000)
    drawn.show_place(SID, 3000)
    assert wave(drawn).at == 1000


def test_notes_are_listed_marked_and_jumped_to(drawn: RecordingPanel, qtbot: QtBot) -> None:
    drawn.show_notes("another", NOTES)
    listed = one(drawn, QListWidget, "Notes in the recording")
    drawn.show_notes(SID, NOTES)
    assert [listed.item(row).text() for row in range(2)] == [
        "0:01   Friday",
        f"0:04   {HTML}evil",
    ]
    assert wave(drawn)._marks == (1000, 4000)
    listed.setFocus()
    listed.setCurrentRow(1)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert wave(drawn).at == 4000
    with qtbot.waitSignal(drawn.notes.drop_requested) as told:
        QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert told.args == [2]


def test_a_note_belongs_to_the_moment_at_which_it_was_begun(
    drawn: RecordingPanel, qtbot: QtBot
) -> None:
    field = one(drawn, QLineEdit, "Note at this moment")
    drawn.player.go_to(2000)
    QTest.keyClicks(field, "As")
    drawn.player.go_to(5000)
    QTest.keyClicks(field, "ked")
    with qtbot.waitSignal(drawn.notes.add_requested) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [2000, "Asked"]
    assert field.text() == ""
    QTest.keyClicks(field, "x")
    with qtbot.waitSignal(drawn.notes.add_requested) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [5000, "x"]


def test_a_note_is_changed_in_the_field_and_escape_gives_it_up(
    drawn: RecordingPanel, qtbot: QtBot
) -> None:
    drawn.show_notes(SID, NOTES[:1])
    listed = one(drawn, QListWidget, "Notes in the recording")
    field = one(drawn, QLineEdit, "Note at this moment")
    listed.setCurrentRow(0)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_F2)
    assert (field.text(), field.hasFocus()) == ("Friday", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    QTest.keyClicks(field, "new")
    with qtbot.waitSignal(drawn.notes.add_requested):
        QTest.keyClick(field, Qt.Key.Key_Return)
    button(drawn, "Edit").click()
    with qtbot.waitSignal(drawn.notes.change_requested) as told:
        QTest.keyClicks(field, "!")
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [1, "Friday!"]


def test_a_huge_note_widens_nothing(drawn: RecordingPanel) -> None:
    before = drawn.window().minimumSizeHint().width()
    drawn.show_notes(SID, [RecordingNote(1, 0, HUGE)])
    assert drawn.window().minimumSizeHint().width() == before


def test_save_asks_where_and_names_it_by_its_kind(drawn: RecordingPanel, qtbot: QtBot) -> None:
    one(drawn, QPushButton, "Save recording").click()
    chooser = drawn.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    name = chooser.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    assert name.text() == "2026-03-02 call.wav"
    with qtbot.waitSignal(drawn.save_requested) as told:
        chooser.fileSelected.emit("/tmp/x.wav")  # noqa: S108 - nothing is written
    assert told.args == [Path("/tmp/x.wav")]  # noqa: S108
    chooser.close()


def test_save_fetches_first_and_opens_nothing_over_other_work(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    elsewhere = QLineEdit(panel.window())
    elsewhere.show()
    panel.show_recording(SUBJECT, Ready())
    with qtbot.waitSignal(panel.fetch_requested):
        one(panel, QPushButton, "Save recording").click()
    panel.show_state(Fetching(1, 2))
    elsewhere.setFocus()
    panel.show_state(Here(sandbox_wav(tmp_path, 2)))
    assert panel.findChild(QFileDialog) is None
    assert "Press Save" in one(panel, QLabel, "News of the recording").text()
    assert elsewhere.hasFocus()


def test_a_file_that_was_cleared_away_can_be_fetched_again(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_recording(SUBJECT, Ready())
    with qtbot.waitSignal(panel.player.refused, timeout=_PATIENCE_MS):
        panel.show_state(Here(tmp_path / "gone.wav"))
    assert "fetched when you play it" in panel.player.stage.sentence
    with qtbot.waitSignal(panel.fetch_requested):
        button(panel, "Play").click()


def test_a_file_that_is_no_sound_is_offered_to_the_system(
    panel: RecordingPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"no sound" * 100)
    panel.show_recording(SUBJECT, Ready())
    with qtbot.waitSignal(panel.player.refused, timeout=_PATIENCE_MS):
        panel.show_state(Here(path))
    assert offered(panel) == {"Open in the system's player"}
    assert not one(panel, QPushButton, "Play").isEnabled()
    assert one(panel, QPushButton, "Save recording").isEnabled()


def test_the_link_is_copied_as_it_is(panel: RecordingPanel) -> None:
    panel.show_recording(SUBJECT, Ready())
    button(panel, "Copy link").click()
    assert QGuiApplication.clipboard().text() == SUBJECT.link


def test_several_recordings_are_told_apart(panel: RecordingPanel, qtbot: QtBot) -> None:
    panel.show_recording(replace(SUBJECT, count=2), Ready())
    which = panel.head._which
    assert which.isVisible()
    assert which.itemText(1) == "Recording 2 of 2"
    which.setFocus()
    with qtbot.waitSignal(panel.index_chosen) as told:
        QTest.keyClick(which, Qt.Key.Key_Down)
        which.activated.emit(which.currentIndex())
    assert told.args == [1]
    drawn_once = replace(SUBJECT, count=2, index=1)
    panel.show_recording(drawn_once, Failed(RecordingGone()))
    assert panel.place is None


def test_everything_has_a_name_and_is_reached(drawn: RecordingPanel) -> None:
    drawn.show_notes(SID, NOTES)
    assert len(focusable(drawn)) > 8
    assert nameless(drawn) == []
    assert drawn.accessibleName() == "Recording"


def test_every_label_is_plain(drawn: RecordingPanel) -> None:
    labels = drawn.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


@pytest.mark.parametrize("width", [300, 420, 860])
def test_it_fits_where_it_is_put(drawn: RecordingPanel, width: int) -> None:
    assert drawn.minimumSizeHint().width() <= 300
    drawn.window().resize(width, 700)
    QTest.qWait(0)
    for child in focusable(drawn):
        right = child.mapTo(drawn, QPoint(child.width(), 0)).x()
        assert right <= drawn.width(), child.accessibleName()


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
def test_what_is_drawn_can_be_seen(scheme: str) -> None:
    colours = getattr(theme, scheme)
    for ink in ("accent", "outline", "ring", "text"):
        assert contrast(getattr(colours, ink), colours.surface) >= 3


def test_the_played_part_is_painted_in_the_accent(drawn: RecordingPanel) -> None:
    shown = wave(drawn)
    drawn.player.go_to(TALK_S * 500)
    picture = shown.grab().toImage()
    track = shown._track()
    halves = (
        range(round(track.left()), round(track.center().x()) - 4),
        range(round(track.center().x()) + 4, round(track.right())),
    )
    before, later = (colours_in(picture, columns) for columns in halves)
    assert theme.LIGHT.accent in before
    assert theme.LIGHT.outline not in before
    assert theme.LIGHT.outline in later
    assert theme.LIGHT.accent not in later


def colours_in(picture: QImage, columns: range) -> set[str]:
    rows = range(10, picture.height() - 10)
    return {picture.pixelColor(x, y).name() for x in columns for y in rows}
