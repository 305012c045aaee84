"""Tags are made by a comma, Enter or leaving; a known one is only taken by a pick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.tag_field import TagField
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, one


class Tagging:
    """The field in a window, and the tags it told of."""

    def __init__(self, qtbot: QtBot) -> None:
        self.top = QWidget()
        qtbot.addWidget(self.top)
        self.tags = TagField()
        self.elsewhere = QLineEdit()
        layout = QVBoxLayout(self.top)
        layout.addWidget(self.tags)
        layout.addWidget(self.elsewhere)
        self.told: list[tuple[str, ...]] = []
        self.tags.edited.connect(self.told.append)
        with qtbot.waitActive(self.top):
            self.top.show()
            self.top.activateWindow()
        self.top.resize(320, 200)

    @property
    def field(self) -> QLineEdit:
        return one(self.tags, QLineEdit, "Tags")

    @property
    def offered(self) -> QAbstractItemView:
        """The list of known tags below the field."""
        popup = self.field.completer().popup()
        assert popup is not None
        return popup

    def type(self, words: str) -> None:
        self.field.setFocus()
        QTest.keyClicks(self.field, words)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.field, key)
        QCoreApplication.sendPostedEvents()


@pytest.fixture
def tagging(qtbot: QtBot, styled: Theme) -> Iterator[Tagging]:
    made = Tagging(qtbot)
    yield made
    made.offered.hide()


def test_a_comma_and_enter_make_tags(tagging: Tagging) -> None:
    tagging.type("delivery,")
    assert (tagging.told, tagging.field.text()) == ([("delivery",)], "")
    tagging.type("call back")
    tagging.press(Qt.Key.Key_Return)
    assert tagging.told[-1] == tagging.tags.tags == ("delivery", "call back")


def test_a_list_is_pasted_at_once(tagging: Tagging) -> None:
    tagging.field.insert("")
    tagging.field.setText("a, b, half")
    tagging.field.textEdited.emit(tagging.field.text())
    assert (tagging.told, tagging.field.text()) == ([("a", "b")], "half")


def test_leaving_the_field_keeps_what_was_typed(tagging: Tagging) -> None:
    tagging.type("urgent")
    tagging.elsewhere.setFocus()
    assert tagging.told == [("urgent",)]
    tagging.field.setFocus()
    tagging.elsewhere.setFocus()
    assert len(tagging.told) == 1, "nothing was typed"


def test_escape_drops_what_is_typed_and_no_tag(tagging: Tagging) -> None:
    tagging.tags.show_tags(("old",))
    tagging.type("oops")
    tagging.press(Qt.Key.Key_Escape)
    assert (tagging.field.text(), tagging.told, tagging.tags.tags) == ("", [], ("old",))


def test_a_press_takes_a_tag_away(tagging: Tagging) -> None:
    tagging.tags.show_tags(("delivery", "urgent"))
    one(tagging.tags, QPushButton, "Remove the tag delivery").click()
    assert tagging.told == [("urgent",)]
    assert tagging.field.hasFocus()


def test_a_tag_is_text_and_no_key(tagging: Tagging) -> None:
    tagging.tags.show_tags((HTML, "R&D"))
    chips = [b for b in tagging.tags.findChildren(QPushButton) if not b.isHidden()]
    assert [chip.text() for chip in chips] == [f"{HTML} ×", "R&&D ×"]  # noqa: RUF001
    assert all(chip.shortcut().isEmpty() for chip in chips)


def test_tags_go_on_in_the_next_line(tagging: Tagging) -> None:
    tagging.tags.show_tags(("one",))
    QCoreApplication.sendPostedEvents()
    single = tagging.tags.heightForWidth(300)
    tagging.tags.show_tags(tuple(f"a longer tag {n}" for n in range(9)))
    QCoreApplication.sendPostedEvents()
    assert tagging.tags.heightForWidth(300) > single
    assert tagging.tags.minimumSizeHint().width() <= 300


def test_a_known_tag_is_offered_and_typing_is_left_alone(tagging: Tagging) -> None:
    tagging.tags.show_known(["delivery", "delayed", "urgent"])
    tagging.type("del")
    assert tagging.field.text() == "del"
    assert tagging.field.completer().completionCount() == 2
    tagging.press(Qt.Key.Key_Return)
    assert tagging.told == [("del",)], "nothing was picked"


def test_a_pick_becomes_a_tag(tagging: Tagging) -> None:
    tagging.tags.show_known(["delivery", "urgent"])
    tagging.type("del")
    QTest.keyClick(tagging.offered, Qt.Key.Key_Down)
    QTest.keyClick(tagging.offered, Qt.Key.Key_Return)
    QCoreApplication.sendPostedEvents()
    assert tagging.tags.tags == ("delivery",)
    assert tagging.field.text() == ""
