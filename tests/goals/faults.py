"""The catalogue of faults: every way in which a make-call request can end, for thousands of dials.

Rows of the sockets' tests are taken over with their behaviour and their posts. A fault whose end
hangs on the moment names every honest end; what is a lie, the invariants know.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ccm_desktop.domain.call import Standing
from tests.api.dialling import ACCEPTED, SOON
from tests.api.faultserver import Behaviour, Peer, Request, answer, close, serving
from tests.api.test_sending_sockets import (
    CHUNKED,
    ROWS,
    SQUEEZED,
    hang_up,
    reset,
    sending,
    until_gone,
)
from tests.contract.shapes import sample
from tests.goals.dialler import (
    HURRY,
    USUAL,
    Grounds,
    Line,
    Reached,
    Way,
    forwarded,
    plain,
    secure,
    tunnelled,
)

TAKEN, REFUSED = frozenset({Standing.ACCEPTED}), frozenset({Standing.REFUSED})
DOUBT, UNSENT = frozenset({Standing.UNKNOWN}), frozenset({Standing.NOT_SENT})

GOOD = answer(200, ACCEPTED)
PIECES = [GOOD[place : place + 100] for place in range(0, len(GOOD), 100)]
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
PAGE = b"<html><body>Sign in to the guests' network</body></html>"
HTML = {"Content-Type": "text/html"}
HERE = {"Location": "/v2/accounts/acme1/calls"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. With `takes` each call that a peer reads counts as taken by it.

    `reads` says whether a peer reads every request whole, none, or (None) as it happens.
    """

    name: str
    ways: Sequence[Way]
    ends: frozenset[Standing]
    takes: bool = True
    reads: bool | None = True


def chunked(body: bytes, size: int = 300) -> bytes:
    """A good answer in chunks."""
    pieces = [body[place : place + size] for place in range(0, len(body), size)]
    return CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def envelope(status: int, code: int, outside: int | None = None) -> bytes:
    """A whole answer with a failing envelope of CCM's; `outside` is its HTTP status if another."""
    words = {"code": code, "message": "Said so", "description": "The peer said so"}
    inner = {"code": status, "error_data": words, "status": "failure", "data": None}
    body = {"request_id": "4711", "method": "POST", "http_code": status, "response": inner}
    return answer(outside or status, json.dumps(body).encode())


def changed(**values: object) -> bytes:
    """The good answer with other values in its `response`; those of `data` by that name."""
    whole = sample("make_call_accepted")
    data = values.pop("data", {})
    whole["response"] |= values
    whole["response"]["data"] = whole["response"]["data"] | data if isinstance(data, dict) else data
    return answer(200, json.dumps(whole).encode())


def again_and_again(whole: bytes) -> Behaviour:
    """Answer every request of the connection alike: a repeated one is seen to be repeated."""

    async def behave(peer: Peer) -> None:
        while await peer.read():
            await peer.send(whole)

    return behave


def too_early(whole: bytes, then: Behaviour) -> Behaviour:
    """Answer before the request is read."""

    async def behave(peer: Peer) -> None:
        await peer.send(whole)
        await then(peer)

    return behave


def sending_now(whole: bytes) -> Behaviour:
    """Answer without reading any more."""

    async def behave(peer: Peer) -> None:
        await peer.send(whole)

    return behave


async def read_only(peer: Peer) -> None:
    await peer.read()


async def reset_when_used_again(peer: Peer) -> None:
    """Keep the connection as if for more, and break it off as more comes."""
    await peer.read()
    await peer.send(GOOD)
    await peer.heard()
    peer.reset()


