"""Incoming calls to an ExoPhone: a service is asked, and its reply is followed (contract §11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.patience import until
from tests.sandbox.conftest import TLS
from tests.sandbox.receiver import Got, Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.incoming import IncomingCall
    from ccm_desktop.sandbox.server import Access, SandboxServer

ASHA = "+915555510001"
FARAH = "+915555510006"
SWITCHED_OFF = "+915555510002"
STRANGER = "+915555510077"
EXOPHONE = "+915555580001"
NO_ANSWER, NOBODY, REJECTS, LONG = (f"+91555552970{n}" for n in (2, 3, 4, 5))

Reply = Callable[[Got], tuple[int, bytes]]


def plan(*contacts: str, **options: object) -> bytes:
    return json.dumps(
        {"destination": [{"contact_uri": contact} for contact in contacts], **options}
    ).encode()


def always(body: bytes, status: int = 200) -> Reply:
    return lambda _: (status, body)


@pytest.fixture
async def levers(access: Access) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=access.base_url,
        auth=(access.api_key, access.api_token),
        trust_env=False,
        verify=TLS,
    ) as client:
        yield client


class Exchange:
    """Lets customers call in and time pass."""

    def __init__(
        self, levers: httpx.AsyncClient, server: SandboxServer, clock: ManualClock
    ) -> None:
        self.levers, self.server, self.clock = levers, server, clock

    async def ring_in(self, receiver: Receiver, caller: str = "+915555520001", **more: str) -> None:
        order = {"caller": caller, "exophone": EXOPHONE, "url": f"{receiver.url}/connect", **more}
        answer = await self.levers.post("/control/incoming", json=order)
        assert answer.status_code == 200, answer.text

    @property
    def call(self) -> IncomingCall:
        return list(self.server.switchboard.calls.values())[-1]

    def happened(self) -> list[str]:
        return [str(fact["what"]) for fact in self.call.history]

    async def until(self, *what: str) -> None:
        await until(lambda: self.happened() == list(what))
        await until(lambda: self.call.is_over or self.clock.waiting > 0)

    async def is_busy(self, contact: str) -> bool:
        query = {"fields": "devices", "devices.contact_uri": contact}
        answer = await self.levers.get("/v2/accounts/practice1/users", params=query)
        (entry,) = answer.json()["response"]
        statuses = {dev["contact_uri"]: dev["status"] for dev in entry["data"]["devices"]}
        return bool(statuses[contact] == "busy")


@pytest.fixture
def exchange(levers: httpx.AsyncClient, server: SandboxServer, clock: ManualClock) -> Exchange:
    return Exchange(levers, server, clock)


async def test_a_customer_is_put_through(exchange: Exchange, levers: httpx.AsyncClient) -> None:
    answer = always(plan(ASHA, record=True, recording_channels="dual"))
    async with receiving(answer) as receiver:
        await exchange.ring_in(receiver, custom_field="vip", digits="42")
        await exchange.until("asked", "ringing")
        assert await exchange.is_busy(ASHA)
        exchange.clock.advance(4.0)
        await exchange.until("asked", "ringing", "answered")
        assert await exchange.is_busy(ASHA)
        exchange.clock.advance(8.0)
        await exchange.until("asked", "ringing", "answered", "ended")
    assert not await exchange.is_busy(ASHA)
    (got,) = receiver.got
    query = {name: values[0] for name, values in parse_qs(urlsplit(got.target).query).items()}
    assert (got.method, got.headers["exotel-version"]) == ("GET", "1.1")
    assert (query["CallFrom"], query["CallTo"]) == ("+915555520001", EXOPHONE)
    assert (query["CallSid"], query["digits"]) == (exchange.call.sid, '"42"')
    assert (query["CustomField"], query["StartTime"]) == ("vip", "2025-03-04 10:15:00")
    assert exchange.call.history[-1]["talk_s"] == 8
    await levers_sees_the_recording(exchange, levers)


async def levers_sees_the_recording(exchange: Exchange, levers: httpx.AsyncClient) -> None:
    address = f"/recordings/{exchange.call.sid}.wav"
    assert (await levers.get(address)).status_code == 404
    exchange.clock.advance(5.0)
    assert (await levers.get(address)).content[:4] == b"RIFF"
    details = await levers.get(f"/v2/accounts/practice1/calls/{exchange.call.sid}")
    assert details.json()["response"]["error_data"]["code"] == 3044


async def test_an_agent_on_an_incoming_call_cannot_make_one(
    exchange: Exchange, client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    async with receiving(always(plan(ASHA))) as receiver:
        await exchange.ring_in(receiver)
        await exchange.until("asked", "ringing")
        refused = await client.post("/calls", json=body())
        assert refused.json()["response"]["error_data"]["code"] == 10706
        exchange.clock.advance(12.0)
        await exchange.until("asked", "ringing", "answered", "ended")
        assert (await client.post("/calls", json=body())).is_success


async def test_a_busy_agent_is_not_rung_and_the_next_one_is(
    exchange: Exchange, client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> None:
    await client.post("/calls", json=body())
    async with receiving(always(plan(ASHA, SWITCHED_OFF, FARAH))) as receiver:
        await exchange.ring_in(receiver)
        await exchange.until("asked", "attempt-failed", "attempt-failed", "ringing")
    failed = [fact for fact in exchange.call.history if fact["what"] == "attempt-failed"]
    assert [(fact["contact"], fact["status"]) for fact in failed] == [
        (ASHA, "busy"),
        (SWITCHED_OFF, "failed"),
    ]
    assert await exchange.is_busy(FARAH)


async def test_one_rings_out_and_the_next_answers(exchange: Exchange) -> None:
    async with receiving(always(plan(ASHA, FARAH, max_ringing_duration=20))) as receiver:
        await exchange.ring_in(receiver, NO_ANSWER)
        await exchange.until("asked", "ringing")
        exchange.clock.advance(20.0)
        await exchange.until("asked", "ringing", "attempt-failed", "ringing")
        assert not await exchange.is_busy(ASHA)
        exchange.clock.advance(12.0)
        await until(lambda: exchange.call.is_over)
    assert exchange.happened()[-2:] == ["answered", "ended"]


async def test_asked_again_after_each_attempt(exchange: Exchange) -> None:
    replies = [plan(FARAH, fetch_after_attempt=True), plan(ASHA, fetch_after_attempt=True)]
    async with receiving(lambda _: (200, replies.pop())) as receiver:
        await exchange.ring_in(receiver, REJECTS)
        await exchange.until("asked", "ringing")
        exchange.clock.advance(3.0)
        await exchange.until("asked", "ringing", "attempt-failed", "asked", "ringing")
        exchange.clock.advance(12.0)
        await until(lambda: exchange.call.is_over)
    first, second = (parse_qs(urlsplit(got.target).query) for got in receiver.got)
    assert (first["DialWhomNumber"], first["DialCallStatus"]) == (["null"], ["null"])
    assert (second["DialWhomNumber"], second["DialCallStatus"]) == ([ASHA], ["busy"])


async def test_a_service_that_never_has_enough_is_asked_ten_times(exchange: Exchange) -> None:
    async with receiving(always(plan(SWITCHED_OFF, fetch_after_attempt=True))) as receiver:
        await exchange.ring_in(receiver)
        await until(lambda: exchange.call.is_over)
    assert len(receiver.got) == 10
    assert exchange.happened()[-1] == "no-agent"


async def test_all_ring_at_once_and_one_answers(exchange: Exchange) -> None:
    parallel = {"activate": True, "max_parallel_attempts": 2}
    async with receiving(always(plan(ASHA, FARAH, parallel_ringing=parallel))) as receiver:
        await exchange.ring_in(receiver)
        await exchange.until("asked", "ringing", "ringing")
        assert await exchange.is_busy(ASHA)
        assert await exchange.is_busy(FARAH)
        exchange.clock.advance(4.0)
        await exchange.until("asked", "ringing", "ringing", "answered")
        assert await exchange.is_busy(ASHA)
        assert not await exchange.is_busy(FARAH)


async def test_a_talk_is_cut_by_the_limit(exchange: Exchange) -> None:
    async with receiving(always(plan(ASHA, max_conversation_duration=60))) as receiver:
        await exchange.ring_in(receiver, LONG)
        await exchange.until("asked", "ringing")
        exchange.clock.advance(64.0)
        await until(lambda: exchange.call.is_over)
    assert exchange.call.history[-1]["talk_s"] == 60


@pytest.mark.parametrize("destination", [(), (ASHA, FARAH)])
async def test_nobody_is_reached(exchange: Exchange, destination: tuple[str, ...]) -> None:
    async with receiving(always(plan(*destination))) as receiver:
        await exchange.ring_in(receiver, NOBODY)
        for _ in destination:
            await until(lambda: exchange.clock.waiting > 0)
            exchange.clock.advance(30.0)
        await until(lambda: exchange.call.is_over)
    assert exchange.happened()[-1] == "no-agent"


@pytest.mark.parametrize(
    ("status", "content", "problem"),
    [
        (500, b"", "HTTP 500"),
        (200, b"<html>", "body is invalid"),
        (200, b'{"destination": 1}', "destination is invalid"),
    ],
)
async def test_the_fallback_is_asked_where_the_first_fails(
    exchange: Exchange, status: int, content: bytes, problem: str
) -> None:
    def answer(got: Got) -> tuple[int, bytes]:
        return (200, plan(ASHA)) if got.target.startswith("/fallback") else (status, content)

    async with receiving(answer) as receiver:
        await exchange.ring_in(receiver, fallback_url=f"{receiver.url}/fallback?a=1")
        await exchange.until("asked", "asked", "ringing")
    assert [fact["problem"] for fact in exchange.call.history[:2]] == [problem, None]
    assert receiver.got[1].target.startswith("/fallback?a=1&CallSid=")


async def test_a_service_that_hangs_is_left_after_five_seconds(exchange: Exchange) -> None:
    async with receiving(lambda _: None) as receiver:
        await exchange.ring_in(receiver)
        await until(lambda: bool(receiver.got))
        exchange.clock.advance(5.0)
        await until(lambda: exchange.call.is_over)
    assert exchange.call.history[0]["problem"] == "no answer in time"
    assert exchange.happened() == ["asked", "no-agent"]


@pytest.mark.parametrize(("version", "rung"), [("1.1", True), ("1.0", False)])
async def test_the_older_version_rings_registered_phones_alone(
    exchange: Exchange, version: str, *, rung: bool
) -> None:
    async with receiving(always(plan(STRANGER))) as receiver:
        await exchange.ring_in(receiver, version=version)
        await until(lambda: len(exchange.call.history) > 1)
    assert ("ringing" in exchange.happened()) == rung


async def test_a_stopped_sandbox_drops_its_incoming_calls(
    exchange: Exchange, server: SandboxServer, clock: ManualClock
) -> None:
    async with receiving(always(plan(ASHA))) as receiver:
        await exchange.ring_in(receiver)
        await exchange.until("asked", "ringing")
        await server.stop()
    assert clock.waiting == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exophone": "+915555589999"}, 10716),
        ({"exophone": None}, 10716),
        ({"caller": 5}, 10725),
        ({"caller": None}, 10725),
        ({"unheard_of": "x"}, 10725),
    ],
)
async def test_what_is_no_incoming_call(
    exchange: Exchange, levers: httpx.AsyncClient, changes: dict[str, object], code: int
) -> None:
    order = {
        "caller": "+915555520001",
        "exophone": EXOPHONE,
        "url": "http://127.0.0.1:1/",
        **changes,
    }
    answer = await levers.post("/control/incoming", json=order)
    assert answer.json()["response"]["error_data"]["code"] == code
    assert not exchange.server.switchboard.calls
