"""The words for follow-ups, reminders and overrides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ccm_desktop.domain.call import Outcome
from ccm_desktop.domain.follow_up import NOT_REACHED
from ccm_desktop.domain.policy import Rule
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui import text
from tests.ui.shown import CUSTOMER, START, line

NOON = START.astimezone().replace(hour=12, minute=0, second=0)
REMINDER = Reminder("x", CUSTOMER, NOON + timedelta(hours=4), "Asha Rao", "asked\nfor Friday")


def test_each_way_to_miss_somebody_names_whose_phone_it_was() -> None:
    words = {outcome: text.missed(outcome) for outcome in NOT_REACHED}
    assert len(set(words.values())) == len(NOT_REACHED)
    for outcome, said in words.items():
        assert ("Customer" in said) == outcome.value.startswith("customer")
        assert said.startswith("You") == outcome.value.startswith("agent")


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "12:00"), (1, "tomorrow 12:00"), (-1, "yesterday 12:00")],
)
def test_a_moment_is_said_by_its_day(days: int, said: str) -> None:
    assert text.when(NOON + timedelta(days=days), NOON) == said


def test_another_day_is_said_by_its_date() -> None:
    later = NOON + timedelta(days=9)
    assert text.when(later, NOON) == f"{later:%d %b} 12:00"


def test_a_reminder_says_when_and_who() -> None:
    assert text.reminder_line(REMINDER, NOON) == "16:00 · Asha Rao"
    due = text.reminder_due(REMINDER, NOON)
    assert due.title == "Call back Asha Rao"
    assert due.body == "+91 55555 20001 · You asked for 16:00. asked for Friday"
    assert text.reminder_set(REMINDER, NOON) == "You will be reminded at 16:00."
    assert "Asha" not in text.reminder_discreet(REMINDER, NOON)


def test_a_reminder_without_a_name_says_the_number_once() -> None:
    due = text.reminder_due(Reminder("x", CUSTOMER, NOON), NOON)
    assert due.sentence.count("+91 55555 20001") == 1


def test_a_follow_up_is_said_whole() -> None:
    missed = line(0, outcome=Outcome.CUSTOMER_BUSY, customer_name="Asha")
    said = text.follow_up_line(missed, START)
    assert said.startswith("Asha · +91 55555 20001, Customer was busy, ")


def test_what_has_passed_today_is_asked_about() -> None:
    asked = text.passed_today(NOON + timedelta(days=1), NOON)
    assert asked == "That time has passed today. Tomorrow 12:00?"


@pytest.mark.parametrize("rule", Rule)
def test_an_override_is_a_fact(rule: Rule) -> None:
    said = text.overrides((rule.value,))
    never = rule in (Rule.EMERGENCY, Rule.BLOCKED_CODE)  # nobody can override these
    assert said.startswith("Overrode") == never
    assert said.startswith("Called") != never


def test_overrides_are_said_together_and_none_is_nothing() -> None:
    both = text.overrides(("calling_hours", "called_recently"))
    assert both == "Called outside calling hours, called again soon after"
    assert text.overrides(()) == ""
    assert text.overrides(("new_rule",)) == "Overrode “new_rule”"
