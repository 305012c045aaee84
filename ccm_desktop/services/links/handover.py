"""The running window's side of the doorway: it takes links and numbers in, and trusts none of them.

A message is one line of JSON of 4 KB at most: `{"version": 1, "verb": "show"}`, or `"fill"` with a
`text`. The answer is one word, and the line is closed. What arrives can fill a field and show the
window; nothing that comes in here can dial.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
import logging
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal, cast

import msgspec

from ccm_desktop.domain.reach import Reach
from ccm_desktop.services.clock import Alarm, Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.links.doorway import Doorway
from ccm_desktop.services.links.gate import LinkGate
from ccm_desktop.services.links.knock import FILL, MOST_BYTES, OK, REFUSED, is_this_user

log = logging.getLogger(__name__)

_DEADLINE_S = 2.0  # for a whole message
_MOST_VISITORS = 8


class _Message(msgspec.Struct, forbid_unknown_fields=True):
    version: Literal[1]
    verb: Literal["show", "fill"]
    text: str = ""
    secret: str = ""


class Handover:
    """`filled` tells of a link or number, `shown` that the window is to come to the front."""

    def __init__(self, doorway: Doorway | None, clock: Clock) -> None:
        self.shown = Event[None]()
        self.filled = Event[str]()
        self.reach = Reach.CLOSED
        self._doorway = doorway
        self._clock = clock
        self._gate = LinkGate(clock, self.filled.emit)
        self._secret = ""
        self._server: asyncio.Server | None = None
        self._visitors: set[_Visitor] = set()
        self._expected: dict[str, asyncio.Event] = {}

    @property
    def folder(self) -> str:
        """Where the doorway is, for words."""
        return self._doorway.folder if self._doorway is not None else ""

    async def open(self) -> Reach:
        """Listen at the doorway, where it can be claimed; says why not."""
        if self._doorway is not None and self._server is None:
            self.reach = self._doorway.claim()
            if self.reach is Reach.OPEN:
                self.reach = await self._listen(self._doorway)
            if self.reach is not Reach.OPEN:
                self._doorway.release()
                log.info("links don't reach this window: %s", self.reach.value)
        return self.reach

    async def close(self) -> None:
        """Send everybody away, and leave the doorway to the next window."""
        self._gate.close()
        for visitor in tuple(self._visitors):
            visitor.send_away()
        if self._server is None or self._doorway is None:
            return
        self._server.close()
        self._server = None
        self.reach = Reach.CLOSED
        _take_away(Path(self._doorway.path))
        self._doorway.release()

    async def arrives(self, text: str, within_s: float) -> bool:
        """Whether this very text comes in within that time; then nothing is filled with it."""
        came, over = asyncio.Event(), asyncio.Event()
        alarm = self._clock.call_at(self._clock.monotonic() + within_s, over.set)
        self._expected[text] = came
        came_or_over = [asyncio.create_task(event.wait()) for event in (came, over)]
        try:
            await asyncio.wait(came_or_over, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            for waiting in came_or_over:
                waiting.cancel()
            del self._expected[text]
        return came.is_set()

    def take_in(self, text: str) -> None:
        """Take a link or a number, whichever way it came."""
        if (expected := self._expected.get(text)) is not None:
            expected.set()
        else:
            self._gate.take(text)

    async def _listen(self, doorway: Doorway) -> Reach:
        try:
            listener, self._secret = _listen_at(doorway)
        except FileExistsError:
            return Reach.SQUATTED
        except OSError:
            return Reach.FAILED
        loop = asyncio.get_running_loop()
        if listener.family == socket.AF_INET:
            self._server = await loop.create_server(self._admit, sock=listener)
        else:
            self._server = await loop.create_unix_server(self._admit, sock=listener)
        return Reach.OPEN

    def _admit(self) -> _Visitor:
        return _Visitor(self._take, self._clock, self._visitors)

    def _take(self, line: bytes) -> bool:
        """Act on a message; says whether it was one."""
        try:
            said = msgspec.json.decode(line, type=_Message)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        if not hmac.compare_digest(said.secret.encode(), self._secret.encode()):
            return False
        if (said.verb == FILL) != bool(said.text.strip()):
            return False
        if said.verb == FILL:
            self.take_in(said.text)
        else:
            self.shown.emit(None)
        return True


class _Visitor(asyncio.Protocol):
    """One connection: a line in, a word out, within the deadline."""

    def __init__(self, take: Callable[[bytes], bool], clock: Clock, others: set[_Visitor]) -> None:
        self._take = take
        self._clock = clock
        self._others = others
        self._heard = bytearray()
        self._line: asyncio.Transport | None = None
        self._alarm: Alarm | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Look who it is."""
        self._line = line = cast("asyncio.Transport", transport)
        if len(self._others) >= _MOST_VISITORS or not is_this_user(line.get_extra_info("socket")):
            line.abort()
            return
        self._others.add(self)
        self._alarm = self._clock.call_at(self._clock.monotonic() + _DEADLINE_S, self.send_away)

    def data_received(self, data: bytes) -> None:
        """Take the first line; nothing behind it is read."""
        if self._line is None or self._line.is_closing():
            return
        self._heard += data[: MOST_BYTES + 1 - len(self._heard)]
        line, ended, _ = self._heard.partition(b"\n")
        if ended or len(self._heard) > MOST_BYTES:
            is_taken = bool(ended) and self._take(bytes(line))
            self._line.write(OK if is_taken else REFUSED)
            self._line.close()

    def connection_lost(self, _: Exception | None) -> None:
        """Have one visitor less."""
        self._others.discard(self)
        if self._alarm is not None:
            self._alarm.cancel()

    def send_away(self) -> None:
        """End it at once."""
        if self._line is not None:
            self._line.abort()


def _listen_at(doorway: Doorway) -> tuple[socket.socket, str]:
    """A listening socket at the claimed doorway. Raises `FileExistsError` for a squatted name."""
    if sys.platform == "win32":
        from ccm_desktop.services.links import loopback

        return loopback.listen(doorway.path)
    _take_away(Path(doorway.path))  # whoever left it is dead: the lock is ours
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        try:
            listener.bind(doorway.path)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise FileExistsError(doorway.path) from error
            raise
        Path(doorway.path).chmod(0o600)
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener, ""


def _take_away(path: Path) -> None:
    """Remove a socket; what is none stays."""
    try:
        if sys.platform == "win32" or stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
    except OSError:
        return
