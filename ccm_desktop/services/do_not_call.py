"""The do-not-call lists: read from files and fetched, looked into before a call.

A list that can't be read is told of, and never passes for an empty one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.guards import ListCopy
from ccm_desktop.domain.number_list import NotAListError, NumberList, read_list
from ccm_desktop.domain.policy import is_web_list
from ccm_desktop.domain.web_copy import Marks, WebCopy
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.daemon_threads import in_daemon_thread
from ccm_desktop.services.list_copies import KeptCopy, ListCopies
from ccm_desktop.services.tasks import TaskBag

log = logging.getLogger(__name__)

Fetch = Callable[[str, Marks], Awaitable[WebCopy | None]]

ASK_AGAIN = timedelta(hours=1)
TOO_OLD = timedelta(hours=24)  # lists change by the day; an agent may wait for a fresh one then
TRY_AGAIN = timedelta(minutes=1)
_PATIENCE_S = 10.0  # of somebody who pressed Call
_MOST_OF_A_FILE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Looked:
    """What the lists say of a number: those that have it, and those that could not be asked."""

    listed: tuple[ListCopy, ...] = ()
    unread: tuple[ListCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    """A list in memory; `stamp` is the file's, by which a change of it shows."""

    numbers: NumberList
    read_at: datetime
    stamp: tuple[int, ...] = ()
    copy: WebCopy | None = None


class DoNotCall:
    """Lists by source and country: the country decides how their local numbers are read."""

    def __init__(self, folder: Path, fetch: Fetch | None, clock: Clock, tasks: TaskBag) -> None:
        self._copies = ListCopies(folder)
        self._fetch = fetch
        self._clock = clock
        self._tasks = tasks
        self._held: dict[tuple[str, str], _Held] = {}
        self._tried_at: dict[str, datetime] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def look(self, sources: tuple[str, ...], e164: str, country: str) -> Looked:
        """Ask each list about a number; waits where a list has to be read first, not for long."""
        copies = await self.copies(sources, country)
        listed = tuple(copy for copy in copies if self._has(copy, e164, country))
        return Looked(listed, tuple(copy for copy in copies if not copy.is_current))

    async def copies(self, sources: tuple[str, ...], country: str) -> tuple[ListCopy, ...]:
        """How each list stands, read anew where it changed."""
        return tuple(await asyncio.gather(*(self._copy(one, country) for one in sources)))

    def _has(self, copy: ListCopy, e164: str, country: str) -> bool:
        held = self._held.get((copy.source, country))
        return held is not None and e164 in held.numbers

    async def _copy(self, source: str, country: str) -> ListCopy:
        read = self._read_web if is_web_list(source) else self._read_file
        is_current = False
        try:
            async with asyncio.timeout(_PATIENCE_S):
                is_current = await asyncio.shield(self._spawned(read, source, country))
        except TimeoutError:
            log.info("a do-not-call list takes too long to read")
        held = self._held.get((source, country))
        if held is None:
            return ListCopy(source)
        return ListCopy(
            source, is_current, held.read_at, len(held.numbers.numbers), held.numbers.unread
        )

    def _spawned(
        self, read: Callable[[str, str], Awaitable[bool]], source: str, country: str
    ) -> asyncio.Future[bool]:
        """The reading as a task: it goes on, for the next press, where nobody waits for it."""

        async def alone() -> bool:
            async with self._locks.setdefault(source, asyncio.Lock()):
                return await read(source, country)

        task = self._tasks.spawn("do-not-call list", alone())
        if task is None:  # the program ends
            raise asyncio.CancelledError
        return task

    async def _read_file(self, path: str, country: str) -> bool:
        held = self._held.get((path, country))
        now = self._clock.now()

        def work() -> _Held:
            stamp = _stamp(path)
            if held is not None and held.stamp == stamp:
                return held
            return _Held(read_list(_content(path), country), now, stamp)

        try:
            self._held[path, country] = await in_daemon_thread("do-not-call list", work)
        except (OSError, NotAListError) as error:
            log.info("a do-not-call list can't be read: %s", type(error).__name__)
            return False
        return True

    async def _read_web(self, url: str, country: str) -> bool:
        """Have a copy that is new enough; one that is getting old is fetched after the answer."""
        held = self._held.get((url, country)) or await self._take_up(url, country)
        age = self._clock.now() - held.read_at if held is not None else None
        if age is not None and timedelta() <= age < TOO_OLD:
            if age >= ASK_AGAIN:
                self._tasks.spawn("refresh a list", self._refresh_alone(url, country))
            return True
        return await self._refresh(url, country)

    async def _take_up(self, url: str, country: str) -> _Held | None:
        """The copy that an earlier run kept."""

        def work() -> _Held | None:
            kept = self._copies.load(url)
            if kept is None:
                return None
            return _Held(read_list(kept.copy.body, country), kept.checked_at, copy=kept.copy)

        try:
            held = await in_daemon_thread("do-not-call list", work)
        except NotAListError:
            return None
        if held is not None:
            self._held[url, country] = held
        return held

    async def _refresh_alone(self, url: str, country: str) -> None:
        async with self._locks.setdefault(url, asyncio.Lock()):
            held = self._held.get((url, country))
            if held is None or self._clock.now() - held.read_at >= ASK_AGAIN:
                await self._refresh(url, country)

    async def _refresh(self, url: str, country: str) -> bool:
        """Fetch the list, unless that failed a moment ago; whether it is current now."""
        now = self._clock.now()
        tried_at = self._tried_at.get(url)
        if self._fetch is None or (tried_at is not None and abs(now - tried_at) < TRY_AGAIN):
            return False
        self._tried_at[url] = now
        try:
            self._held[url, country] = await self._fetched(self._fetch, url, country, now)
        except (CcmError, NotAListError) as error:
            log.info("a do-not-call list can't be fetched: %s", type(error).__name__)
            return False
        del self._tried_at[url]
        return True

    async def _fetched(self, fetch: Fetch, url: str, country: str, now: datetime) -> _Held:
        known = self._held.get((url, country))
        copy = await fetch(url, known.copy.marks if known and known.copy else Marks())

        def work() -> _Held:
            if copy is not None:
                held = _Held(read_list(copy.body, country), now, copy=copy)
            elif known is not None:
                held = replace(known, read_at=now)
            else:
                raise NotAListError  # "not modified", since never
            self._keep(url, held)
            return held

        return await in_daemon_thread("do-not-call list", work)

    def _keep(self, url: str, held: _Held) -> None:
        try:
            if held.copy is not None:
                self._copies.save(url, KeptCopy(held.copy, held.read_at))
        except OSError as error:  # it serves until the program ends
            log.info("a do-not-call list was not kept: %s", type(error).__name__)


def _stamp(path: str) -> tuple[int, ...]:
    known = Path(path).stat()
    return known.st_mtime_ns, known.st_size, known.st_ino


def _content(path: str) -> bytes:
    with Path(path).open("rb") as file:
        data = file.read(_MOST_OF_A_FILE + 1)
    if len(data) > _MOST_OF_A_FILE:
        raise NotAListError
    return data
