"""Hostile texts in every view of the supervisor's desk: text everywhere, in its place, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.errors import BadReply
from ccm_desktop.ui.labels import plain_label, set_plain_tip
from ccm_desktop.ui.text import words
from ccm_desktop.ui.theme import Theme
from tests.hostile import (
    EVERY,
    GROUPS,
    HUGE,
    MEGABYTE,
    answer_with,
    call_with,
    report_with,
    some_of,
)
from tests.ui.hostile_desk import HostileDesk, raw_with, sentences_with
from tests.ui.plain import faults_in, is_markup, steers

_MOST_OF_A_SENTENCE = 2_500
_MOST_CLEANED = 60_000
_MOST_COPIED = 25_000
_FEW = 2


@pytest.fixture
def desk(qtbot: QtBot, styled: Theme) -> Iterator[HostileDesk]:
    made = HostileDesk(qtbot)
    yield made
    made.close()


def texts(group: str, whole: bool) -> tuple[str, ...]:
    return GROUPS[group] if whole else some_of(group, _FEW)


SIZES = [
    pytest.param(False, id="some"),
    pytest.param(True, id="all", marks=pytest.mark.nightly),
]


_IN_EVERY_RUN = ("W", "<b>", "a\u0301", "\u202e", "\n", "\0")
PARTS = [
    pytest.param(part, id=ascii(part), marks=() if part in _IN_EVERY_RUN else pytest.mark.nightly)
    for part in HUGE
]


def test_the_corpus_is_large_and_holds_nothing_twice() -> None:
    assert len(set(EVERY)) == len(EVERY) >= 200
    assert len(HUGE) >= 12
    assert set(_IN_EVERY_RUN) <= HUGE.keys()
    assert {len(text) for text in HUGE.values()} == {MEGABYTE}


@pytest.mark.parametrize("whole", SIZES)
@pytest.mark.parametrize("group", GROUPS)
def test_it_is_a_text_wherever_it_is_shown(desk: HostileDesk, group: str, whole: bool) -> None:
    for text in texts(group, whole):
        answer = answer_with(text)
        call = desk.show(text, answer.report, answer.raw)
        found = [fault for top in desk.tops for fault in faults_in(top)]
        desk.select_failure()
        found += faults_in(desk.look_up)
        desk.replay()
        found += faults_in(desk.window)
        assert call.call_sid == text
        assert [*found, *desk.out_of_place()] == [], f"with {text[:60]!r}"
    assert not any(top.grab().isNull() for top in desk.tops)


@pytest.mark.parametrize("whole", SIZES)
@pytest.mark.parametrize("group", GROUPS)
def test_it_is_a_text_in_dialogs_and_in_a_search(
    desk: HostileDesk, group: str, whole: bool
) -> None:
    for text in texts(group, whole):
        desk.show_nothing_found(text)
        export, forget = desk.show_export(text), desk.show_forgetting(text)
        found = [fault for top in (desk.window, export, forget) for fault in faults_in(top)]
        for dialog in (export, forget):
            if dialog.minimumSizeHint().width() > 700 or dialog.width() > 800:
                found.append(f"{type(dialog).__name__} is wide")
            dialog.deleteLater()
        assert [*found, *desk.out_of_place()] == [], f"with {text[:60]!r}"


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_said_is_on_one_line(group: str) -> None:
    for text in GROUPS[group]:
        call = call_with(text, answer_with(text).report)
        for where, sentence in sentences_with(text, call).items():
            assert steers(sentence) == "", f"{where} with {text[:60]!r}: {sentence[:200]!r}"
            assert len(sentence) <= _MOST_OF_A_SENTENCE, f"{where} with {text[:60]!r}"


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_copied_is_on_one_line(desk: HostileDesk, group: str) -> None:
    for text in some_of(group, _FEW):
        answer = answer_with(text)
        call = desk.show(text, answer.report, answer.raw)
        for way, copied in desk.copies(call).items():
            assert steers(copied) == "", f"{way} of {text[:60]!r}: {copied[:200]!r}"
            assert copied != "nothing", f"{way} of {text[:60]!r}"


@pytest.mark.parametrize("part", PARTS)
def test_a_million_characters_are_no_more_work_than_a_few(
    desk: HostileDesk, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned = Counter(monkeypatch)
    text = HUGE[part]
    call = desk.show(text, report_with(text), raw_with(text))
    desk.show_nothing_found(text)
    desk.show_export(text)
    desk.show_forgetting(text)
    found = [fault for top in desk.tops for fault in faults_in(top)]
    desk.select_failure()
    desk.replay()
    assert [*found, *faults_in(desk.look_up), *desk.out_of_place()] == []
    assert cleaned.most <= _MOST_CLEANED, "somebody cleans a text that is not cut"
    for way, copied in desk.copies(call).items():
        assert len(copied) <= _MOST_COPIED, way
        assert steers(copied) == "", way
    for where, sentence in sentences_with(text, call).items():
        assert len(sentence) <= _MOST_OF_A_SENTENCE, where
    assert not any(top.grab().isNull() for top in desk.tops)


class Counter:
    """Counts the characters of the longest text that is made fit to be shown."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.most = 0
        monkeypatch.setattr(words, "_cleaned", self._counting(words._cleaned))

    def _counting(self, clean: Callable[[str], str]) -> Callable[[str], str]:
        def counted(given: str) -> str:
            self.most = max(self.most, len(given))
            return clean(given)

        return counted


@pytest.mark.parametrize("text", [HUGE["W"], HUGE["<b>"], "x" * 10_001])
def test_a_text_too_long_for_an_answer_is_no_answer(text: str) -> None:
    with pytest.raises(BadReply):
        answer_with(text)


def test_a_text_that_would_be_markup_is_told(qtbot: QtBot) -> None:
    top = plain_label("")
    qtbot.addWidget(top)
    rich, tip, key = QLabel("<b>x</b>", top), plain_label("x"), QPushButton("&Call", top)
    tip.setParent(top)
    tip.setToolTip("<b>x</b>")
    assert len(faults_in(top)) == 3
    rich.setTextFormat(Qt.TextFormat.PlainText)
    set_plain_tip(tip, "<b>x</b>")
    key.setText("&&Call")
    assert faults_in(top) == []
    rich.setText("a\u202eb")
    assert faults_in(top) != []


@pytest.mark.parametrize("text", GROUPS["markup"])
def test_a_tip_shows_markup_as_it_stands(qtbot: QtBot, text: str) -> None:
    label = plain_label("")
    qtbot.addWidget(label)
    set_plain_tip(label, words.one_line(text))
    assert faults_in(label) == []
    assert is_markup(label.toolTip()) <= ("&lt;" in label.toolTip() or "<p>" in label.toolTip())
