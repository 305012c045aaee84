"""Words for how long calls are kept, and for taking a customer out of everything."""

from __future__ import annotations

from ccm_desktop.domain.keeping import Afterwards, Traces
from ccm_desktop.ui.text.words import tr


def afterwards(rule: Afterwards) -> str:
    """What happens to old calls."""
    return {
        Afterwards.KEEP: tr("Keep them"),
        Afterwards.ANONYMISE: tr("Make them anonymous"),
        Afterwards.DELETE: tr("Delete them"),
    }[rule]


def what_goes(rule: Afterwards) -> str:
    """What the rule takes and leaves."""
    match rule:
        case Afterwards.KEEP:
            return tr("Calls stay in the journal until you delete them.")
        case Afterwards.ANONYMISE:
            return tr(
                "Number, name, note, tags, custom field, call SID and recording go; times, outcome"
                " and talk time stay in your totals."
            )
        case Afterwards.DELETE:
            return tr("The whole call goes, with its note and its recording.")


def days(count: int) -> str:
    """A number of days."""
    return tr("{count} days", count=f"{count:,}")


def older_calls(count: int) -> str:
    """How many calls the rule would take."""
    if count == 0:
        return tr("No call is that old now.")
    if count == 1:
        return tr("1 call is that old now.")
    return tr("{count} calls are that old now.", count=f"{count:,}")


def rule_in_force(rule: Afterwards, after: int) -> str:
    """The rule that is in force, in one line."""
    return {
        Afterwards.KEEP: tr("In force: all calls are kept."),
        Afterwards.ANONYMISE: tr(
            "In force: calls become anonymous after {days}.", days=days(after)
        ),
        Afterwards.DELETE: tr("In force: calls are deleted after {days}.", days=days(after)),
    }[rule]


def traces(found: Traces) -> str:
    """What is stored of a customer."""
    parts = [
        words
        for count, words in (
            (found.calls, _counted(found.calls, tr("1 call"), tr("{count} calls"))),
            (found.lookups, _counted(found.lookups, tr("1 look-up"), tr("{count} look-ups"))),
            (found.reminders, _counted(found.reminders, tr("1 reminder"), tr("{count} reminders"))),
        )
        if count
    ]
    if not parts:
        return tr("Nothing is stored of this customer.")
    return tr("Stored here: {what}.", what=", ".join(parts))


def held(count: int) -> str:
    """Which calls can't go yet."""
    if count == 0:
        return ""
    if count == 1:
        return tr("1 call is under way, or you have not said whether it rang: it stays for now.")
    return tr(
        "{count} calls are under way, or you have not said whether they rang: they stay for now.",
        count=f"{count:,}",
    )


def taken_out(count: int) -> str:
    """What was done."""
    if count == 0:
        return tr("Deleted.")
    if count == 1:
        return tr("Deleted. 1 call stays in your totals, without the customer.")
    return tr(
        "Deleted. {count} calls stay in your totals, without the customer.", count=f"{count:,}"
    )


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count=f"{count:,}")
