"""What can be wrong with call details over a real socket, when it begins and when it ends."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ccm_desktop.sandbox.refusals import Refusal, Shape
from ccm_desktop.sandbox.scenarios import SCENARIOS, scenario_named
from ccm_desktop.sandbox.scenarios.scenario import Fault, Scenario
from tests.patience import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.engine import World
    from ccm_desktop.sandbox.server import SandboxServer

REFUSED = [row for row in SCENARIOS if row.details and isinstance(row.details.what, Refusal)]
CUTS = [
    row
    for row in SCENARIOS
    if row.details and row.details.what in (Fault.CUT, Fault.CUT_IN_HEADERS, Fault.CUT_IN_BODY)
]


@pytest.fixture
def made(client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]) -> Callable[[str], Any]:
    """Return a maker of calls by scenario; gives the path of the call's details."""

    async def make(name: str) -> str:
        answer = await client.post("/calls", json=body(scenario_named(name).number))
        return f"/calls/{answer.json()['response']['data']['call_sid']}"

    return make


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
async def test_details_are_refused_for_a_while(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any], row: Scenario
) -> None:
    path = await made(row.name)
    trouble = row.details
    assert trouble is not None
    assert isinstance(trouble.what, Refusal)
    if trouble.from_s:
        assert (await client.get(path)).status_code == 200
    clock.advance(trouble.from_s)
    answer = await client.get(path)
    assert answer.status_code == trouble.what.http
    if trouble.what.shape is Shape.ENVELOPE and trouble.what.code is not None:
        assert answer.json()["response"]["error_data"]["code"] == trouble.what.code
    clock.advance(min(trouble.until_s, 10_000.0) - trouble.from_s)
    assert ((await client.get(path)).status_code == 200) == (trouble.until_s < 10_000)


@pytest.mark.parametrize("row", CUTS, ids=lambda row: row.name)
async def test_details_are_cut_for_a_while(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any], row: Scenario
) -> None:
    path = await made(row.name)
    clock.advance(3.0)
    with pytest.raises(httpx.TransportError):
        await client.get(path)
    clock.advance(20.0)
    assert (await client.get(path)).status_code == 200


async def test_slow_details_come_in_the_end(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any], world: World
) -> None:
    path = await made("details-slow")
    clock.advance(3.0)
    slow = asyncio.ensure_future(client.get(path))
    await until(lambda: clock.waiting == 1)
    assert not slow.done()
    clock.advance(20.0)
    assert (await slow).status_code == 200


async def test_a_kept_connection_closes_just_as_the_next_request_comes(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any]
) -> None:
    path = await made("details-stale")
    clock.advance(3.0)
    assert (await client.get(path)).status_code == 200
    with pytest.raises(httpx.TransportError):
        await client.get(path)


@pytest.mark.parametrize("name", ["details-html", "details-not-json", "details-empty"])
async def test_details_are_no_json(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any], name: str
) -> None:
    path = await made(name)
    clock.advance(3.0)
    answer = await client.get(path)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_details_are_huge_but_right(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any]
) -> None:
    path = await made("details-huge")
    clock.advance(3.0)
    answer = await client.get(path)
    assert len(answer.content) > 4 * 1024 * 1024
    assert answer.json()["response"]["data"]["call_state"] == "active"


async def test_nobody_can_connect_while_the_line_is_down(
    client: httpx.AsyncClient,
    clock: ManualClock,
    server: SandboxServer,
    made: Callable[[str], Any],
) -> None:
    path = await made("line-down")
    await until(lambda: clock.waiting == 1)
    with pytest.raises(httpx.ConnectError):
        await client.get(path)
    clock.advance(12.0)
    await until(lambda: server.is_listening)
    assert (await client.get(path)).status_code == 200


async def data_of(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    data: dict[str, Any] = (await client.get(path)).json()["response"]["data"]
    return data


async def test_forms_differ_as_the_table_says(
    client: httpx.AsyncClient, clock: ManualClock, made: Callable[[str], Any]
) -> None:
    async def seen(name: str) -> dict[str, Any]:
        data = await data_of(client, await made(name))
        clock.advance(60.0)  # the agent is free again
        return data

    plain = await seen("both-talk")
    assert plain.keys() < (await seen("form-more-fields")).keys()
    fewer = await seen("form-fewer-fields")
    assert None not in fewer.values()
    assert (await seen("form-blank-for-t"))["created_time"][10] == " "
    assert len((await seen("form-no-zone"))["created_time"]) == len("2025-03-04T10:15:00")
    assert (await seen("form-other-zone"))["created_time"].endswith("-07:00")
    assert (await seen("form-epoch-for-null"))["end_time"] == "1970-01-01 05:30:00"
    assert (await seen("form-v1-direction"))["direction"] == "outbound-api"


@pytest.mark.parametrize(("name", "minutes"), [("clock-ahead", 7), ("clock-behind", -7)])
async def test_the_services_clock_is_off(
    client: httpx.AsyncClient,
    world: World,
    made: Callable[[str], Any],
    name: str,
    minutes: int,
) -> None:
    path = await made(name)
    answer = await client.get(path)
    created = datetime.fromisoformat(answer.json()["response"]["data"]["created_time"])
    off = timedelta(seconds=created.timestamp() - world.wall(0.0))
    assert off == timedelta(minutes=minutes)
    plain = await client.get("/users?limit=1")
    assert date_of(answer) - date_of(plain) == timedelta(minutes=minutes)


def date_of(answer: httpx.Response) -> datetime:
    return parsedate_to_datetime(answer.headers["date"])
