"""What comes to a window from outside: links, the hotkey's text, notifications, reminders."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.services.notifications import SHOW
from ccm_desktop.ui.reminder_notice import DONE, FILL, SNOOZE, reminder_notice
from tests.journeys.agent import Agent

NUMBERS = ("+915555520001", "+915555520002", "+915555520003")
_FORMS = ("tel:{}", "callto:{}", "ccmdial:{}?ref=T-7", "{}", "tel:{};ext=12")
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Outside:
    """Does one of these things to a window; none of them is a press to call."""

    def __init__(self, chance: random.Random, counts: Counter[str]) -> None:
        self._chance = chance
        self._counts = counts

    def on(self, agent: Agent) -> None:
        """Whichever comes next."""
        self._counts["fills from outside"] += 1
        self._chance.choice(
            (self._link, self._hotkey, self._notification, self._reminder, self._redial)
        )(agent)

    def _link(self, agent: Agent) -> None:
        """A link, and a key of somebody who was typing elsewhere."""
        assert agent.desktop is not None
        assert agent.desktop.handover is not None
        link = self._chance.choice(_FORMS).format(self._chance.choice(NUMBERS))
        agent.desktop.handover.filled.emit(link)
        if (focused := agent.window.focusWidget()) is not None:
            QTest.keyClick(focused, self._chance.choice(_KEYS))

    def _hotkey(self, agent: Agent) -> None:
        assert agent.desktop is not None
        assert agent.desktop._later is not None
        agent.desktop._later.desktop._fill(f"call {self._chance.choice(NUMBERS)} please")

    def _notification(self, agent: Agent) -> None:
        assert agent.desktop is not None
        assert agent.desktop._later is not None
        notifications = agent.desktop._later.manners.notifications
        tag = self._chance.choice(("call:nobody", "reminder:nobody"))
        notifications.acted.emit((tag, self._chance.choice((SHOW, FILL, SNOOZE, DONE))))

    def _reminder(self, agent: Agent) -> None:
        """One comes due, and its number is filled in by its button or by its notification."""
        assert agent.desktop is not None
        assert agent.desktop._later is not None
        join, now = agent.desktop._later.reminders, agent.desktop.desk.clock.now()
        customer = self._chance.choice(NUMBERS)
        due = Reminder("r-7", customer, now - timedelta(minutes=1), shown=True)
        join.reminders._waiting = (due,)
        agent.window.reminder_notice.show_notice(reminder_notice(due, now))
        if self._chance.random() < 0.5:
            agent.window.reminder_notice.action_chosen.emit(due.id, FILL)
        else:
            join._notifications.acted.emit((f"reminder:{due.id}", FILL))

    def _redial(self, agent: Agent) -> None:
        agent.window.call_panel.redial_requested.emit(self._chance.choice(NUMBERS))
