"""The pretend CCM on a socket: listens on loopback, remembers each request, answers by the routes."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from ccm_desktop.sandbox.answers import Answer
from ccm_desktop.sandbox.clock import Clock
from ccm_desktop.sandbox.connection import Connection, Reading, Received
from ccm_desktop.sandbox.engine import Call, World
from ccm_desktop.sandbox.refusals import refusal_of
from ccm_desktop.sandbox.routes import Asked, Routes

if TYPE_CHECKING:
    from ccm_desktop.sandbox.control import Control
    from ccm_desktop.sandbox.postman import Postman
    from ccm_desktop.sandbox.switchboard import Switchboard

_HIGHEST_PORT = 65_535
_MOST_REMEMBERED = 10_000
_LISTEN_AGAIN_S = 1.0
_NOT_HTTP = Answer(
    400, b"Bad Request", content_type="text/plain", headers=(("Connection", "close"),)
)
_TOO_LARGE = replace(refusal_of(10725), http=413, description="request body is too large")


@dataclass(frozen=True, slots=True)
class Access:
    """All that a client needs in order to use the sandbox; numbers are E.164."""

    base_url: str
    account_sid: str
    api_key: str
    api_token: str
    agent: str
    virtual_numbers: tuple[tuple[str, str], ...]

    def as_json(self) -> str:
        """Return one line of JSON, the virtual numbers without their labels."""
        return json.dumps(
            {
                "base_url": self.base_url,
                "account_sid": self.account_sid,
                "api_key": self.api_key,
                "api_token": self.api_token,
                "agent": self.agent,
                "virtual_numbers": [number for number, _ in self.virtual_numbers],
            }
        )


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request that reached the sandbox; `arrived_at` is in seconds of its clock.

    `body` is the parsed JSON, None where there was none.
    """

    method: str
    path: str
    complete: bool
    body: object
    arrived_at: float


class SandboxServer:
    """Serves a world over HTTP; port 0 takes a free one at each start (ValueError beyond 65535).

    `requests` holds the latest; `posts` counts make-call requests, refused and unfinished ones
    included.
    """

    def __init__(
        self, world: World, clock: Clock, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        if not 0 <= port <= _HIGHEST_PORT:
            raise ValueError(f"a port is a number from 0 to {_HIGHEST_PORT}, not {port}")
        self.world = world
        self.requests: deque[SeenRequest] = deque(maxlen=_MOST_REMEMBERED)
        self.posts = 0
        self._clock = clock
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._bound_port = port
        self._coming_back: asyncio.Task[None] | None = None
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._routes = Routes(world, "")

    # What few sandboxes ever need is loaded when they do: the app starts one before it can dial.

    @cached_property
    def postman(self) -> "Postman":
        """Return who delivers StatusCallbacks."""
        from ccm_desktop.sandbox.postman import Postman

        return Postman(self._clock)

    @cached_property
    def switchboard(self) -> "Switchboard":
        """Return who leads incoming calls."""
        from ccm_desktop.sandbox.switchboard import Switchboard

        return Switchboard(self.world, self._clock)

    @cached_property
    def _control(self) -> "Control":
        from ccm_desktop.sandbox.control import Control

        return Control(self.world, self._clock, self.postman, self.switchboard)

    @property
    def is_listening(self) -> bool:
        """Return whether anybody can connect."""
        return self._server is not None

    async def start(self) -> Access:
        """Listen and return how to get in; OSError if the port cannot be had."""
        self._bound_port = await self._listen(self._port)
        base_url = f"http://{self._host}:{self._bound_port}"
        speed = self._clock.speed
        self._routes = Routes(self.world, base_url, lambda: self._control, speed=speed)
        self._take_up_errands(base_url)
        account = self.world.account
        return Access(
            base_url=base_url,
            account_sid=account.sid,
            api_key=account.api_key,
            api_token=account.api_token,
            agent=account.first_contact_uri,
            virtual_numbers=tuple(
                (phone.number, phone.label) for phone in account.calling_exophones
            ),
        )

    async def stop(self) -> None:
        """Stop listening, drop every connection and wait until all are gone."""
        if self._coming_back is not None:
            self._coming_back.cancel()
            await asyncio.wait([self._coming_back])
            self._coming_back = None
        self.world.on_placed = lambda _: None
        for name in ("postman", "switchboard"):
            if name in vars(self):
                await getattr(self, name).stop()
        await self._hang_up()

    def _take_up_errands(self, base_url: str) -> None:
        """Go on with the callbacks that were still to come when the server was last stopped."""

        def take(call: Call, after: float = -inf) -> None:
            if call.order.status_callbacks:
                self.postman.take(call, base_url, after=after)

        now = self._clock.now()
        for call in self.world.calls.values():
            take(call, now)
        self.world.on_placed = take

    def go_down(self, seconds: float) -> None:
        """Refuse all connections for `seconds` of sandbox time; open ones are dropped."""
        if self._coming_back is None:
            self._coming_back = asyncio.ensure_future(self._be_down(seconds))

    async def _be_down(self, seconds: float) -> None:
        until = self._clock.now() + seconds
        await self._hang_up()
        while self._server is None:
            await self._clock.until(until)
            # Another program may have taken the port meanwhile, and may leave it again.
            with suppress(OSError):
                await self._listen(self._bound_port)
            until += _LISTEN_AGAIN_S
        self._coming_back = None

    async def _listen(self, port: int) -> int:
        self._server = await asyncio.start_server(self._serve, self._host, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def _hang_up(self) -> None:
        if self._server is None:
            return
        self._server.close()
        await asyncio.sleep(0)  # what was accepted this moment gets its task
        for connection in self._open.values():
            connection.abort()
        await asyncio.gather(*self._open)
        await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        connection = Connection(reader, writer, self._clock)
        if task is not None:
            self._open[task] = connection
        try:
            await self._converse(connection)
        finally:
            await connection.close()
            if task is not None:
                del self._open[task]

    async def _converse(self, connection: Connection) -> None:
        while (received := await connection.receive()) is not None:
            now = self._clock.now()
            self._remember(received, now)
            if received.reading is Reading.CUT:
                return
            answer = self._answer(received, now)
            can_go_on = await connection.send(answer, self.world.wall(now))
            if answer.line_down_s:
                self.go_down(answer.line_down_s)
            if not can_go_on or answer.line_down_s:
                return

    def _answer(self, received: Received, now: float) -> Answer:
        if received.reading is Reading.GARBAGE:
            return _NOT_HTTP
        if received.reading is Reading.TOO_LARGE:
            return self._routes.refusal(received.method, _TOO_LARGE)
        asked = Asked(received.method, received.target, received.headers, received.body)
        return self._routes.answer(asked, now)

    def _remember(self, received: Received, now: float) -> None:
        if received.reading is Reading.GARBAGE:
            return
        path = received.target.partition("?")[0]
        self.posts += received.method == "POST" and path.endswith("/calls")
        self.requests.append(
            SeenRequest(
                method=received.method,
                path=path,
                complete=received.reading is Reading.COMPLETE,
                body=_parsed(received.body),
                arrived_at=now,
            )
        )


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
