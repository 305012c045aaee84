"""Recordings on this machine: fetched when asked for, kept for a while, with notes and a position."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    CcmError,
    FileProblem,
    JournalTrouble,
    RateLimited,
    RecordingGone,
    RecordingNotKept,
    RecordingNotReady,
)
from ccm_desktop.domain.profile import Profile, check_call_sid
from ccm_desktop.domain.recording import (
    Expired,
    Failed,
    Here,
    NotReady,
    Ready,
    RecordingState,
    known_state,
)
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize
from ccm_desktop.domain.recording_link import Access
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.events import Event
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.recordings.annotations import Annotations
from ccm_desktop.services.recordings.cache import RecordingCache, RecordingKey
from ccm_desktop.services.recordings.copying import copy_to
from ccm_desktop.services.recordings.downloads import Download, Progress
from ccm_desktop.services.tasks import TaskBag

_MOST_FAILURES = 200  # remembered, so that a state can tell of them


class Fetch(Protocol):
    """Fetches a file; `api.recordings.RecordingFetcher` is the real one."""

    async def __call__(
        self, link: str, access: Access, credentials: Credentials, place: Path, progress: Progress
    ) -> Path:
        """Fetch a link into `place`, with its kind's suffix. Raises a `CcmError`."""


class Recordings(Annotations):
    """Fetches a recording once, whoever asks; answers at once what is known of one.

    `changed` names a call SID whose state is another now, or none for any. `call_changed` has a call of the journal
    of which a look told something new. `cache_changed` says how much is kept. `forgotten` has the SIDs of calls whose
    recordings go for good.
    """

    def __init__(
        self,
        folder: Path,
        journal: Journal,
        accounts: Accounts,
        credentials: CredentialStore,
        follower: Follower,
        clock: Clock,
        tasks: TaskBag,
        fetch: Fetch,
    ) -> None:
        self.changed = Event[str]()
        self.forgotten = Event[frozenset[str]]()
        self.call_changed = Event[Call]()
        self.cache_changed = Event[CacheSize]()
        super().__init__(journal)
        self._cache = RecordingCache(folder)
        self._accounts = accounts
        self._credentials = credentials
        self._follower = follower
        self._clock = clock
        self._tasks = tasks
        self._fetch = fetch
        self._limits = CacheLimits()
        self._here: dict[str, Path] = {}
        self._failures: dict[RecordingKey, CcmError] = {}
        self._downloads: dict[RecordingKey, Download] = {}

    def start(self) -> None:
        """Look at what earlier runs have left; what is over the limits goes."""
        self._tasks.spawn("purge recordings", self._purge())

    def keep_to(self, limits: CacheLimits) -> None:
        """Keep no more than this once the next recording comes in: who turns a wheel loses none."""
        self._limits = limits

    def count(self, call: Call) -> int:
        """How many recordings the call's report lists."""
        return len(call.report.recordings) if call.report else 0

    def state(self, call: Call, index: int = 0) -> RecordingState:
        """What is known of a call's recording."""
        known = known_state(call, self._follower.pace, self._clock.now())
        return self.state_of(call.call_sid, known, index)

    def state_of(
        self, call_sid: str | None, otherwise: RecordingState, index: int = 0
    ) -> RecordingState:
        """The same for a call that the journal does not have; `otherwise` is what its report tells."""
        if call_sid is None:
            return otherwise
        key = RecordingKey(call_sid, index)
        if (download := self._downloads.get(key)) is not None:
            return download.state
        if (path := self._here.get(key.name)) is not None:
            return Here(path)
        match self._failures.get(key):
            case None:
                return otherwise
            case RecordingGone():
                return Expired()
            case RecordingNotReady() if isinstance(otherwise, Ready | NotReady):
                return otherwise
            case failure:
                return Failed(failure)

    async def fetch(
        self, profile: Profile, call_sid: str, index: int = 0, progress: Progress | None = None
    ) -> Path:
        """The recording's file; asks Exotel for it anew where none is kept.

        Raises a `RecordingTrouble`, or what reads and the keyring raise. Whoever gives up ends the
        download, unless another waits for it.
        """
        key = RecordingKey(check_call_sid(call_sid), index)
        if (path := await self._kept(key)) is not None:
            return path
        download = self._downloads.get(key)
        if download is None or download.ended:
            download = self._begin(profile, key)
        return await download.wait(progress)

    def stop(self, call_sid: str, index: int = 0) -> None:
        """Break a download off, for all who wait for it."""
        if (download := self._downloads.get(RecordingKey(call_sid, index))) is not None:
            download.stop()

    async def save_copy(
        self, call_sid: str, index: int, to: Path, progress: Progress | None = None
    ) -> None:
        """Copy a recording that is here, whole or not at all. Raises `RecordingNotKept`."""
        path = await self._kept(RecordingKey(call_sid, index))
        if path is None:
            raise RecordingNotKept(FileProblem.MISSING, to.parent)
        await copy_to(path, to, progress)

    async def forget(self, call_sids: Iterable[str]) -> None:
        """Delete the files of some calls, and break off what is being fetched of them."""
        sids = frozenset(call_sids)
        if not sids:
            return
        self.forgotten.emit(sids)
        stopped = [one for key, one in self._downloads.items() if key.call_sid in sids]
        for download in stopped:
            download.stop()
        for download in stopped:
            await download.gone()  # a file may be getting its name this moment
        await self._change_cache(lambda: self._cache.forget(sids))

    async def clear(self) -> None:
        """Delete all files."""
        await self._change_cache(self._cache.clear)

    async def size(self) -> CacheSize:
        """How much is kept."""
        return await asyncio.to_thread(self._cache.size)

    def _begin(self, profile: Profile, key: RecordingKey) -> Download:
        def on_change() -> None:
            if download.ended and self._downloads.get(key) is download:
                del self._downloads[key]
            self.changed.emit(key.call_sid)

        download = Download(on_change)
        self._downloads[key] = download
        self._failures.pop(key, None)
        download.start(self._tasks, lambda: self._download(profile, key, download))
        self.changed.emit(key.call_sid)
        return download

    async def _download(self, profile: Profile, key: RecordingKey, download: Download) -> Path:
        try:
            path = await self._fetched(profile, key, download)
        except CcmError as error:
            self._remember_failure(key, error)
            raise
        await self._use(path)
        self._here[key.name] = path
        self._tasks.spawn("purge recordings", self._purge())
        return path

    async def _fetched(self, profile: Profile, key: RecordingKey, download: Download) -> Path:
        received = await self._look(profile, key.call_sid)
        await self._learn(key.call_sid, received)
        links = received.report.recordings
        if key.index >= len(links):
            raise RecordingNotReady
        credentials = await self._credentials.load(profile.name)
        place = await self._place(key)
        return await self._fetch(
            links[key.index], profile.recordings, credentials, place, download.note
        )

    async def _look(self, profile: Profile, call_sid: str) -> Received:
        """Ask about the call: its link may have been another the last time."""
        client = await self._accounts.client(profile.name, profile.base_url, profile.account_sid)
        self._follower.budget.spend(self._clock.monotonic())
        try:
            return await client.call_details(call_sid)
        except RateLimited as refused:
            self._follower.slow_down(refused)
            raise

    async def _learn(self, call_sid: str, received: Received) -> None:
        """Keep what the look told, where the journal did not know of these recordings."""
        try:
            call = await self._journal.by_sid(call_sid)
            if call is None or len(received.report.recordings) <= self.count(call):
                return
            now = self._clock.now()
            call = await self._journal.record(call.reference, received, "poll", now)
        except JournalTrouble:
            return  # it can be heard all the same
        self.call_changed.emit(call)

    async def _place(self, key: RecordingKey) -> Path:
        try:
            return await asyncio.to_thread(self._cache.place, key)
        except OSError as error:
            problem = FileProblem.UNWRITABLE
            raise RecordingNotKept(problem, self._cache.folder) from error

    async def _kept(self, key: RecordingKey) -> Path | None:
        path = self._here.get(key.name)
        if path is None:
            self._here = await asyncio.to_thread(self._cache.names)
            path = self._here.get(key.name)
        if path is not None and not await self._use(path):
            self._here.pop(key.name, None)
            return None
        return path

    async def _use(self, path: Path) -> bool:
        return await asyncio.to_thread(self._cache.use, path, self._clock.now())

    async def _purge(self) -> None:
        limits, now = self._limits, self._clock.now()
        await self._change_cache(lambda: self._cache.purge(limits, now))

    async def _change_cache(self, change: Callable[[], None]) -> None:
        await asyncio.to_thread(change)
        before, self._here = self._here, await asyncio.to_thread(self._cache.names)
        if before.keys() != self._here.keys():
            self.changed.emit("")
        self.cache_changed.emit(await self.size())

    def _remember_failure(self, key: RecordingKey, error: CcmError) -> None:
        self._failures[key] = error
        while len(self._failures) > _MOST_FAILURES:
            del self._failures[next(iter(self._failures))]
