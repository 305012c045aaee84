"""Reading links: text from a stranger fills in a number, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.link import MAX_LINK, DialLink, is_link, read_link
from tests.domain.corpora import Linked, ascii_digits, linked_corpus

CORPUS = linked_corpus()
_pieces = st.sampled_from(
    [
        *("tel:", "TEL:", "callto:", "ccmdial:", "//", "+91", "55555", "20001", "-", " ", "%20"),
        *(";ext=", ";phone-context=", "?", "from=", "&", "ref=", "*", "%23", "%0d%0a", "\r\n"),
        *("%2B", "%E2%80%AA", "%FF", "=", ";", "/", "\u202e", "९", "asha"),
    ]
)
_links = st.builds(
    lambda scheme, pieces: scheme + "".join(pieces),
    st.sampled_from(["tel:", "callto://", "ccmdial:+91", "ccmdial:5555520001?"]),
    st.lists(_pieces, max_size=8),
)


@pytest.mark.parametrize("linked", CORPUS, ids=lambda linked: ascii(linked.text[:50]))
def test_a_link_is_read_as_the_corpus_says(linked: Linked) -> None:
    if linked.problem is None:
        expected = DialLink(linked.number, linked.from_number, linked.reference, linked.extension)
        assert read_link(linked.text) == expected
        return
    with pytest.raises(BadInput) as caught:
        read_link(linked.text)
    assert (caught.value.field, caught.value.problem) == ("link", linked.problem)


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(CORPUS) >= 60
    assert len({linked.text for linked in CORPUS}) == len(CORPUS)


def test_a_link_is_bounded() -> None:
    longest = "ccmdial:+915555520001?x=".ljust(MAX_LINK, "1")
    assert read_link(longest).number_text == "+915555520001"
    with pytest.raises(BadInput) as caught:
        read_link(longest + "1")
    assert caught.value.problem is InputProblem.TOO_LONG


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("tel:+915555520001", True),
        ("CallTo:+915555520001", True),
        ("tel:nonsense", True),
        ("Tel: 080 4000 0042", False),
        ("Tel:080 4000 0042\nFax:080 4000 0043", False),
        ("+915555520001", False),
        ("sms:+915555520001", False),
        ("", False),
    ],
)
def test_a_link_is_told_from_a_label(text: str, is_one: bool) -> None:
    assert is_link(text) is is_one


@given(st.one_of(_links, st.text(max_size=60)))
@example("tel:\ud800")
@example("ccmdial:1?ref=%ED%A0%80")
def test_any_link_fills_in_plain_ascii_or_is_refused(text: str) -> None:
    try:
        link = read_link(text)
    except BadInput:
        return
    for number in (link.number_text, link.from_number or "1"):
        assert number.isascii()
        assert ascii_digits(number)
        assert set(number) <= set("+0123456789 ().-")
    assert (link.reference or "1").isprintable()
    assert (link.extension or "1").isdecimal()
