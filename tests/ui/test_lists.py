"""The three lists under the dialer: each fills, none dials, and the keyboard goes between them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Outcome
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui.follow_up_list import MOST_SHOWN
from ccm_desktop.ui.main_window import LEFT_WIDTH
from ccm_desktop.ui.recent_panel import FAVOURITES, FOLLOW_UP, RECENT, RecentPanel
from ccm_desktop.ui.remind_row import RemindRequest
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, START, UNBREAKABLE, after, line, one

NOW = after(3600)
MISSED = [
    line(3, outcome=Outcome.CUSTOMER_UNANSWERED, customer_name="Asha Rao"),
    line(2, outcome=Outcome.AGENT_NO_DIAL, customer="+915555520002"),
]
DUE = Reminder("due", "+915555520001", START, "Asha Rao", "asked for Friday", shown=True)
LATER = Reminder("later", "+915555520003", NOW + timedelta(hours=1))


class Told(list[tuple[str, object]]):
    """What the panel asked for."""

    def __init__(self, panel: RecentPanel) -> None:
        super().__init__()
        for name in (
            "number_chosen",
            "follow_up_done",
            "reminder_snoozed",
            "reminder_done",
            "reminder_entered",
        ):
            getattr(panel, name).connect(self._listener(name))

    def _listener(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return lambda what: self.append((name, what))


@pytest.fixture
def lists(qtbot: QtBot, styled: Theme) -> RecentPanel:
    panel = RecentPanel()
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.resize(LEFT_WIDTH - 32, 500)
    panel.show_lines([line(1)])
    return panel


def tabs(panel: RecentPanel) -> QTabBar:
    return one(panel, QTabBar, "Lists")


def names(panel: RecentPanel) -> list[str]:
    return [b.accessibleName() for b in panel.findChildren(QPushButton) if b.isVisible()]


def test_the_other_lists_are_not_made_before_they_are_needed(lists: RecentPanel) -> None:
    lists.show_follow_ups([], NOW)
    lists.show_reminders([], NOW)
    lists.show_favourites([])
    assert (lists._follow_ups, lists._favourites) == (None, None)


def test_arrow_keys_go_between_the_lists_and_the_choice_stays(lists: RecentPanel) -> None:
    tabs(lists).setFocus()
    assert names(lists) == ["Fill +91 55555 20001"]
    QTest.keyClick(tabs(lists), Qt.Key.Key_Right)
    lists.show_follow_ups(MISSED, NOW)
    assert names(lists)[0].startswith("Fill Asha Rao")
    lists.show_lines([line(2), line(1)])
    assert tabs(lists).currentIndex() == FOLLOW_UP
    QTest.keyClick(tabs(lists), Qt.Key.Key_Right)
    texts = [x.text() for x in lists.findChildren(QLabel) if x.isVisible()]
    assert texts == ["No favourites yet. Make a contact a favourite to have it here."]
    assert tabs(lists).hasFocus()


def test_the_count_is_who_is_to_be_called_back(lists: RecentPanel) -> None:
    assert tabs(lists).tabText(FOLLOW_UP) == "Follow-up"
    lists.show_follow_ups(MISSED, NOW)
    lists.show_reminders([DUE], NOW)
    assert tabs(lists).tabText(FOLLOW_UP) == "Follow-up 3"
    lists.show_follow_ups(MISSED * 60, NOW)
    assert tabs(lists).tabText(FOLLOW_UP) == "Follow-up 99+"
    assert len(names(lists)) == 1, "the list in front is another"
    lists.show_list(FOLLOW_UP)
    assert len([name for name in names(lists) if name.startswith("Remind")]) == MOST_SHOWN
    lists.show_follow_ups([], NOW)
    lists.show_reminders([], NOW)
    assert tabs(lists).tabText(FOLLOW_UP) == "Follow-up"
    texts = [x.text() for x in lists.findChildren(QLabel) if x.isVisible()]
    assert texts == ["Nobody waits to be called back."]


def test_a_follow_up_fills_is_done_and_reminds(lists: RecentPanel) -> None:
    told = Told(lists)
    lists.show_follow_ups(MISSED, NOW)
    lists.show_list(FOLLOW_UP)
    one(lists, QPushButton, "Fill +91 55555 20002").click()
    one(lists, QPushButton, "Done Asha Rao · +91 55555 20001").click()
    one(lists, QPushButton, "Remind +91 55555 20002").click()
    field = one(lists, QLineEdit, "Remind me at")
    assert field.hasFocus()
    QTest.keyClicks(field, "16:00")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == [
        ("number_chosen", "+915555520002"),
        ("follow_up_done", "r3"),
        ("reminder_entered", RemindRequest("r2", "16:00")),
    ]


def test_reminders_stand_above_and_what_is_due_looks_and_reads_so(lists: RecentPanel) -> None:
    told = Told(lists)
    lists.show_follow_ups(MISSED, NOW)
    lists.show_reminders([DUE, LATER], NOW)
    lists.show_list(FOLLOW_UP)
    rows = lists.follow_ups._reminders
    assert rows[0].accessibleName().startswith("Due, ")
    assert rows[1].accessibleName().startswith("Reminder, ")
    assert rows[0]._dot._shape is not rows[1]._dot._shape
    assert rows[1].mapTo(lists, rows[1].rect().topLeft()).y() < lists.follow_ups._lines[0].y()
    assert [row.snooze.isVisible() for row in rows] == [True, False]
    for button in (rows[0].fill, rows[0].snooze, rows[0].done, rows[1].done):
        button.click()
    assert told == [
        ("number_chosen", "+915555520001"),
        ("reminder_snoozed", "due"),
        ("reminder_done", "due"),
        ("reminder_done", "later"),
    ]


def test_a_favourite_shows_its_key_and_fills(lists: RecentPanel) -> None:
    told = Told(lists)
    lists.show_favourites([(1, "Asha Rao", "+915555520001"), (12, "", "+915555520002")])
    lists.show_list(FAVOURITES)
    texts = [x.text() for x in lists.findChildren(QLabel) if x.isVisible()]
    assert texts[:3] == ["Asha Rao", "Ctrl 1", "+91 55555 20001"]
    assert "Ctrl 12" not in texts
    one(lists, QPushButton, "Fill Asha Rao").click()
    one(lists, QPushButton, "Fill +91 55555 20002").click()
    assert told == [("number_chosen", "+915555520001"), ("number_chosen", "+915555520002")]
    lists.show_favourites([])
    assert names(lists) == []


def test_a_row_that_goes_does_not_send_the_focus_away(lists: RecentPanel) -> None:
    lists.show_follow_ups(MISSED, NOW)
    lists.show_list(FOLLOW_UP)
    last = lists.follow_ups._lines[1].done
    last.setFocus()
    lists.show_follow_ups(MISSED[:1], NOW)
    assert lists.follow_ups._lines[0].fill.hasFocus(), "another's Done is not under the finger"
    lists.follow_ups._lines[0].done.setFocus()
    lists.show_follow_ups(MISSED[1:], NOW)
    assert lists.follow_ups._lines[0].fill.hasFocus()
    lists.show_follow_ups([], NOW)
    assert tabs(lists).hasFocus()


@pytest.mark.parametrize("hostile", [HTML, UNBREAKABLE])
def test_no_name_or_note_widens_the_lists(lists: RecentPanel, hostile: str) -> None:
    missed = line(1, outcome=Outcome.FAILED, customer_name=hostile, customer=hostile)
    lists.show_follow_ups([missed], NOW)
    lists.show_reminders([Reminder("x", hostile, START, hostile, hostile)], NOW)
    lists.show_favourites([(1, hostile, hostile)])
    for which in (RECENT, FOLLOW_UP, FAVOURITES):
        lists.show_list(which)
        QCoreApplication.sendPostedEvents()
        assert lists.minimumSizeHint().width() <= LEFT_WIDTH - 32
        assert not lists.grab().isNull()
