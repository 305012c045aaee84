"""Reminders to call back: kept in the journal, brought up once when they are due. Dials nothing."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import replace
from datetime import datetime

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.reminder import SNOOZE, Reminder
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.journals.journal import Journal

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 30.0
"""No alarm goes on while the machine sleeps: the time of day is looked at this often."""


class Reminders:
    """`due` tells a reminder once, in one window; `changed` all that wait, the earliest first."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.due = Event[Reminder]()
        self.changed = Event[tuple[Reminder, ...]]()
        self._journal = journal
        self._clock = clock
        self._waiting: tuple[Reminder, ...] = ()
        self._woken = asyncio.Event()

    @property
    def waiting(self) -> tuple[Reminder, ...]:
        """All that are not done, as far as known."""
        return self._waiting

    async def run(self) -> None:
        """Bring up what is due, and wait for the next, until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self._bring_up()
                wait_s = self._wait_s()
            except JournalTrouble as trouble:
                log.info("reminders are not known now: %s", trouble.problem)
                wait_s = LONGEST_WAIT_S
            await self._wait(wait_s)

    async def remind(self, call: Call, due_at: datetime) -> Reminder:
        """Set a reminder for a call's customer. Raises `JournalTrouble`."""
        name = (call.report and call.report.customer.name) or ""
        reminder = Reminder(
            uuid.uuid4().hex, call.order.customer, due_at, name, call.note, call.reference
        )
        await self._keep(reminder)
        return reminder

    async def snooze(self, reminder_id: str) -> None:
        """Bring one up again later. Raises `JournalTrouble`."""
        found = next((r for r in await self._journal.reminders() if r.id == reminder_id), None)
        if found is not None:
            await self._keep(replace(found, due_at=self._clock.now() + SNOOZE, shown=False))

    async def done(self, reminder_id: str) -> None:
        """Forget one. Raises `JournalTrouble`."""
        await self._journal.drop_reminder(reminder_id)
        await self.look()

    async def _keep(self, reminder: Reminder) -> None:
        await self._journal.keep_reminder(reminder)
        await self.look()
        self._woken.set()

    async def look(self) -> None:
        """Read what waits, and tell where that is news. Raises `JournalTrouble`."""
        waiting = tuple(await self._journal.reminders())
        if waiting != self._waiting:
            self._waiting = waiting
            self.changed.emit(waiting)

    async def _bring_up(self) -> None:
        await self.look()
        now = self._clock.now()
        for reminder in self._waiting:
            is_due = reminder.due_at <= now and not reminder.shown
            if is_due and await self._journal.claim_reminder(reminder):
                await self.look()
                self.due.emit(replace(reminder, shown=True))

    def _wait_s(self) -> float | None:
        ahead = [r.due_at for r in self._waiting if not r.shown]
        if not ahead:
            return None
        left_s = (min(ahead) - self._clock.now()).total_seconds()
        # What is overdue here was taken to be shown by another window just now.
        return min(left_s, LONGEST_WAIT_S) if left_s > 0 else LONGEST_WAIT_S

    async def _wait(self, seconds: float | None) -> None:
        if seconds is None:
            await self._woken.wait()
            return
        alarm = self._clock.call_at(self._clock.monotonic() + seconds, self._woken.set)
        try:
            await self._woken.wait()
        finally:
            alarm.cancel()
