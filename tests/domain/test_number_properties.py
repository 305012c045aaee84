"""What holds for whatever is typed or pasted as a customer number: 10,000 texts in the long form."""

from __future__ import annotations

import re
from urllib.parse import unquote

import phonenumbers
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import CustomerNumber, read_number, read_numbers
from tests.domain.corpora import ascii_digits, linked_corpus, names_its_country, typed_corpus

E164 = re.compile(r"\+[1-9][0-9]{4,16}")
ORDINARY = settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
NIGHTLY = settings(ORDINARY, max_examples=10_000)

_SEPARATORS = ["", " ", "-", ".", "(", ")", "/", "\u00a0", "\u2013", "\u200b", "\u202e", "\u2066"]
_digits = st.sampled_from("0123456789९٣\uff15")
_starts = st.sampled_from(
    [
        *("", "+", "+91", "0", "00", "0091", "91", "091", "+091", "+1", "1", "44", "49", "\uff0b"),
        *("tel:", "tel:+91", "callto:", "ccmdial:+", "%2B", "Mob: ", "Fax ", "#", "*"),
    ]
)
_rows = st.lists(st.tuples(_digits, st.sampled_from([""] * 12 + _SEPARATORS)), max_size=14)
_number_like = st.builds(
    lambda start, row: start + "".join(digit + separator for digit, separator in row),
    _starts,
    st.one_of(_rows, _rows.filter(lambda row: len(row) > 7)),
)
_mobiles = st.builds(
    lambda start, number, gap: f"{start}{number // 100_000}{gap}{number % 100_000:05d}",
    _starts,
    st.integers(6_000_000_000, 9_999_999_999),
    st.sampled_from(_SEPARATORS),
)
_between = st.sampled_from(
    ["\n", ", ", " ", "/", " Fax: ", "; ", " ext ", "x", ",,", "%20", " or "]
)
_pieces = st.one_of(_number_like, _mobiles, _mobiles, _between, _between, st.text(max_size=8))
_pasted = st.lists(_pieces, max_size=6).map("".join)
_known = st.sampled_from([typed.text for typed in typed_corpus() if len(typed.text) < 200])
_cut = st.builds(
    lambda text, at, put: text[:at] + put + text[at:], _known, st.integers(0, 40), _starts
)
TEXTS = st.one_of(_number_like, _mobiles, _pasted, _cut, st.text(max_size=80))
COUNTRIES = st.sampled_from(["IN", "IN", "US", "GB", "SG", "DE", "IT", "AR", "BR", "", "XX"])


def check(text: str, country: str) -> None:
    """All that is promised of one text."""
    try:
        choices = read_numbers(text, country)
    except BadInput:
        return
    assert len({choice.e164 for choice in choices}) == len(choices) > 0
    for choice in choices:
        check_digits(text, choice)
    if len(choices) == 1:
        assert names_its_country(text, choices[0], country)
        assert read_number(text, country) == choices[0]
    else:
        with pytest.raises(BadInput, match=InputProblem.AMBIGUOUS):
            read_number(text, country)


def check_digits(text: str, read: CustomerNumber) -> None:
    """What is shown is what is sent, and nothing but the country's code is put to what was typed."""
    assert E164.fullmatch(read.e164)
    assert ascii_digits(read.shown) == read.e164[1:]
    assert read.e164.startswith(f"+{read.country_code}")
    national = read.e164.removeprefix(f"+{read.country_code}")
    is_link = ":" in text
    typed = ascii_digits(unquote(text)) * 2 if is_link else ascii_digits(text)  # context comes last
    remaining = iter(typed)
    assert all(digit in remaining for digit in national), "a digit was put in"
    if not is_link and "/" not in text and "%" not in text:  # 080-40000042/43 is two numbers
        assert national in typed
    assert not read.extension or read.extension in typed


@given(TEXTS, COUNTRIES)
@example("tel:" + "%" * 30, "IN")
@example("\ud800", "IN")
@example("5555520001\x00", "IN")
@ORDINARY
def test_any_text_is_read_rightly_or_rejected(text: str, country: str) -> None:
    check(text, country)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@given(TEXTS, COUNTRIES)
@NIGHTLY
def test_ten_thousand_texts_are_read_rightly_or_rejected(text: str, country: str) -> None:
    check(text, country)


@given(_number_like)
def test_only_the_country_s_prefix_and_a_trunk_zero_are_taken_away(text: str) -> None:
    try:
        number = read_number(text, "IN")
    except BadInput:
        return
    typed = ascii_digits(unquote(text))
    code = str(number.country_code)
    national = number.e164.removeprefix(f"+{code}")
    if "/" in text or not typed.endswith(national):
        return
    before = typed.removesuffix(national).removeprefix("00")
    assert before in {"", "0", code, f"{code}0", f"0{code}", f"0{code}0"}


@given(
    st.sampled_from(["9876543210", "+919876543210", "08040000042", "919876543210", "18001031234"]),
    st.integers(0, 13),
    st.characters(categories=["L"]),
)
@example("9876543210", 10, "O")
@example("+919876543210", 5, "x")
@example("18001031234", 8, "X")  # 1800 1031 is a number too, and 234 might be its extension
def test_a_number_with_a_letter_in_it_is_not_read(number: str, at: int, letter: str) -> None:
    """Neither is the letter turned into a digit, nor the number read without it."""
    with pytest.raises(BadInput) as caught:
        read_numbers(number[:at] + letter + number[at:], "IN")
    assert caught.value.problem is not InputProblem.AMBIGUOUS


def test_no_link_changes_a_country_in_silence() -> None:
    read = []
    for linked in linked_corpus():
        try:
            read.append((linked.text, read_number(linked.text, "IN")))
        except BadInput:
            assert linked.read is None
            continue
        assert linked.read in (None, read[-1][1].e164)
    assert len(read) > 40
    assert [text for text, number in read if not names_its_country(text, number, "IN")] == []


def test_the_countries_in_the_corpora_are_real() -> None:
    countries = {typed.country for typed in typed_corpus()}
    assert countries - {"", "XX"} <= set(phonenumbers.SUPPORTED_REGIONS)
