"""In the call and after it: note and tags, calling again, who was not reached, reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTabBar

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services import reminders
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.notifications import Note, Notifications
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
AGENT_DOES_NOT_ANSWER = "+915555529001"


class MovedClock(SystemClock):
    """The machine's clock, set on as if the machine had slept."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """The machine's time, and what was slept."""
        return super().now() + self.ahead


def follow_up_count(agent: Agent) -> str:
    tabs = agent.window.recent.findChild(QTabBar)
    assert isinstance(tabs, QTabBar)
    return tabs.tabText(1)


def choose_follow_up(agent: Agent) -> None:
    tabs = agent.window.recent.findChild(QTabBar)
    assert isinstance(tabs, QTabBar)
    tabs.setFocus()
    tabs.setCurrentIndex(0)
    QTest.keyClick(tabs, Qt.Key.Key_Right)


def button(agent: Agent, name: str) -> QPushButton:
    found = [
        b
        for b in agent.window.findChildren(QPushButton)
        if b.accessibleName() == name and b.isVisible()
    ]
    assert len(found) == 1, f"{len(found)} buttons are called {name!r}"
    return found[0]


async def misses(agent: Agent, clock: ManualClock) -> None:
    """A call that the agent's own phone does not answer."""
    agent.types(AGENT_DOES_NOT_ANSWER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(120)
    await agent.sees("Call state", "Your phone did not answer; the customer was not rung")


async def test_note_and_tags_are_saved_as_typed_and_there_after_a_restart(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    note = agent.window.call_panel.findChild(QPlainTextEdit)
    assert isinstance(note, QPlainTextEdit)
    QTest.keyClicks(note, "Asked for Friday")
    QTest.keyClicks(agent.field("Tags"), "delivery, urgent,half")
    await agent.until(lambda: agent.calls[-1].tags == ("delivery", "urgent"), "the tags")
    await agent.until(lambda: agent.calls[-1].note == "Asked for Friday", "the note")
    reference = agent.calls[-1].reference
    await agent.leaves()  # in mid-word

    desktop = await agent.opens()
    await agent.sees("Call state", "Your phone should ring")
    kept = await desktop.desk.journal.get(reference)
    assert kept is not None
    assert (kept.note, kept.tags) == ("Asked for Friday", ("delivery", "urgent", "half"))
    assert agent.window.call_panel.tags.tags == kept.tags
    assert button(agent, "Remove the tag urgent").isVisible()
    clock.advance(60)
    await agent.sees("Call state", "Talked 0:08")
    await agent.leaves()
    assert agent.posts() == 1


async def test_redial_fills_the_number_in_and_dials_nothing(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    await misses(agent, clock)
    agent.types("")
    agent.clicks("Redial")
    assert agent.field("Customer number").text().replace(" ", "") == AGENT_DOES_NOT_ANSWER
    assert agent.field("Customer number").hasFocus() or not agent.window.isActiveWindow()
    assert agent.posts() == 1
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 2, "the second request, at the agent's press")
    await agent.leaves()


async def test_who_was_not_reached_waits_until_they_were_talked_to(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    await misses(agent, clock)
    await agent.until(lambda: follow_up_count(agent) == "Follow-up 1", "the count")
    await agent.leaves()

    await agent.opens()  # it is there after a restart
    await agent.until(lambda: follow_up_count(agent) == "Follow-up 1", "the count")
    choose_follow_up(agent)
    button(agent, "Fill Test Customer · +91 55555 29001").click()
    assert agent.field("Customer number").text().replace(" ", "") == AGENT_DOES_NOT_ANSWER
    assert agent.posts() == 1, "filling dials nothing"
    agent.sandbox.server.world.force("both-talk")
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(11)
    await agent.sees("Call state", "Talking")
    clock.advance(30)
    await agent.sees("Call state", "Talked 0:08")
    await agent.until(lambda: follow_up_count(agent) == "Follow-up", "an empty list")
    await agent.leaves()


async def test_a_follow_up_that_is_done_leaves_the_list(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    await agent.opens()
    await misses(agent, clock)
    await agent.until(lambda: follow_up_count(agent) == "Follow-up 1", "the count")
    agent.clicks("Done")
    choose_follow_up(agent)
    button(agent, "Done Test Customer · +91 55555 29001").click()
    await agent.until(lambda: follow_up_count(agent) == "Follow-up", "an empty list")
    assert agent.shows("Nobody waits to be called back.")
    await agent.leaves()


async def test_a_reminder_comes_once_and_fills_the_number_in(
    agent: Agent, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "LONGEST_WAIT_S", 0.02)
    here = MovedClock()
    agent.has_account()
    desktop = await agent.opens(here)
    await misses(agent, clock)
    agent.clicks("Remind me…")
    QTest.keyClicks(agent.field("Remind me at"), "in 10 min")
    QTest.keyClick(agent.field("Remind me at"), Qt.Key.Key_Return)
    await agent.until(lambda: agent.shows("You will be reminded at "), "the answer")
    assert agent.window.reminder_notice.notice is None
    agent.clicks("Done")

    here.ahead = timedelta(minutes=11)
    notice = agent.window.reminder_notice
    await agent.until(lambda: notice.notice is not None, "the reminder")
    assert notice.isVisible()
    assert "Call back Test Customer" in [x.text() for x in notice.findChildren(QLabel)]
    agent.types("")
    agent.clicks("Fill number")
    assert agent.field("Customer number").text().replace(" ", "") == AGENT_DOES_NOT_ANSWER
    assert agent.posts() == 1, "filling dials nothing"

    agent.clicks("Snooze 10 min")
    await agent.until(lambda: notice.notice is None, "the reminder to go")
    here.ahead += timedelta(minutes=11)
    await agent.until(lambda: notice.notice is not None, "it again")
    choose_follow_up(agent)
    assert follow_up_count(agent) == "Follow-up 2"
    next(b for b in notice.findChildren(QPushButton) if b.property("word") == "done").click()
    await agent.until(lambda: notice.notice is None, "the reminder to go")
    assert await desktop.desk.journal.reminders() == []
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_notification_of_a_reminder_fills_puts_off_and_ends_but_never_dials(
    agent: Agent, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[Note] = []
    monkeypatch.setattr(reminders, "LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr(Notifications, "notify", lambda _, note: notes.append(note))
    here = MovedClock()
    agent.has_account()
    desktop = await agent.opens(here)
    await misses(agent, clock)
    call = agent.calls[-1]
    later = desktop._later
    assert later is not None
    kept = await later.reminders.reminders.remind(call, here.now() + timedelta(hours=2))
    notes.clear()
    await agent.leaves()

    here.ahead = timedelta(days=1)  # it came due while the program was closed
    desktop = await agent.opens(here)
    await agent.until(lambda: bool(notes), "the notification")
    (note,) = notes
    assert note.title == "Call back Test Customer"
    assert "Test Customer" not in note.discreet
    assert [action.key for action in note.actions] == ["fill", "snooze", "done"]
    assert desktop._later is not None
    acted = desktop._later.manners.notifications.acted
    acted.emit((note.tag, "fill"))
    assert agent.field("Customer number").text().replace(" ", "") == AGENT_DOES_NOT_ANSWER
    acted.emit((note.tag, "snooze"))
    await agent.until(lambda: agent.window.reminder_notice.notice is None, "it to go")
    here.ahead += timedelta(minutes=11)
    await agent.until(lambda: len(notes) == 2, "it again")
    acted.emit(("call:x", "done"))
    acted.emit((note.tag, "done"))
    await agent.until(lambda: agent.window.reminder_notice.notice is None, "it to go")
    assert kept.id not in [r.id for r in await desktop.desk.journal.reminders()]
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_time_that_has_passed_asks_for_tomorrow(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    desktop = await agent.opens()
    await misses(agent, clock)
    agent.clicks("Remind me…")
    passed = (datetime.now().astimezone() - timedelta(minutes=1)).strftime("%H:%M")
    field = agent.window.call_panel.remind.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, f"today {passed}" if passed != "23:59" else "today 00:00")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await agent.until(lambda: agent.shows("That time has passed today. Tomorrow "), "the question")
    assert await desktop.desk.journal.reminders() == []
    agent.clicks("Yes, tomorrow")
    await agent.until(lambda: agent.shows("You will be reminded at tomorrow "), "the answer")
    (reminder,) = await desktop.desk.journal.reminders()
    assert reminder.due_at > desktop.desk.clock.now()
    await agent.leaves()
