"""Adding, changing and removing co-workers: what comes back, and every code of the table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.practice import ASHA, ON_SOFTPHONE, WITHOUT_DEVICE
from tests.sandbox.asking import ACCOUNT, UNLIMITED, Desk, outcome

if TYPE_CHECKING:
    import httpx

    from ccm_desktop.sandbox.server import Access

GITA = {
    "first_name": "Gita",
    "last_name": "Sen",
    "email": "gita@example.invalid",
    "device_contact_uri": "+915555510007",
}
VOIP = replace(UNLIMITED, voip_allowed=True)


def without(*names: str, **changes: object) -> dict[str, object]:
    return {name: value for name, value in (GITA | changes).items() if name not in names}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_co_worker_comes_back_with_the_phone(desk: Desk) -> None:
    status, made = desk.users("POST", body=GITA)
    assert status == 200
    assert made == {
        "id": made["id"],
        "first_name": "Gita",
        "last_name": "Sen",
        "email": "gita@example.invalid",
        "email_verified": False,
        "role": "user",
        "date_created": "2025-03-04T10:15:00+05:30",
        "date_updated": "2025-03-04T10:15:00+05:30",
        "devices": [
            {
                "id": made["devices"][0]["id"],
                "name": "Mobile",
                "contact_uri": "+915555510007",
                "type": "tel",
                "available": False,
                "verified": False,
                "status": None,
            }
        ],
    }
    assert desk.users("GET", f"/{made['id']}?fields=devices") == (200, made)
    assert len(made["id"]) == 32
    _, seen = desk.users("GET", f"/{made['id']}?fields=last_login")
    assert seen["last_login"] is None


def test_all_six_fields_are_taken(desk: Desk) -> None:
    asked = without(role="supervisor", device_name="Desk phone", last_name="O'Neil-Sen-2")
    _, made = desk.users("POST", body=asked)
    assert (made["role"], made["last_name"]) == ("supervisor", "O'Neil-Sen-2")
    assert made["devices"][0]["name"] == "Desk phone"


def test_with_voip_a_softphone_is_made_and_is_on() -> None:
    desk = Desk(VOIP)
    _, made = desk.users("POST", body=without("device_contact_uri"))
    (softphone,) = made["devices"]
    assert softphone["contact_uri"].startswith("sip:gita")
    assert (softphone["type"], softphone["available"], softphone["verified"]) == ("sip", True, True)
    _, other = desk.users("POST", body=without("email", device_contact_uri="+915555510008"))
    assert [device["type"] for device in other["devices"]] == ["tel", "sip"]
    assert [device["available"] for device in other["devices"]] == [False, True]
    assert other["devices"][1]["contact_uri"] != softphone["contact_uri"]


async def test_a_new_co_worker_calls_once_the_phone_is_verified_and_on(
    client: httpx.AsyncClient, access: Access
) -> None:
    made = (await client.post("/users", json=GITA)).json()["response"]["data"]
    device = made["devices"][0]["id"]
    path = f"/users/{made['id']}/devices/{device}"
    refused = await client.put(path, json={"available": True})
    assert refused.json()["response"]["error_data"]["code"] == 10809
    listed = (await client.get("/users?devices.contact_uri=%2B915555510007")).json()
    assert [entry["data"]["id"] for entry in listed["response"]] == [made["id"]]
    assert access.agent == "+915555510001"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, 1001)),
        (without("first_name"), (400, 1001)),
        (without("last_name"), (400, 1001)),
        (without(first_name="Al"), (400, 1002)),
        (without(first_name="A" * 21), (400, 1002)),
        (without(first_name="Gi ta"), (400, 1002)),
        (without(first_name="Gi.ta"), (400, 1002)),
        (without(first_name="गीता"), (400, 1002)),
        (without(last_name="Sen\n"), (400, 1002)),
        (without(last_name=""), (400, 1002)),
        (without(email="gita"), (400, 1002)),
        (without(email="gita@example"), (400, 1002)),
        (without(role="agent"), (400, 1002)),
        (without(device_name=" "), (400, 1002)),
        (without("device_contact_uri"), (400, 1402)),
        (without(device_contact_uri="05555510007"), (400, 1401)),
        (without(device_contact_uri="sip:gita0abc"), (400, 1401)),
        (without(device_contact_uri=""), (400, 1401)),
        (without(device_contact_uri="+915555510001"), (409, 10812)),
        (without(email="gita@elsewhere.invalid"), (409, 10813)),
        (without(email="ASHA@example.invalid"), (409, 10813)),
        (without(first_name=5), (400, 10725)),
        (without(email=None), (400, 10725)),
        (without(available=True), (400, 10725)),
        ([], (400, 10725)),
        ("Gita", (400, 10725)),
        (None, (400, 10725)),
    ],
    ids=str,
)
def test_co_workers_who_are_not_added(desk: Desk, body: object, expected: tuple[int, int]) -> None:
    before = desk.world.account.users
    assert desk.users("POST", body=body) == expected
    assert desk.world.account.users == before


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        ({"may_manage": False}, 1003),
        ({"kyc_complete": False}, 10814),
        ({"trial": True}, 10815),
        ({"user_limit": 6}, 10815),
    ],
)
def test_accounts_that_may_not_grow(desk: Desk, standing: dict[str, Any], code: int) -> None:
    account = desk.world.account
    account.standing = replace(account.standing, **standing)
    assert desk.users("POST", body=GITA) == (403, code)
    assert len(account.users) == 6


def test_an_account_has_50_co_workers_at_most(desk: Desk) -> None:
    for place in range(44):
        body = {**without("email"), "device_contact_uri": f"+9155555111{place:02}"}
        assert desk.users("POST", body=body)[0] == 200
    assert desk.users("POST", body=GITA) == (403, 10815)
    assert desk.users("DELETE", f"/{ASHA.id}") == (200, None)
    assert desk.users("POST", body=GITA)[0] == 200


def test_names_can_be_changed(desk: Desk) -> None:
    status, changed = desk.users("PUT", f"/{ASHA.id}", {"last_name": "Rao-Sen"})
    assert (status, changed["first_name"], changed["last_name"]) == (200, "Asha", "Rao-Sen")
    assert changed["date_updated"] == "2025-03-04T10:15:00+05:30"
    assert changed["date_created"] == "2025-01-10T12:00:00+05:30"
    assert [device["id"] for device in changed["devices"]] == [100001, 100002]
    assert desk.users("GET", f"/{ASHA.id}?fields=devices") == (200, changed)


def test_an_email_address_is_set_once(desk: Desk) -> None:
    _, made = desk.users("POST", body=without("email"))
    assert (made["email"], made["email_verified"]) == (None, False)
    path, email = f"/{made['id']}", {"email": "gita@example.invalid"}
    assert desk.users("PUT", path, {"email": "bela@example.invalid"}) == (409, 10813)
    status, changed = desk.users("PUT", path, email)
    assert (status, changed["email"], changed["email_verified"]) == (200, email["email"], False)
    assert desk.users("PUT", path, email) == (400, 1002)


@pytest.mark.parametrize(
    ("user", "body", "expected"),
    [
        (ASHA.id, {"email": "asha@example.invalid"}, (400, 1002)),
        (ASHA.id, {"first_name": "Al"}, (400, 1002)),
        (ASHA.id, {}, (400, 10725)),
        (ASHA.id, {"role": "admin"}, (400, 10725)),
        (ASHA.id, {"first_name": ["Asha"]}, (400, 10725)),
        ("unknown", {"first_name": "Gita"}, (404, 1000)),
    ],
    ids=str,
)
def test_changes_that_are_refused(
    desk: Desk, user: str, body: object, expected: tuple[int, int]
) -> None:
    before = desk.world.account.users
    assert desk.users("PUT", f"/{user}", body) == expected
    assert desk.world.account.users == before


def test_a_removed_co_worker_is_gone_and_the_number_is_free(desk: Desk) -> None:
    assert desk.users("DELETE", f"/{ASHA.id}") == (200, None)
    assert desk.users("DELETE", f"/{ASHA.id}") == (404, 1000)
    assert desk.users("GET", f"/{ASHA.id}") == (404, 1000)
    number = ASHA.devices[0].contact_uri
    _, made = desk.users("POST", body=without(device_contact_uri=number))
    assert made["id"] != ASHA.id
    assert desk.world.account.first_contact_uri == "+915555510002"


def test_an_empty_account_has_no_first_phone(desk: Desk) -> None:
    for user in desk.world.account.users:
        assert desk.users("DELETE", f"/{user.id}") == (200, None)
    assert desk.world.account.first_contact_uri == ""
    assert desk.ask("GET", f"{ACCOUNT}/users").status == 200


def test_a_call_of_a_removed_co_worker_runs_on(desk: Desk) -> None:
    made = desk.ask(
        "POST",
        f"{ACCOUNT}/calls",
        {
            "from": {"user_id": ASHA.id},
            "to": {"customer_contact_uri": "+915555520001"},
            "virtual_number": "+915555580001",
        },
    )
    call_sid = outcome(made)[1]["call_sid"]
    desk.users("DELETE", f"/{ASHA.id}")
    answer = desk.ask("GET", f"{ACCOUNT}/calls/{call_sid}", now=60.0)
    assert outcome(answer)[1]["assigned_agent_details"]["user_name"] == "Asha Rao"


def test_a_key_without_the_right_changes_nothing(desk: Desk) -> None:
    account = desk.world.account
    account.standing, before = replace(account.standing, may_manage=False), account.users
    device = f"/{ASHA.id}/devices/100001"
    assert desk.users("PUT", device, {"available": False}) == (403, 1003)
    assert desk.users("PUT", f"/{ASHA.id}", {"first_name": "Gita"}) == (403, 1003)
    assert desk.users("DELETE", f"/{ASHA.id}") == (403, 1003)
    assert desk.users("GET", f"/{ASHA.id}")[0] == 200
    assert account.users == before


def test_sip_devices_can_be_missing_though_asked_for(desk: Desk) -> None:
    account = desk.world.account
    account.standing = replace(account.standing, lists_sip_devices=False)
    _, asha = desk.users("GET", f"/{ASHA.id}?fields=devices")
    assert [device["id"] for device in asha["devices"]] == [100001]
    assert "devices" not in desk.users("GET", f"/{ON_SOFTPHONE.id}?fields=devices")[1]
    assert desk.users("GET", f"/{WITHOUT_DEVICE.id}?fields=devices")[1]["devices"] == []


def test_the_type_of_a_device_has_an_older_form(desk: Desk) -> None:
    account = desk.world.account
    account.standing = replace(account.standing, device_type_is_object=True)
    _, asha = desk.users("GET", f"/{ASHA.id}?fields=devices")
    assert [device["type"] for device in asha["devices"]] == [{"name": "tel"}, {"name": "sip"}]
    _, device = desk.users("PUT", f"/{ASHA.id}/devices/100001", {"available": True})
    assert device["type"] == {"name": "tel"}


@pytest.mark.parametrize("user", ["%00", "%FF", "%2F", "..", "नमस्ते", "a" * 9_000, "%F0%9F%93%9E"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_odd_ids_are_not_found(desk: Desk, method: str, user: str) -> None:
    assert desk.users(method, f"/{user}", {"first_name": "Gita"}) == (404, 1000)
    if method == "PUT":
        for device in (user, "-1", "1.0", "٣", "9" * 5_000):
            path = f"/{ASHA.id}/devices/{device}"
            assert desk.users(method, path, {"available": True}) == (404, 1000)


async def test_changes_must_be_json(client: httpx.AsyncClient) -> None:
    for answer in (
        await client.post("/users", content=b"{}"),
        await client.put(f"/users/{ASHA.id}", content=b"{}"),
    ):
        assert answer.status_code == 415
        assert answer.json()["response"]["error_data"]["code"] == 1011


def test_voip_is_the_accounts_own_switch() -> None:
    desk = Desk(Settings(voip_allowed=False))
    assert desk.users("POST", body=without("device_contact_uri")) == (400, 1402)
