"""Words for contacts: their names and numbers, suggestions, what an import comes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.suggestions import Suggestion, Why
from ccm_desktop.ui.text.inputs import bad_input
from ccm_desktop.ui.text.words import Message, cut, day_and_time, number, one_line, shown_back, tr

if TYPE_CHECKING:
    from ccm_desktop.domain.contact import Contact
    from ccm_desktop.domain.import_plan import ImportPlan, NotTaken


def contact_numbers(contact: Contact) -> str:
    """A contact's first number, with its label, and how many more there are."""
    if not contact.numbers:
        return tr("no number")
    first = contact.numbers[0]
    shown = number(first.e164)
    if label := cut(one_line(first.label)):
        shown = tr("{number} {label}", number=shown, label=label)
    more = len(contact.numbers) - 1
    return tr("{number} and {n} more", number=shown, n=more) if more else shown


def suggestion_detail(suggestion: Suggestion) -> str:
    """What stands below a suggestion: its number, where a name is above, and where it comes from."""
    why = _why(suggestion)
    return f"{number(suggestion.number)} · {why}" if suggestion.name.strip() else why


def suggestion_title(suggestion: Suggestion) -> str:
    """Who is suggested: the name, or else the number."""
    return cut(one_line(suggestion.name)) or number(suggestion.number)


def _why(suggestion: Suggestion) -> str:
    match suggestion.why:
        case Why.FAVOURITE:
            return tr("favourite")
        case Why.RECENT if suggestion.when is not None:
            return tr("called {time}", time=day_and_time(suggestion.when))
        case Why.RECENT:
            return tr("recent")
        case Why.CONTACT:
            return tr("contact")


def import_summary(plan: ImportPlan) -> str:
    """What an import would do, in one sentence for each kind."""
    parts = [_added(len(plan.added))]
    if plan.merged:
        parts.append(
            tr("1 of yours gains something.")
            if len(plan.merged) == 1
            else tr("{n} of yours gain something.", n=f"{len(plan.merged):,}")
        )
    if plan.known:
        parts.append(tr("{n} known already.", n=f"{plan.known:,}"))
    if plan.left_out:
        parts.append(tr("{n} not taken, listed below.", n=f"{plan.left_out:,}"))
    return " ".join(parts)


def _added(count: int) -> str:
    if count == 0:
        return tr("No new contact.")
    return tr("1 new contact.") if count == 1 else tr("{n} new contacts.", n=f"{count:,}")


def guessed_columns(columns: tuple[tuple[int, str], ...]) -> str:
    """How a file without a header was understood."""
    meanings = {"name": tr("the name"), "number": tr("a number")}
    parts = [
        tr("column {n} is {meaning}", n=place + 1, meaning=meanings.get(meaning, meaning))
        for place, meaning in sorted(columns)
    ]
    return tr("The file has no header. Read so: {columns}.", columns=", ".join(parts))


def not_taken(left: NotTaken) -> str:
    """Why something of a file is left out."""
    # What stands there is shown beside it; but this sentence is about nothing else.
    given = left.given if left.why.problem is e.InputProblem.EMERGENCY else ""
    return bad_input(e.BadInput(left.why.field, left.why.problem, given))


def contacts_aside(path: Path) -> Message:
    """What became of a damaged file of contacts."""
    return Message(
        tr("Your contacts could not be read."),
        "",
        tr("The damaged file is kept; contacts start empty. Import them again, or ask your admin."),
        str(path),
    )


def removed_contact(contact: Contact) -> str:
    """Say that a contact is gone."""
    return tr("{name} is removed.", name=shown_back(one_line(contact.name)))


def imported_contacts(plan: ImportPlan) -> str:
    """Say what an import did."""
    count = len(plan.added) + len(plan.merged)
    return tr("1 contact imported.") if count == 1 else tr("{n} contacts imported.", n=f"{count:,}")


def no_contact(searched: str) -> str:
    """Why the list of contacts is empty."""
    if searched:
        return tr("No contact matches {text}.", text=shown_back(searched))
    return tr("No contacts yet. Add one, or import a CSV or vCard file.")


def crm_not_opened() -> Message:
    """Say that the system opened no browser."""
    return Message(
        tr("Your CRM could not be opened."),
        "",
        tr("Check the link in the settings, and which browser your system opens."),
    )
