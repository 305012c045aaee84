"""Every way a make-call request can end, over real sockets: never sent twice, never a false "not sent".

Each case states the leaf, its reason, and how many whole POSTs the server has read. The cases of
HTTP/2, of a body too large for one write, and of digest authentication can't occur here: the
client is built without them.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ccm_desktop.api import transport
from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.transport import Limits
from ccm_desktop.api.wire.calls import make_call_body
from ccm_desktop.domain.errors import (
    Intercepted,
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    PhoneBusy,
    RateLimited,
    Refused,
    UnknownReason,
    WrongCredentials,
)
from tests.api.certificates import Identity, make_identity
from tests.api.dialling import (
    ACCEPTED,
    CREDENTIALS,
    ORDER,
    SID,
    SOON,
    SYSTEM,
    End,
    assert_accepted,
    assert_not_sent,
    assert_unknown,
    client_for,
    dial,
    set_proxy,
)
from tests.api.faultserver import Behaviour, FaultServer, Peer, answer, serving
from tests.contract.shapes import sample_bytes

N, U = NotSentReason, UnknownReason
USUAL = Limits()
HALF = len(ACCEPTED) // 2


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("certificates"))


# What a server does with a connection.


async def hang_up(peer: Peer) -> None:
    """FIN at once."""


async def reset(peer: Peer) -> None:
    peer.reset()


async def deaf(peer: Peer) -> None:
    await peer.deaf()


async def until_gone(peer: Peer) -> None:
    await peer.until_gone()


async def accept(peer: Peer) -> None:
    """Answer every request of the connection as the contract says."""
    while await peer.read():
        await peer.send(answer(200, ACCEPTED))


def after_reading(then: Behaviour) -> Behaviour:
    async def behave(peer: Peer) -> None:
        if await peer.read():
            await then(peer)

    return behave


async def garbage_to_hello(peer: Peer) -> None:
    await peer.heard()
    await peer.send(b"garbage\r\n\r\n")
    await peer.until_gone()


def sending(*pieces: bytes, then: Behaviour = hang_up) -> Behaviour:
    """Read the request, send these bytes as they are, then do `then`."""

    async def behave(peer: Peer) -> None:
        for piece in pieces:
            await peer.send(piece)
        await then(peer)

    return after_reading(behave)


def dripping(data: bytes) -> Behaviour:
    """Read the request, answer byte by byte: each read is in time, the whole is not."""

    async def behave(peer: Peer) -> None:
        for place in range(len(data)):
            await peer.send(data[place : place + 1])
            await asyncio.sleep(0.02)

    return after_reading(behave)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SQUEEZED = {"Content-Encoding": "gzip"}
BUSY = sample_bytes("envelope_failure")


# The server has the connection, so the first byte may have left: nobody can tell.


@dataclass(frozen=True)
class Row:
    name: str
    behaviour: Behaviour
    reason: UnknownReason
    posts: int
    limits: Limits = USUAL


ROWS = [
    # Nothing of an answer
    Row("FIN at once", hang_up, U.CUT, 0),
    Row("RST at once", reset, U.CUT, 0),
    Row("never reads", deaf, U.NO_ANSWER, 0, SOON),
    Row("read, then FIN", after_reading(hang_up), U.CUT, 1),
    Row("read, then RST", after_reading(reset), U.CUT, 1),
    Row("read, then silence", after_reading(until_gone), U.NO_ANSWER, 1, SOON),
    # Half an answer
    Row("half headers, then FIN", sending(answer(200)[:20]), U.CUT, 1),
    Row("half headers, then RST", sending(answer(200)[:20], then=reset), U.CUT, 1),
    Row("half headers, silence", sending(answer(200)[:20], then=until_gone), U.NO_ANSWER, 1, SOON),
    Row("status line alone", sending(b"HTTP/1.1 200 OK\r\n"), U.CUT, 1),
    Row("body cut by FIN", sending(answer(200, ACCEPTED[:HALF], length=2000)), U.CUT, 1),
    Row(
        "body cut by RST",
        sending(answer(200, ACCEPTED[:HALF], length=2000), then=reset),
        U.CUT,
        1,
    ),
    Row(
        "body stalls",
        sending(answer(200, ACCEPTED[:HALF], length=2000), then=until_gone),
        U.NO_ANSWER,
        1,
        SOON,
    ),
    Row("no body comes", sending(answer(200, length=2000)), U.CUT, 1),
    Row("chunk cut", sending(CHUNKED + b"100\r\nabc"), U.CUT, 1),
    Row("last chunk missing", sending(CHUNKED + b"3\r\nabc\r\n"), U.CUT, 1),
    Row("drips for ever", dripping(answer(200, ACCEPTED)), U.NO_ANSWER, 1, SOON),
    Row("only interim answers", sending(b"HTTP/1.1 100 Continue\r\n\r\n"), U.CUT, 1),
    # No answer of this protocol
    Row("garbage", sending(b"\x00\x01\x02garbage\r\n\r\n"), U.CUT, 1),
    Row("another protocol", sending(b"220 mail.example.invalid ESMTP\r\n"), U.CUT, 1),
    Row("bad chunk size", sending(CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n"), U.CUT, 1),
    Row("endless headers", sending(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), U.CUT, 1),
    # A whole answer that says nothing
    Row("bad gzip", sending(answer(200, b"no gzip", SQUEEZED)), U.UNREADABLE, 1),
    Row("huge", sending(answer(200, ACCEPTED + b" " * 300_000)), U.UNREADABLE, 1),
    Row("huge once unpacked", sending(answer(200, gzip.compress(ACCEPTED + b" " * 300_000), SQUEEZED)), U.UNREADABLE, 1),
    Row("empty", sending(answer(200)), U.UNREADABLE, 1),
    Row("no content", sending(b"HTTP/1.1 204 No Content\r\n\r\n"), U.UNREADABLE, 1),
    Row("a web page", sending(answer(200, b"<html>Sign in</html>")), U.UNREADABLE, 1),
    Row("no call SID", sending(answer(200, ACCEPTED.replace(b"call_sid", b"other_id"))), U.NO_SID, 1),
    # A fault may hide an accepted call
    Row("500", sending(answer(500)), U.SERVER_FAULT, 1),
    Row("502", sending(answer(502, b"<html>Bad Gateway</html>")), U.SERVER_FAULT, 1),
    Row("503", sending(answer(503, headers={"Retry-After": "1"})), U.SERVER_FAULT, 1),
    Row("504", sending(answer(504)), U.SERVER_FAULT, 1),
    Row("408", sending(answer(408)), U.SERVER_FAULT, 1),
]  # fmt: skip


@pytest.mark.parametrize("way", ["plain", "tls", "proxy"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_after_the_first_byte_nobody_can_tell(
    row: Row, way: str, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack:
        tls = None if way == "plain" else identity.server()
        server = await stack.enter_async_context(serving(row.behaviour, tls))
        if way == "proxy":
            proxy = await stack.enter_async_context(serving(tunnel_to(server)))
            set_proxy(monkeypatch, proxy.url)
        end = await dial(
            server.url,
            tls=SYSTEM if way == "plain" else identity.trusted(),
            use_proxy=way == "proxy",
            limits=row.limits,
        )
        assert_unknown(end, row.reason, server, row.posts)
        assert server.connections == 1


# An answer that the contract explains.


async def test_a_whole_and_good_answer_is_an_accepted_call() -> None:
    async with serving(accept) as server:
        assert_accepted(await dial(server.url), server)
        (request,) = server.requests
        assert request.method == "POST"
        assert request.target == "/v2/accounts/acme1/calls"
        assert request.headers["content-type"] == "application/json"
        assert request.headers["authorization"] == CREDENTIALS.basic_header()
        assert request.body == make_call_body(ORDER)


async def test_a_call_over_tls_is_accepted(identity: Identity) -> None:
    async with serving(accept, identity.server()) as server:
        assert_accepted(await dial(server.url, tls=identity.trusted()), server)


async def test_a_call_through_a_proxy_is_accepted(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        serving(accept, identity.server()) as server,
        serving(tunnel_to(server)) as proxy,
    ):
        set_proxy(monkeypatch, proxy.url)
        assert_accepted(await dial(server.url, tls=identity.trusted(), use_proxy=True), server)
        (connect,) = proxy.requests
        assert connect.method == "CONNECT"
        assert "authorization" not in connect.headers
        assert "proxy-authorization" not in connect.headers


async def test_practice_goes_past_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(accept) as server, serving(hang_up) as proxy:
        set_proxy(monkeypatch, None)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert_accepted(await dial(server.url, use_proxy=False), server)
        assert proxy.connections == 0


async def test_a_squeezed_answer_is_read() -> None:
    async with serving(sending(answer(200, gzip.compress(ACCEPTED), SQUEEZED))) as server:
        assert_accepted(await dial(server.url), server)


async def test_an_answer_in_pieces_is_read() -> None:
    whole = answer(200, ACCEPTED)
    pieces = [whole[place : place + 400] for place in range(0, len(whole), 400)]
    async with serving(sending(*pieces)) as server:
        assert_accepted(await dial(server.url), server)


async def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    async with serving(sending(b"HTTP/1.1 200 OK\r\n\r\n" + ACCEPTED)) as server:
        assert_accepted(await dial(server.url), server)


async def test_interim_answers_are_passed_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    async with serving(sending(hints, answer(200, ACCEPTED))) as server:
        assert_accepted(await dial(server.url), server)


@pytest.mark.parametrize(
    ("status", "headers", "body", "leaf"),
    [
        (301, {"Location": "/elsewhere"}, b"", Intercepted),
        (302, {"Location": "/elsewhere"}, b"", Intercepted),
        (303, {"Location": "/elsewhere"}, b"", Intercepted),
        (307, {"Location": "/elsewhere"}, b"", Intercepted),
        (308, {"Location": "/elsewhere"}, b"", Intercepted),
        (401, {"WWW-Authenticate": 'Basic realm="ccm"'}, b"", WrongCredentials),
        (
            401,
            {"WWW-Authenticate": 'Digest realm="ccm", nonce="1", qop="auth", algorithm=MD5'},
            b"",
            WrongCredentials,
        ),
        (404, {}, BUSY, PhoneBusy),
        (409, {}, BUSY, PhoneBusy),
        (407, {"Proxy-Authenticate": "Basic"}, b"", Intercepted),
        (429, {"Retry-After": "1"}, b"", RateLimited),
        (511, {}, b"<html>Sign in</html>", Intercepted),
    ],
)
async def test_a_refusal_is_not_asked_twice(
    status: int, headers: dict[str, str], body: bytes, leaf: type[Refused]
) -> None:
    async def behave(peer: Peer) -> None:
        while await peer.read():
            await peer.send(answer(status, body, headers))

    async with serving(behave) as server:
        end = await dial(server.url)
        assert type(end) is leaf
        assert server.posts == 1
        assert [request.target for request in server.requests] == ["/v2/accounts/acme1/calls"]


async def test_a_redirect_takes_no_credentials_to_another_host() -> None:
    async with serving(accept) as other:
        there = {"Location": f"{other.url}/v2/accounts/acme1/calls"}
        async with serving(sending(answer(307, b"", there))) as server:
            assert type(await dial(server.url)) is Intercepted
            assert server.posts == 1
            assert other.connections == 0


async def test_each_call_has_a_connection_of_its_own() -> None:
    """A kept connection can close just as it is used, and then nobody can tell."""
    async with serving(accept) as server, client_for(server.url) as client:
        for _ in range(2):
            assert (await client.make_call(ORDER)).report.call_sid == SID
        assert server.connections == 2
        assert server.posts == 2


async def test_a_connection_that_a_look_up_left_is_not_used_for_a_call() -> None:
    async with serving(accept) as server, client_for(server.url) as client:
        await client.call_details(SID)
        await client.make_call(ORDER)
        await client.call_details(SID)
        assert server.connections == 2
        assert [request.method for request in server.requests] == ["GET", "POST", "GET"]


# The connection never came about: certainly not sent.


async def test_a_refused_connection() -> None:
    end = await dial(f"http://127.0.0.1:{closed_port()}")
    assert_not_sent(end, N.CONNECT)


async def test_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is imitated: how long a real one takes to say so depends on the machine."""

    def no_such_name(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    end = await dial("https://ccm.example.invalid")
    assert_not_sent(end, N.NAME)


async def test_a_name_that_can_be_none() -> None:
    end = await dial("https://ccm..example.invalid")
    assert isinstance(end, NotSent)


@pytest.mark.parametrize("base_url", ["https://xn--\u1e9e.invalid", "https://\u2603-.invalid"])
async def test_an_address_that_the_transport_can_not_read(base_url: str) -> None:
    assert_not_sent(await dial(base_url), N.BAD_ADDRESS)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux drops what a full backlog can't take"
)
async def test_a_host_that_drops_every_packet() -> None:
    full = socket.socket()
    fillers = []
    try:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        end = await dial(f"http://127.0.0.1:{full.getsockname()[1]}", limits=SOON)
        assert_not_sent(end, N.CONNECT_TIMEOUT)
    finally:
        for each in (full, *fillers):
            each.close()


