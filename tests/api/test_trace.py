"""The transport's trace decides "sent or not": its events must keep the names that are relied on.

An event that was renamed would look like "nothing was sent", the one lie that must not be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from itertools import product
from types import SimpleNamespace

import pytest

from ccm_desktop.api import sending, transport
from ccm_desktop.api.sending import WRITE_STARTED, SendTrace, judge_failure
from ccm_desktop.domain.errors import NotSent, NotSentReason, OutcomeUnknown, UnknownReason
from tests.api.certificates import Identity, make_identity
from tests.api.dialling import (
    ACCEPTED,
    SYSTEM,
    assert_accepted,
    assert_unknown,
    dial,
    set_proxy,
)
from tests.api.faultserver import Behaviour, FaultServer, Peer, answer, serving

Event = tuple[str, bytes | None]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What the transport really tells of each make call: event names, and the method with them."""
    seen: list[Event] = []
    note = SendTrace.__call__

    async def overheard(self: SendTrace, name: str, info: Mapping[str, object]) -> None:
        seen.append((name, getattr(info.get("request"), "method", None)))
        await note(self, name, info)

    monkeypatch.setattr(SendTrace, "__call__", overheard)
    set_proxy(monkeypatch, None)
    return seen


async def accept(peer: Peer) -> None:
    if await peer.read():
        await peer.send(answer(200, ACCEPTED))


async def hang_up(peer: Peer) -> None:
    await peer.read()


def tunnel_to(server: FaultServer) -> Behaviour:
    async def behave(peer: Peer) -> None:
        if await peer.read():
            await peer.send(answer(200))
            await peer.tunnel("127.0.0.1", server.port)

    return behave


# The real transport


async def test_a_plain_connection_tells_when_it_writes(events: list[Event]) -> None:
    async with serving(accept) as server:
        assert_accepted(await dial(server.url), server)
    assert events.count(("http11.send_request_headers.started", b"POST")) == 1
    names = [name for name, _ in events]
    assert names.index("connection.connect_tcp.complete") < names.index(WRITE_STARTED)
    assert names.index(WRITE_STARTED) < names.index("http11.send_request_headers.complete")


async def test_a_tls_connection_tells_when_it_writes(
    events: list[Event], identity: Identity
) -> None:
    async with serving(accept, identity.server()) as server:
        assert_accepted(await dial(server.url, tls=identity.trusted()), server)
    assert events.count(("http11.send_request_headers.started", b"POST")) == 1
    names = [name for name, _ in events]
    assert names.index("connection.start_tls.complete") < names.index(WRITE_STARTED)


async def test_a_tunnel_tells_the_connect_from_the_post(
    events: list[Event], identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        serving(accept, identity.server()) as server,
        serving(tunnel_to(server)) as proxy,
    ):
        set_proxy(monkeypatch, proxy.url)
        assert_accepted(await dial(server.url, tls=identity.trusted(), use_proxy=True), server)
    writes = [method for name, method in events if name == WRITE_STARTED]
    assert writes == [b"CONNECT", b"POST"]
    names = [name for name, _ in events]
    connect, post = (place for place, name in enumerate(names) if name == WRITE_STARTED)
    assert connect < names.index("proxy.start_tls.complete") < post


@pytest.mark.parametrize("way", ["plain", "tls", "proxy"])
async def test_a_renamed_write_event_is_no_reason_to_say_not_sent(
    way: str, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Belt and braces: the connection stood, so nothing is certain."""
    set_proxy(monkeypatch, None)
    monkeypatch.setattr(sending, "WRITE_STARTED", "http12.send_request_head.started")
    async with AsyncExitStack() as stack:
        tls = None if way == "plain" else identity.server()
        server = await stack.enter_async_context(serving(hang_up, tls))
        if way == "proxy":
            proxy = await stack.enter_async_context(serving(tunnel_to(server)))
            set_proxy(monkeypatch, proxy.url)
        end = await dial(
            server.url,
            tls=SYSTEM if way == "plain" else identity.trusted(),
            use_proxy=way == "proxy",
        )
        assert_unknown(end, UnknownReason.CUT, server, 1)


@pytest.mark.parametrize("way", ["plain", "tls"])
async def test_the_write_event_alone_is_enough(
    way: str, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other way round: were the connection's events renamed, the write would still be seen."""
    set_proxy(monkeypatch, None)
    monkeypatch.setattr(sending, "_TCP_READY", "connection.opened")
    monkeypatch.setattr(sending, "_TLS_READY", ())
    async with serving(hang_up, identity.server() if way == "tls" else None) as server:
        end = await dial(server.url, tls=identity.trusted())
        assert_unknown(end, UnknownReason.CUT, server, 1)


async def test_a_failure_without_any_event_is_judged_by_the_trace_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is raised before the transport begins, even by ourselves: nothing was sent."""

    async def broken(*_: object) -> None:
        raise RuntimeError("made up")

    set_proxy(monkeypatch, None)
    monkeypatch.setattr(transport, "_exchange", broken)
    assert isinstance(await dial("http://127.0.0.1:1"), NotSent)


# The rule itself


def info(method: bytes | None) -> dict[str, object]:
    return {"request": SimpleNamespace(method=method)} if method else {"host": "x"}


@pytest.mark.parametrize(
    ("secure", "told", "not_sent"),
    [
        (True, [], True),
        (True, [("connection.connect_tcp.started", None)], True),
        (True, [("connection.connect_tcp.complete", None)], True),
        (True, [("connection.start_tls.started", None)], True),
        (True, [("connection.start_tls.failed", None)], True),
        (True, [("connection.start_tls.complete", None)], False),
        (True, [("proxy.start_tls.complete", None)], False),
        (True, [("http11.send_request_headers.started", b"CONNECT")], True),
        (True, [("http11.send_request_headers.started", b"POST")], False),
        (True, [("http11.send_request_body.started", b"CONNECT")], True),
        (False, [("connection.connect_tcp.started", None)], True),
        (False, [("connection.connect_tcp.failed", None)], True),
        (False, [("connection.connect_tcp.complete", None)], False),
        (False, [("http11.send_request_headers.started", b"POST")], False),
    ],
)
async def test_what_each_event_says(
    secure: bool, told: list[tuple[str, bytes | None]], not_sent: bool
) -> None:
    trace = SendTrace(secure=secure)
    for name, method in told:
        await trace(name, info(method))
    assert trace.certainly_not_sent is not_sent


async def test_the_trace_never_raises() -> None:
    trace = SendTrace(secure=True)
    oddities: list[dict[str, object]] = [
        {},
        {"request": None},
        {"request": 1},
        {"return_value": b""},
    ]
    for name, odd in product(("", WRITE_STARTED, "x.y"), oddities):
        await trace(name, odd)
    assert trace.certainly_not_sent


@pytest.mark.parametrize(
    ("write_started", "ready"), [(True, True), (True, False), (False, True), (False, False)]
)
@pytest.mark.parametrize("unknown", UnknownReason)
@pytest.mark.parametrize("not_sent", NotSentReason)
def test_the_verdict_follows_from_the_trace_and_not_from_the_reason(
    not_sent: NotSentReason, unknown: UnknownReason, write_started: bool, ready: bool
) -> None:
    trace = SendTrace(secure=True, write_started=write_started, ready=ready)
    verdict = judge_failure(trace, not_sent, unknown)
    if write_started or ready:
        assert isinstance(verdict, OutcomeUnknown)
        assert verdict.reason is unknown
    else:
        assert isinstance(verdict, NotSent)
        assert verdict.reason is not_sent
