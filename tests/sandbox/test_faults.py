"""Refusals and spoilt answers over a real socket: what the client sees, and whether a phone rings."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from ccm_desktop.sandbox.refusals import Refusal, Shape
from ccm_desktop.sandbox.scenarios import SCENARIOS, scenario_named
from ccm_desktop.sandbox.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from ccm_desktop.sandbox.engine import World
    from ccm_desktop.sandbox.server import Access, SandboxServer

REFUSALS = [
    row
    for row in SCENARIOS
    if isinstance(row.answer, Refusal) and row.answer.shape is Shape.ENVELOPE
]


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row.name)
async def test_a_refusal_has_its_status_code_and_sentence(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]], row: Scenario
) -> None:
    expected = row.answer
    assert isinstance(expected, Refusal)
    answer = await client.post("/calls", json=body(row.number))
    response = answer.json()["response"]
    assert answer.status_code == answer.json()["http_code"] == expected.http
    assert (response["status"], response["data"]) == ("failure", None)
    error = response["error_data"]
    if expected.code is None:
        assert error is None
    else:
        assert error["code"] == expected.code
        assert error["description"] == expected.description
        assert error["message"]
    assert bool(world.calls) == row.makes_call


@pytest.mark.parametrize(
    ("name", "http", "inside", "code"),
    [
        ("refuse-1010", 401, 401, 1010),
        ("refuse-10706", 404, 404, 10706),
        ("refuse-10706-409", 409, 409, 10706),
        ("refuse-10712", 405, 405, 10712),
        ("refuse-1011", 415, 415, 1011),
        ("refuse-1008", 200, 409, 1008),
        ("refuse-3045", 404, 404, 3045),
        ("refuse-4060", 500, 500, 4060),
    ],
)
async def test_some_refusals_by_hand(
    client: httpx.AsyncClient,
    body: Callable[..., dict[str, Any]],
    name: str,
    http: int,
    inside: int,
    code: int,
) -> None:
    answer = await client.post("/calls", json=body(scenario_named(name).number))
    response = answer.json()["response"]
    assert (answer.status_code, response["code"]) == (http, inside)
    assert response["error_data"]["code"] == code


async def test_the_rate_limit_says_how_long_to_wait(
    client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(scenario_named("rate-limit").number))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert answer.json()["response"]["error_data"]["code"] == 10724


def request(access: Access, content: bytes) -> bytes:
    pair = base64.b64encode(f"{access.api_key}:{access.api_token}".encode())
    return (
        b"POST /v2/accounts/practice1/calls HTTP/1.1\r\nHost: sandbox\r\n"
        b"Authorization: Basic " + pair + b"\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(content)
    ) + content


@pytest.fixture
def spoilt(
    access: Access,
    raw: Callable[[bytes], Awaitable[bytes]],
    body: Callable[..., dict[str, Any]],
) -> Callable[[str], Awaitable[bytes]]:
    """Return a maker of calls by scenario that returns every byte of the answer."""

    async def ask(name: str) -> bytes:
        content = json.dumps(body(scenario_named(name).number)).encode()
        return await raw(request(access, content))

    return ask


@pytest.mark.parametrize(
    ("name", "calls"), [("cut-before-call", 0), ("cut-after-call", 1), ("silence", 1)]
)
async def test_no_byte_of_an_answer(
    spoilt: Callable[[str], Awaitable[bytes]],
    server: SandboxServer,
    world: World,
    name: str,
    calls: int,
) -> None:
    assert await spoilt(name) == b""
    assert server.posts == 1
    assert server.requests[0].complete
    assert len(world.calls) == calls
    for call in world.calls.values():
        assert (call.timeline.call_status, call.timeline.talk_s) == ("completed", 8)


async def test_cut_in_headers(spoilt: Callable[[str], Awaitable[bytes]], world: World) -> None:
    answer = await spoilt("cut-in-headers")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in answer
    assert len(world.calls) == 1


async def test_cut_in_body(spoilt: Callable[[str], Awaitable[bytes]], world: World) -> None:
    head, _, content = (await spoilt("cut-in-body")).partition(b"\r\n\r\n")
    promised = int(head.lower().partition(b"content-length: ")[2].split()[0])
    assert 0 < len(content) < promised
    assert len(world.calls) == 1


async def test_after_a_lost_answer_the_agent_is_busy(
    spoilt: Callable[[str], Awaitable[bytes]],
    client: httpx.AsyncClient,
    body: Callable[..., dict[str, Any]],
) -> None:
    await spoilt("cut-after-call")
    second = await client.post("/calls", json=body())
    assert second.json()["response"]["error_data"]["code"] == 10706


async def test_a_web_page_instead_of_an_answer(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(scenario_named("html-body").number))
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (
        200,
        "text/html",
    )
    assert "<html>" in answer.text
    assert len(world.calls) == 1


async def test_broken_json(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(scenario_named("not-json").number))
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(world.calls) == 1


async def test_an_answer_without_a_sid(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(scenario_named("no-sid").number))
    response = answer.json()["response"]
    assert (response["status"], response["data"]["call_state"]) == ("success", "active")
    assert "call_sid" not in response["data"]
    assert len(world.calls) == 1
