"""The journal's SQL about reminders: those that are not done yet, few at any time."""

from __future__ import annotations

from dataclasses import replace

import apsw
import msgspec

from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.services.journals.rows import to_ms

_decoder = msgspec.json.Decoder(Reminder)


class ReminderRows:
    """The reminders, on the connection of `JournalStore`. Raises `apsw.Error`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def all(self) -> list[Reminder]:
        """Those that are not done, the earliest first."""
        rows = self._db.execute("SELECT shown, body FROM reminders ORDER BY due_ms, id")
        return [replace(decode_reminder(str(body)), shown=bool(shown)) for shown, body in rows]

    def keep(self, reminder: Reminder) -> None:
        """Write one, in place of an earlier one with its id."""
        with self._db:
            keep_reminder(self._db, reminder)

    def claim(self, reminder: Reminder) -> bool:
        """Mark one as shown; False where it was before, or is due at another time by now."""
        taken = self._db.execute(
            "UPDATE reminders SET shown = 1 WHERE name = ? AND due_ms = ? AND NOT shown"
            " RETURNING id",
            (reminder.id, to_ms(reminder.due_at)),
        ).fetchall()
        return bool(taken)

    def drop(self, reminder_id: str) -> None:
        """Forget one."""
        self._db.execute("DELETE FROM reminders WHERE name = ?", (reminder_id,))


def decode_reminder(body: str) -> Reminder:
    """The reminder of a row; raises `msgspec.DecodeError` on anything else."""
    return _decoder.decode(body)


def keep_reminder(db: apsw.Connection, reminder: Reminder) -> None:
    """Write a reminder, in place of an earlier one with its id."""
    body = msgspec.json.encode(replace(reminder, shown=False)).decode()
    db.execute("DELETE FROM reminders WHERE name = ?", (reminder.id,))
    db.execute(
        "INSERT INTO reminders (name, due_ms, shown, body) VALUES (?, ?, ?, ?)",
        (reminder.id, to_ms(reminder.due_at), int(reminder.shown), body),
    )
