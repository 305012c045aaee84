"""A small server that receives what the sandbox sends, and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import h11


@dataclass(frozen=True, slots=True)
class Got:
    """A request that came; `headers` has lower-case names."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.body)


# An answer is a status and a body; None hangs, "cut" closes the connection without one.
Answers = Callable[[Got], "tuple[int, bytes] | str | None"]


@dataclass
class Receiver:
    """What came, oldest first; `answers` may be exchanged at any time."""

    answers: Answers = lambda _: (200, b"")
    got: list[Got] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        http = h11.Connection(h11.SERVER)
        head, body = None, bytearray()
        while not isinstance(event := http.next_event(), h11.EndOfMessage):
            match event:
                case h11.Request():
                    head = event
                case h11.Data():
                    body += event.data
                case h11.ConnectionClosed():
                    return
                case _:
                    http.receive_data(await reader.read(65536))
        assert head is not None
        headers = {name.decode(): value.decode() for name, value in head.headers}
        got = Got(head.method.decode(), head.target.decode(), headers, bytes(body))
        self.got.append(got)
        match self.answers(got):
            case None:
                await reader.read()
            case int(status), bytes(content):
                length = ("Content-Length", str(len(content)))
                for answer in (
                    h11.Response(status_code=status, headers=[length]),
                    h11.Data(data=content),
                    h11.EndOfMessage(),
                ):
                    writer.write(http.send(answer) or b"")
                with suppress(OSError):
                    await writer.drain()


@asynccontextmanager
async def receiving(answers: Answers | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of loopback."""
    receiver = Receiver() if answers is None else Receiver(answers)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()
