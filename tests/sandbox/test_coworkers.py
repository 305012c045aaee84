"""The Users API: paging, filters, and the rules of switching a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.engine import World

USER = "5afe000000000000000000000000a00"


async def listed(client: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = (await client.get(f"/users{query}")).json()
    assert {entry["status"] for entry in answer["response"]} <= {"success"}
    return [entry["data"] for entry in answer["response"]]


async def test_pages_cover_everyone_once(client: httpx.AsyncClient) -> None:
    everyone = [user["id"] for user in await listed(client)]
    assert everyone == [f"{USER}{place}" for place in range(1, 7)]
    first = (await client.get("/users?limit=4")).json()
    last = (await client.get("/users?limit=4&offset=4")).json()
    assert first["metadata"] == {"total": 6, "count": 4, "offset": 0, "limit": 4}
    assert last["metadata"] == {"total": 6, "count": 2, "offset": 4, "limit": 4}
    assert [e["data"]["id"] for e in first["response"] + last["response"]] == everyone
    assert await listed(client, "?offset=99") == []


@pytest.mark.parametrize(
    "query",
    [
        *("limit=51", "limit=0", "limit=x", "limit=1e3", "limit=%D9%A3", "offset=-1", "offset="),
        *("fields=shoe", "fields=", "fields=devices,", "email=", "devices.contact_uri=,sip:a"),
    ],
)
async def test_values_out_of_bounds(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/users?{query}")
    assert answer.status_code == 400
    assert answer.json()["response"]["error_data"]["code"] == 1002


async def test_extra_fields_come_only_when_asked_for(client: httpx.AsyncClient) -> None:
    plain = (await listed(client, "?limit=1"))[0]
    assert plain == {
        "id": f"{USER}1",
        "first_name": "Asha",
        "last_name": "Rao",
        "email": "asha@example.invalid",
        "email_verified": True,
        "role": "user",
        "date_created": "2025-01-10T12:00:00+05:30",
        "date_updated": "2025-03-01T12:00:00+05:30",
    }
    full = (await listed(client, "?limit=1&fields=devices,active_call,last_login"))[0]
    assert full.keys() - plain.keys() == {"devices", "active_call", "last_login"}
    assert full["devices"] == [
        {
            "id": 100001,
            "name": "Mobile",
            "contact_uri": "+915555510001",
            "type": "tel",
            "available": True,
            "verified": True,
            "status": "free",
        },
        {
            "id": 100002,
            "name": "Softphone",
            "contact_uri": "sip:asha0abc",
            "type": "sip",
            "available": False,
            "verified": True,
            "status": "free",
        },
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("devices.contact_uri=%2B915555510001", ["1"]),
        ("devices.contact_uri=%2B915555510006,sip:asha0abc", ["1", "6"]),
        ("devices.contact_uri=+915555510001", []),  # a bare plus is a blank
        ("email=bela@example.invalid,devi@example.invalid", ["2", "4"]),
        ("email=bela@example.invalid&devices.contact_uri=%2B915555510001", []),
    ],
)
async def test_filters(client: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    assert [user["id"][-1] for user in await listed(client, f"?{query}")] == expected


async def test_one_user_comes_as_an_object(client: httpx.AsyncClient) -> None:
    answer = (await client.get(f"/users/{USER}4?fields=devices")).json()
    assert answer["metadata"] is None
    assert answer["response"]["data"]["last_name"] == "Pillai"
    assert answer["response"]["data"]["devices"] == []


async def test_a_call_shows_in_the_list_until_the_hang_up(
    client: httpx.AsyncClient, clock: ManualClock, body: Callable[..., dict[str, Any]]
) -> None:
    async def state() -> tuple[bool, list[str]]:
        answer = await client.get(f"/users/{USER}1?fields=devices,active_call")
        user = answer.json()["response"]["data"]
        return user["active_call"] is None, [device["status"] for device in user["devices"]]

    await client.post("/calls", json=body())
    assert await state() == (False, ["busy", "free"])
    clock.advance(19)
    assert await state() == (True, ["free", "free"])


async def put(client: httpx.AsyncClient, place: str, change: object) -> tuple[int, Any]:
    user, device = place.split("/")
    answer = await client.put(f"/users/{USER}{user}/devices/{device}", json=change)
    response = answer.json()["response"]
    return answer.status_code, response["data"] or response["error_data"]["code"]


async def test_only_one_device_is_on(client: httpx.AsyncClient) -> None:
    assert await put(client, "1/100002", {"available": True}) == (403, 10810)
    status, device = await put(client, "1/100001", {"available": False})
    assert (status, device["available"]) == (200, False)
    status, device = await put(client, "1/100002", {"available": True})
    assert (status, device["available"], device["id"]) == (200, True, 100002)
    assert await put(client, "1/100001", {"available": True}) == (403, 10810)


@pytest.mark.parametrize(
    ("place", "change", "expected"),
    [
        ("3/100004", {"available": True}, (409, 10809)),
        ("1/100001", {"contact_uri": "0555"}, (400, 1401)),
        ("1/100001", {"contact_uri": "+915555510006"}, (409, 10811)),
        ("1/100002", {"contact_uri": "+915555510009"}, (403, 10817)),
        ("1/100001", {"available": True, "contact_uri": "+915555510009"}, (409, 10809)),
        ("1/100003", {"available": True}, (404, 1000)),
        ("9/100001", {"available": True}, (404, 1000)),
        ("1/first", {"available": True}, (404, 1000)),
        ("1/100001", {}, (400, 10725)),
        ("1/100001", [], (400, 10725)),
        ("1/100001", {"available": "true"}, (400, 10725)),
        ("1/100001", {"available": None}, (400, 10725)),
        ("1/100001", {"contact_uri": 5}, (400, 10725)),
        ("1/100001", {"name": "Desk"}, (400, 10725)),
    ],
)
async def test_changes_that_are_refused(
    client: httpx.AsyncClient, world: World, place: str, change: object, expected: tuple[int, int]
) -> None:
    before = world.account.users
    assert await put(client, place, change) == expected
    assert world.account.users == before


async def test_a_new_number_must_be_verified_again(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    status, device = await put(client, "1/100001", {"contact_uri": "+915555510009"})
    assert (status, device["verified"], device["available"]) == (200, False, False)
    assert device["status"] is None
    old, new = "+915555510001", "+915555510009"
    for agent, code in ((old, 10702), (new, 10705)):
        answer = await client.post("/calls", json=body(from_={"user_contact_uri": agent}))
        assert answer.json()["response"]["error_data"]["code"] == code
    world.account.verify(f"{USER}1", 100001)
    assert (await put(client, "1/100001", {"available": True}))[0] == 200
    answer = await client.post("/calls", json=body(from_={"user_contact_uri": new}))
    assert answer.status_code == 200


async def test_the_same_number_again_changes_nothing(client: httpx.AsyncClient) -> None:
    status, device = await put(client, "1/100001", {"contact_uri": "+915555510001"})
    assert (status, device["verified"], device["available"]) == (200, True, True)


async def test_a_change_must_be_json(client: httpx.AsyncClient) -> None:
    answer = await client.put(f"/users/{USER}1/devices/100001", content=b"{}")
    assert answer.status_code == 415
