"""Reading phone numbers: what is sent is what was typed, or nothing is."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import read_number, show_number

P = InputProblem
E164 = re.compile(r"\+[1-9][0-9]{4,16}")


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        # E.164, with what people put between the digits
        ("+915555520001", "+915555520001"),
        ("+91 55555 20001", "+915555520001"),
        ("+91-55555-20001", "+915555520001"),
        ("(+91) 55555.20001", "+915555520001"),
        ("+91 (0) 55555 20001", "+915555520001"),
        ("  +91\u00a055555\u00a020001\n", "+915555520001"),
        ("+91\t55555\u201120001", "+915555520001"),
        ("\uff0b91 55555 20001", "+915555520001"),
        ("+1 202 555 0123", "+12025550123"),
        ("+44 20 7946 0123", "+442079460123"),
        ("+65 6123 4567", "+6561234567"),
        ("+39 06 12345678", "+390612345678"),
        # National forms of India
        ("5555520001", "+915555520001"),
        ("05555520001", "+915555520001"),
        ("98765 43210", "+919876543210"),
        ("098765-43210", "+919876543210"),
        ("011 2345 6789", "+911123456789"),
        ("1800 11 1109", "+911800111109"),
        # International forms without a plus
        ("00915555520001", "+915555520001"),
        ("0091 98765 43210", "+919876543210"),
        ("919876543210", "+919876543210"),
        ("915555520001", "+915555520001"),
        ("0012025550123", "+12025550123"),
        # Links
        ("tel:+915555520001", "+915555520001"),
        ("TEL:+91-55555-20001", "+915555520001"),
        ("tel://+915555520001", "+915555520001"),
        ("tel:%2B91%2055555%2020001", "+915555520001"),
        ("callto:+915555520001", "+915555520001"),
        ("callto://+915555520001", "+915555520001"),
        ("ccmdial:+915555520001", "+915555520001"),
        ("tel:5555520001", "+915555520001"),
        ("tel:5555520001;phone-context=example.invalid", "+915555520001"),
        ("tel:+915555520001;phone-context=+1", "+915555520001"),
        ("tel:+915555520001;isub=12345", "+915555520001"),
        ("tel:+915555520001;phone-context=example.invalid", "+915555520001"),
        # Digits of other scripts are digits
        ("९८७६५४३२१०", "+919876543210"),
        ("٩٨٧٦٥٤٣٢١٠", "+919876543210"),
        ("\uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11\uff10", "+919876543210"),
        # Invisible characters, as pasted from web pages and chats
        ("\u202a+91 55555 20001\u202c", "+915555520001"),
        ("\u2066+915555520001\u2069", "+915555520001"),
        ("+91\u200b55555\u200b20001", "+915555520001"),
        ("\ufeff+915555520001", "+915555520001"),
        ("\u202atel:+915555520001\u202c", "+915555520001"),
        ("tel:%E2%80%AA+915555520001", "+915555520001"),
        ("tel:+91%E2%80%8B55555%E2%80%8B20001", "+915555520001"),
    ],
)
def test_a_number_is_read(text: str, e164: str) -> None:
    number = read_number(text, "IN")
    assert number.e164 == e164
    assert number.extension is None


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        # RFC 3966, 5.1.5: the context is the number's beginning, whatever our own country
        ("tel:2025550123;phone-context=+1", "+12025550123"),
        ("tel:555-0123;phone-context=+1-202", "+12025550123"),
        ("tel:5555520001;phone-context=+91", "+915555520001"),
        ("tel:2025550123;isub=1;Phone-Context=+1", "+12025550123"),
        ("tel:%32025550123;phone-context=%2B1", "+12025550123"),
    ],
)
def test_a_local_number_in_a_link_belongs_to_its_context(text: str, e164: str) -> None:
    assert read_number(text, "IN").e164 == e164


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("5555520001 x12", "12"),
        ("5555520001x12", "12"),
        ("5555520001 ext 12", "12"),
        ("5555520001 ext. 12", "12"),
        ("5555520001 EXT.12", "12"),
        ("5555520001 #12", "12"),
        ("tel:+915555520001;ext=12", "12"),
        ("tel:+915555520001;ext=12;isub=34", "12"),
        ("+91 55555 20001 ext 1234567", "1234567"),
        ("5555520001~12", "12"),
    ],
)
def test_an_extension_is_kept_apart(text: str, extension: str) -> None:
    number = read_number(text, "IN")
    assert number.e164 == "+915555520001"
    assert number.extension == extension


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", P.EMPTY),
        ("   ", P.EMPTY),
        ("\u200b\u202e", P.EMPTY),
        ("tel:", P.EMPTY),
        ("tel://", P.EMPTY),
        ("tel:%E2%80%AE", P.EMPTY),
        ("1800 CALL NOW", P.HAS_LETTERS),
        ("+91 5555 5ABCD", P.HAS_LETTERS),
        ("Asha", P.HAS_LETTERS),
        ("sip:asha0abc", P.HAS_LETTERS),
        ("5555520001 доб 12", P.HAS_LETTERS),
        ("tel:callto:+915555520001x", P.HAS_LETTERS),
        ("javascript:alert(1)", P.HAS_LETTERS),
        ("५५५५५२०००क", P.HAS_LETTERS),
        ("²³⁴⁵⁶⁷⁸⁹⁰¹", P.HAS_LETTERS),
        ("+", P.NOT_A_NUMBER),
        ("---", P.NOT_A_NUMBER),
        ("*#06#", P.NOT_A_NUMBER),
        ("*21*5555520001#", P.NOT_A_NUMBER),
        ("**21*+915555520001", P.NOT_A_NUMBER),
        ("#31#5555520001", P.NOT_A_NUMBER),
        ("5555520001,,99", P.NOT_A_NUMBER),
        ("5555520001?subject=1", P.HAS_LETTERS),
        ("5555520001?1=1", P.NOT_A_NUMBER),
        ("tel:5555520001;phone-context=+1800FLOWERS", P.HAS_LETTERS),
        ("tel:5555520001;phone-context=+*1", P.NOT_A_NUMBER),
        ("tel:;phone-context=+915555520001", P.NOT_A_NUMBER),
        ("5555520001 & 5555520002", P.NOT_A_NUMBER),
        ("+91 55555 20001 +91 55555 20002", P.NOT_A_NUMBER),
        ("2345678", P.NOT_A_NUMBER),
        ("1", P.NOT_A_NUMBER),
        ("123", P.TOO_SHORT),
        ("+91 123", P.TOO_SHORT),
        ("1098", P.TOO_SHORT),
        ("5555520001 5555520002", P.TOO_LONG),
        ("+91555552000155555", P.TOO_LONG),
        pytest.param("5" * 65, P.TOO_LONG, id="65 digits"),
        pytest.param("5" * 100_000, P.TOO_LONG, id="100,000 digits"),
        ("+999 12345678", P.NO_COUNTRY),
        ("+0 5555520001", P.NO_COUNTRY),
    ],
)
def test_what_is_no_number_is_rejected_with_its_reason(text: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        read_number(text, "IN")
    assert caught.value.problem is problem
    assert caught.value.field == "customer"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        *((text, "IN") for text in ("112", "100", "101", "102", "108", "1 1 2", "1-0-0")),
        *((text, "IN") for text in ("tel:112", "tel://108", "(100)", "112 x1", "\u200b112")),
        ("११२", "IN"),
        ("\uff11\uff11\uff12", "IN"),
        ("tel:112;phone-context=+91", "IN"),
        ("911", "US"),
        ("9-1-1", "US"),
        ("999", "GB"),
        ("112", "DE"),
        ("110", "DE"),
        ("000", "AU"),
        ("995", "SG"),
    ],
)
def test_an_emergency_number_is_never_called(text: str, country: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_number(text, country)
    assert caught.value.problem is P.EMERGENCY


@pytest.mark.parametrize("text", ["+112", "+91112", "+91 100", "0112", "0 100", "91112", "00112"])
def test_an_emergency_number_in_disguise_is_not_called_either(text: str) -> None:
    with pytest.raises(BadInput):
        read_number(text, "IN")


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
        pytest.param("5" * 300, "5" * 300, id="300 digits"),
    ],
)
def test_a_number_is_grouped_for_reading(number: str, shown: str) -> None:
    assert show_number(number) == shown


def ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


_separators = st.sampled_from(["", " ", "-", ".", "(", ")", "\u00a0", "\u200b", "\u202e", "\u2066"])
_digits = st.sampled_from("0123456789९٣\uff15")
_number_like = st.builds(
    lambda start, body: start + "".join(body),
    st.sampled_from(["", "+", "+91", "0", "00", "0091", "91", "tel:", "tel:+91", "+1", "\uff0b"]),
    st.lists(st.one_of(_digits, _digits, _separators), max_size=20),
)


@given(st.text(max_size=80), st.sampled_from(["IN", "US", "GB", "DE", "AR", "BR", "", "XX"]))
@example("tel:" + "%" * 30, "IN")
@example("\ud800", "IN")
@example("5555520001\x00", "IN")
def test_any_text_is_read_or_rejected(text: str, country: str) -> None:
    try:
        number = read_number(text, country)
    except BadInput:
        return
    assert E164.fullmatch(number.e164)


@given(_number_like, st.sampled_from(["IN", "US", "SG"]))
def test_number_like_text_is_read_or_rejected(text: str, country: str) -> None:
    try:
        number = read_number(text, country)
    except BadInput:
        return
    assert E164.fullmatch(number.e164)
    assert ascii_digits(number.shown) == ascii_digits(number.e164)


@given(_number_like)
def test_the_digits_that_are_sent_are_the_digits_that_were_typed(text: str) -> None:
    """Nothing but the country's prefix and trunk zeros is added or taken away."""
    try:
        number = read_number(text, "IN")
    except BadInput:
        return
    typed = ascii_digits(text)
    code = str(number.country_code)
    national = number.e164.removeprefix(f"+{code}")
    assert typed.endswith(national)
    before = typed.removesuffix(national)
    assert before in {"", "0", code, f"{code}0", f"00{code}", f"00{code}0", f"0{code}"}


@given(st.integers(0, 99_999).map(lambda n: f"+9155555{n:05d}"))
def test_what_is_shown_and_what_is_sent_are_read_back_the_same(e164: str) -> None:
    number = read_number(e164, "IN")
    assert number.e164 == e164
    assert read_number(number.shown, "IN") == number
    assert show_number(e164) == number.shown


@given(st.text(max_size=40))
def test_showing_never_fails(text: str) -> None:
    assert isinstance(show_number(text), str)