ACCEPTING: Mapping[str, Behaviour] = {
    "a good answer": again_and_again(GOOD),
    "in pieces": sending(*PIECES),
    "without a length": sending(b"HTTP/1.1 200 OK\r\n\r\n" + ACCEPTED),
    "after early hints": sending(HINTS, GOOD),
    "after 100 Continue": sending(CONTINUE, GOOD),
    "after 100 Continue twice": sending(CONTINUE, CONTINUE, GOOD),
    "chunked": sending(chunked(ACCEPTED)),
    "squeezed": sending(answer(200, gzip.compress(ACCEPTED), SQUEEZED)),
    "201": sending(answer(201, ACCEPTED)),
    "202": sending(answer(202, ACCEPTED)),
    "two answers": sending(GOOD + answer(500)),
    "two good answers": sending(GOOD + GOOD),
    "garbage after the answer": sending(GOOD + b"\x00garbage\r\n\r\n"),
    "answered before it is asked": too_early(GOOD, read_only),
    "reset when used again": reset_when_used_again,
    "200 in HTTP/1.0": sending(GOOD.replace(b"HTTP/1.1", b"HTTP/1.0")),
}

REFUSING: Mapping[str, bytes] = {
    **{f"{status} to the same place": answer(status, b"", HERE) for status in (301, 302, 303)},
    **{f"{status} to the same place": answer(status, b"", HERE) for status in (307, 308)},
    "302 to a portal": answer(302, PAGE, {**HTML, "Location": "http://127.0.0.1:9/sign-in"}),
    "304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "400": envelope(400, 1001),
    "401": envelope(401, 1010),
    "401 with a Basic challenge": answer(401, b"", {"WWW-Authenticate": 'Basic realm="ccm"'}),
    "401 with a Digest challenge": answer(
        401, b"", {"WWW-Authenticate": 'Digest realm="ccm", nonce="1", qop="auth"'}
    ),
    "403": envelope(403, 1003),
    "a portal's 403": answer(403, PAGE, HTML),
    "404": envelope(404, 10731),
    "407": answer(407, b"", {"Proxy-Authenticate": 'Basic realm="proxy"'}),
    "409": envelope(409, 10706),
    "422": envelope(422, 1001),
    "429 with seconds": answer(429, b"", {"Retry-After": "1"}),
    "429 with a date": answer(429, b"", {"Retry-After": "Mon, 02 Mar 2026 09:00:01 GMT"}),
    "a refusal within 200": envelope(409, 10706, outside=200),
    "511": answer(511, PAGE, HTML),
}

