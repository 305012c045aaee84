"""Words for what goes with a call and comes after it: its legs, follow-ups, reminders, overrides."""

from __future__ import annotations

from datetime import datetime, timedelta

from ccm_desktop.domain.call import Outcome
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui.text.calls import line_name
from ccm_desktop.ui.text.words import Message, beside, brief, number, shown_back, tr


def leg_word(status: str | None, *, over: bool) -> str:
    """What was reported of one phone; an unknown word is shown as it came."""
    match status:
        case None:
            return tr("not reported") if over else tr("no word yet")
        case "in-progress":
            return tr("connected")
        case "completed":
            return tr("hung up")
        case "no-answer":
            return tr("no answer")
        case "busy":
            return tr("busy")
        case "failed":
            return tr("not reached")
        case "canceled" | "cancelled":
            return tr("cancelled")
        case _:
            return shown_back(status)


def missed(outcome: Outcome | None) -> str:
    """Why the customer was not spoken to, and whose phone it was."""
    match outcome:
        case Outcome.CUSTOMER_UNANSWERED:
            return tr("Customer did not answer")
        case Outcome.CUSTOMER_BUSY:
            return tr("Customer was busy")
        case Outcome.CUSTOMER_NO_DIAL:
            return tr("Customer not reached")
        case Outcome.AGENT_UNANSWERED:
            return tr("You did not answer")
        case Outcome.AGENT_BUSY:
            return tr("Your phone was busy")
        case Outcome.AGENT_NO_DIAL:
            return tr("Your phone not reached")
        case Outcome.AGENT_CANCELED:
            return tr("You hung up first")
        case _:
            return tr("The call failed")


def who(name: str | None, customer: str) -> str:
    """Somebody in a list: the name, where one is known, and the number."""
    shown, known = number(customer), brief(name or "")
    return beside(known, shown)


def when(at: datetime, now: datetime) -> str:
    """A moment in a list: the time of day here, with the day unless it is today."""
    here = at.astimezone()
    days = (here.date() - now.astimezone().date()) / timedelta(days=1)
    if days == 0:
        return here.strftime("%H:%M")
    if days == 1:
        return tr("tomorrow {time}", time=here.strftime("%H:%M"))
    if days == -1:
        return tr("yesterday {time}", time=here.strftime("%H:%M"))
    return here.strftime("%d %b %H:%M")


def follow_up_line(line: CallLine, now: datetime) -> str:
    """A customer who was not reached, as a screen reader says it."""
    return f"{who(line_name(line), line.customer)}, {missed(line.outcome)}, {when(line.pressed_at, now)}"


def reminder_line(reminder: Reminder, now: datetime) -> str:
    """A reminder in a list: "16:00 · Asha Rao"."""
    name = brief(reminder.name) or number(reminder.customer)
    return f"{when(reminder.due_at, now)} · {name}"


def reminder_due(reminder: Reminder, now: datetime) -> Message:
    """A reminder that has come: whom to call, and what was noted."""
    title = tr("Call back {who}", who=brief(reminder.name) or number(reminder.customer))
    about = [number(reminder.customer)] if brief(reminder.name) else []
    about += [tr("You asked for {time}.", time=when(reminder.due_at, now))]
    return Message(title, " · ".join(about), brief(reminder.note))


def reminder_discreet(reminder: Reminder, now: datetime) -> str:
    """The same where others may see it: nobody is named."""
    return tr("A call back that you asked for at {time}", time=when(reminder.due_at, now))


def reminder_set(reminder: Reminder, now: datetime) -> str:
    """What was agreed on."""
    return tr("You will be reminded at {time}.", time=when(reminder.due_at, now))


def passed_today(at: datetime, now: datetime) -> str:
    """The question where a time is over for today."""
    return tr("That time has passed today. {when}?", when=when(at, now).capitalize())


def overrides(rules: tuple[str, ...]) -> str:
    """The rules of considerate dialling that the agent overrode, as facts."""
    known = {
        "calling_hours": tr("called outside calling hours"),
        "called_recently": tr("called again soon after"),
        "do_not_call": tr("called although on the do-not-call list"),
        "list_unread": tr("called while the do-not-call list could not be read"),
        "premium": tr("called a premium number"),
        "country": tr("called another country"),
    }
    said = [known.get(rule) or tr("overrode {rule}", rule=shown_back(rule)) for rule in rules]
    return ", ".join(said)[:1].upper() + ", ".join(said)[1:]
