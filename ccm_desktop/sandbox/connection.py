"""One HTTP/1.1 connection: h11 over asyncio streams, and the ways to break off an answer."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum, auto
from http import HTTPStatus

import h11

from ccm_desktop.sandbox.answers import Answer
from ccm_desktop.sandbox.clock import Clock
from ccm_desktop.sandbox.scenarios.scenario import Fault

BODY_LIMIT = 256 * 1024
"""Bytes of a request's body that are kept; more is read and thrown away."""

SLOW_S = 20.0
"""Seconds of sandbox time that a slow answer takes."""

_CHUNK = 64 * 1024


class Reading(Enum):
    """How the reading of a request ended."""

    COMPLETE = auto()
    CUT = auto()
    TOO_LARGE = auto()
    GARBAGE = auto()


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came; header names are in lower case."""

    reading: Reading
    method: str = ""
    target: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Connection:
    """Reads requests one after the other, and answers or breaks off each."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, clock: Clock
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._is_stale = False
        self._http = h11.Connection(h11.SERVER)
        self._method = ""

    async def receive(self) -> Received | None:
        """Return the next request, or None when the client has gone without one."""
        if self._is_stale:
            await self._close_on_the_next_byte()
            return None
        try:
            event = await self._next_event()
        except h11.RemoteProtocolError:
            return Received(Reading.GARBAGE)
        if not isinstance(event, h11.Request):
            return None
        self._method = event.method.decode("ascii")
        target = event.target.decode("ascii")
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in event.headers}
        reading, body = await self._body()
        return Received(reading, self._method, target, headers, body)

    async def send(self, answer: Answer, epoch_s: float) -> bool:
        """Send or spoil an answer dated `epoch_s`; return whether the connection can go on."""
        try:
            return await self._send(answer, epoch_s)
        except (OSError, h11.ProtocolError):
            return False

    async def close(self) -> None:
        """Close the connection, whatever state it is in."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Drop the connection at once, with all that is still to be sent."""
        self._writer.transport.abort()

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Event):
                return event
            if event is h11.PAUSED:
                return h11.PAUSED
            await self._feed()

    async def _feed(self) -> None:
        try:
            if self._http.they_are_waiting_for_100_continue:
                self._write(h11.InformationalResponse(status_code=100, headers=[]))
            data = await self._reader.read(_CHUNK)
        except OSError:
            data = b""
        self._http.receive_data(data)

    async def _body(self) -> tuple[Reading, bytes]:
        body, reading = bytearray(), Reading.COMPLETE
        try:
            while isinstance(event := await self._next_event(), h11.Data):
                if len(body) + len(event.data) > BODY_LIMIT:
                    reading = Reading.TOO_LARGE
                elif reading is Reading.COMPLETE:
                    body += event.data
        except h11.RemoteProtocolError:
            reading = Reading.CUT
        return reading, bytes(body)

    async def _send(self, answer: Answer, epoch_s: float) -> bool:
        match answer.fault:
            case Fault.CUT:
                self.abort()
                return False
            case Fault.SILENCE:
                await self._wait_for_goodbye()
                return False
            case Fault.SLOW:
                await self._clock.until(self._clock.now() + SLOW_S)
        head = self._http.send(_response(answer, epoch_s)) or b""
        data = b"" if self._method == "HEAD" else answer.body
        match answer.fault:
            case Fault.CUT_IN_HEADERS:
                self._writer.write(head[: len(head) // 2])
            case Fault.CUT_IN_BODY:
                self._writer.write(head + data[: len(data) // 2])
            case _:
                self._writer.write(head)
                self._write(h11.Data(data=data))
                self._write(h11.EndOfMessage())
        await self._writer.drain()
        self._is_stale = answer.fault is Fault.STALE
        return self._can_go_on()

    def _write(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")

    def _can_go_on(self) -> bool:
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            return True
        return False

    async def _close_on_the_next_byte(self) -> None:
        with suppress(OSError):
            await self._reader.read(1)
        self.abort()

    async def _wait_for_goodbye(self) -> None:
        while await self._reader.read(_CHUNK):
            pass


def _response(answer: Answer, epoch_s: float) -> h11.Response:
    headers = [
        ("Date", formatdate(epoch_s + answer.skew_s, usegmt=True)),
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body))),
        *answer.headers,
    ]
    reason = HTTPStatus(answer.status).phrase
    return h11.Response(status_code=answer.status, headers=headers, reason=reason)
