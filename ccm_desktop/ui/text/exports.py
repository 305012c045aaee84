"""Words for the export of calls: what it holds, how far it is, what became of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ccm_desktop.domain.export import Said
from ccm_desktop.ui.text.calls import call_state, state_word
from ccm_desktop.ui.text.journal import days_between, result_word
from ccm_desktop.ui.text.words import Message, brief, cut, number, one_line, shown_back, tr

if TYPE_CHECKING:
    from pathlib import Path

    from ccm_desktop.domain.call import Call
    from ccm_desktop.domain.journal_filter import JournalFilter

MOST_ROWS = 1_048_575  # of a sheet in Excel and LibreOffice, below the names of the columns
_MOST_OF_A_NAME = 60


def said(call: Call) -> Said:
    """A call's state as it is shown: in a word, and as a sentence."""
    return Said(state_word(call.phase, call.outcome), call_state(call))


def export_summary(wanted: JournalFilter, count: int) -> str:
    """Which calls are exported, and how many."""
    named = ", ".join(_parts(wanted))
    return tr("{calls}: {named}", calls=calls(count), named=named or tr("the whole journal"))


def _parts(wanted: JournalFilter) -> list[str]:
    parts = [result_word(wanted.result)] if wanted.result else []
    if wanted.with_recording:
        parts.append(tr("with recording"))
    if days := _days(wanted.since, wanted.until):
        parts.append(days)
    if wanted.virtual_number:
        parts.append(tr("from {number}", number=number(wanted.virtual_number)))
    if wanted.agent:
        parts.append(tr("agent {agent}", agent=cut(number(wanted.agent))))
    if wanted.search:
        parts.append(tr("matching {text}", text=shown_back(wanted.search)))
    return parts


def _days(since: datetime | None, until: datetime | None) -> str:
    first = since.astimezone().date() if since else None
    # The end is not included: at midnight the day before is the last one.
    last = (until - timedelta(microseconds=1)).astimezone().date() if until else None
    if first and last:
        return _day(first) if first == last else days_between(first, last)
    if first:
        return tr("since {day}", day=_day(first))
    return tr("until {day}", day=_day(last)) if last else ""


def _day(day: date) -> str:
    return f"{day:%d %b %Y}"


def calls(count: int) -> str:
    """A number of calls."""
    return tr("1 call") if count == 1 else tr("{n} calls", n=f"{count:,}")


def export_progress(written: int, total: int) -> str:
    """How far an export is; new calls may have come since they were counted."""
    if not written:
        return tr("Starting…")
    return tr("{n} of {total} written", n=f"{written:,}", total=f"{max(written, total):,}")


def exported(name: str, count: int, cut_texts: int, *, for_sheets: bool) -> Message:
    """What was exported, and what to know about the file."""
    said = tr("{calls} are in {name}.", calls=calls(count), name=file_name(name))
    if count == 1:
        said = tr("1 call is in {name}.", name=file_name(name))
    known = []
    if for_sheets and count > MOST_ROWS:
        known.append(tr("A spreadsheet shows the first {n} of them.", n=f"{MOST_ROWS:,}"))
    if cut_texts:
        known.append(_cut_texts(cut_texts))
    return Message(said, "", " ".join(known))


def _cut_texts(count: int) -> str:
    if count == 1:
        return tr("1 call has a text too long for a cell; it is cut there, and says so.")
    return tr(
        "{n} calls have a text too long for a cell; it is cut there, and says so.", n=f"{count:,}"
    )


def export_cancelled() -> str:
    """Nothing was exported."""
    return tr("Cancelled. Nothing was written.")


def export_goes_on() -> str:
    """What closing means while calls are written."""
    return tr("You can close this; the export goes on until you quit.")


def folder_not_shown(path: Path) -> Message:
    """Nothing on this machine shows folders."""
    return Message(
        tr("The folder could not be shown."), "", tr("The file is there:"), one_line(str(path))
    )


def form_note(*, is_table: bool, raw: bool) -> str:
    """What a choice of form means."""
    if not is_table:
        return tr("One JSON object a line, each text exactly as it is.")
    if raw:
        return tr("Each text exactly as it is. A spreadsheet may take one for a formula.")
    return tr("For Excel and LibreOffice: numbers keep their plus, formulas stay text.")


def file_name(name: str) -> str:
    """A file's name on one line."""
    return brief(name, _MOST_OF_A_NAME)
