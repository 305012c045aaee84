"""An order: what may be asked for, and what is rejected before anything is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.address import check_web_address
from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.order import (
    MAX_RING_TIME_S,
    MAX_TIME_LIMIT_S,
    AgentIdentity,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
)

P = InputProblem
USER_ID = "5afe000000000000000000000000a001"


@pytest.mark.parametrize(
    ("text", "uri", "user_id"),
    [
        ("+915555510001", "+915555510001", None),
        ("  +915555510001\n", "+915555510001", None),
        ("+12025550123", "+12025550123", None),
        ("+91 55555-10001", "+915555510001", None),
        ("sip:asha0abc", "sip:asha0abc", None),
        ("sip:asha0abc@voip.example.invalid", "sip:asha0abc@voip.example.invalid", None),
        (USER_ID, None, USER_ID),
        (f" {USER_ID} ", None, USER_ID),
        (USER_ID.upper(), None, USER_ID.upper()),
    ],
)
def test_an_agent_is_a_number_a_sip_address_or_a_user_id(
    text: str, uri: str | None, user_id: str | None
) -> None:
    agent = AgentIdentity.read(text)
    assert (agent.contact_uri, agent.user_id) == (uri, user_id)
    assert agent.text == (uri or user_id)
    assert AgentIdentity.read(agent.text) == agent


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", P.EMPTY),
        ("   ", P.EMPTY),
        ("5555510001", P.NOT_A_NUMBER),
        ("05555510001", P.NOT_A_NUMBER),
        ("+0555510001", P.NOT_A_NUMBER),
        ("+91555", P.NOT_A_NUMBER),
        ("+9155555100011234", P.NOT_A_NUMBER),
        ("+91९८७६५४३२१२", P.NOT_A_NUMBER),
        ("+9155555\uff110001", P.NOT_A_NUMBER),
        (USER_ID[:-1], P.NOT_A_NUMBER),
        (USER_ID[:-1] + "z", P.NOT_A_NUMBER),
        ("asha@example.invalid", P.NOT_A_NUMBER),
        ("SIP", P.NOT_A_NUMBER),
    ],
)
def test_what_is_no_agent_is_rejected(text: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        AgentIdentity.read(text)
    assert (caught.value.field, caught.value.problem) == ("agent", problem)


@pytest.mark.parametrize("both", [(None, None), ("+915555510001", USER_ID)])
def test_an_agent_is_named_in_exactly_one_way(both: tuple[str | None, str | None]) -> None:
    with pytest.raises(BadInput) as caught:
        AgentIdentity(*both)
    assert caught.value.problem is P.MISSING


@given(st.text(max_size=60))
def test_any_text_is_an_agent_or_rejected(text: str) -> None:
    try:
        agent = AgentIdentity.read(text)
    except BadInput:
        return
    assert AgentIdentity.read(agent.text) == agent
    if agent.contact_uri is not None and not agent.contact_uri.startswith("sip:"):
        assert agent.contact_uri.isascii()


def test_a_recording_is_asked_for_unless_switched_off() -> None:
    options = CallOptions()
    assert options.recording
    assert options.channels is Channels.DUAL
    assert options.callbacks == ()


@pytest.mark.parametrize(
    ("field", "at_most"), [("time_limit_s", MAX_TIME_LIMIT_S), ("ring_time_s", MAX_RING_TIME_S)]
)
def test_times_have_bounds(field: str, at_most: int) -> None:
    def options(seconds: int | None) -> CallOptions:
        return CallOptions(
            time_limit_s=seconds if field == "time_limit_s" else None,
            ring_time_s=seconds if field == "ring_time_s" else None,
        )

    for seconds in (None, 1, 30, at_most):
        assert seconds in (options(seconds).time_limit_s, options(seconds).ring_time_s)
    for seconds in (0, -1, at_most + 1):
        with pytest.raises(BadInput) as caught:
            options(seconds)
        assert (caught.value.field, caught.value.problem) == (field, P.OUT_OF_RANGE)
        assert caught.value.given == str(seconds)


def test_a_custom_field_has_a_length() -> None:
    for text in ("", "x" * MAX_CUSTOM_FIELD):
        assert CallOptions(custom_field=text).custom_field == text
    with pytest.raises(BadInput) as caught:
        CallOptions(custom_field="x" * (MAX_CUSTOM_FIELD + 1))
    assert (caught.value.field, caught.value.problem) == ("custom_field", P.TOO_LONG)


GOOD_ADDRESSES = [
    "https://hooks.example.invalid/ccm",
    "http://hooks.example.invalid/ccm?secret=1#2",
    "https://hooks.example.invalid:8443/",
    "https://[::1]/x",
    "HTTPS://hooks.example.invalid",
]
BAD_ADDRESSES = [
    ("", P.NOT_A_URL),
    ("hooks.example.invalid", P.NOT_A_URL),
    ("//hooks.example.invalid", P.NOT_A_URL),
    ("ftp://hooks.example.invalid", P.NOT_A_URL),
    ("javascript:alert(1)", P.NOT_A_URL),
    ("file:///etc/passwd", P.NOT_A_URL),
    ("https://", P.NOT_A_URL),
    ("https:///x", P.NOT_A_URL),
    ("https://[::1", P.NOT_A_URL),
    ("https://hooks.example.invalid/a b", P.NOT_A_URL),
    ("https://hooks.example.invalid/\n", P.NOT_A_URL),
    ("https://key:token@hooks.example.invalid/", P.URL_WITH_SECRET),
    ("https://:token@hooks.example.invalid/", P.URL_WITH_SECRET),
    ("ftp://key:token@hooks.example.invalid/", P.URL_WITH_SECRET),
]


@pytest.mark.parametrize("url", GOOD_ADDRESSES)
def test_a_web_address_is_accepted(url: str) -> None:
    check_web_address("wait_audio_url", url)
    assert CallOptions(wait_audio_url=url).wait_audio_url == url
    assert CallOptions(callbacks=(Callback(CallbackEvent.ANSWERED, url),)).callbacks[0].url == url


@pytest.mark.parametrize(("url", "problem"), BAD_ADDRESSES)
def test_what_is_no_web_address_is_rejected(url: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        CallOptions(wait_audio_url=url)
    assert (caught.value.field, caught.value.problem) == ("wait_audio_url", problem)
    with pytest.raises(BadInput) as caught:
        CallOptions(callbacks=(Callback(CallbackEvent.TERMINAL, url),))
    assert (caught.value.field, caught.value.problem) == ("status_callback", problem)


@pytest.mark.parametrize(
    "url",
    [
        "https://key:t0k3n@hooks.example.invalid/",
        "https://key:t0k3n@[::1",
        "https://key:t0k3n@hooks.example.invalid/a b",
        "https:/key:t0k3n@hooks.example.invalid",
        "key:t0k3n@hooks.example.invalid",
        "//key:t0k3n@hooks.example.invalid",
        "ftp://key:t0k3n@hooks.example.invalid",
        "https://key:t0k3n@",
    ],
)
def test_a_secret_in_an_address_is_not_repeated(url: str) -> None:
    """The dashboard shows the credentials inside an address, so they get pasted (contract 1)."""
    with pytest.raises(BadInput) as caught:
        check_web_address("base_url", url)
    assert "t0k3n" not in repr(caught.value) + str(caught.value) + caught.value.given


@given(st.text(max_size=80))
def test_any_text_is_a_web_address_or_rejected(text: str) -> None:
    try:
        check_web_address("base_url", text)
    except BadInput:
        return
    assert text.lstrip().lower().startswith("http")
