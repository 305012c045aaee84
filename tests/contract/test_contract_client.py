"""The client's side of the contract: each sample is read to exactly what the contract says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ccm_desktop.api.reading import Fields, read_report
from ccm_desktop.api.wire.calls import (
    call_path,
    calls_path,
    make_call_body,
    read_call_details,
    read_make_call,
)
from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain.errors import OutcomeUnknown, PhoneBusy, RateLimited, UnknownReason
from ccm_desktop.domain.order import (
    AgentIdentity,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
    Order,
)
from ccm_desktop.domain.profile import VirtualNumber
from ccm_desktop.domain.report import Leg, Received, Report
from tests.contract.shapes import as_json, sample, sample_bytes

INDIA = timezone(timedelta(hours=5, minutes=30))
SID = "ca11000000000000000000000000001s"


def at(hour: int, minute: int, second: int) -> datetime:
    return datetime(2025, 3, 4, hour, minute, second, tzinfo=INDIA)


ACCEPTED = Report(
    call_sid=SID,
    state="active",
    status=None,
    direction="outbound",
    virtual_number="+915555580001",
    agent=Leg(contact_uri="+915555510001", user_id="5afe000000000000000000000000a001"),
    customer=Leg(contact_uri="+915555520001"),
    created_at=at(10, 15, 0),
    updated_at=at(10, 15, 1),
    started_at=at(10, 15, 1),
    custom_field="order-4711",
)
ANSWERED = replace(
    ACCEPTED,
    agent=replace(ACCEPTED.agent, status="in-progress"),
    updated_at=at(10, 15, 6),
    started_at=at(10, 15, 6),
)
TERMINAL = replace(
    ANSWERED,
    state="terminal",
    status="completed",
    agent=replace(ACCEPTED.agent, name="Asha Rao", status="completed"),
    customer=replace(ACCEPTED.customer, name="Test Customer", status="completed"),
    updated_at=at(10, 18, 31),
    ended_at=at(10, 18, 30),
    talk_time_s=190,
    recordings=(f"https://recordings.example.invalid/acme1/{SID}.mp3",),
)

HOOK = "https://hooks.example.invalid/ccm"
ORDER = Order(
    agent=AgentIdentity(contact_uri="+915555510001"),
    customer="+915555520001",
    virtual_number="+915555580001",
    options=CallOptions(
        recording=True,
        channels=Channels.DUAL,
        time_limit_s=3600,
        ring_time_s=30,
        custom_field="order-4711",
        callbacks=(
            Callback(CallbackEvent.ANSWERED, HOOK),
            Callback(CallbackEvent.TERMINAL, HOOK),
        ),
    ),
)


def test_an_accepted_call_is_read_to_its_values() -> None:
    received = read_make_call(Answer(200, body=sample_bytes("make_call_accepted")))
    assert received.report == ACCEPTED
    assert received.report.agent.status is None
    assert not received.report.final


def test_a_terminal_report_is_read_to_its_values() -> None:
    received = read_call_details(Answer(200, body=sample_bytes("call_terminal")))
    assert received.report == TERMINAL
    assert received.report.final
    assert received.report.total_duration_s is None


def test_a_callback_is_read_to_its_values() -> None:
    callback = sample("callback_answered")
    assert callback["event_details"] == {"event_type": "answered"}
    assert read_report(Fields(callback["call_details"])) == ANSWERED


def test_times_are_aware() -> None:
    report = read_call_details(Answer(200, body=sample_bytes("call_terminal"))).report
    assert report.ended_at == datetime(2025, 3, 4, 4, 48, 30, tzinfo=UTC)


def test_the_report_is_kept_as_it_was_received() -> None:
    received = read_call_details(Answer(200, body=sample_bytes("call_terminal")))
    data = sample("call_terminal")["response"]["data"]
    assert as_json(json.loads(received.raw)) == as_json(data)


def test_the_clock_of_the_answer_is_read() -> None:
    answer = Answer(
        200, {"date": "Tue, 04 Mar 2025 04:48:32 GMT"}, sample_bytes("make_call_accepted")
    )
    assert read_make_call(answer).server_time == datetime(2025, 3, 4, 4, 48, 32, tzinfo=UTC)


@pytest.mark.parametrize("status", [404, 409])
def test_a_failure_is_read_by_its_code(status: int) -> None:
    with pytest.raises(PhoneBusy) as caught:
        read_make_call(Answer(status, body=sample_bytes("envelope_failure")))
    assert caught.value.code == 10706
    assert caught.value.http_status == status
    assert caught.value.request_id == "1b2c3d4e5f60718293a4b5c6d7e8f90a"
    assert caught.value.description == "User device is currently busy"


def test_a_success_without_a_call_is_no_success() -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        read_make_call(Answer(200, body=sample_bytes("envelope_success")))
    assert caught.value.reason is UnknownReason.NO_SID


@pytest.mark.parametrize("read", [read_make_call, read_call_details])
def test_the_envelope_of_the_voice_host_is_understood(read: Callable[[Answer], Received]) -> None:
    answer = Answer(429, {"retry-after": "30"}, sample_bytes("rest_exception"))
    with pytest.raises(RateLimited) as caught:
        read(answer)
    assert caught.value.description == "Too many requests"
    assert caught.value.retry_after_s == 30.0


def test_the_request_is_the_sample() -> None:
    assert as_json(json.loads(make_call_body(ORDER))) == as_json(sample("make_call_request"))


def test_all_ten_parameters_are_sent() -> None:
    """The sample leaves out `wait_audio_url`, the tenth."""
    order = replace(
        ORDER, options=replace(ORDER.options, wait_audio_url="https://cdn.example.invalid/wait.wav")
    )
    expected = {
        **sample("make_call_request"),
        "wait_audio_url": "https://cdn.example.invalid/wait.wav",
    }
    assert len(expected) == 10
    assert as_json(json.loads(make_call_body(order))) == as_json(expected)


def test_an_agent_can_be_named_by_user_id() -> None:
    order = replace(ORDER, agent=AgentIdentity(user_id="5afe000000000000000000000000a001"))
    assert json.loads(make_call_body(order))["from"] == {
        "user_id": "5afe000000000000000000000000a001"
    }


def test_an_agent_can_be_named_by_a_sip_address_without_a_host() -> None:
    order = replace(ORDER, agent=AgentIdentity(contact_uri="sip:asha0abc"))
    assert json.loads(make_call_body(order))["from"] == {"user_contact_uri": "sip:asha0abc"}


def test_what_has_no_value_is_left_out_but_recording_is_always_sent() -> None:
    order = replace(ORDER, options=CallOptions(recording=False))
    assert json.loads(make_call_body(order)) == {
        "from": {"user_contact_uri": "+915555510001"},
        "to": {"customer_contact_uri": "+915555520001"},
        "virtual_number": "+915555580001",
        "recording": False,
    }


def test_channels_go_with_the_recording() -> None:
    order = replace(ORDER, options=CallOptions(recording=True, channels=Channels.SINGLE))
    body = json.loads(make_call_body(order))
    assert (body["recording"], body["recording_channels"]) == (True, "single")


def test_text_is_sent_as_utf_8() -> None:
    order = replace(ORDER, options=CallOptions(custom_field="गाहक ४७"))
    body = make_call_body(order)
    assert json.loads(body.decode("utf-8"))["custom_field"] == "गाहक ४७"


def test_a_local_virtual_number_is_sent_as_it_stands() -> None:
    order = replace(ORDER, virtual_number="05555580001")
    assert json.loads(make_call_body(order))["virtual_number"] == "05555580001"


def test_paths_are_in_lower_case() -> None:
    assert calls_path("acme1") == "/v2/accounts/acme1/calls"
    assert call_path("acme1", SID) == f"/v2/accounts/acme1/calls/{SID}"


def test_a_path_can_not_be_broken_out_of() -> None:
    assert calls_path("a/../b?c#d") == "/v2/accounts/a%2F..%2Fb%3Fc%23d/calls"


def test_the_numbers_of_the_account_can_be_called_from() -> None:
    for phone in sample("exophones")["incoming_phone_numbers"]:
        assert VirtualNumber.read(phone["phone_number"]).number == phone["phone_number"]


def test_the_devices_of_a_user_can_be_rung() -> None:
    (entry,) = sample("users")["response"]
    user = entry["data"]
    assert AgentIdentity.read(user["id"]).user_id == user["id"]
    uris = [device["contact_uri"] for device in user["devices"]]
    assert uris == ["+915555510001", "sip:asha0abc"]
    for uri in (*uris, sample("device")["response"]["data"]["contact_uri"]):
        assert AgentIdentity.read(uri).contact_uri == uri
