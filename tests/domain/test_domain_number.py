"""Reading phone numbers: what is sent is what was typed, or nothing is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import MAX_PASTED, read_number, read_numbers, show_number
from tests.domain.corpora import Typed, names_its_country, typed_corpus

P = InputProblem
CORPUS = typed_corpus()


def read_or_problem(typed: Typed) -> tuple[tuple[str, ...], str | None, str | None]:
    try:
        read = read_numbers(typed.text, typed.country)
    except BadInput as error:
        return (), None, error.problem if error.field == "customer" else error.field
    return tuple(number.e164 for number in read), read[0].extension, None


@pytest.mark.parametrize("typed", CORPUS, ids=lambda typed: ascii(typed.text[:40]))
def test_a_text_is_read_as_the_corpus_says(typed: Typed) -> None:
    assert read_or_problem(typed) == (typed.read, typed.extension, typed.problem)


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(CORPUS) >= 150
    assert len({(typed.text, typed.country) for typed in CORPUS}) == len(CORPUS)
    problems = {typed.problem for typed in CORPUS if typed.problem}
    assert problems == {P.EMPTY, P.NOT_A_NUMBER, P.HAS_LETTERS, P.TOO_SHORT, P.TOO_LONG} | {
        P.NO_COUNTRY,
        P.NEEDS_PLUS,
        P.EMERGENCY,
    }


def test_no_country_is_changed_in_silence() -> None:
    clear = [typed for typed in CORPUS if len(typed.read) == 1]
    assert len(clear) > 150
    changed = [
        typed
        for typed in clear
        if not names_its_country(typed.text, read_number(typed.text, typed.country), typed.country)
    ]
    assert changed == []


@pytest.mark.parametrize("typed", [typed for typed in CORPUS if len(typed.read) > 1], ids=repr)
def test_nothing_is_called_before_a_choice_is_made(typed: Typed) -> None:
    with pytest.raises(BadInput) as caught:
        read_number(typed.text, typed.country)
    assert caught.value.problem is P.AMBIGUOUS
    for choice in read_numbers(typed.text, typed.country):
        picked = read_number(choice.shown, typed.country)
        assert picked.e164 == choice.e164, "a choice that was made is clear"


def test_a_paste_is_bounded() -> None:
    row = "+91 98765 43210\n"
    longest = (row * MAX_PASTED)[:MAX_PASTED]
    assert read_number(longest, "IN").e164 == "+919876543210"
    with pytest.raises(BadInput) as caught:
        read_numbers(longest + "1", "IN")
    assert caught.value.problem is P.TOO_LONG


def cpu_ms(text: str, country: str) -> float:
    """The best of five readings: what it takes, not what else the machine does."""

    def once() -> float:
        begun = time.thread_time()
        with suppress(BadInput):
            read_numbers(text, country)
        return (time.thread_time() - begun) * 1_000

    return min(once() for _ in range(5))


@pytest.mark.parametrize("text", ["9", "98765 43210", "+1 415 555 0132", "Asha", "447911123456"])
def test_a_keystroke_is_read_at_once(text: str) -> None:
    assert cpu_ms(text, "IN") < 2


@pytest.mark.parametrize(
    "unit",
    [
        *("(", "[(", "1-", "(1", "+", "/1", "x12", "ext", "%20", "12345-", "1234567\n", "1.1/1 "),
        *("98765 43210 ", "98765 43210\n", "98765 43210/1/1/1", "9876543210x", "(ext. 12), "),
    ],
)
@pytest.mark.parametrize("start", ["", "98765 43210"])
def test_no_paste_is_slow(start: str, unit: str) -> None:
    assert cpu_ms((start + unit * MAX_PASTED)[:MAX_PASTED], "DE") < 50


@pytest.mark.parametrize("suffix", ["10001", "20001", "20042", "29101", "80001"])
def test_the_made_up_block_is_accepted_but_not_known(suffix: str) -> None:
    number = read_number(f"+9155555{suffix}", "IN")
    assert number.e164 == f"+9155555{suffix}"
    assert number.shown == f"+91 55555 {suffix}"
    assert number.known is False
    assert (number.country, number.country_code) == ("IN", 91)


@pytest.mark.parametrize(
    ("text", "kind", "country", "code"),
    [
        ("+919876543210", "mobile", "IN", 91),
        ("+911123456789", "landline", "IN", 91),
        ("+911800111109", "toll-free", "IN", 91),
        ("+12025550123", "", "US", 1),
        ("+919876543210 x5", "mobile", "IN", 91),
        ("+80012345678", "toll-free", "001", 800),
        ("+449098790000", "premium", "GB", 44),
    ],
)
def test_what_is_known_of_a_number_is_told(text: str, kind: str, country: str, code: int) -> None:
    number = read_number(text, "IN")
    assert number.known
    assert (number.kind, number.country, number.country_code) == (kind, country, code)


@pytest.mark.parametrize(
    ("country", "e164"), [("US", "+12025550123"), ("IN", "+912025550123"), ("GB", "+442025550123")]
)
def test_a_local_form_is_of_the_given_country(country: str, e164: str) -> None:
    assert read_number("2025550123", country).e164 == e164


@pytest.mark.parametrize("country", ["", "XX", "in", "India"])
def test_without_a_known_country_only_full_numbers_are_read(country: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_number("5555520001", country)
    assert caught.value.problem is P.NO_COUNTRY
    assert read_number("+915555520001", country).e164 == "+915555520001"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+915555520001", "+91 55555 20001"),
        ("+919876543210", "+91 98765 43210"),
        ("+12025550123", "+1 202-555-0123"),
        ("sip:asha0abc", "sip:asha0abc"),
        ("05555520001", "05555520001"),
        ("", ""),
        ("<b>+91</b>", "<b>+91</b>"),
        ("+1800FLOWERS", "+1800FLOWERS"),
        ("+91 55555 20001", "+91 55555 20001"),
        ("+915555520001;ext=12", "+915555520001;ext=12"),
        ("+\uff19\uff115555520001", "+\uff19\uff115555520001"),
        pytest.param("5" * 300, "5" * 300, id="300 digits"),
    ],
)
def test_a_number_is_grouped_for_reading(number: str, shown: str) -> None:
    assert show_number(number) == shown


@given(st.integers(0, 99_999).map(lambda n: f"+9155555{n:05d}"))
def test_what_is_shown_and_what_is_sent_are_read_back_the_same(e164: str) -> None:
    number = read_number(e164, "IN")
    assert number.e164 == e164
    assert read_number(number.shown, "IN") == number
    assert show_number(e164) == number.shown


@given(st.text(max_size=40))
def test_showing_never_fails(text: str) -> None:
    assert isinstance(show_number(text), str)
