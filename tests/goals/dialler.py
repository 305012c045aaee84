"""Presses Call as the window does: real services on a real file, and the ways to a failing peer.

Each dial has an agent and a customer of its own, so that no lock of the journal's stands in its
way: what keeps a call from being posted twice is then the sending alone.
"""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.pace import Pace
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.desk import build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from tests.api.certificates import Identity, make_identity
from tests.api.dialling import SYSTEM, set_proxy
from tests.api.faultserver import Behaviour, FaultServer, serving
from tests.api.test_sending_sockets import tunnel_to
from tests.goals.invariants import Seen, check, reference_in
from tests.goals.ledger import Figures
from tests.patience import until
from tests.services.samples import a_profile, an_order, credentials_of

USUAL = Limits()
# For faults that wait. Each step has its limit before the whole has: only a drip outlasts them all.
HURRY = Limits(connect_s=0.25, dial_read_s=0.25, dial_whole_s=1.5)
_DIALS_AT_ONCE = 12
_NEVER_CALLED = "http://127.0.0.1:9"  # only ever named to a proxy


@dataclass(frozen=True, slots=True)
class Line:
    """Where dials go and how; within a dialler each line has an account of its own."""

    base_url: str
    tls: ssl.SSLContext = SYSTEM
    proxy: str | None = None
    limits: Limits = USUAL
    account_sid: str = "acme1"


class Dialler:
    """The services that place a call, on a journal below `folder`."""

    def __init__(self, folder: Path) -> None:
        places = Places(folder, folder / "data", folder)
        self.file = places.journal
        self.faults: list[tuple[str, BaseException]] = []
        tasks = TaskBag(lambda name, error: self.faults.append((name, error)))
        # What becomes of a call is another goal's: none is followed here, none is looked for.
        pace = Pace(signs_s=())
        self._desk = build_desk(
            places, self._connect, SystemClock(), tasks, pace, credentials_of("Sales")
        )
        self.calls = self._desk.calls
        self._lines: dict[str, Line] = {}
        self._numbers = itertools.count()

    async def press(self, line: Line) -> Call:
        """Place one call; returns it once its request has ended, whichever way."""
        assert self._lines.setdefault(line.account_sid, line) == line
        number = next(self._numbers)
        order = an_order(customer=f"+9198{number:08d}", agent=f"+9199{number:08d}")
        profile = replace(a_profile(), base_url=line.base_url, account_sid=line.account_sid)
        return await self.calls.place(profile, order)

    async def press_often(self, line: Line, times: int) -> list[Call]:
        """Place calls, a dozen at a time."""
        at_once = asyncio.Semaphore(_DIALS_AT_ONCE)

        async def press() -> Call:
            async with at_once:
                return await self.press(line)

        return await asyncio.gather(*(press() for _ in range(times)))

    async def hang_up(self) -> None:
        """Close the clients; the next press makes new ones."""
        await self._desk.accounts.close()

    async def open(self) -> None:
        """Open the journal; nobody is followed."""
        await self._desk.journal.open()

    async def close(self) -> None:
        """See the requests under way through, and close everything."""
        await self.calls.settle_all()
        await self._desk.close()
        assert self.faults == []

    def _connect(self, base_url: str, account_sid: str, credentials: Credentials) -> CcmClient:
        line = self._lines[account_sid]
        with pytest.MonkeyPatch.context() as patch:  # the environment is read here and only here
            set_proxy(patch, line.proxy)
            if line.proxy is not None:
                patch.setenv("HTTP_PROXY", line.proxy)
            return CcmClient(
                base_url,
                account_sid,
                credentials,
                tls=line.tls,
                use_proxy=line.proxy is not None,
                limits=line.limits,
            )


@asynccontextmanager
async def dialling(folder: Path) -> AsyncIterator[Dialler]:
    """A dialler with an open journal."""
    dialler = Dialler(folder)
    await dialler.open()
    try:
        yield dialler
    finally:
        await dialler.close()


