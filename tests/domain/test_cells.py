"""Texts in cells: each is shown as it is, none is worked out, none is lost."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.domain.cells import MOST_OF_A_CELL, guarded, unguarded

CORPUS = tomllib.loads((Path(__file__).parent.parent / "corpora" / "csv.toml").read_text("utf-8"))
EVERY = [text for group in CORPUS.values() for text in group]
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
ODD = st.text(
    st.sampled_from(f"{SIGNS}\t\n\r ;,'\"01aex\u202e\x00⟦⟧U\u200b\u00a0#") | st.characters()
)


def as_lines(text: str) -> str:
    """A text with the line ends that a cell has."""
    return text.replace("\r\n", "\n")


def test_the_corpus_is_large_and_holds_nothing_twice() -> None:
    assert len(EVERY) == len(set(EVERY)) > 300


@pytest.mark.parametrize("text", CORPUS["formulas"])
def test_what_would_be_worked_out_gets_an_apostrophe(text: str) -> None:
    assert guarded(text).text.startswith("'")


@pytest.mark.parametrize("text", CORPUS["values"])
def test_what_would_become_a_value_gets_a_tab_and_keeps_its_plus(text: str) -> None:
    assert guarded(text).text == f"\t{text}"


@pytest.mark.parametrize("text", CORPUS["plain"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert guarded(text).text == text


@pytest.mark.parametrize("text", CORPUS["named"])
def test_what_steers_or_turns_text_is_named(text: str) -> None:
    cell = guarded(text).text
    assert "\u27e6U+" in cell
    assert not any(c in cell for c in "\x00\x1b\r\x7f\x85\x9b\u200e\u202e\u2028\uffff")


@pytest.mark.parametrize("text", CORPUS["inner"])
def test_a_cell_that_another_separator_would_begin_is_guarded_too(text: str) -> None:
    cell = guarded(text).text
    for separator in ";,\n":
        for part in cell.split(separator)[1:]:
            assert part.lstrip(" '\"")[:1] not in tuple(SIGNS), cell


@pytest.mark.parametrize("text", EVERY)
def test_nothing_is_lost(text: str) -> None:
    assert unguarded(guarded(text).text) == as_lines(text)


@given(ODD)
@example("'=1")
@example("\t+915555520001")
@example(";\t=1")
@example("\u27e6U+202E\u27e7")
def test_any_text_comes_back_and_begins_with_no_sign_of_a_formula(text: str) -> None:
    cell = guarded(text)
    assert cell.left_out == 0
    assert unguarded(cell.text) == as_lines(text)
    assert cell.text[:1] not in (*SIGNS, "\r", "\n")


@given(ODD, ODD)
def test_two_texts_are_never_one_cell(one: str, other: str) -> None:
    if as_lines(one) != as_lines(other):
        assert guarded(one).text != guarded(other).text


@pytest.mark.parametrize("letter", ["a", "\U0001f600", "\x00", "\u0915"])
@pytest.mark.parametrize("length", [20_000, 40_000, 1_000_000])
def test_what_no_cell_has_room_for_is_cut_and_says_so(letter: str, length: int) -> None:
    cell = guarded(letter * length)
    units = len(cell.text.encode("utf-16-le")) // 2
    assert units <= MOST_OF_A_CELL
    shown = unguarded(cell.text.partition("\u27e6cut here")[0])
    if cell.left_out:
        assert cell.text.endswith(f"\u27e6cut here: {length - len(shown)} more characters\u27e7")
        assert units > MOST_OF_A_CELL - 100
    assert shown == letter * len(shown)


def test_the_longest_text_that_fits_is_whole() -> None:
    assert guarded("a" * MOST_OF_A_CELL).text == "a" * MOST_OF_A_CELL
    assert guarded("=" * MOST_OF_A_CELL).left_out > 0, "the mark has to fit too"


@pytest.mark.parametrize(
    "part", ["\n", ";", "\t", " ", "'", ";\n", "\n ", "\u27e6", "=", "1", "; ", "\x00"]
)
def test_no_text_takes_long(part: str) -> None:
    text = part * (1_000_000 // len(part)) + "x"
    assert guarded(text).left_out > 900_000
