"""Virtual numbers: pages on the voice host, which knows no envelope, and their health."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ccm_desktop.sandbox.practice import SALES, SUPPORT, TEXTS_ONLY
from ccm_desktop.sandbox.standing import ExoPhone
from tests.contract.shapes import differences, sample
from tests.sandbox.asking import ACCOUNT, BASIC, EXOPHONES, Desk, header, outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccm_desktop.sandbox.server import Access

HEALTH = f"{ACCOUNT}/incoming-phone-numbers"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def page(desk: Desk, query: str = "") -> dict[str, Any]:
    answer = desk.ask("GET", f"{EXOPHONES}{query}")
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body)
    return found


def rest_exception(desk: Desk, method: str, target: str, authorization: str = BASIC) -> int:
    answer = desk.ask(method, target, authorization=authorization)
    found = json.loads(answer.body)
    assert differences(sample("rest_exception"), found) == []
    assert found["RestException"]["Status"] == answer.status
    return answer.status


def test_the_list_has_the_shape_of_the_sample(desk: Desk) -> None:
    found = page(desk)
    assert differences(sample("exophones"), found) == []
    sales = found["incoming_phone_numbers"][0]
    assert sales == sample("exophones")["incoming_phone_numbers"][0]
    assert [(n["phone_number"], n["friendly_name"]) for n in found["incoming_phone_numbers"]] == [
        ("+915555580001", "Sales"),
        ("05555580002", "Support"),
        ("+915555580003", "Text messages"),
    ]


async def test_access_offers_the_numbers_with_voice(access: Access) -> None:
    assert access.virtual_numbers == (("+915555580001", "Sales"), ("+915555580002", "Support"))


def test_what_is_not_known_is_left_out(desk: Desk) -> None:
    phone = ExoPhone("+915555580004", "Old", "e0e4", voice=None, sms=None, country=None, region="")
    desk.world.account.exophones = (phone, replace(phone, sms=True))
    bare, texting = page(desk)["incoming_phone_numbers"]
    assert bare.keys() == {"sid", "phone_number", "friendly_name", "voice_url", "sms_url"}
    assert texting["capabilities"] == {"sms": True}
    assert desk.world.account.calling_exophones


def test_pages_cover_every_number_once(desk: Desk) -> None:
    phones = tuple(replace(SALES, sid=f"e0e{n}", number=f"+9155555801{n:02}") for n in range(5))
    desk.world.account.exophones = phones
    number, sids, pages = 0, [], []
    while True:
        found = page(desk, f"?Page={number}&PageSize=2")
        assert (found["page"], found["page_size"]) == (number, 2)
        assert found["uri"] == f"{EXOPHONES}?Page={number}&PageSize=2"
        sids += [entry["sid"] for entry in found["incoming_phone_numbers"]]
        pages.append((found["previous_page_uri"], found["next_page_uri"]))
        if found["next_page_uri"] is None:
            break
        number += 1
    assert sids == [phone.sid for phone in phones]
    uris = [f"{EXOPHONES}?Page={n}&PageSize=2" for n in range(3)]
    assert pages == [(None, uris[1]), (uris[0], uris[2]), (uris[1], None)]


def test_there_is_nothing_beyond_the_last_page(desk: Desk) -> None:
    for number in (7, 10**30):
        found = page(desk, f"?Page={number}")
        assert (found["incoming_phone_numbers"], found["next_page_uri"]) == ([], None)
    desk.world.account.exophones = ()
    assert page(desk)["incoming_phone_numbers"] == []


def test_page_uris_can_point_to_an_internal_host(desk: Desk) -> None:
    account = desk.world.account
    account.standing = replace(account.standing, page_uris_are_internal=True)
    found = page(desk, "?PageSize=1")
    uris = [found["uri"], found["first_page_uri"], found["next_page_uri"]]
    assert all(uri.startswith("http://voice-api.internal.invalid/v2_beta/") for uri in uris)


@pytest.mark.parametrize(
    "query",
    [
        "Page=",
        "Page=-1",
        "Page=x",
        "Page=1.0",
        "PageSize=0",
        "PageSize=101",
        "PageSize=%D9%A3",
        f"Page={'9' * 5_000}",
    ],
    ids=range(8),
)
def test_paging_out_of_bounds(desk: Desk, query: str) -> None:
    assert rest_exception(desk, "GET", f"{EXOPHONES}?{query}") == 400


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", EXOPHONES.replace("practice1", "acme9"), 404),
        ("GET", EXOPHONES.replace("Accounts", "accounts"), 404),
        ("GET", f"{EXOPHONES}/", 404),
        ("GET", f"{EXOPHONES}/{SALES.sid}", 404),
        ("GET", "/v2_beta/Accounts/practice1", 404),
        ("GET", "/v1/Accounts/practice1/Calls.json", 404),
        ("POST", EXOPHONES, 405),
        ("DELETE", EXOPHONES, 405),
    ],
)
def test_refusals_without_an_envelope(desk: Desk, method: str, target: str, status: int) -> None:
    assert rest_exception(desk, method, target) == status


def test_credentials_come_first(desk: Desk) -> None:
    assert rest_exception(desk, "GET", EXOPHONES, authorization="") == 401
    assert rest_exception(desk, "GET", f"{EXOPHONES}/x", authorization="Basic eA==") == 401


def test_health_is_active_unless_there_is_an_outage(desk: Desk) -> None:
    answer = desk.ask("GET", f"{HEALTH}/{SALES.sid}", now=130.0)
    active = {
        "status": "active",
        "last_check_time": "2025-03-04T10:15:00+05:30",
        "alternate_exophone": None,
    }
    assert outcome(answer) == (
        200,
        {
            "sid": SALES.sid,
            "phone_number": SALES.number,
            "connectivity": {"incoming_call": active, "outgoing_call": active},
        },
    )
    later = outcome(desk.ask("GET", f"{HEALTH}/{SALES.sid}", now=300.0))[1]["connectivity"]
    assert later["incoming_call"]["last_check_time"] == "2025-03-04T10:20:00+05:30"


def test_an_outage_names_another_number_that_works(desk: Desk) -> None:
    def outgoing(phone: ExoPhone) -> tuple[str, str | None]:
        data = outcome(desk.ask("GET", f"{HEALTH}/{phone.sid}"))[1]
        assert data["connectivity"]["incoming_call"]["status"] == "active"
        found = data["connectivity"]["outgoing_call"]
        return found["status"], found["alternate_exophone"]

    account = desk.world.account
    account.standing = replace(account.standing, outgoing_outages=frozenset({SALES.number}))
    assert outgoing(SALES) == ("major_outage", SUPPORT.number)
    assert outgoing(SUPPORT) == ("active", None)
    both = frozenset({SALES.number, SUPPORT.number})
    account.standing = replace(account.standing, outgoing_outages=both)
    assert outgoing(SALES) == ("major_outage", None)


@pytest.mark.parametrize("sid", ["", "unknown", "%00", "%FF", "a%2Fb", "नमस्ते"])
def test_health_of_a_number_that_is_not_there(desk: Desk, sid: str) -> None:
    assert outcome(desk.ask("GET", f"{HEALTH}/{sid}")) == (404, 1000)


def test_health_is_only_read(desk: Desk) -> None:
    answer = desk.ask("PUT", f"{HEALTH}/{SALES.sid}", {})
    assert (answer.status, header(answer, "Allow")) == (405, "GET, HEAD")


async def test_no_call_is_made_from_a_number_without_voice(
    client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    answer = await client.post("/calls", json=body(virtual_number=TEXTS_ONLY.number))
    assert answer.json()["response"]["error_data"]["code"] == 10716


async def test_the_list_over_a_socket(client: httpx.AsyncClient, access: Access) -> None:
    answer = await client.get(f"{access.base_url}{EXOPHONES}")
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.json()["incoming_phone_numbers"]) == 3
    async with httpx.AsyncClient(trust_env=False) as stranger:
        refused = await stranger.get(f"{access.base_url}{EXOPHONES}")
    assert (refused.status_code, refused.json()["RestException"]["Status"]) == (401, 401)
    assert "www-authenticate" in refused.headers
