"""What the sandbox asks of others by itself: one HTTP request, to this machine alone.

A practice call must not reach a company's real webhook, so nothing leaves the machine.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import h11

from ccm_desktop.sandbox.clock import Clock

_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_BODY = 64 * 1024
_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to be sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request: a status and a body, or the problem in words."""

    status: int | None = None
    body: bytes = b""
    problem: str | None = None

    @property
    def is_success(self) -> bool:
        """Return whether the answer says that all is well."""
        return self.status is not None and 200 <= self.status < 300


async def exchange(request: Outgoing, clock: Clock, within_s: float) -> Reply:
    """Send a request and return the reply, or the problem; waits `within_s` of sandbox time."""
    address = _address(request.url)
    if address is None:
        return Reply(problem="not on this machine")
    asked = asyncio.ensure_future(_converse(request, address))
    too_late = asyncio.ensure_future(clock.until(clock.now() + within_s))
    try:
        await asyncio.wait({asked, too_late}, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else Reply(problem="no answer in time")
    finally:
        await _end(asked, too_late)


async def _end(*tasks: "asyncio.Future[Reply] | asyncio.Future[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _address(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_here = parts.hostname in _HERE and parts.port != 0
    except ValueError:
        return None
    return parts if parts.scheme == "http" and is_here else None


async def _converse(request: Outgoing, address: SplitResult) -> Reply:
    try:
        reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
    except OSError:
        return Reply(problem="nobody there")
    try:
        return await _ask(request, address, reader, writer)
    except (OSError, h11.ProtocolError):
        return Reply(problem="connection lost")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _ask(
    request: Outgoing,
    address: SplitResult,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> Reply:
    http = h11.Connection(h11.CLIENT)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    head = h11.Request(method=request.method, target=path, headers=_headers(request, address))
    for part in (head, h11.Data(data=request.body), h11.EndOfMessage()):
        writer.write(http.send(part) or b"")
    await writer.drain()
    status, body = None, bytearray()
    while not isinstance(event := await _next(http, reader), h11.EndOfMessage):
        match event:
            case h11.Response():
                status = event.status_code
            case h11.Data():
                body += event.data[: _MOST_BODY - len(body)]
            case h11.ConnectionClosed():
                return Reply(problem="connection lost")
    return Reply(status, bytes(body))


def _headers(request: Outgoing, address: SplitResult) -> list[tuple[str, str]]:
    usual: Mapping[str, str] = {
        "Host": address.netloc.rpartition("@")[2],
        "User-Agent": "ccm-sandbox",
        "Accept": "application/json",
        "Content-Length": str(len(request.body)),
        "Connection": "close",
    }
    return [*usual.items(), *request.headers]


async def _next(http: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
    while True:
        event = http.next_event()
        if isinstance(event, h11.Event):
            return event
        http.receive_data(await reader.read(_CHUNK))
