"""A sandbox on a real socket whose time stands still, and a client that knows its credentials."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.server import Access, SandboxServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from ccm_desktop.sandbox.engine import World

# Never used on loopback, but a client of its own for each test would read the certificates anew.
TLS = ssl.create_default_context()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def world(clock: ManualClock) -> World:
    return practice_world(clock.wall_epoch_s)


@pytest.fixture
def server(world: World, clock: ManualClock) -> SandboxServer:
    return SandboxServer(world, clock)


@pytest.fixture
async def access(server: SandboxServer) -> AsyncIterator[Access]:
    yield await server.start()
    await server.stop()


@pytest.fixture
async def client(access: Access) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=f"{access.base_url}/v2/accounts/{access.account_sid}",
        auth=(access.api_key, access.api_token),
        trust_env=False,
        verify=TLS,
    ) as client:
        yield client


@pytest.fixture
def body(world: World) -> Callable[..., dict[str, object]]:
    """Return a maker of make-call bodies; keywords exchange or add fields, None drops one."""

    def make(customer: str = "+915555520001", **changes: object) -> dict[str, object]:
        fields: dict[str, object] = {
            "from": {"user_contact_uri": "+915555510001"},
            "to": {"customer_contact_uri": customer},
            "virtual_number": "+915555580001",
            "recording": True,
        }
        # `from` is a word of Python's own.
        fields |= {name.removesuffix("_"): value for name, value in changes.items()}
        return {name: value for name, value in fields.items() if value is not None}

    return make


@pytest.fixture
def raw(access: Access) -> Callable[[bytes], Awaitable[bytes]]:
    """Return a sender of raw bytes that says goodbye and returns all bytes of the answer."""
    host, _, port = access.base_url.removeprefix("http://").partition(":")

    async def send(data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(data)
            writer.write_eof()
            return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()

    return send
