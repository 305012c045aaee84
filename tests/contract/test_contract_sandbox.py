"""The sandbox's side of the contract: its answers have exactly the fields and types of the samples.

The client and the sandbox share no code; here each of them also reads what the other wrote.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ccm_desktop.api.wire import calls, envelope
from ccm_desktop.domain import errors
from ccm_desktop.domain.order import (
    AgentIdentity,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
    Order,
)
from ccm_desktop.domain.report import Received
from ccm_desktop.sandbox.answers import Answer, call_details
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.order import CallOrder, StatusCallback, read_order
from ccm_desktop.sandbox.practice import ACCOUNT_SID, API_KEY, API_TOKEN, ASHA, practice_world
from ccm_desktop.sandbox.refusals import POST_CODES
from ccm_desktop.sandbox.routes import Asked, Routes
from ccm_desktop.sandbox.scenarios import scenario_named
from tests.contract.shapes import as_json, differences, same_shape, sample, sample_bytes

BASE_URL = "http://127.0.0.1:1"
CALLS = f"/v2/accounts/{ACCOUNT_SID}/calls"
USERS = f"/v2/accounts/{ACCOUNT_SID}/users"
BASIC = base64.b64encode(f"{API_KEY}:{API_TOKEN}".encode()).decode()

# Seconds after the acceptance of a call in which both talk (the page's timeline).
RINGING, AGENT_ANSWERED, TALKING, FINISHING, TERMINAL, RECORDED = 0.0, 6.0, 11.0, 19.5, 21.0, 30.0


class Sandbox:
    """The sandbox's routes without a socket, asked at chosen seconds of its time."""

    def __init__(self) -> None:
        self.world: World = practice_world(SAMPLE_EPOCH_S)
        self._routes = Routes(self.world, BASE_URL)

    def ask(self, method: str, path: str, body: bytes = b"", *, now: float = 0.0) -> Answer:
        headers = {"authorization": f"Basic {BASIC}", "content-type": "application/json"}
        return self._routes.answer(Asked(method, path, headers, body), now)

    def place(self, body: bytes | None = None) -> Any:  # noqa: ANN401 - JSON
        """Make the sample's call; returns the whole answer."""
        answer = self.ask("POST", CALLS, body or sample_bytes("make_call_request"))
        assert answer.status == 200
        return json.loads(answer.body)

    def details(self, call_sid: str, now: float) -> Any:  # noqa: ANN401 - JSON
        answer = self.ask("GET", f"{CALLS}/{call_sid}", now=now)
        assert answer.status == 200
        return json.loads(answer.body)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


def to_client(answer: Answer) -> envelope.Answer:
    headers = {name.lower(): value for name, value in answer.headers}
    return envelope.Answer(answer.status, headers, answer.body)


def test_shapes_are_told_apart() -> None:
    assert same_shape({"a": [1, "x"], "b": None}, {"b": None, "a": ["y", 2, 3]})
    assert differences({"a": 1}, {"a": True}) == ["$.a: bool instead of int"]
    assert differences({"a": 1}, {"a": None}) == ["$.a: NoneType instead of int"]
    assert differences({"a": {"b": 1}}, {"a": {"c": 1}}) == [
        "$.a.b: missing",
        "$.a.c: not in the contract",
    ]
    assert differences([1], []) == ["$: no entries"]
    assert differences([], [1]) == ["$[0]: not in the contract"]
    assert differences([{"a": 1}], [{"a": 1}, {"a": "x"}]) == ["$[1].a: str instead of int"]


def test_an_accepted_call_is_the_sample(sandbox: Sandbox) -> None:
    """Fields, types, and every value that the request and the clock decide."""
    answer, expected = sandbox.place(), sample("make_call_accepted")
    assert differences(expected, answer) == []
    data = answer["response"]["data"]
    assert as_json(data) == as_json(
        {**expected["response"]["data"], "call_sid": data["call_sid"]},
    )
    assert (answer["method"], answer["http_code"]) == ("POST", 200)


