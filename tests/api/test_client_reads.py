"""Reading call details over real sockets: what may be asked again, and what says it may not."""

from __future__ import annotations

import asyncio
import gzip
import socket
import tracemalloc
import zlib

import pytest

from ccm_desktop.domain.errors import (
    BadReply,
    CallNotFound,
    CcmError,
    Intercepted,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    UnknownReason,
    Unreachable,
    WrongCredentials,
)
from tests.api.dialling import ACCEPTED, ORDER, SID, SOON, client_for, set_proxy
from tests.api.faultserver import Behaviour, Peer, answer, saying, serving
from tests.contract.shapes import sample_bytes

TERMINAL = sample_bytes("call_terminal")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


async def serve_details(peer: Peer) -> None:
    while await peer.read():
        await peer.send(answer(200, TERMINAL, {"Date": "Tue, 04 Mar 2025 04:48:32 GMT"}))


async def hang_up(peer: Peer) -> None:
    """FIN at once."""


async def reset(peer: Peer) -> None:
    peer.reset()


async def failure_at(base_url: str) -> CcmError:
    async with client_for(base_url, limits=SOON) as client:
        with pytest.raises(CcmError) as caught:
            await client.call_details(SID)
    return caught.value


async def test_details_are_read() -> None:
    async with serving(serve_details) as server, client_for(server.url) as client:
        received = await client.call_details(SID)
        assert received.report.call_sid == SID
        assert received.report.final
        assert received.server_time is not None
        (request,) = server.requests
        assert (request.method, request.target) == ("GET", f"/v2/accounts/acme1/calls/{SID}")
        assert request.headers["accept"] == "application/json"
        assert request.body == b""


async def test_a_connection_is_kept_for_the_next_question() -> None:
    async with serving(serve_details) as server, client_for(server.url) as client:
        for _ in range(3):
            await client.call_details(SID)
        assert server.connections == 1


async def test_a_connection_that_closed_meanwhile_is_replaced() -> None:
    closed = asyncio.Event()

    async def once(peer: Peer) -> None:
        await peer.read()
        await peer.send(answer(200, TERMINAL))
        closed.set()

    async with serving(once) as server, client_for(server.url) as client:
        await client.call_details(SID)
        await closed.wait()
        await asyncio.sleep(0.05)  # for the FIN to arrive
        await client.call_details(SID)
        assert server.connections == 2


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (hang_up, Unreachable),
        (reset, Unreachable),
        (saying(b""), Unreachable),
        (saying(b"garbage\r\n\r\n"), Unreachable),
        (saying(answer(200)[:20]), Unreachable),
        (saying(answer(200)[:20], then_wait=True), Unreachable),
        (saying(b"", then_wait=True), Unreachable),
        (saying(answer(200, TERMINAL[:200], length=2000)), Unreachable),
        (saying(answer(200, TERMINAL[:200], length=2000), then_wait=True), Unreachable),
        (saying(answer(200, b"no gzip", {"Content-Encoding": "gzip"})), BadReply),
        (saying(answer(200, TERMINAL + b" " * 300_000)), BadReply),
        (saying(answer(200, b"<html></html>")), BadReply),
        (saying(answer(200)), BadReply),
        (saying(answer(302, headers={"Location": "/x"})), Intercepted),
        (saying(answer(401)), WrongCredentials),
        (saying(answer(404)), CallNotFound),
        (saying(answer(429, headers={"Retry-After": "7"})), RateLimited),
        (saying(answer(500)), ServerFault),
        (saying(answer(503, headers={"Retry-After": "7"})), ServerFault),
    ],
)
async def test_each_failure_of_a_look_up_has_its_leaf(
    behaviour: Behaviour, kind: type[CcmError]
) -> None:
    async with serving(behaviour) as server:
        failure = await failure_at(server.url)
        assert type(failure) is kind
        assert len(server.requests) <= 1
        if isinstance(failure, RateLimited | ServerFault) and failure.http_status != 500:
            assert failure.retry_after_s == 7.0


