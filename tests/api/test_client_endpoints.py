"""Lists and changes over real sockets: what is sent, to whom, how often, and how each can end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.coworker import CoworkerChange, DeviceChange, NewCoworker
from ccm_desktop.domain.errors import UnknownReason
from tests.api.dialling import CREDENTIALS, SOON, SYSTEM, client_for, set_proxy
from tests.api.envelopes import refusal
from tests.api.faultserver import Behaviour, Peer, answer, serving
from tests.contract.shapes import sample, sample_bytes

Ask = Callable[[CcmClient], Awaitable[object]]

USER = json.dumps({"response": sample("users")["response"][0]}).encode()
DEVICE = sample_bytes("device")
REMOVED = json.dumps({"response": {"code": 200, "status": "success", "data": None}}).encode()

READS: list[tuple[str, Ask, str, bytes]] = [
    (
        "users",
        lambda client: client.users(),
        "/v2/accounts/acme1/users?offset=0&limit=20&fields=active_call,devices,last_login",
        sample_bytes("users"),
    ),
    (
        "user",
        lambda client: client.user("u1"),
        "/v2/accounts/acme1/users/u1?fields=devices",
        USER,
    ),
    (
        "exophones",
        lambda client: client.exophones(1),
        "/v2_beta/Accounts/acme1/IncomingPhoneNumbers?Page=1",
        sample_bytes("exophones"),
    ),
    (
        "exophone_health",
        lambda client: client.exophone_health("e0"),
        "/v2/accounts/acme1/incoming-phone-numbers/e0",
        b'{"connectivity": {}}',
    ),
]
CHANGES: list[tuple[str, Ask, str, str, object, bytes]] = [
    (
        "create_user",
        lambda client: client.create_user(NewCoworker("Gita", "Sen")),
        "POST",
        "/v2/accounts/acme1/users",
        {"first_name": "Gita", "last_name": "Sen"},
        USER,
    ),
    (
        "update_user",
        lambda client: client.update_user("u1", CoworkerChange(last_name="Rao")),
        "PUT",
        "/v2/accounts/acme1/users/u1",
        {"last_name": "Rao"},
        USER,
    ),
    (
        "remove_user",
        lambda client: client.remove_user("u1"),
        "DELETE",
        "/v2/accounts/acme1/users/u1",
        None,
        REMOVED,
    ),
    (
        "update_device",
        lambda client: client.update_device("u1", 7, DeviceChange(available=True)),
        "PUT",
        "/v2/accounts/acme1/users/u1/devices/7",
        {"available": True},
        DEVICE,
    ),
]
each_read = pytest.mark.parametrize(
    ("ask", "target", "good"), [row[1:] for row in READS], ids=[row[0] for row in READS]
)
each_change = pytest.mark.parametrize(
    ("ask", "method", "target", "body", "good"),
    [row[1:] for row in CHANGES],
    ids=[row[0] for row in CHANGES],
)
any_change = pytest.mark.parametrize(
    ("ask", "good"), [(row[1], row[5]) for row in CHANGES], ids=[row[0] for row in CHANGES]
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


def saying(data: bytes) -> Behaviour:
    async def behave(peer: Peer) -> None:
        while await peer.read():
            await peer.send(data)

    return behave


def once(data: bytes, *, reset: bool = False) -> Behaviour:
    async def behave(peer: Peer) -> None:
        await peer.read()
        await peer.send(data)
        if reset:
            peer.reset()

    return behave


async def silent(peer: Peer) -> None:
    await peer.read()
    await peer.until_gone()


async def failure_of(ask: Ask, base_url: str) -> e.CcmError:
    async with client_for(base_url, limits=SOON) as client:
        with pytest.raises(e.CcmError) as caught:
            await ask(client)
    return caught.value


@each_read
async def test_a_read_asks_for_just_that(ask: Ask, target: str, good: bytes) -> None:
    async with serving(saying(answer(200, good))) as server, client_for(server.url) as client:
        await ask(client)
        (request,) = server.requests
    assert (request.method, request.target, request.body) == ("GET", target, b"")
    assert request.headers["authorization"] == CREDENTIALS.basic_header()
    assert "content-type" not in request.headers


@each_change
async def test_a_change_says_just_that(
    ask: Ask, method: str, target: str, body: object, good: bytes
) -> None:
    async with serving(saying(answer(200, good))) as server, client_for(server.url) as client:
        await ask(client)
        (request,) = server.requests
    assert (request.method, request.target) == (method, target)
    assert (json.loads(request.body) if request.body else None) == body
    assert request.headers.get("content-type") == (None if body is None else "application/json")
    assert request.headers["authorization"] == CREDENTIALS.basic_header()


async def test_virtual_numbers_are_asked_of_the_voice_host_alone() -> None:
    async with (
        serving(saying(answer(200, sample_bytes("users")))) as ccm,
        serving(saying(answer(200, sample_bytes("exophones")))) as voice,
        CcmClient(
            ccm.url, "acme1", CREDENTIALS, tls=SYSTEM, voice_url=voice.url, use_proxy=False
        ) as client,
    ):
        await client.users()
        await client.exophones()
        assert [request.target.split("/")[1] for request in ccm.requests] == ["v2"]
        assert [request.target.split("/")[1] for request in voice.requests] == ["v2_beta"]


@each_read
@pytest.mark.parametrize("how", ["cut", "reset", "silence"])
async def test_a_read_without_an_answer_may_be_repeated(
    ask: Ask, target: str, good: bytes, how: str
) -> None:
    behaviour = {
        "cut": once(answer(200, good)[:-10]),
        "reset": once(b"", reset=True),
        "silence": silent,
    }[how]
    async with serving(behaviour) as server:
        assert type(await failure_of(ask, server.url)) is e.Unreachable
        assert [request.target for request in server.requests] == [target]


async def test_a_list_that_has_no_end_is_not_read_to_it() -> None:
    async with serving(saying(answer(200, b" " * 1_000_000))) as server:
        error = await failure_of(lambda client: client.exophones(), server.url)
    assert isinstance(error, e.BadReply)


@any_change
async def test_a_change_has_a_connection_of_its_own(ask: Ask, good: bytes) -> None:
    async with serving(saying(answer(200, good))) as server, client_for(server.url) as client:
        await ask(client)
        await ask(client)
        assert server.connections == len(server.requests) == 2


@any_change
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("cut", UnknownReason.CUT),
        ("cut in mid-answer", UnknownReason.CUT),
        ("reset", UnknownReason.CUT),
        ("silence", UnknownReason.NO_ANSWER),
        ("garbage", UnknownReason.UNREADABLE),
        ("a page", UnknownReason.UNREADABLE),
        ("endless", UnknownReason.UNREADABLE),
    ],
)
async def test_a_change_that_may_have_been_made_is_said_to_be_so(
    ask: Ask, good: bytes, how: str, reason: UnknownReason
) -> None:
    behaviour = {
        "cut": once(b""),
        "cut in mid-answer": once(answer(200, good)[:-10]),
        "reset": once(b"", reset=True),
        "silence": silent,
        "garbage": saying(answer(200, b"{")),
        "a page": saying(answer(200, b"<!doctype html>")),
        "endless": saying(answer(200, b" " * 1_000_000)),
    }[how]
    async with serving(behaviour) as server:
        error = await failure_of(ask, server.url)
        assert isinstance(error, e.ChangeUnknown)
        assert error.reason is reason
        assert len(server.requests) == 1, "it is sent once"


@any_change
async def test_a_fault_may_hide_a_change(ask: Ask, good: bytes) -> None:
    fault = refusal(500, 1100)
    async with serving(saying(answer(500, fault.body))) as server:
        error = await failure_of(ask, server.url)
        assert isinstance(error, e.ChangeUnknown)
        assert len(server.requests) == 1
    assert (error.reason, error.code, error.http_status) == (
        UnknownReason.SERVER_FAULT,
        1100,
        500,
    )
    assert error.request_id


@any_change
@pytest.mark.parametrize(
    ("status", "code", "leaf"),
    [
        (403, 1003, e.Forbidden),
        (403, 10810, e.AnotherPhoneOn),
        (409, 10811, e.PhoneTaken),
        (429, 10724, e.RateLimited),
    ],
)
async def test_a_refused_change_was_not_made(
    ask: Ask, good: bytes, status: int, code: int, leaf: type[e.CcmError]
) -> None:
    async with serving(saying(answer(status, refusal(status, code).body))) as server:
        assert type(await failure_of(ask, server.url)) is leaf
        assert len(server.requests) == 1


@any_change
async def test_a_change_that_could_not_leave_was_not_made(ask: Ask, good: bytes) -> None:
    async with serving(silent) as server:
        url = server.url
    assert type(await failure_of(ask, url)) is e.Unreachable


@pytest.mark.parametrize("ask", [row[1] for row in (*READS, *CHANGES)])
async def test_a_redirect_takes_no_credentials_anywhere(ask: Ask) -> None:
    async with serving(saying(answer(200, USER))) as elsewhere:
        away = answer(307, headers={"Location": f"{elsewhere.url}/v2/accounts/acme1/users"})
        async with serving(saying(away)) as server:
            error = await failure_of(ask, server.url)
        assert isinstance(error, e.Intercepted)
        assert not elsewhere.requests


async def test_a_stopped_change_stops() -> None:
    async with serving(silent) as server, client_for(server.url) as client:
        asked = asyncio.create_task(client.remove_user("u1"))
        await server.read.wait()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