async def test_a_tls_handshake_that_hangs() -> None:
    async with serving(until_gone) as server:
        end = await dial(as_https(server), limits=SOON)
        assert_not_sent(end, N.CONNECT_TIMEOUT, server)


@pytest.mark.parametrize("behaviour", [hang_up, reset])
async def test_a_tls_handshake_that_is_broken_off(behaviour: Behaviour) -> None:
    async with serving(behaviour) as server:
        end = await dial(as_https(server))
        assert isinstance(end, NotSent)
        assert end.reason in (N.CONNECT, N.TLS)
        assert server.posts == 0


async def test_a_server_without_tls() -> None:
    async def plain(peer: Peer) -> None:
        await peer.send(answer(400))
        await peer.until_gone()

    async with serving(plain) as server:
        assert_not_sent(await dial(as_https(server)), N.TLS, server)


async def test_a_certificate_that_nobody_trusts(identity: Identity) -> None:
    async with serving(accept, identity.server()) as server:
        assert_not_sent(await dial(server.url, tls=SYSTEM), N.TLS, server)


@pytest.mark.parametrize(("host", "expired"), [("elsewhere.example.invalid", False), (None, True)])
async def test_a_certificate_that_does_not_fit(
    tmp_path: Path, host: str | None, expired: bool
) -> None:
    wrong = make_identity(tmp_path, host=host, expired=expired)
    async with serving(accept, wrong.server()) as server:
        assert_not_sent(await dial(server.url, tls=wrong.trusted()), N.TLS, server)


