"""Who to speak to for a call: one client for each account, made when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
)
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.exophone import ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received
from ccm_desktop.services.credentials import CredentialStore


class Ccm(Protocol):
    """The API as the services use it; `api.client.CcmClient` is the real one."""

    async def make_call(self, order: Order) -> Received:
        """Make one call. Raises `NotSent`, `Refused` or `OutcomeUnknown`."""

    async def call_details(self, call_sid: str) -> Received:
        """Read one call's details. Raises a `CcmError` for reads."""

    async def users(self, search: CoworkerSearch) -> CoworkerPage:
        """Read a part of the list of co-workers. Raises a `CcmError` for reads."""

    async def user(self, user_id: str, extras: frozenset[Extra]) -> Coworker:
        """Read one co-worker. Raises a `CcmError` for reads."""

    async def update_device(self, user_id: str, device_id: int, change: DeviceChange) -> Device:
        """Change one phone. Raises `Refused`, `Unreachable` (not sent) or `ChangeUnknown`."""

    async def exophones(self, page: int) -> ExoPhonePage:
        """Read a page of the account's virtual numbers. Raises a `CcmError` for reads."""

    async def exophone_health(self, exophone_sid: str) -> ExoPhoneHealth:
        """Read how a virtual number does. Raises a `CcmError` for reads."""

    async def renew(self) -> None:
        """Leave the connections that reads have kept: they may be dead after a sleep."""

    async def close(self) -> None:
        """Close the connections."""


Connect = Callable[[str, str, Credentials], Ccm]  # base URL, account SID, credentials


class Accounts:
    """Clients by profile, base URL and account SID."""

    def __init__(self, credentials: CredentialStore, connect: Connect) -> None:
        self._credentials = credentials
        self._connect = connect
        self._clients: dict[tuple[str, str, str], Ccm] = {}
        self._left: list[Ccm] = []
        self._lock = asyncio.Lock()

    async def client(self, profile: str, base_url: str, account_sid: str) -> Ccm:
        """The client for an account. Raises `CredentialsMissing`, `KeyringTrouble`, `BadInput`."""
        place = (profile, base_url, account_sid)
        async with self._lock:
            if place not in self._clients:
                credentials = await self._credentials.load(profile)
                self._clients[place] = self._connect(base_url, account_sid, credentials)
            return self._clients[place]

    async def forget(self, profile: str) -> None:
        """Make new clients for a profile: its credentials or its address have changed."""
        async with self._lock:
            places = [place for place in self._clients if place[0] == profile]
            clients = [self._clients.pop(place) for place in places]
        self._left = [*self._left, *clients]  # a request may be under way: closed at the end

    async def renew(self) -> None:
        """Have all clients make new connections for their reads."""
        for client in tuple(self._clients.values()):
            await client.renew()

    async def close(self) -> None:
        """Close all clients."""
        for client in (*self._clients.values(), *self._left):
            await client.close()
        self._clients.clear()
