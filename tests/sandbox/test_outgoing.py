"""What the sandbox sends by itself: whole, in time, and never beyond this machine."""

from __future__ import annotations

import asyncio
import socket

import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.outgoing import Outgoing, Reply, exchange
from tests.patience import until
from tests.sandbox.receiver import receiving

WITHIN_S = 15.0


async def test_a_request_is_sent_and_its_reply_returned() -> None:
    async with receiving(lambda _: (201, b"thanks")) as receiver:
        url = f"{receiver.url}/hook?key=1"
        request = Outgoing("POST", url, (("Content-Type", "application/json"),), b'{"a":1}')
        reply = await exchange(request, ManualClock(), WITHIN_S)
    assert reply == Reply(201, b"thanks")
    assert reply.is_success
    (got,) = receiver.got
    assert (got.method, got.target, got.json) == ("POST", "/hook?key=1", {"a": 1})
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == receiver.url.removeprefix("http://")


async def test_a_reply_that_is_no_success_is_returned_too() -> None:
    async with receiving(lambda _: (500, b"")) as receiver:
        reply = await exchange(Outgoing("GET", receiver.url), ManualClock(), WITHIN_S)
    assert (reply.status, reply.is_success) == (500, False)


async def test_a_redirect_is_not_followed() -> None:
    async with receiving(lambda _: (302, b"")) as receiver:
        reply = await exchange(Outgoing("GET", receiver.url), ManualClock(), WITHIN_S)
    assert (reply.status, len(receiver.got)) == (302, 1)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.invalid/ccm",
        "http://hooks.example.invalid/ccm",
        "http://127.0.0.1.example.invalid/",
        "https://127.0.0.1/",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "nonsense",
        "",
    ],
)
async def test_nothing_leaves_this_machine(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it tried to connect")

    monkeypatch.setattr(asyncio, "open_connection", refuse)
    reply = await exchange(Outgoing("POST", url), ManualClock(), WITHIN_S)
    assert reply.problem == "not on this machine"


async def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    request = Outgoing("POST", f"http://127.0.0.1:{port}/")
    assert (await exchange(request, ManualClock(), WITHIN_S)).problem == "nobody there"


async def test_the_connection_is_lost() -> None:
    async with receiving(lambda _: "cut") as receiver:
        reply = await exchange(Outgoing("POST", receiver.url), ManualClock(), WITHIN_S)
    assert reply.problem == "connection lost"


async def test_a_receiver_that_hangs_is_left_in_time() -> None:
    clock = ManualClock()
    async with receiving(lambda _: None) as receiver:
        asked = asyncio.ensure_future(exchange(Outgoing("POST", receiver.url), clock, WITHIN_S))
        await until(lambda: bool(receiver.got))
        clock.advance(14.9)
        await asyncio.sleep(0)
        assert not asked.done()
        clock.advance(0.1)
        assert (await asked).problem == "no answer in time"
    assert clock.waiting == 0


async def test_a_huge_reply_is_cut() -> None:
    async with receiving(lambda _: (200, b"x" * 1_000_000)) as receiver:
        reply = await exchange(Outgoing("GET", receiver.url), ManualClock(), WITHIN_S)
    assert (reply.status, len(reply.body)) == (200, 64 * 1024)


async def test_whoever_waits_can_go_away() -> None:
    clock = ManualClock()
    async with receiving(lambda _: None) as receiver:
        asked = asyncio.ensure_future(exchange(Outgoing("POST", receiver.url), clock, WITHIN_S))
        await until(lambda: bool(receiver.got))
        asked.cancel()
        await asyncio.wait([asked])
    assert clock.waiting == 0