async def test_a_server_that_wants_a_certificate_of_us(identity: Identity) -> None:
    """TLS 1.3 tells so only after the handshake, when the request is already on its way."""
    demanding = identity.server()
    demanding.verify_mode = ssl.CERT_REQUIRED
    demanding.load_verify_locations(cafile=str(identity.pem))
    async with serving(accept, demanding) as server:
        end = await dial(server.url, tls=identity.trusted())
        assert_unknown(end, U.CUT, server, 0)


async def test_no_connection_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client sets no bound, so this can't occur; were there one, nothing would be sent."""
    build = transport._build

    def bounded(
        tls: ssl.SSLContext, use_proxy: bool, _: httpx.Limits, timeout: httpx.Timeout
    ) -> httpx.AsyncClient:
        return build(tls, use_proxy, httpx.Limits(max_connections=1), timeout)

    monkeypatch.setattr(transport, "_build", bounded)
    async with serving(after_reading(until_gone)) as server:
        limits = Limits(pool_s=0.05, dial_read_s=1.0)
        async with client_for(server.url, limits=limits) as client:
            first = asyncio.create_task(end_of(client))
            await server.read.wait()
            second = await end_of(client)
            first.cancel()
            assert isinstance(await first, OutcomeUnknown)
        assert isinstance(second, NotSent)
        assert second.reason is N.NO_CONNECTION_FREE
        assert server.posts == 1


