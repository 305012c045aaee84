"""What an answer means: each code of the contract, and everything that is no answer of Exotel's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.api.codes import BY_STATUS, FAULTS, NO_SUCH_CALL, REFUSALS
from ccm_desktop.api.wire.calls import read_call_details, read_make_call
from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.errors import OutcomeUnknown, Refused, UnknownReason
from ccm_desktop.domain.report import Received
from tests.api.envelopes import REQUEST_ID, details, refusal
from tests.contract.shapes import sample, sample_bytes

ACCEPTED = sample_bytes("make_call_accepted")
SID = "ca11000000000000000000000000001s"

Leaf = type[e.CcmError]
Read = Callable[[Answer], Received]


def failure_of(read: Read, answer: Answer) -> Any:  # noqa: ANN401 - any leaf, with its fields
    with pytest.raises(e.CcmError) as caught:
        read(answer)
    return caught.value


def spoilt(**changes: object) -> Answer:
    """The accepted answer with parts of its `response` changed."""
    envelope = sample("make_call_accepted")
    envelope["response"] |= changes
    return Answer(200, {}, json.dumps(envelope).encode())


# The tables. Both readings of each code: what it says after a POST, and after a look-up.

_UNKNOWN = OutcomeUnknown
_NOT_FOUND = (OutcomeUnknown, e.CallNotFound)
_FAULT = (OutcomeUnknown, e.ServerFault)


def _both(leaf: Leaf) -> tuple[Leaf, Leaf]:
    return leaf, leaf


TABLE: list[tuple[int, int, tuple[Leaf, Leaf]]] = [
    # 7.1: every code of the CCM API page
    (401, 1010, _both(e.WrongCredentials)),
    (404, 1017, _both(e.AccountNotFound)),
    (400, 1001, _both(Refused)),
    (400, 1002, _both(Refused)),
    (404, 10731, _both(e.AgentNotFound)),
    (404, 10806, _both(e.AgentNotFound)),
    (404, 10702, _both(e.AgentNotFound)),
    (409, 10705, _both(e.PhoneUnverified)),
    (409, 1012, _both(e.PhoneOff)),
    (404, 10703, _both(e.PhoneOff)),
    (409, 10706, _both(e.PhoneBusy)),
    (404, 10706, _both(e.PhoneBusy)),
    (405, 10712, _both(e.VoipNotAllowed)),
    (404, 10716, _both(e.VirtualNumberNotFound)),
    (404, 1021, _NOT_FOUND),
    (404, 1022, _NOT_FOUND),
    (404, 3043, _NOT_FOUND),
    (404, 3044, _NOT_FOUND),
    (404, 3045, _NOT_FOUND),
    *(
        (500, code, _FAULT)
        for code in (
            1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800, 3040, 3042, 3046, 3075, 3080, 4060
        )
    ),
    # 7.2: codes not on the page but to be expected
    (400, 10725, _both(Refused)),
    (400, 1007, _both(Refused)),
    (415, 1011, _both(Refused)),
    (403, 1003, _both(e.Forbidden)),
    (404, 1000, _both(Refused)),
    (403, 10717, _both(e.DoNotDisturb)),
    (400, 10717, _both(e.DoNotDisturb)),
    (429, 10724, _both(e.RateLimited)),
    (404, 10744, _NOT_FOUND),
    # 9: codes of co-workers and their phones
    (409, 10809, _both(e.PhoneUnverified)),
    (403, 10810, _both(e.AnotherPhoneOn)),
    (409, 10811, _both(e.PhoneTaken)),
    (409, 10812, _both(e.PhoneTaken)),
    (403, 10814, _both(e.AdminNeeded)),
    (403, 10815, _both(e.AdminNeeded)),
    (403, 10817, _both(e.PhoneFixed)),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "leaves"), TABLE)
def test_each_code_has_its_leaf(status: int, code: int, leaves: tuple[Leaf, Leaf]) -> None:
    answer = refusal(status, code)
    for read, leaf in zip((read_make_call, read_call_details), leaves, strict=True):
        failure = failure_of(read, answer)
        assert failure.code == code
        assert failure.http_status == status
        assert failure.request_id == REQUEST_ID
        if leaf is not e.ServerFault:
            assert failure.description == "Said so"
        assert type(failure) is leaf


@pytest.mark.parametrize(("status", "code", "leaves"), TABLE)
def test_nobody_is_told_not_dialled_where_the_contract_says_unknown(
    status: int, code: int, leaves: tuple[Leaf, Leaf]
) -> None:
    """Under any HTTP status: the code decides, and doubt is kept."""
    for other in (200, 400, 404, 409, 500, 502, 503):
        failure = failure_of(read_make_call, refusal(other, code, inside=status))
        if leaves[0] is _UNKNOWN:
            assert type(failure) is _UNKNOWN, (other, code)
        else:
            assert type(failure) in (leaves[0], _UNKNOWN), (other, code)


def test_the_tables_of_the_client_hold_nothing_else() -> None:
    in_tables = {code for _, code, _ in TABLE}
    assert in_tables >= REFUSALS.keys() | NO_SUCH_CALL | FAULTS
    assert not REFUSALS.keys() & (NO_SUCH_CALL | FAULTS)
    assert not NO_SUCH_CALL & FAULTS


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 1021, UnknownReason.NOT_FOUND_AFTER),
        (404, 3045, UnknownReason.NOT_FOUND_AFTER),
        (500, 1100, UnknownReason.SERVER_FAULT),
        (500, 4060, UnknownReason.SERVER_FAULT),
        (500, 99999, UnknownReason.SERVER_FAULT),
        (404, 1100, UnknownReason.SERVER_FAULT),
    ],
)
def test_an_unknown_outcome_says_why(status: int, code: int, reason: UnknownReason) -> None:
    assert failure_of(read_make_call, refusal(status, code)).reason is reason


@pytest.mark.parametrize("code", ["10706", 10706])
def test_a_code_may_be_written_as_text(code: object) -> None:
    assert type(failure_of(read_make_call, refusal(404, code))) is e.PhoneBusy


@pytest.mark.parametrize(
    "code", [None, True, 10706.0, [10706], {"x": 1}, "", "x", "\u0661", "9" * 99]
)
def test_a_code_of_another_type_is_no_code(code: object) -> None:
    failure = failure_of(read_make_call, refusal(404, code))
    assert type(failure) is Refused
    assert failure.code is None


# Success needs all three: HTTP 2xx, response.code 2xx, response.status "success".


@pytest.mark.parametrize("read", [read_make_call, read_call_details])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_success_is_any_2xx(read: Read, status: int) -> None:
    assert read(Answer(status, {}, ACCEPTED)).report.call_sid == SID


def test_a_conflict_inside_a_200_is_a_refusal() -> None:
    failure = failure_of(read_make_call, refusal(200, 1008, inside=409))
    assert type(failure) is Refused
    assert (failure.code, failure.http_status) == (1008, 200)
    busy = failure_of(read_make_call, refusal(200, 10706, inside=409))
    assert type(busy) is e.PhoneBusy


def test_a_fault_inside_a_200_is_no_refusal() -> None:
    """An unknown code with a fault around it: the call may have been made."""
    for code in (99999, None, 1100):
        failure = failure_of(read_make_call, refusal(200, code, inside=500))
        assert type(failure) is OutcomeUnknown
        assert failure.reason is UnknownReason.SERVER_FAULT
        assert type(failure_of(read_call_details, refusal(200, code, inside=500))) is e.ServerFault


def test_a_failure_that_contradicts_itself_is_no_refusal() -> None:
    """HTTP and envelope say 200, the status says failure, and nobody knows the code."""
    failure = failure_of(read_make_call, refusal(200, 99999))
    assert type(failure) is OutcomeUnknown
    assert failure.reason is UnknownReason.UNREADABLE
    assert failure.code == 99999


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "failure"},
        {"status": None},
        {"status": "SUCCESS"},
        {"status": True},
        {"code": 409},
        {"code": 302},
        {"code": None},
        {"code": "200"},
        {"code": 200.0},
        {"code": True},
    ],
)
def test_what_is_not_said_three_times_is_no_success(changes: dict[str, object]) -> None:
    failure = failure_of(read_make_call, spoilt(**changes))
    assert isinstance(failure, OutcomeUnknown | Refused)
    assert isinstance(failure_of(read_call_details, spoilt(**changes)), e.CcmError)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": None}, UnknownReason.UNREADABLE),
        ({"data": []}, UnknownReason.UNREADABLE),
        ({"data": "ca11"}, UnknownReason.UNREADABLE),
        ({"data": {}}, UnknownReason.NO_SID),
        ({"data": {"call_sid": None}}, UnknownReason.NO_SID),
        ({"data": {"call_sid": ""}}, UnknownReason.NO_SID),
        ({"data": {"call_sid": 7}}, UnknownReason.NO_SID),
        ({"data": {"call_sid": ["ca11"]}}, UnknownReason.NO_SID),
        ({"data": {"sid": SID}}, UnknownReason.NO_SID),
    ],
)
def test_a_success_without_a_call_sid_is_unknown(
    changes: dict[str, object], reason: UnknownReason
) -> None:
    failure = failure_of(read_make_call, spoilt(**changes))
    assert type(failure) is OutcomeUnknown
    assert failure.reason is reason
    assert failure.http_status == 200
    assert type(failure_of(read_call_details, spoilt(**changes))) is e.BadReply


@pytest.mark.parametrize(
    "changes",
    [
        {"total_talk_time": "soon"},
        {"created_time": "yesterday"},
        {"customer_details": "x"},
        {"assigned_agent_details": {"user_id": 7}},
        {"recordings": {"url": "x"}},
        {"digits": 5},
        {"call_state": 1},
    ],
)
def test_an_accepted_call_keeps_its_sid_whatever_else_is_wrong(changes: dict[str, object]) -> None:
    """200, success and a call SID: it was accepted, and the SID is all that leads to it."""
    envelope = sample("make_call_accepted")
    envelope["response"]["data"] |= changes
    received = read_make_call(Answer(200, {}, json.dumps(envelope).encode()))
    assert received.report.call_sid == SID
    assert not received.report.final
    assert json.loads(received.raw) == envelope["response"]["data"]


# What is no answer of Exotel's.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html><h1>Sign in</h1></html>",
        b"OK",
        b"null",
        b"[]",
        b"42",
        b'"success"',
        b"{}",
        b"{",
        ACCEPTED[:-40],
        b"\xff\xfe\x00",
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"response":' + b"9" * 5000 + b"}",
        b'{"response": []}',
        b'{"response": null}',
        b'{"response": {"data": {"call_sid": "ca11"}}}',
        b'{"call_sid": "ca11"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_200_that_can_not_be_read_is_unknown(body: bytes) -> None:
    failure = failure_of(read_make_call, Answer(200, {}, body))
    assert type(failure) is OutcomeUnknown
    assert failure.reason is UnknownReason.UNREADABLE
    assert type(failure_of(read_call_details, Answer(200, {}, body))) is e.BadReply


@pytest.mark.parametrize(
    "page", [b"<html>Sign in</html>", b"\xef\xbb\xbf\r\n <!DOCTYPE html><title>Sign in", b"<HEAD>"]
)
@pytest.mark.parametrize("status", [400, 401, 404, 405, 415, 422])
def test_a_page_is_no_word_of_exotels(status: int, page: bytes) -> None:
    for read in (read_make_call, read_call_details):
        assert type(failure_of(read, Answer(status, {}, page))) is e.Intercepted


def test_a_network_that_is_not_allowed_and_too_many_requests_may_come_as_pages() -> None:
    page = b"<html>no</html>"
    assert type(failure_of(read_call_details, Answer(403, {}, page))) is e.Forbidden
    assert type(failure_of(read_call_details, Answer(429, {}, page))) is e.RateLimited


@pytest.mark.parametrize("body", [b"", b"no envelope", b"{}", ACCEPTED])
@pytest.mark.parametrize(
    ("status", "post", "get"),
    [
        (101, OutcomeUnknown, e.BadReply),
        (300, e.Intercepted, e.Intercepted),
        (301, e.Intercepted, e.Intercepted),
        (302, e.Intercepted, e.Intercepted),
        (303, e.Intercepted, e.Intercepted),
        (304, e.Intercepted, e.Intercepted),
        (307, e.Intercepted, e.Intercepted),
        (308, e.Intercepted, e.Intercepted),
        (400, Refused, Refused),
        (401, e.WrongCredentials, e.WrongCredentials),
        (403, e.Forbidden, e.Forbidden),
        (404, Refused, e.CallNotFound),
        (405, Refused, Refused),
        (407, e.Intercepted, e.Intercepted),
        (408, OutcomeUnknown, e.ServerFault),
        (413, Refused, Refused),
        (415, Refused, Refused),
        (422, Refused, Refused),
        (429, e.RateLimited, e.RateLimited),
        (451, Refused, Refused),
        (500, OutcomeUnknown, e.ServerFault),
        (501, OutcomeUnknown, e.ServerFault),
        (502, OutcomeUnknown, e.ServerFault),
        (503, OutcomeUnknown, e.ServerFault),
        (504, OutcomeUnknown, e.ServerFault),
        (511, e.Intercepted, e.Intercepted),
        (520, OutcomeUnknown, e.ServerFault),
        (599, OutcomeUnknown, e.ServerFault),
        (999, OutcomeUnknown, e.ServerFault),
    ],
)
def test_without_a_code_the_status_decides(status: int, body: bytes, post: Leaf, get: Leaf) -> None:
    posted = failure_of(read_make_call, Answer(status, {}, body))
    got = failure_of(read_call_details, Answer(status, {}, body))
    assert posted.http_status == status
    # A status that says no over a body that says yes: nobody can tell.
    assert type(posted) is (OutcomeUnknown if body == ACCEPTED else post)
    assert type(got) is get


def test_every_status_of_a_fault_leaves_the_outcome_open() -> None:
    for status in (*range(500, 511), *range(512, 600)):
        assert type(failure_of(read_make_call, Answer(status))) is OutcomeUnknown
    assert set(BY_STATUS) == {401, 403, 407, 429, 511}


@pytest.mark.parametrize("read", [read_make_call, read_call_details])
@pytest.mark.parametrize(
    ("body", "code", "description"),
    [
        ({"RestException": {"Status": 429, "Message": "Too many"}}, None, "Too many"),
        ({"response": {"error": {"code": 10724, "message": "Too many"}}}, 10724, "Too many"),
        (
            {"response": {"code": 429, "error_data": {"code": 10724, "description": "Too many"}}},
            10724,
            "Too many",
        ),
        ({}, None, None),
    ],
)
def test_each_shape_of_a_429_is_a_rate_limit(
    read: Read, body: object, code: int | None, description: str | None
) -> None:
    answer = Answer(429, {"retry-after": "30"}, json.dumps(body).encode())
    failure = failure_of(read, answer)
    assert type(failure) is e.RateLimited
    assert (failure.code, failure.description) == (code, description)
    assert (failure.http_status, failure.retry_after_s) == (429, 30.0)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1000000000"}, 300.0),
        (
            {
                "date": "Tue, 04 Mar 2025 04:48:32 GMT",
                "retry-after": "Tue, 04 Mar 2025 04:49:02 GMT",
            },
            30.0,
        ),
        ({"retry-after": "Tue, 04 Mar 2025 04:49:02 GMT"}, None),
        ({"date": "Fri, 31 Dec 9999 23:59:59 -2359", "retry-after": "30"}, 30.0),
    ],
)
def test_the_wait_is_read_on_the_server_s_clock(
    headers: dict[str, str], wait_s: float | None
) -> None:
    for read in (read_make_call, read_call_details):
        assert failure_of(read, Answer(429, headers)).retry_after_s == wait_s
    assert failure_of(read_call_details, Answer(503, headers)).retry_after_s == wait_s


@pytest.mark.parametrize(
    "odd", [7, 1.5, True, [], {"a": 1}, ["x"], "x" * 20_000], ids=lambda odd: repr(odd)[:12]
)
def test_an_odd_field_of_a_failure_hides_no_failure(odd: object) -> None:
    """What a failure says besides its code is for reading only: no type of it changes the leaf."""
    envelope = json.loads(refusal(404, 10706).body)
    envelope["request_id"] = odd
    envelope["response"]["error_data"] |= {"description": odd, "message": odd}
    answer = Answer(404, {}, json.dumps(envelope).encode())
    for read in (read_make_call, read_call_details):
        failure = failure_of(read, answer)
        assert type(failure) is e.PhoneBusy
        assert failure.description is None
        assert failure.request_id is None
    plain = Answer(429, {}, json.dumps({"RestException": {"Message": odd}}).encode())
    assert type(failure_of(read_make_call, plain)) is e.RateLimited


@pytest.mark.parametrize("odd", [None, 7, "x", [], {"code": 10706}])
def test_an_odd_error_part_hides_no_failure(odd: object) -> None:
    envelope = json.loads(refusal(409, 1).body)
    envelope["response"]["error_data"] = odd
    failure = failure_of(read_make_call, Answer(409, {}, json.dumps(envelope).encode()))
    assert isinstance(failure, Refused)


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -2359", "soon", "", "\x00"])
def test_an_odd_clock_spoils_no_accepted_call(date: str) -> None:
    received = read_make_call(Answer(200, {"date": date}, ACCEPTED))
    assert received.report.call_sid == SID
    assert received.server_time is None
    assert Answer(200).server_time is None


def test_half_a_character_spoils_no_accepted_call() -> None:
    """JSON may hold a lone surrogate; no file and no database takes it."""
    body = ACCEPTED.replace(b"order-4711", b"order-\\ud800")
    received = read_make_call(Answer(200, {}, body))
    assert received.report.call_sid == SID
    received.raw.encode("utf-8")
    assert received.report.custom_field is not None
    received.report.custom_field.encode("utf-8")
    failure = failure_of(read_make_call, refusal(404, 10706, description="busy \ud800"))
    failure.description.encode("utf-8")


def test_no_depth_of_nesting_falls_between_reading_and_writing() -> None:
    """What can just be read as JSON must not fail where it is written down."""
    for depth in range(1, 1200):
        nested = b'{"x":' * depth + b"1" + b"}" * depth
        body = ACCEPTED.replace(b'"digits": null', b'"digits": null, "extra": ' + nested)
        try:
            assert read_make_call(Answer(200, {}, body)).report.call_sid == SID
        except OutcomeUnknown as error:
            unreadable = error.reason is UnknownReason.UNREADABLE
            assert unreadable, depth


# Anything at all.

_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["success", "terminal", "in-progress", SID, "10706", "2025-03-04T10:15:00"])
    | st.sampled_from([200, 409, 500, 10706, 3043, 1100, 10**400])
)
_json = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_statuses = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 404, 409, 429, 500, 503, 511])
_headers = st.fixed_dictionaries({}, optional={"date": st.text(), "retry-after": st.text()})
_samples = st.sampled_from(
    ["make_call_accepted", "call_terminal", "envelope_failure", "rest_exception", "users"]
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        for name, inner in value.items():
            found += _paths(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            found += _paths(inner, (*path, place))
    return found


@st.composite
def _spoilt_samples(draw: st.DrawFn) -> bytes:
    """A sample of the contract with up to three values exchanged for anything."""
    value: Any = sample(draw(_samples))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(_paths(value)))
        new = draw(_json)
        if not path:
            value = new
            break
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = new
        if not isinstance(value, dict | list):
            break
    return json.dumps(value).encode()


_bodies = _spoilt_samples() | st.binary(max_size=60) | _json.map(lambda v: json.dumps(v).encode())


@given(_statuses, _headers, _bodies)
@example(200, {"date": "Fri, 31 Dec 9999 23:59:59 -2359"}, ACCEPTED)
def test_any_answer_to_a_call_is_accepted_refused_or_unknown(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    try:
        received = read_make_call(Answer(status, headers, body))
    except (OutcomeUnknown, Refused):
        return
    assert received.report.call_sid
    received.raw.encode("utf-8")


@given(_statuses, _headers, _bodies)
def test_any_answer_to_a_look_up_is_a_report_or_a_named_failure(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    try:
        received = read_call_details(Answer(status, headers, body))
    except e.CcmError:
        return
    assert received.report.call_sid
    received.raw.encode("utf-8")


def test_a_field_that_is_wrong_is_named() -> None:
    failure = failure_of(read_call_details, details(total_talk_time="soon"))
    assert type(failure) is e.BadReply
    assert failure.field == "total_talk_time"
