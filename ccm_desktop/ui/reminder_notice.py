"""A reminder that has come, below the dialer. It never stands in the place of another notice."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui import text
from ccm_desktop.ui.notices import Notice, NoticeAction, NoticeBanner
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr

FILL, SNOOZE, DONE = "fill", "snooze", "done"


class ReminderNotice(NoticeBanner):
    """Stays until the agent says what becomes of the reminder."""

    urgent = False

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Reminder"))


def reminder_actions() -> tuple[NoticeAction, ...]:
    """What can be done about a reminder; none of it dials."""
    return (
        NoticeAction(FILL, tr("Fill number"), primary=True),
        NoticeAction(SNOOZE, tr("Snooze 10 min")),
        NoticeAction(DONE, tr("Done")),
    )


def reminder_notice(reminder: Reminder, now: datetime) -> Notice:
    """Whom to call back, and what can be done about it."""
    words = text.reminder_due(reminder, now)
    return Notice(words, Tone.ACCENT, reminder_actions(), reminder.id)
