"""The desktop's session bus: asks with a deadline, hears signals, and never holds anything up.

What is wrong comes in two kinds, and the callers do without: nobody there, or nobody answers.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccm_desktop.services.events import Event
from ccm_desktop.services.tasks import TaskBag

if TYPE_CHECKING:
    from jeepney import Message

_DEADLINE_S = 3.0
_READ_BYTES = 65_536


class BusTrouble(Exception):
    """The bus is not there, or a service on it is not, or says no."""


class BusSilent(BusTrouble):
    """The bus or a service did not answer in time."""


@dataclass(frozen=True, slots=True)
class Service:
    """An interface of an object on the bus."""

    name: str
    path: str
    interface: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A signal."""

    path: str
    interface: str
    member: str
    body: tuple[Any, ...]


class SessionBus:
    """One connection, made when first needed, and anew after it was lost; it ends with the tasks."""

    def __init__(self, tasks: TaskBag, deadline_s: float = _DEADLINE_S) -> None:
        self.heard = Event[Heard]()
        self.lost = Event[None]()
        self.our_name = ""
        self._tasks = tasks
        self._deadline_s = deadline_s
        self._writer: StreamWriter | None = None
        self._connecting = asyncio.Lock()
        self._serials = itertools.count(1)
        self._rules: set[str] = set()
        self._answers: dict[int, asyncio.Future[Message]] = {}

    async def ask(
        self, service: Service, method: str, signature: str = "", body: tuple[object, ...] = ()
    ) -> tuple[Any, ...]:
        """Call a method and wait for its answer. Raises `BusTrouble`."""
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(service.path, service.name, service.interface)
        writer = await self._connected()
        return await self._ask(writer, new_method_call(address, method, signature or None, body))

    async def listen_to(self, service: Service, path: str = "") -> None:
        """Have a service's signals told by `heard`. Raises `BusTrouble`."""
        from jeepney import MatchRule, message_bus

        rule = MatchRule(
            type="signal",
            sender=service.name,
            interface=service.interface,
            path=path or service.path,
        )
        writer = await self._connected()
        if rule.serialise() not in self._rules:
            await self._ask(writer, message_bus.AddMatch(rule))
            self._rules.add(rule.serialise())

    async def _connected(self) -> StreamWriter:
        async with self._connecting:
            if self._writer is None:
                self._writer = await self._connect()
            return self._writer

    async def _connect(self) -> StreamWriter:
        from jeepney import message_bus
        from jeepney.auth import AuthenticationError
        from jeepney.bus import get_bus

        try:
            async with asyncio.timeout(self._deadline_s):
                reader, writer = await asyncio.open_unix_connection(get_bus(_address()))
                await _introduce(reader, writer)
        except TimeoutError as error:
            raise BusSilent("the session bus") from error
        except (OSError, RuntimeError, AuthenticationError) as error:
            raise BusTrouble("no session bus") from error
        self._tasks.spawn("session bus", self._listen(reader, writer))
        (self.our_name,) = await self._ask(writer, message_bus.Hello())
        return writer

    async def _ask(self, writer: StreamWriter, message: Message) -> tuple[Any, ...]:
        from jeepney import HeaderFields, MessageType

        serial = next(self._serials)
        answered: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[serial] = answered
        try:
            async with asyncio.timeout(self._deadline_s):
                writer.write(message.serialise(serial))
                await writer.drain()
                answer = await answered
        except TimeoutError as error:
            raise BusSilent("no answer") from error
        except OSError as error:
            raise BusTrouble("the bus has gone") from error
        finally:
            del self._answers[serial]
        if answer.header.message_type is MessageType.error:
            raise BusTrouble(str(answer.header.fields.get(HeaderFields.error_name)))
        return answer.body

    async def _listen(self, reader: StreamReader, writer: StreamWriter) -> None:
        from jeepney import Parser

        parser = Parser()
        try:
            while data := await reader.read(_READ_BYTES):
                parser.add_data(data)
                while (message := parser.get_next_message()) is not None:
                    self._take(message)
        except OSError:
            pass  # gone, as at the end of a session
        finally:
            writer.close()
            self._forget()

    def _forget(self) -> None:
        self._writer = None
        self.our_name = ""
        self._rules.clear()
        for answered in self._answers.values():
            if not answered.done():
                answered.set_exception(ConnectionError())
        self.lost.emit(None)

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        answered = self._answers.get(fields.get(HeaderFields.reply_serial, 0))
        if answered is not None:
            if not answered.done():
                answered.set_result(message)
        elif message.header.message_type is MessageType.signal:
            path, interface, member = (
                str(fields.get(name, ""))
                for name in (HeaderFields.path, HeaderFields.interface, HeaderFields.member)
            )
            self.heard.emit(Heard(path, interface, member, message.body))


def _address() -> str:
    if given := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return given
    if folder := os.environ.get("XDG_RUNTIME_DIR"):
        return f"unix:path={folder}/bus"
    raise FileNotFoundError("no session bus is named")


async def _introduce(reader: StreamReader, writer: StreamWriter) -> None:
    """Say who we are; closes the connection where the bus does not take it."""
    from jeepney.auth import BEGIN, AuthenticationError, Authenticator

    talk = Authenticator()
    try:
        for words in talk:
            writer.write(words)
            if not (answer := await reader.read(1024)):
                raise AuthenticationError(b"")
            talk.feed(answer)
        writer.write(BEGIN)
    except BaseException:
        writer.close()
        raise
