"""Tags: short, each once, in the order they were given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.tags import MOST_OF_A_TAG, MOST_TAGS, with_tags, without_tag


@pytest.mark.parametrize(
    ("tags", "typed", "after"),
    [
        ((), "delivery", ("delivery",)),
        ((), " call   back , urgent,, ", ("call back", "urgent")),
        (("Urgent",), "urgent", ("Urgent",)),
        (("a",), "", ("a",)),
        ((), "two\nlines", ("two lines",)),
        ((), "\u202eturned\0", ("turned",)),
        ((), "\ufffe\u3c00, \ufdd0\U0001ffff", ("\u3c00",)),
        ((), "x" * 99, ("x" * MOST_OF_A_TAG,)),
    ],
)
def test_what_is_typed_becomes_tags(
    tags: tuple[str, ...], typed: str, after: tuple[str, ...]
) -> None:
    assert with_tags(tags, typed) == after


def test_there_are_not_too_many() -> None:
    assert len(with_tags((), ",".join(map(str, range(99))))) == MOST_TAGS


def test_one_is_taken_away() -> None:
    assert without_tag(("a", "b"), "a") == ("b",)
    assert without_tag(("a",), "x") == ("a",)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_tags_of_any_text_are_short_single_lines_and_stay_what_they_are(typed: list[str]) -> None:
    tags: tuple[str, ...] = ()
    for words in typed:
        tags = with_tags(tags, words)
    assert len(tags) <= MOST_TAGS
    assert len({tag.casefold() for tag in tags}) == len(tags)
    for tag in tags:
        assert 0 < len(tag) <= MOST_OF_A_TAG
        assert len(tag.splitlines()) == 1
        assert "," not in tag
    assert with_tags((), ",".join(tags)) == tags
