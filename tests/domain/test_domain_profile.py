"""A profile: where the account lives, and what is rejected when one is typed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.profile import (
    STAMP_URLS,
    Profile,
    Stamp,
    VirtualNumber,
    check_base_url,
    check_call_sid,
)

P = InputProblem
MUMBAI = "https://ccm-api.in.exotel.com"


def profile(name: str = "Sales", base_url: str = MUMBAI, account_sid: str = "acme1") -> Profile:
    return Profile(name, base_url, account_sid)


def problem_of(rejected: pytest.ExceptionInfo[BadInput]) -> tuple[str, InputProblem]:
    return rejected.value.field, rejected.value.problem


@pytest.mark.parametrize(
    ("base_url", "stamp"),
    [
        ("https://ccm-api.exotel.com", Stamp.SINGAPORE),
        ("https://ccm-api.in.exotel.com", Stamp.MUMBAI),
        ("https://ccm.example.invalid", Stamp.OTHER),
        ("http://127.0.0.1:8080", Stamp.OTHER),
    ],
)
def test_the_region_is_known_by_its_address(base_url: str, stamp: Stamp) -> None:
    assert profile(base_url=base_url).stamp is stamp


def test_both_regions_are_reached_by_https() -> None:
    assert STAMP_URLS == {
        Stamp.SINGAPORE: "https://ccm-api.exotel.com",
        Stamp.MUMBAI: "https://ccm-api.in.exotel.com",
    }
    for url in STAMP_URLS.values():
        check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://ccm-api.exotel.com",
        "https://ccm-api.exotel.com/",
        "https://ccm-api.exotel.com:8443",
        "https://[2001:db8::1]",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://LOCALHOST:8080",
        "http://[::1]:8080",
        "https://127.0.0.1",
    ],
)
def test_a_base_url_is_accepted(url: str) -> None:
    check_base_url(url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", P.NOT_A_URL),
        ("ccm-api.exotel.com", P.NOT_A_URL),
        ("https://", P.NOT_A_URL),
        ("ftp://ccm-api.exotel.com", P.NOT_A_URL),
        ("https://ccm-api.exotel.com/v2", P.NOT_A_URL),
        ("https://ccm-api.exotel.com/v2/accounts/acme1/calls", P.NOT_A_URL),
        ("https://ccm-api.exotel.com?x=1", P.NOT_A_URL),
        ("https://ccm-api.exotel.com#x", P.NOT_A_URL),
        ("https://ccm-api.exotel.com?", P.NOT_A_URL),
        ("https://ccm-api.exotel.com#", P.NOT_A_URL),
        ("https://ccm-api.exotel.com:port", P.NOT_A_URL),
        ("https://ccm-api.exotel.com:99999", P.NOT_A_URL),
        ("https://ccm-api.exotel.com\n", P.NOT_A_URL),
        ("https://ccm-api .exotel.com", P.NOT_A_URL),
        ("https://ccm-api\x00.exotel.com", P.NOT_A_URL),
        ("https://ccm-api\u202e.exotel.com", P.NOT_A_URL),
        ("https://key:token@ccm-api.exotel.com", P.URL_WITH_SECRET),
        ("https://key@ccm-api.exotel.com", P.URL_WITH_SECRET),
        ("https://ccm-api.exotel.com@other.example.invalid", P.URL_WITH_SECRET),
        ("https://ccm-api.exotel.com\\@other.example.invalid", P.URL_WITH_SECRET),
        ("http://ccm-api.exotel.com", P.NOT_HTTPS),
        ("http://10.0.0.1", P.NOT_HTTPS),
        ("http://localhost.example.invalid", P.NOT_HTTPS),
        ("http://127.0.0.1.example.invalid", P.NOT_HTTPS),
        ("http://0x7f000001", P.NOT_HTTPS),
    ],
)
def test_a_base_url_has_rules(url: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        check_base_url(url)
    assert problem_of(caught) == ("base_url", problem)
    with pytest.raises(BadInput):
        profile(base_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://key:t0k3n@ccm-api.exotel.com",
        "https://t0k3n@ccm-api.exotel.com",
        "https://t0k3n@ccm-api.exotel.com:port",
        "https://key:t0k3n@ccm-api.exotel.com:port/v2/accounts/acme1/calls",
        "https://key:t0k3n@ccm-api.exotel.com/v2/accounts/acme1/calls",
        "http://t0k3n@ccm-api.exotel.com/v2",
        "https://t0k3n@[::1",
        "t0k3n@ccm-api.exotel.com",
    ],
)
def test_a_secret_in_a_base_url_is_not_repeated(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_base_url(url)
    assert "t0k3n" not in repr(caught.value) + str(caught.value) + caught.value.given


@given(st.text(max_size=60).map(lambda rest: f"https://{rest}") | st.text(max_size=60))
def test_any_text_is_a_base_url_or_rejected(text: str) -> None:
    try:
        check_base_url(text)
    except BadInput:
        return
    assert text.lower().startswith(("https://", "http://127.0.0.1", "http://localhost"))
    assert not set(text) & set("?#@")


@pytest.mark.parametrize("sid", ["acme1", "Acme_1-x", "a" * 64, "0"])
def test_an_account_sid_is_accepted(sid: str) -> None:
    assert profile(account_sid=sid).account_sid == sid


@pytest.mark.parametrize(
    "sid", ["", "a" * 65, "acme 1", "acme1/", "../x", "acme1\n", "acme.1", "अ", "a@b", "१२"]
)
def test_what_is_no_account_sid_is_rejected(sid: str) -> None:
    with pytest.raises(BadInput) as caught:
        profile(account_sid=sid)
    assert problem_of(caught) == ("account_sid", P.NOT_A_SID)


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb", "a\u202eb", "a\x00b"])
def test_what_is_no_name_is_rejected(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        profile(name=name)
    assert caught.value.field == "profile"


def test_a_profile_can_be_given_other_options() -> None:
    options = CallOptions(recording=False)
    changed = profile().with_options(options)
    assert changed.options is options
    assert changed.with_options(CallOptions()) == profile()


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("+915555580001", "+915555580001", ""),
        ("+915555580001=Sales", "+915555580001", "Sales"),
        ("+91 55555-80001 = Sales = A ", "+915555580001", "Sales = A"),
        ("05555580001", "05555580001", ""),
        ("(0)5555.580001=Support", "05555580001", "Support"),
    ],
)
def test_a_virtual_number_is_read_with_its_label(text: str, number: str, label: str) -> None:
    assert VirtualNumber.read(text) == VirtualNumber(number, label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=Sales",
        "5555580001",
        "+0555558000",
        "+91",
        "0123",
        "+91९८७६५४३२१२",
        "sip:x",
        "+91x5555580001",
    ],
)
def test_what_is_no_virtual_number_is_rejected(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        VirtualNumber.read(text)
    assert problem_of(caught) == ("virtual_number", P.NOT_A_NUMBER)


@given(st.text(max_size=40))
def test_any_text_is_a_virtual_number_or_rejected(text: str) -> None:
    try:
        number = VirtualNumber.read(text).number
    except BadInput:
        return
    assert number.isascii()
    assert number.lstrip("+").isdigit()


@pytest.mark.parametrize(
    "sid", ["ca11000000000000000000000000001s", " ca11000000000000000000000000001z\n", "ABCDEF12"]
)
def test_a_call_sid_is_opaque_and_not_always_hex(sid: str) -> None:
    assert check_call_sid(sid) == sid.strip()


@pytest.mark.parametrize(
    "sid", ["", "short", "a" * 65, "ca11/../users", "ca11 0000 0000", "अआइईउऊऋएऐ"]
)
def test_what_is_no_call_sid_is_rejected(sid: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_call_sid(sid)
    assert problem_of(caught) == ("call_sid", P.NOT_A_SID)


@pytest.mark.parametrize("country", ["", "in", "IND", "I1", "91", "\uff29\uff2e"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(BadInput) as caught:
        Profile("work", "https://ccm-api.exotel.com", "acme1", country=country)
    assert caught.value.field == "country"


@pytest.mark.parametrize(
    ("base_url", "here"),
    [
        (MUMBAI, False),
        ("https://ccm.example.invalid", False),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("https://[::1]", True),
        ("https://127.0.0.1.example.invalid", False),
    ],
)
def test_what_stays_on_this_machine_is_a_sandbox(base_url: str, *, here: bool) -> None:
    assert profile(base_url=base_url).on_sandbox is here
    assert Profile("Sales", base_url, "acme1", practice=True).on_sandbox
