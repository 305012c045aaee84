"""The journal: every call before its request leaves, every report as it came.

The face of `store` for coroutines: one thread does the SQL; its errors end here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from ccm_desktop.domain.call import Call, Failure, Standing, Watch, may_move, move
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.mended import Mended
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.domain.report import Received
from ccm_desktop.services.journals.backups import Backups
from ccm_desktop.services.journals.forgetting import Forgetting
from ccm_desktop.services.journals.lookups import LookupRows
from ccm_desktop.services.journals.marks import forgetting_mark, suspect_mark
from ccm_desktop.services.journals.opening import open_or_mend
from ccm_desktop.services.journals.readers import JournalReaders
from ccm_desktop.services.journals.recordings import RecordingRows
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.journals.troubles import RAISED, problem_of
from ccm_desktop.services.owners import Owners
from ccm_desktop.services.places import make_private

log = logging.getLogger(__name__)

_DONE = object()
P = ParamSpec("P")
T = TypeVar("T")


class Journal(JournalReaders):
    """The calls of this user. Every method raises `JournalTrouble` where the file can't serve."""

    def __init__(self, path: Path, owners_folder: Path) -> None:
        super().__init__(path)
        self._path = path
        self._owners_folder = owners_folder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._store: JournalStore | None = None
        self._owners: Owners | None = None
        self._backups = Backups(path)
        self._copying = asyncio.Lock()  # there is one name for a copy that is being written
        self._owes_copies = False
        self.mended: Mended | None = None

    async def open(self) -> list[Call]:
        """Open or make the file, and settle what dead processes left; returns those calls.

        A damaged file is mended first: then `mended` says what became of it. May be tried again.
        """
        return await self._run(self._open)

    async def back_up(self, now: datetime) -> bool:
        """Keep a copy if the newest is a day old; calls get their turn while it is written.

        An earlier run that ended while a customer was being forgotten left older copies: they go.
        """
        if self._owes_copies:
            await self.renew_copies(now)
            return True
        async with self._copying:
            if not await self._run(lambda: self._backups.due(now)):
                return False
            await self._copy(now)
            return True

    async def owe_copies(self) -> None:
        """Note, durably, that a customer is being forgotten: copies will have to be renewed."""
        await self._run(lambda: forgetting_mark(self._path).touch(mode=0o600))

    async def renew_copies(self, now: datetime) -> None:
        """Keep one new copy in place of all others, which hold what was forgotten since.

        Damaged files that were kept aside go too.
        """
        from ccm_desktop.services.journals.rescue import drop_damaged  # few ever forget anybody

        async with self._copying:
            await self.renew_index()
            await self._run(lambda: self._open_store.tidy())
            kept = await self._copy(now)
            await self._run(lambda: self._backups.drop_others(kept))
            await self._run(lambda: drop_damaged(self._path))
            await self._run(lambda: forgetting_mark(self._path).unlink(missing_ok=True))
            self._owes_copies = False

    async def forget(self, by: Callable[[Forgetting], T]) -> T:
        """Take one step of forgetting; calls get their turn between the steps."""
        return await self._run(lambda: self._open_store.forget(by))

    async def renew_index(self) -> None:
        """Write what is searched anew: nothing of what was forgotten is left in it."""
        await self._in_steps(lambda: self._open_store.renew_index())

    async def _copy(self, now: datetime) -> Path:
        part = await self._run(self._backups.begin)
        await self._in_steps(lambda: self._open_store.copy_to(part))
        loop = asyncio.get_running_loop()
        return await self._outcome(loop.run_in_executor(None, self._backups.keep, part, now))

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        try:
            await self._close_readers()
            await self._run(self._close)
        finally:
            self._thread.shutdown(wait=False)

    async def begin(self, call: Call, now: datetime, *, again: bool = False) -> None:
        """Write the intent to call, durably. Raises `AlreadyOnCall`, `EarlierUnknown`."""
        await self._run(lambda: self._open_store.begin(call, now, again=again))

    async def claim(self, reference: str) -> Call | None:
        """Take the intent to be sent; None where it was taken already."""
        return await self._run(lambda: self._open_store.claim(reference))

    async def settle(
        self,
        reference: str,
        standing: Standing,
        at: datetime,
        failure: Failure | None = None,
        received: Received | None = None,
        source: str = "reply",
    ) -> Call:
        """Write what became of the request, with the report from `source` that says so."""
        return await self._run(
            lambda: self._open_store.settle(reference, standing, at, failure, received, source)
        )

    async def record(self, reference: str, received: Received, source: str, at: datetime) -> Call:
        """Append a report from `source` and lay it over the call."""
        return await self._run(lambda: self._open_store.record(reference, received, source, at))

    async def set_watch(self, reference: str, watch: Watch) -> Call:
        """Write whether Exotel is still asked about the call."""
        return await self._change(reference, lambda call: replace(call, watch=watch))

    async def set_note(self, reference: str, note: str) -> Call:
        """Write the agent's note."""
        return await self._change(reference, lambda call: replace(call, note=note))

    async def set_tags(self, reference: str, tags: tuple[str, ...]) -> Call:
        """Write the agent's tags."""
        return await self._change(reference, lambda call: replace(call, tags=tags))

    async def follow_up_done(self, reference: str) -> Call:
        """Write that the customer of a call, who was not reached, is seen to."""
        return await self._change(reference, lambda call: replace(call, followed_up=True))

    async def say_rang(self, reference: str, *, rang: bool) -> Call:
        """Write the agent's own word on a call whose outcome is unknown.

        A word that comes too late (it was said in another window, a report came) changes nothing.
        """
        standing = Standing.RANG if rang else Standing.DID_NOT_RING

        def say(call: Call) -> Call:
            return move(call, standing) if may_move(call, standing) else call

        return await self._change(reference, say)

    async def note_phone(self, reference: str, *, on_call: bool, at: datetime) -> Call | None:
        """Keep a sign seen of the agent's phone; None where it is no news or comes too late."""
        return await self._run(lambda: self._open_store.note_phone(reference, on_call, at))

    async def take_over(self) -> list[Call]:
        """Make this process the one that follows what no living one follows; returns those calls."""
        return await self._run(lambda: self._open_store.take_over())

    async def unresolved(self) -> list[Call]:
        """Calls whose request has no known outcome."""
        return await self._run(lambda: self._open_store.unresolved())

    async def get(self, reference: str) -> Call | None:
        """One call by our reference."""
        return await self._run(lambda: self._open_store.get(reference))

    async def by_sid(self, call_sid: str) -> Call | None:
        """One call by Exotel's SID."""
        return await self._run(lambda: self._open_store.by_sid(call_sid))

    async def last_to(self, account_sid: str, customer: str) -> CallLine | None:
        """The newest call to this number that was placed, or may have been."""
        return await self._run(lambda: self._open_store.customers.last_to(account_sid, customer))

    async def last_virtual_number(
        self, account_sid: str, customer: str
    ) -> tuple[str, datetime] | None:
        """The virtual number last used with this customer, and when."""
        last = await self.last_to(account_sid, customer)
        return (last.virtual_number, last.pressed_at) if last else None

    async def recent_customers(self, limit: int) -> list[CallLine]:
        """The newest call to each number, newest first, with the newest name known for it."""
        return await self._run(lambda: self._open_store.customers.recent(limit))

    async def recent_tags(self, limit: int) -> list[str]:
        """The tags given last, newest first."""
        return await self._run(lambda: self._open_store.customers.recent_tags(limit))

    async def follow_ups(self, limit: int, since: datetime) -> list[CallLine]:
        """The newest call to each customer who was not reached since, newest first."""
        return await self._run(lambda: self._open_store.customers.to_follow_up(limit, since))

    async def reminders(self) -> list[Reminder]:
        """All reminders that are not done, the earliest first."""
        return await self._run(lambda: self._open_store.reminders.all())

    async def keep_reminder(self, reminder: Reminder) -> None:
        """Write a reminder, in place of an earlier one with its id: it is to be shown when due."""
        await self._run(lambda: self._open_store.reminders.keep(reminder))

    async def claim_reminder(self, reminder: Reminder) -> bool:
        """Take a reminder to be shown; False where it was shown, moved or done meanwhile."""
        return await self._run(lambda: self._open_store.reminders.claim(reminder))

    async def drop_reminder(self, reminder_id: str) -> None:
        """Forget a reminder."""
        await self._run(lambda: self._open_store.reminders.drop(reminder_id))

    async def lookups(self, work: Callable[[LookupRows], T]) -> T:
        """Read or change the history of look-ups."""
        return await self._run(lambda: work(self._open_store.lookups))

    async def recordings(self, by: Callable[[RecordingRows], T]) -> T:
        """Read or change what is kept about recordings."""
        return await self._run(lambda: by(self._open_store.recordings))

    async def reports(self, reference: str, skip: int = 0) -> list[tuple[str, int, str]]:
        """Every report of a call as it came: source, arrival in ms since 1970, JSON text.

        The first `skip` of them are left out.
        """
        return await self._run(lambda: self._open_store.reports(reference, skip))

    async def _change(self, reference: str, by: Callable[[Call], Call]) -> Call:
        return await self._run(lambda: self._open_store.change(reference, by))

    @property
    def _open_store(self) -> JournalStore:
        if self._store is None:
            raise JournalTrouble(JournalProblem.FAILED, self._path)
        return self._store

    def _open(self) -> list[Call]:
        make_private(self._path.parent)
        self._owners = Owners(self._owners_folder)
        try:
            opened = open_or_mend(self._path, self._owners, self._backups)
        except BaseException:
            self._close()
            raise
        self._store, self.mended = opened.store, opened.mended
        self._owes_copies = forgetting_mark(self._path).exists()
        return opened.settled

    def _mark_suspect(self) -> None:
        with suppress(OSError):
            suspect_mark(self._path).touch(mode=0o600)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        if self._owners is not None:
            self._owners.close()
        self._store = self._owners = None

    async def _in_steps(self, begin: Callable[[], Generator[None, None, None]]) -> None:
        steps = await self._run(begin)
        try:
            while await self._run(lambda: next(steps, _DONE)) is not _DONE:
                pass
        finally:
            await self._run(steps.close)

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._outcome(asyncio.wrap_future(self._thread.submit(work)))

    async def _outcome(self, future: asyncio.Future[T]) -> T:
        # Shielded: a change that was begun is finished, whatever becomes of who asked for it.
        future.add_done_callback(_take_note)
        try:
            return await asyncio.shield(future)
        except RAISED as error:
            raise self._trouble(error) from error

    async def _be_open(self) -> None:
        if self._store is None:
            await self._run(lambda: self._open_store)

    def _trouble(self, error: Exception) -> JournalTrouble:
        problem = problem_of(error)
        log.warning("the journal can't serve: %s", type(error).__name__)
        if problem is JournalProblem.CORRUPT:
            self._thread.submit(self._mark_suspect)
        return JournalTrouble(problem, self._path)


def _take_note(future: asyncio.Future[T]) -> None:
    """Let nobody complain of a failure that nobody waits for any more."""
    if not future.cancelled():
        future.exception()
