"""Texts from outside, made fit to be shown: on one line, bounded, and next to others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.ui import text
from ccm_desktop.ui.text.words import beside, brief, one_line, shown_back, to_copy
from tests.hostile import EVERY, HUGE
from tests.ui.plain import steers

ANY = st.text(st.characters() | st.sampled_from("\u202e\u200b\u0301\ufffe\u2028\x00 \u05d0\u200d"))


@given(ANY)
def test_nothing_breaks_steers_or_hides_and_doing_it_twice_changes_nothing(given: str) -> None:
    once = one_line(given)
    assert steers(once) == ""
    assert one_line(once) == once
    assert len(once) <= len(given)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  two\n\tblanks ", "two blanks"),
        ("രാജ്\u200dകുമാർ", "രാജ്\u200dകുമാർ"),
        ("\U0001f469\u200d\U0001f4bb \u2764\ufe0f", "\U0001f469\u200d\U0001f4bb \u2764\ufe0f"),
        ("क्षत्रिय किं", "क्षत्रिय किं"),
        ("Zoe\u0308", "Zoe\u0308"),
        ("a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309b", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308b"),
        ("\u0338Rao", "Rao"),
        ("\ufffe\u3c00\u6200", "\u3c00\u6200"),
        ("\u200b\u3164\u200d", ""),
        ("\u2800 \u00a0", ""),
        ("Asha\0Rao", "AshaRao"),
    ],
)  # fmt: skip
def test_what_scripts_need_stays(given: str, shown: str) -> None:
    assert one_line(given) == shown


@pytest.mark.parametrize("group", [EVERY, tuple(HUGE.values())], ids=["corpus", "huge"])
def test_a_beginning_is_bounded(group: tuple[str, ...]) -> None:
    for one in group:
        assert len(brief(one)) <= 200
        assert len(brief(one, 20)) <= 20
        assert len(shown_back(one)) <= 42
        assert len(to_copy(one)) <= 20_000
        assert len(text.short_sid(one)) <= 13
        assert len(text.number(one)) <= 200


def test_a_beginning_says_that_there_is_more() -> None:
    assert brief("x" * 200) == "x" * 200
    assert brief("x" * 201) == "x" * 199 + "…"
    assert brief("x" * 1000) == "x" * 199 + "…"
    assert brief("x" + " " * 1000 + "y") == "x…"


@given(st.lists(ANY.map(one_line), max_size=4))
def test_parts_stand_beside_each_other(parts: list[str]) -> None:
    line = beside(*parts)
    assert line.replace("\u200e", "") == " · ".join(part for part in parts if part)
    assert steers(line) == ""


def test_a_number_is_not_turned_round_by_a_name_from_the_right() -> None:
    assert beside("Asha", "", "+91 55555 20001") == "Asha · +91 55555 20001"
    line = beside("مرحبا", "+91 55555 20001")
    strong = [c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")]
    before = line.index("+") - 1
    assert unicodedata.bidirectional(strong[0]) == "L", "the line begins on the left"
    assert line[before - 3 : before] == "\u200e ·", "and goes on there"
    assert text.who("مرحبا", "+915555520001") == line
