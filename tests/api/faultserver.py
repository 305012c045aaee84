"""A raw server on loopback that fails in chosen ways and counts the POSTs that it has read whole."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was read to its end; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Peer:
    """One connection, for the behaviour that decides what becomes of it."""

    def __init__(
        self, server: FaultServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer

    async def read(self) -> Request | None:
        """Read one request and note it; None if the client leaves before it is whole."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")[:-2]
            headers = {name.lower(): value for name, value in (x.split(": ", 1) for x in lines)}
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        except (asyncio.IncompleteReadError, OSError):
            return None
        method, target, _ = first.split(" ")
        request = Request(method, target, headers, body)
        self._server.note(request)
        return request

    async def send(self, data: bytes) -> None:
        """Send raw bytes."""
        self._writer.write(data)
        with suppress(OSError):
            await self._writer.drain()

    async def heard(self) -> None:
        """Wait until the client says anything more."""
        await self._reader.read(1)

    async def until_gone(self) -> None:
        """Say nothing until the client leaves."""
        with suppress(OSError):
            while await self._reader.read(_CHUNK):
                pass

    async def deaf(self) -> None:
        """Neither read nor say anything until the server stops."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.Event().wait()

    def reset(self) -> None:
        """Break the connection off with a RST instead of a FIN."""
        plain: socket.socket = self._writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def tunnel(self, host: str, port: int) -> None:
        """Pass bytes to and fro until either side leaves; an abrupt end is passed on as one."""
        reader, writer = await asyncio.open_connection(host, port)
        ways = [
            asyncio.create_task(_pass_on(self._reader, writer)),
            asyncio.create_task(_pass_on(reader, self._writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            writer.close()  # before anything is awaited: the server may be stopping
            await asyncio.gather(*ways, return_exceptions=True)
            await close(writer)


Behaviour = Callable[[Peer], Awaitable[None]]


class FaultServer:
    """Listens on loopback; `behaviour` is what it does with each connection, then it hangs up."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.behaviour = behaviour
        self.connections = 0
        self.requests: list[Request] = []
        self.read = asyncio.Event()
        self.port = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def posts(self) -> int:
        """How many POSTs were read whole."""
        return sum(request.method == "POST" for request in self.requests)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def note(self, request: Request) -> None:
        """Remember a request that was read whole."""
        self.requests.append(request)
        self.read.set()

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(asyncio.CancelledError):
            try:
                await self.behaviour(Peer(self, reader, writer))
            except asyncio.CancelledError:
                writer.transport.abort()
            finally:
                await close(writer)
        self._tasks.discard(task)


@asynccontextmanager
async def serving(
    behaviour: Behaviour, tls: ssl.SSLContext | None = None
) -> AsyncIterator[FaultServer]:
    """A fault server for the length of a test."""
    server = FaultServer(behaviour, tls)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection, whatever state it is in."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


def saying(data: bytes, *, then_wait: bool = False) -> Behaviour:
    """Read one request, send raw bytes, and hang up; or let the client be the first to leave."""

    async def behave(peer: Peer) -> None:
        await peer.read()
        await peer.send(data)
        if then_wait:
            await peer.until_gone()

    return behave


def answer(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, *, length: int = -1
) -> bytes:
    """A whole answer as bytes; `length` is what it claims, -1 for the truth."""
    lines = [f"HTTP/1.1 {status} Said So", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += [f"Content-Length: {len(body) if length < 0 else length}", "", ""]
    return "\r\n".join(lines).encode() + body


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        writer.transport.abort()
