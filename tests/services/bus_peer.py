"""A session bus of the test's own, and a service on it that answers as the test says."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusConnection, open_dbus_connection

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""

Answer = tuple[str, tuple[Any, ...]]  # a signature and a body
Answers = Callable[[str, tuple[Any, ...]], Answer | None]


@contextmanager
def session_bus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bus with nobody on it, found by whoever looks for the session's; gives its address."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("needs dbus-daemon (package dbus)")
    config = folder / "bus.conf"
    config.write_text(_CONFIG)
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as daemon:
        assert daemon.stdout is not None
        try:
            address = daemon.stdout.readline().strip()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            yield address
        finally:
            daemon.terminate()


class Peer:
    """A service: keeps what it was asked, answers, and sends signals. Without an answer it hangs."""

    def __init__(self, name: str, path: str, answers: Answers) -> None:
        self.asked: list[tuple[str, str, tuple[Any, ...]]] = []
        self._name = name
        self._path = path
        self._answers = answers
        self._connection: DBusConnection | None = None
        self._serving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def start(self) -> None:
        """Take the name and begin to answer."""
        self._connection = await open_dbus_connection()
        await self._connection.send(message_bus.RequestName(self._name))
        while True:
            message = await self._connection.receive()
            if message.header.message_type is MessageType.method_return:
                break
        self._serving = asyncio.get_running_loop().create_task(self._serve(self._connection))

    async def signal(
        self, member: str, signature: str, *body: object, interface: str = "", path: str = ""
    ) -> None:
        """Send a signal to whoever listens."""
        assert self._connection is not None
        emitter = DBusAddress(path or self._path, interface=interface or self._name)
        await self._connection.send(new_signal(emitter, member, signature, body))

    async def end(self) -> None:
        """Leave the bus, as a service that died."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
        if self._connection is not None:
            await self._connection.close()

    def bodies(self, member: str) -> list[tuple[Any, ...]]:
        """What came with each call of a method."""
        return [body for name, _, body in self.asked if name == member]

    async def _serve(self, connection: DBusConnection) -> None:
        while True:
            message = await connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            fields = message.header.fields
            member = str(fields[HeaderFields.member])
            self.asked.append((member, str(fields[HeaderFields.sender]), message.body))
            answer = self._answers(member, message.body)
            if answer is not None:
                signature, body = answer
                await connection.send(new_method_return(message, signature or None, body))
