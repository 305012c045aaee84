"""Reading links: text from a stranger fills in a number, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.link import (
    MAX_LINK,
    DialLink,
    call_link,
    is_link,
    read_call_link,
    read_link,
)
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
    st.sampled_from(["tel:", "callto://", "ccmdial:+91", "ccmdial:5555520001?", "ccmdial:sid/"]),
    st.lists(_pieces, max_size=8),
)


def read_any(text: str) -> DialLink | str:
    """Read a link as the window does: to a call first, else to a number."""
    return read_call_link(text) or read_link(text)


@pytest.mark.parametrize("linked", CORPUS, ids=lambda linked: ascii(linked.text[:50]))
def test_a_link_is_read_as_the_corpus_says(linked: Linked) -> None:
    if linked.call_sid is not None:
        assert read_call_link(linked.text) == linked.call_sid
        assert is_link(linked.text.strip())
        return
    if linked.problem is None:
        assert read_call_link(linked.text) is None
        expected = DialLink(linked.number, linked.from_number, linked.reference, linked.extension)
        assert read_link(linked.text) == expected
        return
    with pytest.raises(BadInput) as caught:
        read_any(linked.text)
    field = "call_sid" if linked.problem == InputProblem.NOT_A_SID else "link"
    assert (caught.value.field, caught.value.problem) == (field, linked.problem)


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(CORPUS) >= 60
    assert len({linked.text for linked in CORPUS}) == len(CORPUS)


def test_a_link_is_bounded() -> None:
    longest = "ccmdial:+915555520001?x=".ljust(MAX_LINK, "1")
    assert read_link(longest).number_text == "+915555520001"
    with pytest.raises(BadInput) as caught:
        read_link(longest + "1")
    assert caught.value.problem is InputProblem.TOO_LONG


def test_a_link_to_a_call_is_bounded() -> None:
    longest = "ccmdial:sid/abcdefgh?x=".ljust(MAX_LINK, "1")
    assert read_call_link(longest) == "abcdefgh"
    with pytest.raises(BadInput) as caught:
        read_call_link(longest + "1" * 5000)
    assert caught.value.problem is InputProblem.TOO_LONG


@given(st.from_regex(r"[A-Za-z0-9]{8,64}", fullmatch=True))
def test_the_link_to_a_call_leads_to_it_and_is_no_number(call_sid: str) -> None:
    assert read_call_link(call_link(call_sid)) == call_sid
    with pytest.raises(BadInput):
        read_link(call_link(call_sid))


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
        call_sid = read_call_link(text)
        link = read_link(text) if call_sid is None else DialLink("1")
    except BadInput:
        return
    assert call_sid is None or (call_sid.isascii() and call_sid.isalnum())
    for number in (link.number_text, link.from_number or "1"):
        assert number.isascii()
        assert ascii_digits(number)
        assert set(number) <= set("+0123456789 ().-")
    assert (link.reference or "1").isprintable()
    assert (link.extension or "1").isdecimal()