async def test_an_answer_that_drips_is_given_up() -> None:
    async def drip(peer: Peer) -> None:
        await peer.read()
        for byte in answer(200, TERMINAL):
            await peer.send(bytes([byte]))
            await asyncio.sleep(0.02)

    async with serving(drip) as server:
        assert isinstance(await failure_at(server.url), Unreachable)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://ccm..example.invalid",
        f"https://{'a' * 70}.example.invalid",
        "https://xn--\u1e9e.invalid",
        "https://\u2603-.invalid",
    ],
)
async def test_an_address_that_can_be_none_is_unreachable(base_url: str) -> None:
    assert isinstance(await failure_at(base_url), Unreachable)


async def test_an_unknown_name_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_name(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    failure = await failure_at("https://ccm.example.invalid")
    assert isinstance(failure, Unreachable)
    assert failure.reason == "name"


async def test_a_closed_client_reaches_nobody() -> None:
    async with serving(serve_details) as server:
        client = client_for(server.url)
        await client.close()
        with pytest.raises(Unreachable):
            await client.call_details(SID)
        assert server.connections == 0


async def test_the_client_is_closed_under_a_look_up() -> None:
    async with serving(saying(b"", then_wait=True)) as server:
        client = client_for(server.url)
        task = asyncio.create_task(client.call_details(SID))
        await server.read.wait()
        await client.close()
        with pytest.raises(Unreachable):
            await task


async def test_a_look_up_can_be_cancelled() -> None:
    async with serving(saying(b"", then_wait=True)) as server, client_for(server.url) as client:
        task = asyncio.create_task(client.call_details(SID))
        await server.read.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_more_look_ups_than_connections_are_all_answered() -> None:
    async with serving(serve_details) as server, client_for(server.url) as client:
        await asyncio.gather(*(client.call_details(SID) for _ in range(12)))
        assert len(server.requests) == 12
        assert server.connections <= 4


async def test_after_renewing_a_read_goes_out_on_a_new_connection() -> None:
    async with serving(serve_details) as server, client_for(server.url) as client:
        await client.call_details(SID)
        await client.call_details(SID)
        assert server.connections == 1
        await client.renew()
        await client.call_details(SID)
        assert server.connections == 2


@pytest.mark.parametrize("cookie", ["a=b; Path=/", "a=\xff\xfe", f"a={'x' * 3000}"])
async def test_no_cookie_is_kept(cookie: str) -> None:
    async def behave(peer: Peer) -> None:
        while await peer.read():
            head, _, body = answer(200, ACCEPTED).partition(b"\r\n\r\n")
            line = b"\r\nSet-Cookie: " + cookie.encode("latin-1") + b"\r\n\r\n"
            await peer.send(head + line + body)

    async with serving(behave) as server, client_for(server.url) as client:
        for _ in range(2):
            assert (await client.call_details(SID)).report.call_sid == SID
            assert (await client.make_call(ORDER)).report.call_sid == SID
        assert not any("cookie" in request.headers for request in server.requests)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "identity", " GZIP "])
async def test_an_answer_that_was_packed_on_the_way_is_unpacked(encoding: str) -> None:
    plain = encoding == "identity"
    packed = zlib.compress(TERMINAL) if encoding == "deflate" else gzip.compress(TERMINAL)
    body = answer(200, TERMINAL if plain else packed, {"Content-Encoding": encoding})
    async with serving(saying(body)) as server, client_for(server.url) as client:
        assert (await client.call_details(SID)).report.final


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"\0" * (64 << 20), 9), "gzip"),
        (gzip.compress(gzip.compress(b"\0" * (64 << 20), 9)), "gzip, gzip"),
        (gzip.compress(TERMINAL)[:-9], "gzip"),
        (TERMINAL, "gzip"),
        (TERMINAL, "br"),
    ],
    ids=["bomb", "twice", "cut", "not packed", "unknown"],
)
async def test_a_packing_that_can_not_be_undone_is_a_bad_reply(body: bytes, encoding: str) -> None:
    packed = answer(200, body, {"Content-Encoding": encoding})
    tracemalloc.start()
    async with serving(saying(packed)) as server, client_for(server.url, limits=SOON) as client:
        with pytest.raises(BadReply):
            await client.call_details(SID)
        with pytest.raises(OutcomeUnknown) as caught:
            await client.make_call(ORDER)
    assert caught.value.reason is UnknownReason.UNREADABLE
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