# A proxy stands between: what it does to the CONNECT says nothing of the POST.


async def test_a_dead_proxy(identity: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(accept, identity.server()) as server:
        set_proxy(monkeypatch, f"http://127.0.0.1:{closed_port()}")
        end = await dial(server.url, tls=identity.trusted(), use_proxy=True)
        assert_not_sent(end, N.CONNECT, server)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (sending(answer(407, headers={"Proxy-Authenticate": "Basic"})), N.PROXY),
        (sending(answer(502)), N.PROXY),
        (sending(answer(503)), N.PROXY),
        (sending(answer(403, b"<html>Blocked</html>")), N.PROXY),
        (sending(b"garbage\r\n\r\n"), N.PROXY),
        (sending(answer(200)[:20]), N.PROXY),
        (after_reading(hang_up), N.PROXY),
        (after_reading(reset), N.PROXY),
        (hang_up, N.PROXY),
        (reset, N.PROXY),
        (after_reading(until_gone), N.CONNECT_TIMEOUT),
        (deaf, N.CONNECT_TIMEOUT),
        # The tunnel stands, and nobody is at its other end
        (sending(b"HTTP/1.1 200 OK\r\n\r\n", then=until_gone), N.CONNECT_TIMEOUT),
        (sending(b"HTTP/1.1 200 OK\r\n\r\n", then=garbage_to_hello), N.TLS),
    ],
    ids=[
        "407", "502", "503", "403", "garbage", "half headers", "read then FIN", "read then RST",
        "FIN", "RST", "silence", "deaf", "tunnel to nowhere", "tunnel to garbage",
    ],
)  # fmt: skip
async def test_a_proxy_that_does_not_connect(
    behaviour: Behaviour,
    reason: NotSentReason,
    identity: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(accept, identity.server()) as server, serving(behaviour) as proxy:
        set_proxy(monkeypatch, proxy.url)
        end = await dial(server.url, tls=identity.trusted(), use_proxy=True, limits=SOON)
        assert_not_sent(end, reason, server, proxy)
        assert server.connections == 0
        assert proxy.connections == 1


async def test_a_proxy_that_reads_along(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows a certificate of its own, which is not trusted."""
    async with serving(accept, identity.server()) as server, serving(tunnel_to(server)) as proxy:
        set_proxy(monkeypatch, proxy.url)
        end = await dial(server.url, tls=SYSTEM, use_proxy=True)
        assert_not_sent(end, N.TLS, server, proxy)


async def test_a_proxy_reached_by_tls_leaves_a_doubt(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own handshake looks like the server's: doubt where there need be none, never a lie."""
    refuse = sending(answer(407, headers={"Proxy-Authenticate": "Basic"}))
    async with (
        serving(accept, identity.server()) as server,
        serving(refuse, identity.server()) as proxy,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(identity.pem))
        set_proxy(monkeypatch, proxy.url)
        end = await dial(server.url, tls=identity.trusted(), use_proxy=True)
        assert isinstance(end, OutcomeUnknown | NotSent)
        assert server.connections == 0


# The task is stopped.


@pytest.mark.parametrize("way", ["plain", "tls"])
async def test_stopped_after_the_request_was_read(way: str, identity: Identity) -> None:
    tls = identity.server() if way == "tls" else None
    async with (
        serving(after_reading(until_gone), tls) as server,
        client_for(server.url, tls=identity.trusted()) as client,
    ):
        task = asyncio.create_task(end_of(client))
        await server.read.wait()
        task.cancel()
        assert_unknown(await task, U.STOPPED, server, 1)


async def test_stopped_while_the_answer_was_coming() -> None:
    async with (
        serving(sending(answer(200, ACCEPTED[:HALF], length=2000), then=until_gone)) as server,
        client_for(server.url) as client,
    ):
        task = asyncio.create_task(end_of(client))
        await server.read.wait()
        await asyncio.sleep(0.05)
        task.cancel()
        assert_unknown(await task, U.STOPPED, server, 1)


async def test_stopped_before_the_connection_stood() -> None:
    shaking_hands = asyncio.Event()

    async def hang(peer: Peer) -> None:
        shaking_hands.set()
        await peer.until_gone()

    async with serving(hang) as server, client_for(as_https(server)) as client:
        task = asyncio.create_task(end_of(client))
        await shaking_hands.wait()
        task.cancel()
        assert_not_sent(await task, N.STOPPED, server)


async def test_a_closed_client_sends_nothing() -> None:
    async with serving(accept) as server:
        client = client_for(server.url)
        await client.close()
        end = await end_of(client)
        assert isinstance(end, NotSent)
        assert server.connections == 0


async def test_the_client_is_closed_under_a_call() -> None:
    async with serving(after_reading(until_gone)) as server:
        client = client_for(server.url)
        task = asyncio.create_task(end_of(client))
        await server.read.wait()
        await client.close()
        end = await task
        assert isinstance(end, OutcomeUnknown)
        assert server.posts == 1


# Many at once.


async def test_a_storm_of_faults_sends_each_request_once() -> None:
    """All rows that do not wait, at the same time and one client: each POST is another's."""
    quick = [row for row in ROWS if row.limits is USUAL]
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(serving(row.behaviour)) for row in quick]
        ends = await asyncio.gather(*(dial(server.url) for server in servers))
    for row, server, end in zip(quick, servers, ends, strict=True):
        assert_unknown(end, row.reason, server, row.posts)


async def end_of(client: CcmClient) -> End:
    try:
        return await client.make_call(ORDER)
    except (NotSent, Refused, OutcomeUnknown) as error:
        return error


def tunnel_to(server: FaultServer) -> Behaviour:
    """A proxy that connects every CONNECT to `server`."""

    async def behave(peer: Peer) -> None:
        if await peer.read():
            await peer.send(b"HTTP/1.1 200 Connection Established\r\n\r\n")
            await peer.tunnel("127.0.0.1", server.port)

    return behave


def as_https(server: FaultServer) -> str:
    return server.url.replace("http:", "https:")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_limits_of_a_dial_are_those_that_were_decided() -> None:
    """A short read makes unknown outcomes out of slow answers."""
    limits = Limits()
    assert (limits.connect_s, limits.pool_s, limits.write_s) == (5.0, 2.0, 5.0)
    assert limits.dial_read_s >= 30.0
    assert limits.dial_whole_s > limits.dial_read_s
