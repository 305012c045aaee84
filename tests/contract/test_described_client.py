"""The client, held to openapi.yaml by Connexion, which answers from it and checks each request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerChange,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
    NewCoworker,
)
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.exophone import Connectivity, ExoPhone, ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import (
    AgentIdentity,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
    Order,
)
from tests.api.dialling import SYSTEM
from tests.contract.described import KEY, TOKEN, Example, examples
from tests.contract.test_contract_client import ACCEPTED, ORDER, SID, TERMINAL


def client_of(base_url: str, key: str = KEY, token: str = TOKEN) -> CcmClient:
    return CcmClient(base_url, "acme1", Credentials(key, token), tls=SYSTEM, use_proxy=False)


@pytest.fixture
async def client(mock: str) -> AsyncIterator[CcmClient]:
    async with client_of(mock) as client:
        yield client


@pytest.fixture
async def http(mock: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends anything."""
    async with httpx.AsyncClient(
        base_url=mock, auth=(KEY, TOKEN), trust_env=False, verify=SYSTEM
    ) as http:
        yield http


ORDERS = {
    "least": Order(
        AgentIdentity("+915555510001"),
        "+915555520001",
        "+915555580001",
        CallOptions(recording=False),
    ),
    "by-user-id": replace(ORDER, agent=AgentIdentity(user_id="5afe000000000000000000000000a001")),
    "by-sip-address": replace(ORDER, agent=AgentIdentity("sip:asha0abc")),
    "local-virtual-number": replace(ORDER, virtual_number="05555580001"),
    "all-ten": replace(
        ORDER,
        options=CallOptions(
            recording=True,
            channels=Channels.SINGLE,
            wait_audio_url="https://cdn.example.invalid/wait.wav",
            time_limit_s=14_400,
            ring_time_s=1,
            custom_field="गाहक ४७",
            callbacks=(
                Callback(CallbackEvent.ANSWERED, "https://hooks.example.invalid/a"),
                Callback(CallbackEvent.TERMINAL, "https://hooks.example.invalid/t"),
            ),
        ),
    ),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_a_call_is_made_as_described(client: CcmClient, order: Order) -> None:
    received = await client.make_call(order)
    assert received.report == ACCEPTED
    assert received.server_time is not None


async def test_a_call_is_looked_up_as_described(client: CcmClient) -> None:
    received = await client.call_details(SID)
    assert received.report == TERMINAL


USER_ID = "5afe000000000000000000000000a001"
MOBILE = Device(100001, "+915555510001", "Mobile", "tel", True, True, "free")
SOFTPHONE = Device(100002, "sip:asha0abc", "Softphone", "sip", False, True, "free")
ASHA = Coworker(
    USER_ID,
    "Asha",
    "Rao",
    email="asha@example.invalid",
    email_verified=True,
    role="user",
    created_at=datetime.fromisoformat("2025-01-10T12:00:00+05:30"),
    updated_at=datetime.fromisoformat("2025-03-01T12:00:00+05:30"),
    devices=(MOBILE,),
)
SEARCHES = {
    "usual": CoworkerSearch(),
    "bare": CoworkerSearch(extras=frozenset()),
    "second-page": CoworkerSearch(offset=50, limit=50),
    "by-device": CoworkerSearch(contact_uris=("+915555510001", "sip:asha0abc")),
    "by-email": CoworkerSearch(emails=("asha@example.invalid", "bela+1@example.invalid")),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
async def test_coworkers_are_listed_as_described(client: CcmClient, search: CoworkerSearch) -> None:
    page = await client.users(search)
    asha = replace(
        ASHA,
        on_call=False,
        last_login=datetime.fromisoformat("2025-03-04T09:01:00+05:30"),
        devices=(MOBILE, SOFTPHONE),
    )
    assert page == CoworkerPage((asha,), total=1, offset=0, limit=20)


@pytest.mark.parametrize("extras", [(), (Extra.DEVICES,), tuple(Extra)], ids=str)
async def test_a_coworker_is_shown_as_described(client: CcmClient, extras: list[Extra]) -> None:
    assert await client.user(USER_ID, frozenset(extras)) == ASHA


@pytest.mark.parametrize(
    "new",
    [
        NewCoworker("Gita", "Shah", device_contact_uri="+915555510021"),
        NewCoworker("Gita", "D'Souza-Rao"),
        NewCoworker(
            "Gita", "Shah", "gita@example.invalid", "+915555510021", "Mobile", "supervisor"
        ),
    ],
    ids=["least", "no-phone", "all"],
)
async def test_a_coworker_is_added_as_described(client: CcmClient, new: NewCoworker) -> None:
    assert await client.create_user(new) == ASHA


@pytest.mark.parametrize(
    "change",
    [CoworkerChange("Asha", "Rao"), CoworkerChange(email="asha@example.invalid")],
    ids=["names", "email"],
)
async def test_a_coworker_is_changed_as_described(
    client: CcmClient, change: CoworkerChange
) -> None:
    assert await client.update_user(USER_ID, change) == ASHA


async def test_a_coworker_is_removed_as_described(client: CcmClient) -> None:
    await client.remove_user(USER_ID)


@pytest.mark.parametrize(
    "change",
    [DeviceChange(available=False), DeviceChange(True, "+915555510009")],
    ids=["switch", "switch-and-number"],
)
async def test_a_phone_is_changed_as_described(client: CcmClient, change: DeviceChange) -> None:
    assert await client.update_device(USER_ID, 100001, change) == MOBILE


@pytest.mark.parametrize("page", [0, 1])
async def test_virtual_numbers_are_listed_as_described(client: CcmClient, page: int) -> None:
    sales = ExoPhone(
        sid="e0e0000000000000000000000000b001",
        number="+915555580001",
        listed="+915555580001",
        friendly_name="Sales",
        voice=True,
        country="IN",
        region="KA",
    )
    assert await client.exophones(page) == ExoPhonePage((sales,), page=0, has_next=False)


@pytest.mark.parametrize("form", ["enveloped", "on-its-own"])
async def test_the_health_of_a_virtual_number_is_read_in_both_forms(mock: str, form: str) -> None:
    checked_at = datetime.fromisoformat("2025-03-04T10:10:00+05:30")
    async with client_of(f"{mock}/answering/200/{form}") as client:
        health = await client.exophone_health("e0e0000000000000000000000000b001")
    assert health == ExoPhoneHealth(
        incoming=Connectivity("active", checked_at),
        outgoing=Connectivity("major_outage", checked_at, "+915555580002"),
    )


# What the client makes of each code (contract 7 and 9), wherever it comes.

_BY_CODE: dict[int | None, type[e.CcmError]] = {
    1010: e.WrongCredentials,
    1003: e.Forbidden,
    1017: e.AccountNotFound,
    10731: e.AgentNotFound,
    10702: e.AgentNotFound,
    10806: e.AgentNotFound,
    10705: e.PhoneUnverified,
    1012: e.PhoneOff,
    10703: e.PhoneOff,
    10706: e.PhoneBusy,
    10712: e.VoipNotAllowed,
    10716: e.VirtualNumberNotFound,
    10717: e.DoNotDisturb,
    10724: e.RateLimited,
}
_BY_CODE_OF_USERS: dict[int | None, type[e.CcmError]] = {
    10809: e.PhoneUnverified,
    10810: e.AnotherPhoneOn,
    10811: e.PhoneTaken,
    10812: e.PhoneTaken,
    10814: e.AdminNeeded,
    10815: e.AdminNeeded,
    10817: e.PhoneFixed,
}
_BY_STATUS: dict[int, type[e.CcmError]] = {
    401: e.WrongCredentials,
    403: e.Forbidden,
    429: e.RateLimited,
}
_NO_SUCH_CALL = (1021, 1022, 3043, 3044, 3045, 10744)

OPERATIONS: dict[str, Callable[[CcmClient], Awaitable[object]]] = {
    "makeCall": lambda client: client.make_call(ORDER),
    "callDetails": lambda client: client.call_details(SID),
    "listUsers": lambda client: client.users(),
    "oneUser": lambda client: client.user(USER_ID),
    "createUser": lambda client: client.create_user(NewCoworker("Gita", "Shah")),
    "updateUser": lambda client: client.update_user(USER_ID, CoworkerChange("Asha")),
    "removeUser": lambda client: client.remove_user(USER_ID),
    "updateDevice": lambda client: client.update_device(USER_ID, 100001, DeviceChange(True)),
    "listExoPhones": lambda client: client.exophones(),
    "exoPhoneHealth": lambda client: client.exophone_health("e0e0000000000000000000000000b001"),
}
_CHANGES = ("createUser", "updateUser", "removeUser", "updateDevice")
FAILURES = [example for example in examples() if not example.is_success]


def test_the_client_has_a_method_for_each_operation() -> None:
    assert OPERATIONS.keys() == {example.operation for example in examples()}


def leaf_for(example: Example) -> type[e.CcmError]:
    """What the client should raise for an answer."""
    is_doubtful = example.status >= 500 or example.code in _NO_SUCH_CALL
    if is_doubtful and example.operation == "makeCall":
        return e.OutcomeUnknown
    if is_doubtful and example.operation in _CHANGES:
        return e.ChangeUnknown
    if example.status >= 500:
        return e.ServerFault
    if example.code in _NO_SUCH_CALL:
        return e.CallNotFound
    by_code = _BY_CODE | _BY_CODE_OF_USERS
    return by_code.get(example.code) or _BY_STATUS.get(example.status, e.Refused)


@pytest.mark.parametrize("example", FAILURES, ids=lambda example: example.id)
async def test_each_failure_is_understood(mock: str, example: Example) -> None:
    async with client_of(mock + example.chosen_at) as client:
        with pytest.raises(e.CcmError) as caught:
            await OPERATIONS[example.operation](client)
    error = caught.value
    assert type(error) is leaf_for(example)
    assert isinstance(error, e.Refused | e.OutcomeUnknown | e.ChangeUnknown | e.ServerFault)
    assert error.http_status == example.status
    assert error.code == example.code
    if example.error_data:
        assert error.request_id == example.value["request_id"]
        assert getattr(error, "description", None) in (None, example.error_data["description"])
    if isinstance(error, e.RateLimited | e.ServerFault) and example.status in (429, 503):
        assert error.retry_after_s == 30.0


def test_there_is_a_failure_for_each_code_of_the_page() -> None:
    codes = {failure.code for failure in FAILURES if failure.operation == "makeCall"}
    assert codes >= {*_BY_CODE, *_NO_SUCH_CALL, 1001, 1002, 1000, 1007, 1008, 1011, 10725}
    assert {1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800} <= codes
    assert {3040, 3042, 3046, 3075, 3080, 4060} <= codes


# The mock is worth nothing if it takes everything.

_CALLS = "/v2/accounts/acme1/calls"
_USERS = "/v2/accounts/acme1/users"
_LEAST = {
    "from": {"user_contact_uri": "+915555510001"},
    "to": {"customer_contact_uri": "+915555520001"},
    "virtual_number": "+915555580001",
}


async def test_the_mock_takes_a_right_request(http: httpx.AsyncClient) -> None:
    assert (await http.post(_CALLS, json=_LEAST)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"to": {"number": "+915555520001"}},
        {"to": {"customer_contact_uri": "05555520001"}},
        {"from": {}},
        {"from": {"user_contact_uri": "+915555510001", "user_id": f"{1:032x}"}},
        {"virtual_number": None},
        {"recording": "true"},
        {"recording_channels": "stereo"},
        {"max_time_limit": "3600"},
        {"attempt_time_out": 0},
        {"status_callback": {"event": "terminal", "url": "https://hooks.example.invalid"}},
        {"status_callback": [{"event": "ringing", "url": "https://hooks.example.invalid"}]},
        {"device_id": 100001},
    ],
    ids=str,
)
async def test_the_mock_refuses_a_wrong_body(
    http: httpx.AsyncClient, change: dict[str, object]
) -> None:
    assert (await http.post(_CALLS, json=_LEAST | change)).status_code == 400


async def test_the_mock_refuses_what_is_no_json(http: httpx.AsyncClient) -> None:
    assert (await http.post(_CALLS, data={"from": "x"})).status_code == 415
    headers = {"Content-Type": "application/json"}
    assert (await http.post(_CALLS, content=b"{", headers=headers)).status_code == 400


@pytest.mark.parametrize("query", ["fields=device", "limit=51", "offset=-1", "page=1"])
async def test_the_mock_refuses_a_wrong_query(http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"{_USERS}?{query}")).status_code == 400


async def test_the_mock_refuses_wrong_credentials(mock: str) -> None:
    async with client_of(mock, token="another") as client:
        with pytest.raises(e.WrongCredentials):
            await client.make_call(ORDER)


async def test_the_mock_knows_the_case_of_a_path(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v2/Accounts/acme1/users")).status_code == 404
