"""The settings page "Desktop": each switch tells of itself, and the truth of the system is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.domain.hotkey import HotkeyStanding, HotkeyState, read_chord
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui.settings.desktop import DesktopPage
from ccm_desktop.ui.settings.key_field import KeyField
from ccm_desktop.ui.text import autostart_state, hotkey_state
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import one

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Shown:
    """The page, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.page = DesktopPage()
        qtbot.addWidget(self.page)
        self.told: list[Preferences] = []
        self.asked: list[object] = []
        self.page.changed.connect(self.told.append)
        self.page.autostart_requested.connect(self.asked.append)
        self.page.truth_requested.connect(lambda: self.asked.append("truth"))
        self.page.show_preferences(Preferences())
        self.page.show()

    def box(self, words: str) -> QCheckBox:
        found = [b for b in self.page.findChildren(QCheckBox) if b.text().startswith(words)]
        assert len(found) == 1
        return found[0]

    @property
    def keys(self) -> KeyField:
        return one(self.page, KeyField, "Keys that fill in a selected number")


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Shown:
    return Shown(qtbot)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("Notify me", "notifications"),
        ("Show customers' numbers", "show_numbers_in_notifications"),
        ("Show an icon", "tray"),
        ("Keep the compact", "compact_on_top"),
    ],
)
def test_a_switch_changes_its_preference_alone(shown: Shown, words: str, field: str) -> None:
    box = shown.box(words)
    before = Preferences()
    box.click()
    after = replace(before, **{field: not getattr(before, field)})  # type: ignore[arg-type]
    assert shown.told == [after]
    box.click()
    assert shown.told[-1] == before


def test_what_is_shown_is_not_told(shown: Shown) -> None:
    kept = Preferences(False, True, False, True, True, hotkey="Ctrl+Alt+D")
    shown.page.show_preferences(kept)
    assert shown.told == []
    assert not shown.box("Show customers' numbers").isEnabled()
    shown.box("Notify me").click()
    assert shown.told == [replace(kept, notifications=True)]


def test_keys_are_recorded_by_pressing_them(shown: Shown) -> None:
    QTest.keyClick(shown.keys, Qt.Key.Key_D, CONTROL_ALT)
    assert [told.hotkey for told in shown.told] == ["Ctrl+Alt+D"]
    QTest.keyClick(shown.keys, Qt.Key.Key_F9)
    assert shown.told[-1].hotkey == "F9"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_keys_are_cleared(shown: Shown, key: Qt.Key) -> None:
    shown.page.show_preferences(Preferences(hotkey="Ctrl+Alt+D"))
    QTest.keyClick(shown.keys, key)
    assert [told.hotkey for told in shown.told] == [""]


def test_tab_leaves_the_field(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitActive(shown.page):
        shown.page.activateWindow()
    shown.keys.setFocus()
    before = shown.page.focusWidget()
    QTest.keyClick(shown.keys, Qt.Key.Key_Tab)
    assert shown.page.focusWidget() is not before
    assert shown.told == []


def test_the_truth_is_asked_for_each_time_the_page_comes_up(shown: Shown) -> None:
    assert shown.asked == ["truth"]
    shown.page.hide()
    shown.page.show()
    assert shown.asked == ["truth", "truth"]


@pytest.mark.parametrize("found", Autostart)
def test_the_truth_on_disk_is_shown(shown: Shown, found: Autostart) -> None:
    shown.page.show_autostart(found)
    box = shown.box("Start with the session")
    assert box.isChecked() == (found in (Autostart.ON, Autostart.OTHER_COPY))
    words = autostart_state(found)
    labels = [label for label in shown.page.findChildren(QLabel) if label.isVisible()]
    assert sum(label.text() == words for label in labels if words) == bool(words)
    assert shown.asked == ["truth"], "what is shown is not asked for"


def test_starting_is_asked_for_and_waits_for_the_answer(shown: Shown) -> None:
    box = shown.box("Start with the session")
    box.click()
    assert shown.asked == ["truth", True]
    assert not box.isEnabled()
    shown.page.show_autostart(Autostart.FAILED)
    assert box.isEnabled()
    assert not box.isChecked()


@pytest.mark.parametrize("state", HotkeyState)
def test_each_state_of_the_keys_has_its_words(shown: Shown, state: HotkeyState) -> None:
    standing = HotkeyStanding(state, "Ctrl+Alt+D")
    shown.page.show_hotkey(standing)
    label = one(shown.page, QLabel, "State of these keys")
    assert label.text() == hotkey_state(standing)
    assert len({hotkey_state(HotkeyStanding(each, "F9")) for each in HotkeyState}) == len(
        HotkeyState
    )


def test_what_can_be_focused_has_a_name(shown: Shown) -> None:
    for widget in shown.page.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            is_named = widget.accessibleName() or (
                isinstance(widget, QCheckBox) and bool(widget.text())
            )
            assert is_named, widget


def test_what_is_recorded_is_what_is_read(shown: Shown) -> None:
    for key in (Qt.Key.Key_D, Qt.Key.Key_7, Qt.Key.Key_Space, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        QTest.keyClick(shown.keys, key, CONTROL_ALT)
        assert read_chord(shown.told[-1].hotkey) is not None, shown.told[-1].hotkey