def test_a_call_sid_is_like_the_sample_but_not_hex(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    assert len(call_sid) == len(sample("make_call_accepted")["response"]["data"]["call_sid"])
    with pytest.raises(ValueError, match="invalid literal"):
        int(call_sid, 16)


def test_a_ringing_call_looks_like_an_accepted_one(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    answer = sandbox.details(call_sid, RINGING)
    assert differences(sample("make_call_accepted"), answer) == []
    assert answer["method"] == "GET"


def test_an_answered_call_is_the_callback_of_the_sample(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    found = sandbox.details(call_sid, AGENT_ANSWERED)["response"]["data"]
    expected = sample("callback_answered")["call_details"]
    assert as_json(found) == as_json({**expected, "call_sid": call_sid})


@pytest.mark.parametrize("now", [TALKING, FINISHING])
def test_an_active_call_differs_from_the_callback_in_the_legs_alone(
    sandbox: Sandbox, now: float
) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    found = sandbox.details(call_sid, now)["response"]["data"]
    expected = sample("callback_answered")["call_details"]
    assert differences(expected, found) == [
        "$.customer_details.status: str instead of NoneType",
    ]
    assert (found["call_state"], found["call_status"]) == ("active", None)


def test_a_terminal_call_has_the_shape_of_the_sample(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    answer = sandbox.details(call_sid, RECORDED)
    assert differences(sample("call_terminal"), answer) == []
    assert answer["response"]["data"]["total_duration"] is None


def test_recordings_are_null_first_and_there_later(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    early = sandbox.details(call_sid, TERMINAL)
    assert early["response"]["data"]["recordings"] is None
    assert differences(sample("call_terminal"), early) == [
        "$.response.data.recordings: NoneType instead of list",
    ]
    assert sandbox.details(call_sid, RECORDED)["response"]["data"]["recordings"]


def test_what_a_callback_would_carry_is_what_details_show(sandbox: Sandbox) -> None:
    call_sid = sandbox.place()["response"]["data"]["call_sid"]
    call = sandbox.world.calls[call_sid]
    for now in (RINGING, AGENT_ANSWERED, TALKING, FINISHING, TERMINAL, RECORDED):
        shown = sandbox.details(call_sid, now)["response"]["data"]
        assert as_json(call_details(call, now, BASE_URL)) == as_json(shown)


@pytest.mark.parametrize("code", POST_CODES)
def test_a_refusal_has_the_shape_of_the_sample(sandbox: Sandbox, code: int) -> None:
    number = scenario_named(f"refuse-{code}").number
    answer = sandbox.ask("POST", CALLS, body_for(number))
    found = json.loads(answer.body)
    assert differences(sample("envelope_failure"), found) == []
    assert found["http_code"] == answer.status
    assert found["response"]["error_data"]["code"] == code
    assert not sandbox.world.calls


def test_the_busy_refusal_is_the_sample(sandbox: Sandbox) -> None:
    sandbox.place()
    answer = sandbox.ask("POST", CALLS, sample_bytes("make_call_request"))
    found, expected = json.loads(answer.body), sample("envelope_failure")
    category = expected["response"]["error_data"]["message"]
    # The category word of the sample is a placeholder (contract 2).
    found["response"]["error_data"]["message"] = category
    found["request_id"] = expected["request_id"]
    assert as_json(found) == as_json(expected)
    assert answer.status == 404


def test_an_unknown_call_is_refused_in_the_shape_of_the_sample(sandbox: Sandbox) -> None:
    answer = sandbox.ask("GET", f"{CALLS}/ca11000000000000000000000000009s")
    assert answer.status == 404
    expected = {**sample("envelope_failure"), "method": "GET"}
    assert differences(expected, json.loads(answer.body)) == []


def test_a_list_of_users_has_the_shape_of_the_sample(sandbox: Sandbox) -> None:
    path = f"{USERS}?fields=devices,active_call,last_login&limit=1"
    found = json.loads(sandbox.ask("GET", path).body)
    assert differences(sample("users"), found) == []
    assert found["metadata"]["count"] == 1
    (entry,) = found["response"]
    (expected,) = sample("users")["response"]
    assert as_json(entry) == as_json(expected)


def test_one_user_comes_in_an_object_instead_of_an_array(sandbox: Sandbox) -> None:
    path = f"{USERS}/{ASHA.id}?fields=devices,active_call,last_login"
    found = json.loads(sandbox.ask("GET", path).body)
    (expected,) = sample("users")["response"]
    assert differences(expected, found["response"]) == []
    assert found["metadata"] is None


def test_a_device_has_the_shape_of_the_sample(sandbox: Sandbox) -> None:
    device = ASHA.devices[0]
    path = f"{USERS}/{ASHA.id}/devices/{device.id}"
    answer = sandbox.ask("PUT", path, b'{"available": true}')
    found = json.loads(answer.body)
    assert differences(sample("device"), found) == []
    assert as_json(found["response"]) == as_json(sample("device")["response"])


# Each reads what the other wrote.


def order_for(number: str) -> Order:
    return Order(AgentIdentity(contact_uri="+915555510001"), number, "+915555580001")


def body_for(number: str) -> bytes:
    return calls.make_call_body(order_for(number))


def test_the_sandbox_reads_all_ten_parameters_of_the_client() -> None:
    hook = "https://hooks.example.invalid/ccm"
    order = replace(
        order_for("+915555520001"),
        options=CallOptions(
            recording=True,
            channels=Channels.DUAL,
            wait_audio_url="https://cdn.example.invalid/wait.wav",
            time_limit_s=3600,
            ring_time_s=30,
            custom_field="order-4711",
            callbacks=(
                Callback(CallbackEvent.ANSWERED, hook),
                Callback(CallbackEvent.TERMINAL, hook),
            ),
        ),
    )
    assert read_order(calls.make_call_body(order)) == CallOrder(
        agent_uri="+915555510001",
        agent_user_id=None,
        customer_uri="+915555520001",
        virtual_number="+915555580001",
        recording=True,
        channels=2,
        wait_audio_url="https://cdn.example.invalid/wait.wav",
        max_time_limit_s=3600,
        attempt_time_out_s=30,
        custom_field="order-4711",
        status_callbacks=(StatusCallback("answered", hook), StatusCallback("terminal", hook)),
    )


def test_the_client_follows_a_call_of_the_sandbox_to_its_recording(sandbox: Sandbox) -> None:
    made = calls.read_make_call(to_client(sandbox.ask("POST", CALLS, body_for("+915555520001"))))
    call_sid = made.report.call_sid

    def seen(now: float) -> Received:
        answer = sandbox.ask("GET", f"{CALLS}/{call_sid}", now=now)
        return calls.read_call_details(to_client(answer))

    legs = [
        (r.state, r.agent.status, r.customer.status, len(r.recordings))
        for r in (
            seen(now).report
            for now in (RINGING, AGENT_ANSWERED, TALKING, FINISHING, TERMINAL, RECORDED)
        )
    ]
    assert legs == [
        ("active", None, None, 0),
        ("active", "in-progress", None, 0),
        ("active", "in-progress", "in-progress", 0),
        ("active", "completed", "completed", 0),
        ("terminal", "completed", "completed", 0),
        ("terminal", "completed", "completed", 1),
    ]


def test_unknown_words_of_the_sandbox_survive(sandbox: Sandbox) -> None:
    number = scenario_named("unknown-words").number
    made = calls.read_make_call(to_client(sandbox.ask("POST", CALLS, body_for(number))))
    answer = sandbox.ask("GET", f"{CALLS}/{made.report.call_sid}", now=RECORDED)
    report = calls.read_call_details(to_client(answer)).report
    assert (report.status, report.agent.status) == ("agent_wrapped_up", "wrapped-up")


UNKNOWN = errors.OutcomeUnknown
# What the client must make of each code that the sandbox can answer a POST with (contract 7).
VERDICTS: dict[int, type[errors.CcmError]] = {
    1010: errors.WrongCredentials,
    1017: errors.AccountNotFound,
    1001: errors.Refused,
    1002: errors.Refused,
    10731: errors.AgentNotFound,
    10806: errors.AgentNotFound,
    10702: errors.AgentNotFound,
    10705: errors.PhoneUnverified,
    1012: errors.PhoneOff,
    10703: errors.PhoneOff,
    10706: errors.PhoneBusy,
    10712: errors.VoipNotAllowed,
    10716: errors.VirtualNumberNotFound,
    **dict.fromkeys((1021, 1022, 3043, 3044, 3045, 10744), UNKNOWN),
    **dict.fromkeys((1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800), UNKNOWN),
    **dict.fromkeys((3040, 3042, 3046, 3075, 3080, 4060), UNKNOWN),
    10725: errors.Refused,
    1007: errors.Refused,
    1011: errors.Refused,
    1003: errors.Forbidden,
    1000: errors.Refused,
    1008: errors.Refused,
    10717: errors.DoNotDisturb,
    10724: errors.RateLimited,
}


def test_there_is_a_verdict_for_each_code() -> None:
    assert VERDICTS.keys() == set(POST_CODES)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        *((f"refuse-{code}", verdict) for code, verdict in VERDICTS.items()),
        ("rate-limit", errors.RateLimited),
        ("maintenance", UNKNOWN),
        ("refuse-10706-409", errors.PhoneBusy),
        ("html-body", UNKNOWN),
        ("not-json", UNKNOWN),
        ("no-sid", UNKNOWN),
    ],
)
def test_the_client_understands_each_refusal(
    sandbox: Sandbox, name: str, verdict: type[errors.CcmError]
) -> None:
    answer = to_client(sandbox.ask("POST", CALLS, body_for(scenario_named(name).number)))
    with pytest.raises(errors.CcmError) as caught:
        calls.read_make_call(answer)
    assert type(caught.value) is verdict


def test_the_client_reads_the_wait_of_a_rate_limit(sandbox: Sandbox) -> None:
    number = scenario_named("rate-limit").number
    answer = to_client(sandbox.ask("POST", CALLS, body_for(number)))
    with pytest.raises(errors.RateLimited) as caught:
        calls.read_make_call(answer)
    assert caught.value.retry_after_s == 30.0


@pytest.mark.parametrize(
    ("spoil", "leaf"),
    [
        (lambda path: path.replace(ACCOUNT_SID, "other1"), errors.AccountNotFound),
        (lambda path: f"{path}/ca11000000000000000000000000009s", errors.CallNotFound),
        (lambda path: f"{path}/a/b", errors.Refused),
    ],
)
def test_the_client_understands_why_a_look_up_failed(
    sandbox: Sandbox, spoil: Callable[[str], str], leaf: type[errors.Refused]
) -> None:
    with pytest.raises(errors.Refused) as caught:
        calls.read_call_details(to_client(sandbox.ask("GET", spoil(CALLS))))
    assert type(caught.value) is leaf
