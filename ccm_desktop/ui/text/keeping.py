"""Words for where things are kept: the keyring, the journal, the settings file, contacts."""

from __future__ import annotations

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.mended import Mended
from ccm_desktop.ui.text.words import Message, tr


def keyring_problem(problem: e.KeyringProblem) -> str:
    """One sentence on the keyring."""
    return {
        e.KeyringProblem.NONE: tr("This system has no working keyring."),
        e.KeyringProblem.LOCKED: tr("Your system's keyring is locked."),
        e.KeyringProblem.HUNG: tr("Your system's keyring does not answer."),
        e.KeyringProblem.TOO_LONG: tr("The API key and token are too long for the keyring."),
        e.KeyringProblem.FAILED: tr("Your system's keyring failed."),
    }[problem]


def kept_for_session(problem: e.KeyringProblem) -> str:
    """What became of credentials that no keyring took."""
    return tr(
        "{problem} The key and token are kept only until you quit.",
        problem=keyring_problem(problem),
    )


def keyring_step(problem: e.KeyringProblem) -> str:
    """What to do about the keyring."""
    if problem in (e.KeyringProblem.LOCKED, e.KeyringProblem.HUNG):
        return tr("Unlock it (look for its window), then try again.")
    return tr("Enter the API key and token again; they are kept until you quit.")


def journal_problem(problem: e.JournalProblem) -> str:
    """One sentence on the journal."""
    return {
        e.JournalProblem.FULL: tr("The disk is full, so the call can't be written down."),
        e.JournalProblem.READ_ONLY: tr("The journal can't be written."),
        e.JournalProblem.LOCKED: tr("Another program keeps the journal locked."),
        e.JournalProblem.CORRUPT: tr("The journal is damaged."),
        e.JournalProblem.NEWER: tr("The journal was written by a newer CCM Desktop."),
        e.JournalProblem.FAILED: tr("The journal can't be used."),
    }[problem]


def journal_step(problem: e.JournalProblem) -> str:
    """What to do about the journal, and what is not done without it."""
    first = {
        e.JournalProblem.FULL: tr("Make room on the disk."),
        e.JournalProblem.LOCKED: tr("Close what else uses it, then try again."),
        e.JournalProblem.CORRUPT: tr(
            "Close all windows of CCM Desktop and start it again: it mends the journal and keeps"
            " the damaged file."
        ),
        e.JournalProblem.NEWER: tr("Update CCM Desktop; the file is left as it is."),
    }.get(problem, "")
    rule = tr("No call is made that can't be written down.")
    return f"{first} {rule}".strip()


def mended(what: Mended) -> Message:
    """What became of a damaged journal."""
    if what.missing == 0:
        lost = tr("All {n} calls were kept.", n=f"{what.kept:,}")
    elif what.missing is None:
        lost = tr("{n} calls were kept; earlier calls may be missing.", n=f"{what.kept:,}")
    else:
        lost = tr(
            "{n} calls were kept; {missing} can't be read.",
            n=f"{what.kept:,}",
            missing=f"{what.missing:,}",
        )
    careful = tr("A number called before may not be known here; look before you call it again.")
    return Message(
        tr("The journal was damaged and has been mended."),
        lost if what.missing == 0 else f"{lost} {careful}",
        tr("The damaged file is kept beside it."),
        str(what.aside),
    )


def settings_trouble(error: e.SettingsTrouble, nothing: str) -> Message:
    """What is wrong with the settings file."""
    what = {
        e.SettingsProblem.UNREADABLE: tr("The settings file can't be read."),
        e.SettingsProblem.NOT_JSON: tr("The settings file is damaged."),
        e.SettingsProblem.WRONG_SHAPE: tr("The settings file is damaged."),
        e.SettingsProblem.NEWER: tr("The settings were written by a newer CCM Desktop."),
        e.SettingsProblem.UNWRITABLE: tr("The settings could not be saved."),
    }[error.problem]
    step = tr("It was left as it is, at {path}.", path=error.path)
    return Message(what, nothing, step, error.detail)


def contacts_trouble(error: e.ContactsTrouble, nothing: str) -> Message:
    """What is wrong with the contacts, or with a file to import."""
    path = error.path
    what, step = {
        e.ContactsProblem.UNREADABLE: (
            tr("This file can't be read."),
            tr("It was left as it is, at {path}.", path=path),
        ),
        e.ContactsProblem.DAMAGED: (
            tr("This file of contacts is damaged."),
            tr("It was left as it is, at {path}.", path=path),
        ),
        e.ContactsProblem.NEWER: (
            tr("The contacts were written by a newer CCM Desktop."),
            tr("Update CCM Desktop; the file is left as it is."),
        ),
        e.ContactsProblem.UNWRITABLE: (
            tr("The contacts could not be saved."),
            tr("Make room on the disk, then try again. Nothing was changed."),
        ),
        e.ContactsProblem.TOO_LARGE: (
            tr("This file is too large for contacts."),
            tr("Choose one of 32 MB or less."),
        ),
        e.ContactsProblem.NO_CONTACTS: (
            tr("There are no contacts in this file."),
            tr("Choose a CSV or vCard file with names and numbers."),
        ),
        e.ContactsProblem.NOTHING_TO_UNDO: (
            tr("There is no import to undo."),
            tr("Nothing was changed."),
        ),
    }[error.problem]
    return Message(what, nothing, step, error.detail)


def export_trouble(error: e.ExportTrouble, nothing: str) -> Message:
    """Why calls could not be exported."""
    elsewhere = tr("Choose another place.")
    what, step = {
        e.ExportProblem.FULL: (
            tr("The disk is full, so the calls could not be exported."),
            tr("Make room on the disk, or choose another place."),
        ),
        e.ExportProblem.UNWRITABLE: (
            tr("This file can't be written."),
            tr("Close it where another program has it open, or choose another place."),
        ),
        e.ExportProblem.GONE: (tr("This folder is not there any more."), elsewhere),
        e.ExportProblem.NO_FILE: (
            tr("There is something of this name that is no file."),
            elsewhere,
        ),
        e.ExportProblem.FAILED: (tr("The calls could not be exported."), elsewhere),
    }[error.problem]
    details = " · ".join(part for part in (str(error.path), error.detail) if part)
    return Message(what, nothing, tr("{step} Nothing was changed.", step=step), details)
