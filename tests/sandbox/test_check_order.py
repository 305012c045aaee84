"""The thirteen checks of a make-call request, in their fixed order, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ccm_desktop.sandbox.engine import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccm_desktop.sandbox.engine import World
    from ccm_desktop.sandbox.server import Access, SandboxServer

UNKNOWN_USER = {"user_id": "5afe0000000000000000000000000000"}
WITHOUT_DEVICE = {"user_id": "5afe000000000000000000000000a004"}
UNVERIFIED = {"user_contact_uri": "+915555510003"}
SWITCHED_OFF = {"user_contact_uri": "+915555510002"}
SOFTPHONE = {"user_contact_uri": "sip:eshan0abc"}


def refusal(answer: httpx.Response) -> tuple[int, int]:
    envelope = answer.json()
    response = envelope["response"]
    assert envelope["http_code"] == answer.status_code
    assert (response["code"], response["status"]) == (answer.status_code, "failure")
    assert response["data"] is None
    assert len(envelope["request_id"]) == 32
    return answer.status_code, response["error_data"]["code"]


async def test_each_check_goes_before_all_later_ones(
    client: httpx.AsyncClient, access: Access, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    """Start from a request that breaks every rule and mend one after the other."""
    server = access.base_url
    wrong_sid = f"{server}/v2/accounts/acme9/calls"
    calls = f"{server}/v2/accounts/practice1/calls"
    text = {"Content-Type": "text/plain"}
    wrong_all = body("+915555529119", from_=UNKNOWN_USER, recording_channels="triple")
    wrong_all |= {"virtual_number": "+915555589999"}
    answers = [
        await client.post(wrong_sid, auth=("key", "token"), content=b"[", headers=text),
        await client.post(wrong_sid, content=b"[", headers=text),
        await client.post(calls, content=b"[", headers=text),
        await client.post(calls, content=b"[", headers={"Content-Type": "application/json"}),
        await client.post(calls, json=wrong_all | {"max_time_limit": "90"}),
        await client.post(calls, json=wrong_all),
    ]
    world.force("long-talk")
    assert (await client.post(calls, json=body(from_=SOFTPHONE))).status_code == 405
    world.settings = Settings(voip_allowed=True)
    assert (await client.post(calls, json=body(from_=SOFTPHONE))).status_code == 200
    world.settings = Settings()
    world.force(None)
    wrong_all["recording_channels"] = "dual"
    answers += [
        await client.post(calls, json=wrong_all | {"from": agent})
        for agent in (UNKNOWN_USER, WITHOUT_DEVICE, UNVERIFIED, SWITCHED_OFF, SOFTPHONE)
    ]
    world.settings = Settings(voip_allowed=True, busy_http=409)
    answers.append(await client.post(calls, json=wrong_all | {"from": SOFTPHONE}))
    wrong_all["from"] = {"user_contact_uri": access.agent}
    answers.append(await client.post(calls, json=wrong_all))
    wrong_all["virtual_number"] = "+915555580002"
    answers.append(await client.post(calls, json=wrong_all))
    assert [refusal(answer) for answer in answers] == [
        (401, 1010),
        (404, 1017),
        (415, 1011),
        (400, 10725),
        (400, 10725),
        (400, 1002),
        (404, 10731),
        (404, 10806),
        (409, 10705),
        (404, 10703),
        (404, 10706),
        (409, 10706),
        (404, 10716),
        (500, 1100),
    ]


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ({"user_contact_uri": "+915555510099"}, (404, 10702)),
        ({"user_contact_uri": "sip:nobody"}, (404, 10702)),
        ({"user_id": "5afe000000000000000000000000a002"}, (409, 1012)),
        ({"user_id": "5afe000000000000000000000000a003"}, (409, 10705)),
        ({"user_id": "5afe000000000000000000000000a005"}, (405, 10712)),
        (SOFTPHONE, (405, 10712)),
    ],
)
async def test_agents_who_cannot_be_rung(
    client: httpx.AsyncClient,
    body: Callable[..., dict[str, Any]],
    agent: dict[str, str],
    expected: tuple[int, int],
) -> None:
    assert refusal(await client.post("/calls", json=body(from_=agent))) == expected


async def test_an_agent_can_be_named_by_id(
    client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    agent = {"user_id": "5afe000000000000000000000000a001"}
    answer = await client.post("/calls", json=body(from_=agent))
    assert answer.json()["response"]["data"]["assigned_agent_details"]["contact_uri"] == (
        "+915555510001"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"from_": None},
        {"from_": {}},
        {"from_": "+915555510001"},
        {"from_": {"user_contact_uri": "+915555510001", "user_id": "5afe"}},
        {"from_": {"user_contact_uri": 915555510001}},
        {"from_": {"user_id": ""}},
        {"to": None},
        {"to": {"number": "+915555520001"}},
        {"to": {"customer_contact_uri": "05555520001"}},
        {"to": {"customer_contact_uri": "+915555520001", "name": "Bo"}},
        {"to": ["+915555520001"]},
        {"virtual_number": None},
        {"virtual_number": ""},
        {"recording": "true"},
        {"recording": 1},
        {"wait_audio_url": 5},
        {"max_time_limit": "60"},
        {"max_time_limit": 0},
        {"max_time_limit": True},
        {"attempt_time_out": 1.5},
        {"attempt_time_out": -1},
        {"custom_field": 4711},
        {"status_callback": {"event": "terminal", "url": "https://hooks.example.invalid"}},
        {"status_callback": [{"event": "ringing", "url": "https://hooks.example.invalid"}]},
        {"status_callback": [{"event": "terminal"}]},
        {"status_callback": [{"event": "terminal", "url": ""}]},
        {"recoding": True},
    ],
    ids=str,
)
async def test_a_body_of_the_wrong_shape(
    client: httpx.AsyncClient,
    world: World,
    body: Callable[..., dict[str, Any]],
    changes: dict[str, object],
) -> None:
    assert refusal(await client.post("/calls", json=body(**changes))) == (400, 10725)
    assert not world.calls


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":'])
async def test_a_body_that_is_no_json_object(client: httpx.AsyncClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert refusal(await client.post("/calls", content=content, headers=headers)) == (400, 10725)


async def test_all_ten_parameters_are_taken(
    client: httpx.AsyncClient, world: World, body: Callable[..., dict[str, Any]]
) -> None:
    hook = {"event": "terminal", "url": "https://hooks.example.invalid/ccm"}
    answer = await client.post(
        "/calls",
        json=body(
            virtual_number="05555580001",
            recording_channels="dual",
            wait_audio_url="https://sounds.example.invalid/wait.wav",
            max_time_limit=3600,
            attempt_time_out=30,
            custom_field="order-4711",
            status_callback=[hook],
        ),
    )
    data = answer.json()["response"]["data"]
    assert (data["custom_field"], data["virtual_number"]) == ("order-4711", "05555580001")
    (call,) = world.calls.values()
    assert (call.order.channels, call.order.max_time_limit_s) == (2, 3600)
    assert (call.order.attempt_time_out_s, call.order.status_callbacks[0].url) == (30, hook["url"])


@pytest.mark.parametrize("channels", ["mono", None, 2, ["dual"], {}])
async def test_channels_nobody_knows(
    client: httpx.AsyncClient, body: Callable[..., dict[str, Any]], channels: object
) -> None:
    wrong = body() | {"recording_channels": channels}
    assert refusal(await client.post("/calls", json=wrong)) == (400, 1002)


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !!!", "Basic /w==", "Bearer a2V5OnRva2Vu"]
)
async def test_credentials_that_are_none(
    access: Access, server: SandboxServer, authorization: str
) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        answer = await stranger.get(
            f"{access.base_url}/v2/accounts/practice1/users",
            headers={"Authorization": authorization} if authorization else {},
        )
    assert refusal(answer) == (401, 1010)
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v2/accounts//calls", (400, 1001)),
        ("/v2/accounts/acme9/calls/x", (404, 1017)),
        ("/v2/accounts/practice1/calls/", (404, 1000)),
        ("/v2/Accounts/practice1/users", (404, 1000)),
        ("/", (404, 1000)),
        ("/recordings/nothing.wav", (404, 1000)),
        ("/v2/accounts/practice1/calls/unknown", (404, 3043)),
        ("/v2/accounts/practice1/users/unknown", (404, 1000)),
    ],
)
async def test_paths_that_lead_nowhere(
    client: httpx.AsyncClient, access: Access, path: str, expected: tuple[int, int]
) -> None:
    assert refusal(await client.get(f"{access.base_url}{path}")) == expected