@dataclass(frozen=True, slots=True)
class Grounds:
    """Certificates: the right one, one of another host, and one that is out of date."""

    here: Identity
    elsewhere: Identity
    expired: Identity

    @classmethod
    def make(cls, folder: Path) -> Grounds:
        """Make all three below `folder`."""
        return cls(
            make_identity(folder),
            make_identity(folder, host="elsewhere.example.invalid"),
            make_identity(folder, expired=True),
        )


@dataclass(frozen=True, slots=True)
class Reached:
    """A line that can be dialled, and the peers at it that count POSTs."""

    line: Line
    peers: tuple[FaultServer, ...] = ()


Way = Callable[[Grounds], AbstractAsyncContextManager[Reached]]


def plain(behaviour: Behaviour, limits: Limits = USUAL) -> Way:
    """Straight to a peer."""

    @asynccontextmanager
    async def way(_: Grounds) -> AsyncIterator[Reached]:
        async with serving(behaviour) as server:
            yield Reached(Line(server.url, limits=limits, account_sid="plain"), (server,))

    return way


def secure(behaviour: Behaviour, limits: Limits = USUAL) -> Way:
    """To a peer with TLS."""

    @asynccontextmanager
    async def way(grounds: Grounds) -> AsyncIterator[Reached]:
        async with serving(behaviour, grounds.here.server()) as server:
            trusted = grounds.here.trusted()
            line = Line(server.url, trusted, limits=limits, account_sid="secure")
            yield Reached(line, (server,))

    return way


def tunnelled(behaviour: Behaviour, limits: Limits = USUAL) -> Way:
    """To a peer with TLS, through a proxy that is asked to CONNECT."""

    @asynccontextmanager
    async def way(grounds: Grounds) -> AsyncIterator[Reached]:
        async with (
            serving(behaviour, grounds.here.server()) as server,
            serving(tunnel_to(server)) as proxy,
        ):
            trusted = grounds.here.trusted()
            yield Reached(Line(server.url, trusted, proxy.url, limits, "tunnelled"), (server,))
            await until(lambda: not proxy._tasks)  # each tunnel closes both its ends

    return way


def forwarded(behaviour: Behaviour, limits: Limits = USUAL) -> Way:
    """To a proxy that is given the request itself, and does to it what the peer would."""

    @asynccontextmanager
    async def way(_: Grounds) -> AsyncIterator[Reached]:
        async with serving(behaviour) as proxy:
            line = Line(_NEVER_CALLED, proxy=proxy.url, limits=limits, account_sid="forwarded")
            yield Reached(line, (proxy,))

    return way


@dataclass(slots=True)
class Tally:
    """Counts what the runs of a goal showed, each held to the invariants."""

    dials: int = 0
    posts: int = 0
    twice: int = 0
    false: int = 0
    ends: dict[Standing, int] = field(default_factory=dict)

    def hold(self, file: Path, calls: list[Call], seen: Seen) -> dict[str, Call]:
        """Check the invariants for these presses and what one peer saw of them."""
        acknowledged = [call.reference for call in calls]
        rows = check(file, seen, presses=len(calls), acknowledged=acknowledged)
        posts = seen.posts
        self.posts += posts.total()
        self.twice += sum(times - 1 for times in posts.values())
        unsent = {r for r in posts if rows[r].standing in (Standing.INTENT, Standing.NOT_SENT)}
        denied = {r for r in seen.taken if rows[r].standing is Standing.REFUSED}
        self.false += len(unsent | denied)
        return rows

    def note(self, calls: list[Call]) -> None:
        """Count presses by how they ended."""
        self.dials += len(calls)
        for call in calls:
            self.ends[call.standing] = self.ends.get(call.standing, 0) + 1

    def put(self, figures: Figures) -> None:
        """Write the counts down."""
        figures["dials"] = self.dials
        figures["POSTs seen"] = self.posts
        figures["sent twice"] = self.twice
        figures['false "not sent" or "refused"'] = self.false


def seen_by(server: FaultServer, *, takes: bool) -> Seen:
    """What a fault server saw; with `takes` it took every call that it read."""
    bodies = tuple(request.body for request in server.requests if request.method == "POST")
    return Seen(bodies, frozenset(map(reference_in, bodies)) if takes else frozenset())
