"""The server on its socket: what it remembers, and what it survives."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ccm_desktop.sandbox.connection import BODY_LIMIT
from ccm_desktop.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.engine import Call, World
    from ccm_desktop.sandbox.order import CallOrder
    from ccm_desktop.sandbox.server import Access


def test_access_is_one_line_of_json(access: Access) -> None:
    line = access.as_json()
    assert "\n" not in line
    assert json.loads(line) == {
        "base_url": access.base_url,
        "account_sid": "practice1",
        "api_key": "practice-key-not-a-secret",
        "api_token": "practice-token-not-a-secret",
        "agent": "+915555510001",
        "virtual_numbers": ["+915555580001", "+915555580002"],
    }
    assert access.virtual_numbers[1] == ("+915555580002", "Support")


async def test_a_call_is_followed_to_its_end(
    client: httpx.AsyncClient, clock: ManualClock, body: Callable[..., dict[str, Any]]
) -> None:
    made = (await client.post("/calls", json=body())).json()
    assert (made["method"], made["http_code"], made["metadata"]) == ("POST", 200, None)
    assert {key: made["response"][key] for key in ("code", "error_data", "status")} == {
        "code": 200,
        "error_data": None,
        "status": "success",
    }
    sid = made["response"]["data"]["call_sid"]
    states = []
    for _ in range(5):
        data = (await client.get(f"/calls/{sid}")).json()["response"]["data"]
        states.append((data["call_state"], data["customer_details"]["status"]))
        clock.advance(5.5)
    assert states == [
        ("active", None),
        ("active", None),
        ("active", "in-progress"),
        ("active", "in-progress"),
        ("terminal", "completed"),
    ]


async def test_requests_are_remembered_with_their_bodies(
    client: httpx.AsyncClient,
    server: SandboxServer,
    clock: ManualClock,
    body: Callable[..., dict[str, Any]],
) -> None:
    clock.advance(3)
    await client.get("/users?limit=1")
    await client.post("/calls", json=body())
    await client.post("/calls", json=body())
    first, second, _ = server.requests
    assert (first.method, first.path) == ("GET", "/v2/accounts/practice1/users")
    assert (first.body, first.arrived_at, first.complete) == (None, 3.0, True)
    assert second.body == body()
    assert server.posts == 2


async def test_a_date_and_a_request_id_on_every_answer(
    client: httpx.AsyncClient, clock: ManualClock
) -> None:
    clock.advance(60)
    answers = [await client.get("/users"), await client.get("/nowhere")]
    assert {answer.headers["date"] for answer in answers} == {"Tue, 04 Mar 2025 04:46:00 GMT"}
    assert len({answer.json()["request_id"] for answer in answers}) == 2


async def test_a_half_sent_request_makes_no_call(
    raw: Callable[[bytes], Awaitable[bytes]], server: SandboxServer, world: World
) -> None:
    head = b"POST /v2/accounts/practice1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"
    assert await raw(head + b'{"from":') == b""
    (seen,) = server.requests
    assert (seen.complete, seen.body, server.posts) == (False, None, 1)
    assert not world.calls


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\r\n",
        b"\x00\xff\xfe" * 50,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET //[%zz?limit=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
    ids=range(14),
)
async def test_garbage_does_not_harm_the_server(
    raw: Callable[[bytes], Awaitable[bytes]], client: httpx.AsyncClient, garbage: bytes
) -> None:
    try:
        answer = await raw(garbage)
    except ConnectionError:
        answer = b""
    assert not answer.startswith(b"HTTP/1.1 2")
    assert (await client.get("/users")).status_code == 200


async def test_a_body_over_the_limit_is_refused(
    client: httpx.AsyncClient, server: SandboxServer, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(custom_field="x" * BODY_LIMIT))
    assert (answer.status_code, answer.json()["response"]["error_data"]["code"]) == (413, 10725)
    assert not server.requests[0].complete
    assert (await client.get("/users")).status_code == 200


async def test_one_connection_serves_many_requests(
    raw: Callable[[bytes], Awaitable[bytes]],
) -> None:
    answer = await raw(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.count(b"HTTP/1.1 401 ") == 2


async def test_a_client_that_waits_to_be_told_to_go_on(access: Access) -> None:
    host, _, port = access.base_url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert b" 100 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(b"{}")
    assert b" 401 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_a_taken_port_is_an_os_error(
    access: Access, world: World, clock: ManualClock
) -> None:
    port = int(access.base_url.rpartition(":")[2])
    second = SandboxServer(world, clock, port=port)
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    await second.stop()


async def test_stopping_ends_open_and_silent_connections(
    world: World,
    clock: ManualClock,
    body: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called, place = asyncio.Event(), world.place

    def place_and_tell(order: CallOrder, now: float) -> Call | None:
        called.set()
        return place(order, now)

    monkeypatch.setattr(world, "place", place_and_tell)
    server = SandboxServer(world, clock)
    access = await server.start()
    world.force("silence")
    host, _, port = access.base_url.removeprefix("http://").partition(":")
    idle_reader, idle_writer = await asyncio.open_connection(host, int(port))
    async with httpx.AsyncClient(
        base_url=access.base_url, auth=(access.api_key, access.api_token), trust_env=False
    ) as client:
        waiting = asyncio.create_task(client.post("/v2/accounts/practice1/calls", json=body()))
        await called.wait()
        assert not waiting.done()
        await server.stop()
        with pytest.raises(httpx.TransportError):
            await waiting
    assert await idle_reader.read() == b""
    idle_writer.close()
    await idle_writer.wait_closed()
