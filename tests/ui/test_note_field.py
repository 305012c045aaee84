"""The field for a note: what fits is pasted, and looking at a note changes nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.call_panel import CallPanel
from ccm_desktop.ui.note_field import MOST_OF_A_NOTE, NoteField
from ccm_desktop.ui.theme import Theme
from tests.hostile import EVERY, MEGABYTE, call_with, report_with
from tests.ui.shown import after, ringing


@pytest.fixture
def field(qtbot: QtBot, styled: Theme) -> NoteField:
    made = NoteField()
    qtbot.addWidget(made)
    made.resize(260, 50)
    made.show()
    return made


@pytest.fixture
def card(qtbot: QtBot, styled: Theme) -> Iterator[CallPanel]:
    panel = CallPanel()
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel._note_timer.stop()


def paste(field: NoteField, words: str) -> None:
    data = QMimeData()
    data.setText(words)
    field.insertFromMimeData(data)


def test_a_million_characters_are_pasted_as_far_as_they_fit(field: NoteField) -> None:
    field.show_note("Begun: ")
    field.selectAll()
    paste(field, "W" * MEGABYTE)
    assert len(field.note) == MOST_OF_A_NOTE - 1
    paste(field, "more")
    assert len(field.note) == MOST_OF_A_NOTE - 1
    field.selectAll()
    paste(field, "instead")
    assert field.note == "instead"


def test_a_longer_one_is_read_and_stays_whole(field: NoteField) -> None:
    whole = "word " * 100_000
    field.show_note(whole)
    assert field.isReadOnly()
    assert field.document().characterCount() <= MOST_OF_A_NOTE + 1
    assert field.note == whole
    field.show_note("short")
    assert not field.isReadOnly()
    QTest.keyClicks(field, "er ")
    assert field.note == "er short"


@pytest.mark.parametrize("text", EVERY, ids=lambda text: ascii(text)[:40])
def test_to_look_at_a_note_is_no_edit(card: CallPanel, qtbot: QtBot, text: str) -> None:
    call = call_with(text, report_with("x"))
    with qtbot.assertNotEmitted(card.note_edited):
        card.show_call(call, after(30))
        card.show_call(ringing("r2"), after(31))
    assert call.note == text
