"""Co-workers, virtual numbers, callbacks and Connect: what is sent, and what an answer means."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.api.wire import calls, connect, exophones, users
from ccm_desktop.api.wire.callbacks import read_callback
from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.coworker import (
    CoworkerChange,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
    NewCoworker,
)
from ccm_desktop.domain.exophone import Connectivity, ExoPhone
from ccm_desktop.domain.incoming import ConnectReply
from ccm_desktop.domain.order import CallbackEvent, Channels
from ccm_desktop.domain.profile import voice_url_of
from ccm_desktop.sandbox.connect import read_plan
from tests.api.envelopes import refusal
from tests.contract.shapes import sample, sample_bytes

USERS = sample_bytes("users")
MOBILE = Device(100001, "+915555510001", "Mobile", "tel", True, True, "free")


def bad_field(read: Callable[[], object]) -> str:
    with pytest.raises(e.BadReply) as caught:
        read()
    return caught.value.field


def answer_of(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(
        status,
        {name.replace("_", "-"): header for name, header in headers.items()},
        json.dumps(value).encode(),
    )


# Paths and bodies


def test_a_search_is_written_as_the_contract_wants() -> None:
    search = CoworkerSearch(
        offset=20,
        limit=50,
        extras=frozenset({Extra.DEVICES, Extra.ACTIVE_CALL}),
        contact_uris=("+915555510001", "sip:asha0abc", "a,b"),
        emails=("asha+1@example.invalid",),
    )
    assert users.search_path("acme 1/x", search) == (
        "/v2/accounts/acme%201%2Fx/users?offset=20&limit=50&fields=active_call,devices"
        "&devices.contact_uri=%2B915555510001,sip%3Aasha0abc,a%2Cb"
        "&email=asha%2B1%40example.invalid"
    )


def test_a_bare_search_asks_for_nothing_more() -> None:
    path = users.search_path("acme1", CoworkerSearch(extras=frozenset()))
    assert path == "/v2/accounts/acme1/users?offset=0&limit=20"


@pytest.mark.parametrize(("offset", "limit"), [(-1, 20), (0, 0), (0, 51)])
def test_a_page_that_can_not_be_is_not_asked_for(offset: int, limit: int) -> None:
    with pytest.raises(e.BadInput):
        CoworkerSearch(offset, limit)


def test_paths_of_one_co_worker_and_one_phone() -> None:
    assert users.user_path("acme1", "a/b") == "/v2/accounts/acme1/users/a%2Fb"
    assert users.user_path("acme1", "u", {Extra.DEVICES}).endswith("/u?fields=devices")
    assert users.device_path("acme1", "u", 7) == "/v2/accounts/acme1/users/u/devices/7"
    assert exophones.exophones_path("acme1") == "/v2_beta/Accounts/acme1/IncomingPhoneNumbers"
    assert exophones.exophones_path("acme1", 2).endswith("/IncomingPhoneNumbers?Page=2")
    assert exophones.health_path("acme1", "e0") == "/v2/accounts/acme1/incoming-phone-numbers/e0"


def test_bodies_hold_what_is_asked_for_and_nothing_else() -> None:
    assert json.loads(users.device_change_body(DeviceChange(available=False))) == {
        "available": False
    }
    assert json.loads(users.user_change_body(CoworkerChange(last_name="Sen"))) == {
        "last_name": "Sen"
    }
    assert json.loads(users.new_user_body(NewCoworker("Gita", "Sen", role="user"))) == {
        "first_name": "Gita",
        "last_name": "Sen",
        "role": "user",
    }


@pytest.mark.parametrize(
    ("base_url", "voice_url"),
    [
        ("https://ccm-api.exotel.com", "https://api.exotel.com"),
        ("https://ccm-api.exotel.com/", "https://api.exotel.com"),
        ("https://ccm-api.in.exotel.com", "https://api.in.exotel.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_each_region_has_its_voice_host(base_url: str, voice_url: str) -> None:
    assert voice_url_of(base_url) == voice_url


# Co-workers


def test_the_contracts_list_is_read() -> None:
    page = users.read_users(Answer(200, {}, USERS))
    (asha,) = page.coworkers
    assert (page.total, page.offset, page.limit, page.next_offset) == (1, 0, 20, None)
    assert (asha.name, asha.email, asha.role) == ("Asha Rao", "asha@example.invalid", "user")
    assert asha.on_call is False
    assert asha.last_login == datetime.fromisoformat("2025-03-04T09:01:00+05:30")
    assert asha.devices is not None
    assert asha.devices[0] == MOBILE
    assert asha.device("sip:asha0abc") == asha.devices[1]
    assert asha.device("sip:nobody") is None
    assert not MOBILE.busy


def listed(*entries: object, metadata: object = None) -> Answer:
    return answer_of({"request_id": "r", "metadata": metadata, "response": list(entries)})


def entry(**changes: object) -> dict[str, Any]:
    found: dict[str, Any] = sample("users")["response"][0]
    found["data"] |= changes
    return found


FAILED = {
    "code": 404,
    "error_data": {"code": 1000, "message": "Not Found", "description": "Not found"},
    "status": "failure",
    "data": None,
}


def test_an_entry_that_failed_is_left_out_unless_all_did() -> None:
    assert len(users.read_users(listed(entry(), FAILED, entry())).coworkers) == 2
    with pytest.raises(e.Refused) as caught:
        users.read_users(listed(FAILED))
    assert caught.value.code == 1000


def test_an_empty_list_is_a_list() -> None:
    page = users.read_users(listed())
    assert (page.coworkers, page.total, page.next_offset) == ((), 0, None)


def test_a_page_without_metadata_is_all_there_is() -> None:
    page = users.read_users(listed(entry(), entry()))
    assert (page.total, page.next_offset) == (2, None)


def test_there_is_a_next_page_until_the_total_is_reached() -> None:
    metadata = {"total": 5, "count": 2, "offset": 2, "limit": 2}
    assert users.read_users(listed(entry(), entry(), metadata=metadata)).next_offset == 4
    assert users.read_users(listed(metadata=metadata)).next_offset is None


def test_one_where_a_list_is_due_is_a_bad_reply() -> None:
    one = answer_of({"response": entry()})
    assert bad_field(lambda: users.read_users(one)) == "response"


@pytest.mark.parametrize(
    ("status", "code", "leaf"),
    [
        (401, 1010, e.WrongCredentials),
        (404, 1017, e.AccountNotFound),
        (403, 1003, e.Forbidden),
        (429, 10724, e.RateLimited),
        (500, 1100, e.ServerFault),
        (400, 1002, e.Refused),
    ],
)
def test_a_list_can_be_refused(status: int, code: int, leaf: type[e.CcmError]) -> None:
    with pytest.raises(e.CcmError) as caught:
        users.read_users(refusal(status, code))
    assert type(caught.value) is leaf


def read_one(**changes: object) -> Any:  # noqa: ANN401 - a co-worker
    return users.read_user(answer_of({"response": entry(**changes)}))


def test_what_was_not_asked_for_is_not_known() -> None:
    one = entry()
    for name in ("devices", "active_call", "last_login"):
        del one["data"][name]
    coworker = users.read_user(answer_of({"response": one}))
    assert (coworker.devices, coworker.on_call, coworker.last_login) == (None, None, None)


def test_devices_can_be_missing_although_asked_for() -> None:
    assert read_one(devices=None).devices is None
    assert read_one(devices=[]).devices == ()


@pytest.mark.parametrize("call", [{}, {"call_sid": "x"}, "ca1", 1, [], True])
def test_any_active_call_is_a_call(call: object) -> None:
    assert read_one(active_call=call).on_call is True
    assert read_one(active_call=None).on_call is False


@pytest.mark.parametrize("kind", ["tel", {"name": "tel"}])
def test_the_older_form_of_a_devices_type_is_read(kind: object) -> None:
    device = {"id": "7", "contact_uri": "+915555510001", "type": kind, "status": None}
    found = read_one(devices=[device]).devices[0]
    assert (found.id, found.kind, found.status, found.available) == (7, "tel", None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": None}, "id"),
        ({"id": 5}, "id"),
        ({"email_verified": "yes"}, "email_verified"),
        ({"devices": {}}, "devices"),
        ({"devices": ["x"]}, "devices[0]"),
        ({"devices": [{"contact_uri": "x"}]}, "devices[0].id"),
        ({"devices": [{"id": 1, "contact_uri": ""}]}, "devices[0].contact_uri"),
        ({"devices": [{"id": 1, "contact_uri": "x", "type": 1}]}, "devices[0].type"),
        ({"devices": [{"id": 1, "contact_uri": "x", "type": {"name": 1}}]}, "devices[0].type.name"),
        ({"devices": [{"id": 1, "contact_uri": "x", "available": 1}]}, "devices[0].available"),
        ({"last_login": "yesterday"}, "last_login"),
    ],
)
def test_what_breaks_the_contract_is_named(changes: dict[str, object], field: str) -> None:
    assert bad_field(lambda: read_one(**changes)) == field


def test_the_contracts_device_is_read() -> None:
    assert users.read_device(Answer(200, {}, sample_bytes("device"))) == MOBILE


@pytest.mark.parametrize("status", [200, 204])
def test_a_removal_may_answer_nothing(status: int) -> None:
    users.read_removed(Answer(status))
    users.read_removed(answer_of({"response": {"code": 200, "status": "success", "data": None}}))
    with pytest.raises(e.Refused):
        users.read_removed(refusal(404, 1000))


# Virtual numbers


def exophone_page(**changes: object) -> Answer:
    return answer_of({**sample("exophones"), **changes})


def number(**changes: object) -> ExoPhone:
    listed = {**sample("exophones")["incoming_phone_numbers"][0], **changes}
    (found,) = exophones.read_exophones(exophone_page(incoming_phone_numbers=[listed])).exophones
    return found


def test_the_contracts_numbers_are_read() -> None:
    page = exophones.read_exophones(Answer(200, {}, sample_bytes("exophones")))
    assert (page.page, page.has_next) == (0, False)
    assert page.exophones == (
        ExoPhone(
            "e0e0000000000000000000000000b001",
            "+915555580001",
            "+915555580001",
            "Sales",
            voice=True,
            country="IN",
            region="KA",
        ),
    )


def test_a_local_number_becomes_e164_and_what_can_not_stays() -> None:
    assert number(phone_number="05555580001").number == "+915555580001"
    assert number(phone_number="05555580001").listed == "05555580001"
    assert number(phone_number="SALES").number == "SALES"
    assert number(phone_number="6531234567", country="SG").number == "+6531234567"


@pytest.mark.parametrize(
    ("capabilities", "offered"),
    [({"voice": True}, True), ({"voice": False}, False), ({}, True), (None, True)],
)
def test_only_what_can_not_call_is_not_offered(capabilities: object, *, offered: bool) -> None:
    assert number(capabilities=capabilities).can_call is offered


def test_a_next_page_is_one_whose_address_is_given() -> None:
    internal = "http://internal.example.invalid/v2_beta/?Page=1"
    assert exophones.read_exophones(exophone_page(next_page_uri=internal)).has_next
    assert not exophones.read_exophones(exophone_page(next_page_uri="")).has_next


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"incoming_phone_numbers": None}, "incoming_phone_numbers"),
        ({"incoming_phone_numbers": [5]}, "incoming_phone_numbers[0]"),
        ({"incoming_phone_numbers": [{}]}, "incoming_phone_numbers[0].phone_number"),
        ({"page": None}, "page"),
    ],
)
def test_a_bad_list_of_numbers_is_named(changes: dict[str, object], field: str) -> None:
    assert bad_field(lambda: exophones.read_exophones(exophone_page(**changes))) == field


@pytest.mark.parametrize(
    ("status", "leaf"),
    [
        (401, e.WrongCredentials),
        (403, e.Forbidden),
        (404, e.Refused),
        (429, e.RateLimited),
        (500, e.ServerFault),
        (503, e.ServerFault),
        (302, e.Intercepted),
    ],
)
def test_the_voice_hosts_errors_have_their_leaves(status: int, leaf: type[e.CcmError]) -> None:
    body = {"RestException": {"Status": status, "Message": "Too many requests"}}
    with pytest.raises(e.CcmError) as caught:
        exophones.read_exophones(answer_of(body, status, retry_after="30"))
    assert type(caught.value) is leaf
    if isinstance(caught.value, e.RateLimited):
        assert (caught.value.retry_after_s, caught.value.description) == (30, "Too many requests")


CONNECTIVITY = {
    "connectivity": {
        "incoming_call": {"status": "active", "last_check_time": "2025-03-04T10:15:00+05:30"},
        "outgoing_call": {"status": "major_outage", "alternate_exophone": "+915555580002"},
    }
}


@pytest.mark.parametrize(
    "body",
    [
        CONNECTIVITY,
        {"response": {"code": 200, "status": "success", "data": CONNECTIVITY}},
    ],
)
def test_health_is_read_with_and_without_an_envelope(body: object) -> None:
    health = exophones.read_health(answer_of(body))
    checked = datetime.fromisoformat("2025-03-04T10:15:00+05:30")
    assert health.incoming == Connectivity("active", checked)
    assert not health.incoming.is_out
    assert health.outgoing.is_out
    assert health.outgoing.alternate == "+915555580002"


def test_a_word_that_is_missing_is_no_outage() -> None:
    health = exophones.read_health(answer_of({"connectivity": {}}))
    assert not health.incoming.is_out
    assert bad_field(lambda: exophones.read_health(answer_of({}))) == "connectivity"
    with pytest.raises(e.Refused):
        exophones.read_health(refusal(404, 1000))


# Callbacks


def test_the_contracts_callback_is_read() -> None:
    callback = read_callback(sample_bytes("callback_answered"))
    assert (callback.event, callback.known_event) == ("answered", CallbackEvent.ANSWERED)
    assert callback.report.call_sid == "ca11000000000000000000000000001s"
    assert callback.report.agent.connected
    assert json.loads(callback.received.raw) == sample("callback_answered")["call_details"]


def test_an_event_nobody_has_published_is_kept_as_received() -> None:
    pushed = sample("callback_answered")
    pushed["event_details"]["event_type"] = "held"
    callback = read_callback(json.dumps(pushed).encode())
    assert (callback.event, callback.known_event) == ("held", None)


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("event_details", None, "event_details"),
        ("event_details", {}, "event_details.event_type"),
        ("call_details", [], "call_details"),
        ("call_details", {"call_state": "active"}, "call_details.call_sid"),
    ],
)
def test_a_bad_callback_is_named(part: str, value: object, field: str) -> None:
    pushed = {**sample("callback_answered"), part: value}
    assert bad_field(lambda: read_callback(json.dumps(pushed).encode())) == field


# Programmable Connect


def test_a_question_is_read() -> None:
    query = urlencode(
        {
            "CallSid": "ca11",
            "Direction": "incoming",
            "CallFrom": "+915555520001",
            "CallTo": "+915555580001",
            "Created": "2025-03-04 10:15:00",
            "EndTime": "1970-01-01 05:30:00",
            "digits": '"42"',
            "CustomField": "null",
            "DialCallStatus": "",
        }
    )
    request = connect.read_request(query, {"exotel-version": "1.0"})
    assert (request.call_sid, request.version, request.direction) == ("ca11", "1.0", "incoming")
    assert (request.caller, request.called) == ("+915555520001", "+915555580001")
    assert (request.digits, request.custom_field, request.last_status) == ("42", None, None)
    assert request.others == {"EndTime": "1970-01-01 05:30:00"}


def test_a_question_in_the_other_flows_words() -> None:
    request = connect.read_request("CallSid=ca11&From=%2B1&To=%2B2&digits=%22%22", {})
    assert (request.version, request.caller, request.called) == ("1.1", "+1", "+2")
    assert request.digits is None
    assert bad_field(lambda: connect.read_request("CallFrom=1", {})) == "CallSid"


replies = st.builds(
    ConnectReply,
    contact_uris=st.lists(
        st.sampled_from(["+915555510001", "sip:asha0abc", "+915555510006"]), max_size=4
    ).map(tuple),
    ask_again=st.booleans(),
    recording=st.booleans(),
    channels=st.sampled_from(Channels),
    ring_time_s=st.none() | st.integers(1, 120),
    time_limit_s=st.none() | st.integers(1, 14_400),
    at_once=st.integers(1, 5),
    announcement=st.none() | st.text(min_size=1),
)


@given(replies)
def test_a_reply_is_understood_by_the_sandbox(reply: ConnectReply) -> None:
    """Its reader shares no line with our writer."""
    body = connect.reply_body(reply)
    plan = read_plan(body)
    assert plan.contacts == reply.contact_uris
    assert (plan.ask_again, plan.at_once) == (reply.ask_again, reply.at_once)
    both = 2 if reply.channels is Channels.DUAL else 1
    assert plan.channels == (both if reply.recording else None)
    assert reply.ring_time_s in (None, plan.ring_s)
    assert reply.time_limit_s in (None, plan.talk_s)
    assert all(entry.keys() == {"contact_uri"} for entry in json.loads(body)["destination"])


# Whatever comes

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *sample("users")["response"][0]["data"],
                    *sample("exophones"),
                    *("sid", "phone_number", "capabilities", "voice", "type", "name", "available"),
                    *("connectivity", "incoming_call", "status", "code", "data", "response"),
                    *("error_data", "event_details", "event_type", "call_details", "call_sid"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)

READERS: list[Callable[[Answer], object]] = [
    users.read_users,
    users.read_user,
    users.read_device,
    users.read_removed,
    exophones.read_exophones,
    exophones.read_health,
    calls.read_make_call,
    calls.read_call_details,
    lambda answer: read_callback(answer.body),
]


@pytest.mark.parametrize("read", READERS)
@given(body=json_values | st.binary(max_size=20), status=st.sampled_from([200, 204, 302, 404, 500]))
@example(body={"response": [{"code": 200, "status": "success", "data": []}]}, status=200)
@example(body={"response": {"code": 200, "status": "success", "data": {}}}, status=200)
@example(
    body={"page": 0, "incoming_phone_numbers": [{"sid": "x", "phone_number": "\ud800"}]}, status=200
)
def test_any_answer_is_a_model_or_a_leaf(
    read: Callable[[Answer], object], body: object, status: int
) -> None:
    answer = Answer(status, {}, body) if isinstance(body, bytes) else answer_of(body, status)
    try:
        read(answer)
    except e.CcmError as error:
        found: Exception | None = error
    else:
        found = None
    assert found is None or isinstance(found, e.CcmError)


@given(st.text(max_size=60))
def test_any_question_is_read_or_named(query: str) -> None:
    try:
        sid = connect.read_request(query, {}).call_sid
    except e.BadReply as error:
        sid = error.field
    assert sid
