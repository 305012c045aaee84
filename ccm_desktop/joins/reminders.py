"""Reminders: the time that is typed for one, those that wait, and one that has come."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from ccm_desktop.domain.errors import BadInput, CcmError, JournalTrouble
from ccm_desktop.domain.reminder import Reminder, read_due
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.notifications import Note, NoteAction, Notifications
from ccm_desktop.services.reminders import Reminders
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.remind_row import RemindRequest, RemindRow
from ccm_desktop.ui.reminder_notice import DONE, FILL, SNOOZE, reminder_actions, reminder_notice

_TAG = "reminder:"


class ReminderJoin:
    """Brings up what is due; fills the dialer where that is asked for, and never dials."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        notifications: Notifications,
        come_forward: Callable[[], object],
    ) -> None:
        self.reminders = Reminders(desk.journal, desk.clock)
        self._window = window
        self._desk = desk
        self._notifications = notifications
        self._come_forward = come_forward

    def wire(self) -> None:
        """Join signals and events."""
        window = self._window
        window.call_panel.remind.entered.connect(self._on_entered_for_call)
        window.recent.reminder_entered.connect(self._on_entered_in_list)
        window.recent.reminder_snoozed.connect(self._on_snoozed)
        window.recent.reminder_done.connect(self._on_done)
        window.reminder_notice.action_chosen.connect(self._act)
        self.reminders.changed.connect(self._on_changed)
        self.reminders.due.connect(self._on_due)
        self._notifications.acted.connect(self._on_acted)

    def start(self) -> None:
        """Bring up what came due meanwhile, and wait for the rest."""
        self._desk.tasks.spawn("reminders", self.reminders.run())

    def look(self) -> None:
        """Look at what the journal holds now: some may have gone."""
        self._desk.tasks.spawn("look at reminders", self._look())

    async def _look(self) -> None:
        try:
            await self.reminders.look()
        except JournalTrouble:
            return  # they are read again when the next is due

    def _on_entered_for_call(self, request: RemindRequest) -> None:
        self._desk.tasks.spawn("remind", self._remind(self._window.call_panel.remind, request))

    def _on_entered_in_list(self, request: RemindRequest) -> None:
        row = self._window.recent.follow_ups.remind
        self._desk.tasks.spawn("remind", self._remind(row, request))

    async def _remind(self, row: RemindRow, request: RemindRequest) -> None:
        now = self._desk.clock.now()
        try:
            due = read_due(request.typed, now, None)
            if due.passed_today and not request.tomorrow:
                row.ask_tomorrow(text.passed_today(due.at, now))
                return
            call = await self._desk.journal.get(request.reference)
            if call is not None:
                reminder = await self.reminders.remind(call, due.at)
                row.show_set(text.reminder_set(reminder, now))
        except BadInput as error:
            row.show_problem(text.bad_input(error))
        except CcmError as error:
            row.show_problem(text.message(error, dialling=False).title)

    def _on_changed(self, waiting: tuple[Reminder, ...]) -> None:
        self._window.recent.show_reminders(waiting, self._desk.clock.now())
        shown = self._window.reminder_notice.notice
        if shown is not None and not any(r.id == shown.subject and r.shown for r in waiting):
            self._window.reminder_notice.clear()
            self._show_next(waiting)

    def _show_next(self, waiting: tuple[Reminder, ...]) -> None:
        due = next((reminder for reminder in waiting if reminder.shown), None)
        if due is not None:
            now = self._desk.clock.now()
            self._window.reminder_notice.show_notice(reminder_notice(due, now))

    def _on_due(self, reminder: Reminder) -> None:
        if self._window.reminder_notice.notice is None:
            self._show_next((reminder,))
        self._notify(reminder)

    def _notify(self, reminder: Reminder) -> None:
        now = self._desk.clock.now()
        words, discreet = text.reminder_due(reminder, now), text.reminder_discreet(reminder, now)
        actions = tuple(NoteAction(action.word, action.label) for action in reminder_actions())
        tag = f"{_TAG}{reminder.id}"
        self._notifications.notify(Note(words.title, words.body, actions, tag, discreet))

    def _on_acted(self, acted: tuple[str, str]) -> None:
        tag, word = acted
        if tag.startswith(_TAG) and word in (FILL, SNOOZE, DONE):
            if word == FILL:
                self._come_forward()
            self._act(tag.removeprefix(_TAG), word)

    def _act(self, reminder_id: str, word: str) -> None:
        if word == FILL:
            self._fill(reminder_id)
        elif word == SNOOZE:
            self._on_snoozed(reminder_id)
        elif word == DONE:
            self._on_done(reminder_id)

    def _fill(self, reminder_id: str) -> None:
        found = next((r for r in self.reminders.waiting if r.id == reminder_id), None)
        if found is not None:
            self._window.dial.set_customer_number(found.customer)
            self._window.dial.focus_number()

    def _on_snoozed(self, reminder_id: str) -> None:
        self._desk.tasks.spawn("snooze", self._change(self.reminders.snooze, reminder_id))

    def _on_done(self, reminder_id: str) -> None:
        self._desk.tasks.spawn("reminder done", self._change(self.reminders.done, reminder_id))

    async def _change(
        self, by: Callable[[str], Coroutine[Any, Any, None]], reminder_id: str
    ) -> None:
        try:
            await by(reminder_id)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
