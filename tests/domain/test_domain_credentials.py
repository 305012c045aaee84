"""The API key and token: checked when they come in, and never printed."""

from __future__ import annotations

import base64
import copy
import logging
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import BadInput, InputProblem

P = InputProblem
KEY, TOKEN = "fake-key-0001", "fake-token-0002"


def test_the_header_is_basic() -> None:
    header = Credentials(KEY, TOKEN).basic_header()
    scheme, _, coded = header.partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(coded) == b"fake-key-0001:fake-token-0002"


def test_a_token_may_hold_a_colon() -> None:
    coded = Credentials("key", "a:b").basic_header().split()[1]
    assert base64.b64decode(coded) == b"key:a:b"


def test_credentials_do_not_print_themselves(caplog: pytest.LogCaptureFixture) -> None:
    credentials = Credentials(KEY, TOKEN)
    logging.getLogger("test").warning("%s %r %s", credentials, credentials, [credentials])
    printed = [repr(credentials), str(credentials), f"{credentials}", caplog.text]
    printed += [repr({"c": credentials}), repr(copy.copy(credentials))]
    for text in printed:
        assert KEY not in text
        assert TOKEN not in text


@pytest.mark.parametrize(
    ("key", "token", "field", "problem"),
    [
        ("", TOKEN, "api_key", P.EMPTY),
        (KEY, "", "api_token", P.EMPTY),
        ("x" * 257, TOKEN, "api_key", P.TOO_LONG),
        (KEY, "x" * 257, "api_token", P.TOO_LONG),
        ("with blank", TOKEN, "api_key", P.NOT_A_SID),
        (KEY, "with blank", "api_token", P.NOT_A_SID),
        (KEY, f"{TOKEN}\n", "api_token", P.NOT_A_SID),
        (KEY, f"{TOKEN}\r\nX-Injected: 1", "api_token", P.NOT_A_SID),
        (KEY, f"{TOKEN}\u202e", "api_token", P.NOT_A_SID),
        (KEY, f"{TOKEN}é", "api_token", P.NOT_A_SID),
        (KEY, f"{TOKEN}\x00", "api_token", P.NOT_A_SID),
        ("key:token", TOKEN, "api_key", P.NOT_A_SID),
    ],
)
def test_what_can_be_no_credential_is_rejected_without_being_repeated(
    key: str, token: str, field: str, problem: InputProblem
) -> None:
    with pytest.raises(BadInput) as caught:
        Credentials(key, token)
    error = caught.value
    assert (error.field, error.problem, error.given) == (field, problem, "")
    shown = repr(error) + str(error) + "".join(traceback.format_exception_only(error))
    assert TOKEN not in shown
    assert "with blank" not in shown


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_a_credential_or_rejected(key: str, token: str) -> None:
    try:
        header = Credentials(key, token).basic_header()
    except BadInput:
        return
    assert header.isascii()
    assert header.isprintable()
    assert base64.b64decode(header.split()[1]) == f"{key}:{token}".encode()