DOUBTFUL: Mapping[str, bytes] = {
    "101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "404 of a call": envelope(404, 10744),
    "500 with an envelope": envelope(500, 1100),
    "502 without words": answer(502),
    "503 and a good answer": answer(503, b"", {"Retry-After": "0"}) + GOOD,
    "503 with a page": answer(503, PAGE, {**HTML, "Retry-After": "0"}),
    "504 with a page": answer(504, PAGE, HTML),
    "599": answer(599),
    "a fault within 200": envelope(500, 1100, outside=200),
    "a list": answer(200, b"[]"),
    "null": answer(200, b"null"),
    "not UTF-8": answer(200, b'{"response": "\xff\xfe'),
    "a success without data": changed(data=None),
    "an empty call SID": changed(data={"call_sid": ""}),
    "a call SID that is none": changed(data={"call_sid": None}),
    "a code in quotes": changed(code="200"),
    "two lengths": GOOD.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n", 1),
    "a length below zero": GOOD.replace(b"Length: ", b"Length: -"),
    "a length of words": GOOD.replace(b"Length: ", b"Length: about "),
    "a length too short": answer(200, ACCEPTED, length=len(ACCEPTED) // 2),
    "a NUL in the headers": GOOD.replace(b"Said So", b"Sa\x00d So"),
    "headers without end": GOOD.replace(b"\r\n\r\n", b"\r\n", 1),
    "deflate that is none": answer(200, ACCEPTED, {"Content-Encoding": "deflate"}),
    "gzip cut short": answer(200, gzip.compress(ACCEPTED)[:200], SQUEEZED),
    "gzip with a wrong sum": answer(
        200, gzip.compress(ACCEPTED)[:-8] + b"\0" * 8, SQUEEZED
    ),
    "deflate cut short": answer(200, zlib.compress(ACCEPTED)[:200], {"Content-Encoding": "deflate"}),
    "another protocol's frames": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" * 3,
}  # fmt: skip

HURRIED: Mapping[str, Behaviour] = {
    "100 Continue, then silence": sending(CONTINUE, then=until_gone),
    "a chunk, then silence": sending(chunked(ACCEPTED)[:200], then=until_gone),
    "all but the last byte, then silence": sending(GOOD[:-1], then=until_gone),
}


LOSING: Mapping[str, Behaviour] = {
    "passed on, then 502": sending_now(answer(502)),
    "passed on, then a portal's page": sending_now(answer(200, PAGE, HTML)),
    "passed on, then 504 with a page": sending_now(answer(504, PAGE, HTML)),
    "passed on, then FIN": hang_up,
    "passed on, then RST": reset,
}


def relayed(then: Behaviour) -> Way:
    """To a proxy that passes the request on to a peer, which takes it, and loses the answer."""

    @asynccontextmanager
    async def way(_: Grounds) -> AsyncIterator[Reached]:
        async def pass_on(peer: Peer) -> None:
            if (request := await peer.read()) is not None:
                await _post(server.port, request)
                await then(peer)

        async with serving(again_and_again(GOOD)) as server, serving(pass_on) as proxy:
            yield Reached(Line("http://127.0.0.1:9", proxy=proxy.url), (server,))

    return way


async def _post(port: int, request: Request) -> None:
    """Post a request's body on and wait for the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v2/calls HTTP/1.1\r\nContent-Length: {len(request.body)}\r\n\r\n"
    writer.write(head.encode() + request.body)
    await reader.readuntil(b"\r\n\r\n")
    await close(writer)


def everywhere(name: str, behaviour: Behaviour, ends: frozenset[Standing], **more: bool) -> Fault:
    """A fault of the peer, which waits for no limit, on each of the four ways."""
    ways = [way(behaviour, USUAL) for way in (plain, secure, tunnelled, forwarded)]
    return Fault(name, ways, ends, **more)


def _hurried(name: str, behaviour: Behaviour, reads: bool | None = None) -> Fault:
    ways = [way(behaviour, HURRY) for way in (plain, secure, tunnelled, forwarded)]
    return Fault(name, ways, DOUBT | UNSENT, reads=reads)


def _rows() -> list[Fault]:
    faults = []
    for row in ROWS:
        if row.limits is SOON:
            faults.append(_hurried(row.name, row.behaviour, None if row.posts else False))
        else:
            # A connection that breaks at once may break before it counts as made.
            ends = DOUBT if row.posts else DOUBT | UNSENT
            faults.append(everywhere(row.name, row.behaviour, ends, reads=bool(row.posts)))
    return faults


def _mixed() -> list[Fault]:
    early = too_early(answer(400), reset)
    return [
        everywhere("a good answer, then RST", sending(GOOD, then=reset), TAKEN | DOUBT),
        everywhere("409, then RST", sending(envelope(409, 10706), then=reset), REFUSED | DOUBT, takes=False),
        everywhere("400 before it is read, then RST", early, REFUSED | DOUBT | UNSENT, reads=False),
        everywhere("an unknown coding", sending(answer(200, ACCEPTED, {"Content-Encoding": "x"})), TAKEN | DOUBT),
        everywhere("503, then RST", sending(answer(503), then=reset), DOUBT),
        everywhere("a portal's page", sending(answer(200, PAGE, HTML), then=hang_up), DOUBT),
    ]  # fmt: skip


def of_peers() -> list[Fault]:
    """Every fault of a peer that has the connection."""
    return [
        *_rows(),
        *(everywhere(name, behaviour, TAKEN) for name, behaviour in ACCEPTING.items()),
        *(
            everywhere(name, again_and_again(whole), REFUSED, takes=False)
            for name, whole in REFUSING.items()
        ),
        *(everywhere(name, sending(whole), DOUBT) for name, whole in DOUBTFUL.items()),
        *(_hurried(name, behaviour) for name, behaviour in HURRIED.items()),
        *_mixed(),
        *(Fault(name, [relayed(then)], DOUBT) for name, then in LOSING.items()),
    ]
