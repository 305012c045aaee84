"""The sandbox's own levers: what they change, what they show, and what they do not take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.patience import until
from tests.sandbox.conftest import TLS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.engine import World
    from ccm_desktop.sandbox.server import Access, SandboxServer


@pytest.fixture
async def levers(access: Access) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=f"{access.base_url}/control",
        auth=(access.api_key, access.api_token),
        trust_env=False,
        verify=TLS,
    ) as client:
        yield client


def code_of(answer: httpx.Response) -> int:
    code: int = answer.json()["response"]["error_data"]["code"]
    return code


async def test_the_state_shows_calls_and_settings(
    levers: httpx.AsyncClient,
    client: httpx.AsyncClient,
    clock: ManualClock,
    body: Callable[..., dict[str, Any]],
) -> None:
    made = await client.post("/calls", json=body())
    clock.advance(12.0)
    state = (await levers.get("")).json()
    assert (state["now_s"], state["wall"], state["speed"]) == (12.0, "2025-03-04T10:15:12+05:30", 1)
    assert state["scenario"] is None
    assert state["settings"]["busy_http"] == 404
    assert state["calls"] == [
        {
            "call_sid": made.json()["response"]["data"]["call_sid"],
            "scenario": "both-talk",
            "phase": "talking",
            "agent": "+915555510001",
            "customer": "+915555520001",
            "accepted_s": 0.0,
        }
    ]


async def test_a_scenario_is_forced_and_let_go(
    levers: httpx.AsyncClient, client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    assert (await levers.put("/scenario", json={"name": "refuse-1012"})).json()["scenario"] == (
        "refuse-1012"
    )
    assert code_of(await client.post("/calls", json=body())) == 1012
    assert (await levers.put("/scenario", json={"name": None})).json()["scenario"] is None
    assert (await client.post("/calls", json=body())).status_code == 200


async def test_settings_are_changed_by_name(levers: httpx.AsyncClient, world: World) -> None:
    wanted = {"voip_allowed": True, "busy_http": 409, "recording_lag_s": 90, "users_per_min": None}
    state = (await levers.patch("/settings", json=wanted)).json()
    assert wanted.items() <= state["settings"].items()
    assert (world.settings.voip_allowed, world.settings.recording_lag_s) == (True, 90)


async def test_what_the_account_has_and_may_is_changed(
    levers: httpx.AsyncClient, world: World
) -> None:
    wanted = {"trial": True, "user_limit": 7, "outgoing_outages": ["+915555580001"]}
    state = (await levers.patch("/account", json=wanted)).json()
    assert wanted.items() <= state["account"].items()
    standing = world.account.standing
    assert standing.outgoing_outages == frozenset({"+915555580001"})
    assert (standing.trial, standing.user_limit) == (True, 7)


async def test_time_is_advanced(levers: httpx.AsyncClient, clock: ManualClock) -> None:
    assert (await levers.post("/clock", json={"seconds": 42.5})).json()["now_s"] == 42.5
    assert clock.now() == 42.5


async def test_the_line_goes_down_and_comes_back(
    levers: httpx.AsyncClient, clock: ManualClock, server: SandboxServer
) -> None:
    assert (await levers.post("/line", json={"seconds": 5})).status_code == 200
    await until(lambda: not server.is_listening and clock.waiting == 1)
    with pytest.raises(httpx.ConnectError):
        await levers.get("")
    clock.advance(5.0)
    await until(lambda: server.is_listening)
    assert (await levers.get("")).status_code == 200


async def test_a_line_that_another_program_took_comes_back_when_it_leaves(
    access: Access,
    levers: httpx.AsyncClient,
    clock: ManualClock,
    server: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries, listen = list[int](), server._listen

    async def tried(port: int) -> int:
        tries.append(port)
        return await listen(port)

    monkeypatch.setattr(server, "_listen", tried)
    await levers.post("/line", json={"seconds": 5})
    await until(lambda: not server.is_listening and clock.waiting == 1)
    port = int(access.base_url.rpartition(":")[2])
    other = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    clock.advance(5.0)
    await until(lambda: len(tries) == 1 and clock.waiting == 1)
    assert not server.is_listening
    other.close()
    await other.wait_closed()
    clock.advance(1.0)
    await until(lambda: server.is_listening)
    assert (await levers.get("")).status_code == 200


async def test_a_device_is_verified(levers: httpx.AsyncClient, world: World) -> None:
    assert (await levers.post("/verified", json={"contact_uri": "+915555510003"})).is_success
    owner = world.account.owner_of("+915555510003")
    assert owner is not None
    assert owner[1].verified
    assert code_of(await levers.post("/verified", json={"contact_uri": "+915555510099"})) == 10702


@pytest.mark.parametrize(
    ("method", "path", "sent", "code"),
    [
        ("PUT", "/scenario", {"name": "no-such"}, 1002),
        ("PUT", "/scenario", {"name": 7}, 10725),
        ("PUT", "/scenario", {}, 10725),
        ("PUT", "/scenario", {"name": None, "more": 1}, 10725),
        ("PATCH", "/settings", {"voip_allowed": 1}, 10725),
        ("PATCH", "/settings", {"busy_http": 410}, 10725),
        ("PATCH", "/settings", {"recording_lag_s": -1}, 10725),
        ("PATCH", "/settings", {"recording_lag_s": True}, 10725),
        ("PATCH", "/settings", {"unheard_of": 1}, 10725),
        ("PATCH", "/settings", {"users_per_min": 1.5}, 10725),
        ("PATCH", "/settings", [], 10725),
        ("PATCH", "/account", {"trial": "yes"}, 10725),
        ("PATCH", "/account", {"incoming_outages": [5]}, 10725),
        ("PATCH", "/account", {"user_limit": 1.5}, 10725),
        ("POST", "/clock", {"seconds": -1}, 10725),
        ("POST", "/clock", {"seconds": 1e300}, 10725),
        ("POST", "/clock", {"seconds": "1"}, 10725),
        ("POST", "/line", {}, 10725),
        ("POST", "/lever", {}, 1000),
        ("DELETE", "", {}, 1000),
    ],
)
async def test_what_no_lever_takes(
    levers: httpx.AsyncClient,
    world: World,
    clock: ManualClock,
    method: str,
    path: str,
    sent: object,
    code: int,
) -> None:
    settings = world.settings
    answer = await levers.request(method, path, json=sent)
    assert code_of(answer) == code
    assert (world.settings, world.forced, clock.now()) == (settings, None, 0.0)


async def test_the_levers_want_the_accounts_credentials(access: Access) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=TLS) as stranger:
        answer = await stranger.get(f"{access.base_url}/control")
    assert (answer.status_code, code_of(answer)) == (401, 1010)
