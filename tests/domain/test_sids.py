"""Finding call SIDs: one word as it stands, in a text what looks like one and is named no other way."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.sids import MOST_SIDS, MOST_TEXT, FoundSids, find_sids

SID = "ca11000000000000000000000000001s"
OTHER = "ca11000000000000000000000000002k"
TOKEN = "tok0123456789abcdef0123456789abcdef"

_alnum = string.ascii_letters + string.digits
_sids = st.text(_alnum, min_size=20, max_size=64).filter(
    lambda sid: any(c.isdigit() for c in sid) and any(c.isalpha() for c in sid)
)
_between = st.sampled_from(
    [
        " ",
        "\n",
        ", ",
        ";",
        "\t",
        "\r\n",
        '","',
        " | ",
        ".mp3 ",
        " https://x.invalid/acme1/",
        "\u00a0",
    ]
)


@pytest.mark.parametrize("sid", ["abcdefgh", "12345678", "sid000001", SID, "A" * 64])
def test_one_word_that_may_be_a_sid_is_one(sid: str) -> None:
    assert find_sids(f" {sid}\n") == FoundSids((sid,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "abc1234",
        "Where is the call of +91 55555 20001?",
        "the number 55555200015555520001555552000155555",
        "Donaudampfschifffahrtsgesellschaft is long",
        f"x{'a1' * 40}",
        "3d4e5f60-7182-93a4-b5c6-d7e8f90a1b2c of them",
    ],
)
def test_what_is_none(text: str) -> None:
    assert find_sids(text) == FoundSids()


@pytest.mark.parametrize(
    "text",
    [
        f"https://recordings.example.invalid/acme1/{SID}.mp3",
        f"see {SID}, please",
        f'"{SID}"',
        f"({SID})",
        f"sales_{SID}.wav",
        f"a%2F{SID}%2Fb",
        f"{SID[:9]}\u200b{SID[9:]} ",
        f"\u2066{SID}\u2069",
        f"<Sid>{SID}</Sid>",
        f"CallSid={SID}&AccountSid=acme1",
        f"ccmdial:sid/{SID}",
        rf"C:\calls\{SID}.wav",
        rf"{{\"call_sid\":\"{SID}\"}}",
        rf"one\n{SID}\n",
        json.dumps({"request_id": OTHER, "call_sid": SID, "user_id": OTHER}),
        json.dumps(json.dumps({"requestId": OTHER, "call_sid": SID})),
        f"X-Request-Id: {OTHER}\ncall {SID}",
        f"Exotel answered with a fault. error 1100 · request {OTHER}, {SID}",
        f"account_sid = '{OTHER}' call_sid = '{SID}'",
        f"<AccountSid>{OTHER}</AccountSid><Sid>{SID}</Sid>",
        f"https://{OTHER}:{TOKEN}@ccm-api.exotel.com/v2/accounts/acme1/calls/{SID}",
        f"api_key: {OTHER}\napi token: {TOKEN}\n{SID}",
        f"Authorization: Basic {TOKEN}\n{SID}",
    ],
)
def test_the_one_in_a_text(text: str) -> None:
    assert find_sids(text) == FoundSids((SID,))


def test_many_come_in_order_and_once() -> None:
    text = f"started,call_sid\n1,{OTHER}\n2,{SID}\n3,{OTHER}\n"
    assert find_sids(text) == FoundSids((OTHER, SID))


def test_no_more_are_taken_than_can_be_asked_about() -> None:
    many = [f"ca11{number:027}s" for number in range(MOST_SIDS + 1)]
    assert find_sids("\n".join(many)) == FoundSids(tuple(many[:-1]), more=True)
    assert find_sids("\n".join(many[:-1])) == FoundSids(tuple(many[:-1]))
    assert find_sids(f"{SID} ." + " " * MOST_TEXT) == FoundSids((SID,), more=True)


def test_no_sid_is_cut_where_a_long_text_is_read_in_pieces() -> None:
    for before in range(16_384 - 40, 16_384 + 4):
        assert find_sids(f"{'-' * before} {SID} end").sids == (SID,)


@given(st.lists(st.tuples(_sids, _between), min_size=1, max_size=8))
def test_every_sid_of_a_text_is_found(parts: list[tuple[str, str]]) -> None:
    text = "calls: " + "".join(sid + between for sid, between in parts)
    assert find_sids(text).sids == tuple(dict.fromkeys(sid for sid, _ in parts))


@given(st.text() | st.text(_alnum + " /\n\"':=%\\·", max_size=200))
def test_whatever_is_found_can_be_asked_about(text: str) -> None:
    for sid in find_sids(text).sids:
        assert re.fullmatch(r"[A-Za-z0-9]{8,64}", sid)


@given(st.text())
def test_what_is_found_is_found_again(text: str) -> None:
    found = find_sids(text)
    assert find_sids("\n".join((*found.sids, "."))).sids == tuple(
        sid for sid in found.sids if len(sid) >= 20
    )
