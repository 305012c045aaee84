"""What a typed text means in the journal."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.domain.journal_search import FEWEST, LONGEST, NEWEST, Sought, sought


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "\0", " \0 "])
def test_nothing_typed_is_nothing_sought(typed: str) -> None:
    assert sought(typed) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Asha", ("Asha",)),
        ("  asha   rao ", ("asha", "rao")),
        ("de la Cruz", ("de", "la", "Cruz")),
        ('say "hi" NOT col:x*', ("say", '"hi"', "NOT", "col:x*")),
        ("lead 7", ("lead", "7")),
        ("ab\0cd", ("ab", "cd")),
        ("ca11000000000000000000000000001s", ("ca11000000000000000000000000001s",)),
    ],
)
def test_each_word_may_stand_anywhere(typed: str, words: tuple[str, ...]) -> None:
    assert sought(typed) == Sought(words)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("0042", ("0042",)),
        ("20001", ("20001",)),
        ("55555 20001", ("5555520001",)),
        ("555 552 0001", ("5555520001",)),
        ("+91 55555-20001", ("+915555520001",)),
        ("(+91) 55555 20001", ("915555520001",)),
        ("0091 55555 20001", ("00915555520001", "915555520001")),
        ("080-4000 0042", ("08040000042", "8040000042")),
        ("(080) 4000.0042", ("08040000042", "8040000042")),
        ("+44 (0)20 7946 0018", ("+442079460018",)),
        ("+91", ("+91",)),
        ("\u0966\u0967\u0968\u0969", ("0123",)),  # in Devanagari
        ("\u202d55555\u00a020001\u202c", ("5555520001",)),
        ("55555\u201320001", ("5555520001",)),
        ("0 98765", ("098765",)),  # too little behind the zero to be sure that it leads out
    ],
)
def test_a_number_is_found_however_it_is_written(typed: str, numbers: tuple[str, ...]) -> None:
    found = sought(typed)
    assert found is not None
    assert found.numbers == numbers


def test_a_passage_is_sought_as_it_stands_and_a_huge_text_by_its_beginning() -> None:
    passage = " ".join(f"w{n}" for n in range(25))
    assert sought(passage) == Sought((passage,))
    assert sought("x" * 1_000_000) == Sought(("x" * LONGEST,))
    assert sought(f"{'ab ' * 20}") == Sought(("ab",) * 20)


def test_the_groups_of_a_number_are_words_only_where_each_could_be_one() -> None:
    assert sought("55555 20001") == Sought(("55555", "20001"), ("5555520001",))
    assert sought("555 55 20001") == Sought(("555 55 20001",), ("5555520001",))


@pytest.mark.parametrize(
    ("typed", "only"),
    [("a", NEWEST), ("42", NEWEST), ("+9", NEWEST), ("a b", NEWEST), ("abc", None), ("4 2", None)],
)
def test_what_is_too_short_for_an_index_is_sought_in_the_newest_calls(
    typed: str, only: int | None
) -> None:
    found = sought(typed)
    assert found is not None
    assert found.only_newest == only


@given(typed=st.text(max_size=40))
@example("\ud800abc")
@example("(1)")
def test_whatever_is_typed_comes_to_something_that_can_be_looked_for(typed: str) -> None:
    found = sought(typed)
    assert (found is None) == (not typed.replace("\0", " ").split())
    if found is not None:
        parts = (*found.words, *found.numbers)
        assert all(part.strip() and "\0" not in part for part in parts)
        assert all(part.encode() for part in parts)
        assert all(number.lstrip("+").isdigit() and number.isascii() for number in found.numbers)
        if found.only_newest is None and found.numbers:
            assert all(len(number) >= FEWEST for number in found.numbers)
