"""Importing contacts: reads a file, and says what would come of it before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import BadInput, ContactsProblem, ContactsTrouble
from ccm_desktop.domain.import_plan import ImportPlan, read_rows
from ccm_desktop.services.contact_books.csv_file import Table, read_table
from ccm_desktop.services.contact_books.text import read_text
from ccm_desktop.services.contact_books.vcard import is_vcard, read_cards


def plan_import(path: Path, country: str, book: ContactBook, ids: Callable[[], str]) -> ImportPlan:
    """Read a CSV or vCard file; changes nothing. For a thread. Raises `ContactsTrouble`."""
    text = read_text(path)
    table = Table(read_cards(text)) if is_vcard(text) else read_table(text)
    if not any(row.numbers or row.problem for row in table.rows):
        raise ContactsTrouble(ContactsProblem.NO_CONTACTS, path)
    reading = read_rows(table.rows, country, _read_number)
    merge = book.merge(reading.found, ids, "planned")
    return ImportPlan(
        path.name,
        tuple(reading.found),
        merge.added,
        merge.merged,
        merge.known,
        tuple(reading.not_taken),
        reading.left_out,
        table.columns,
    )


def _read_number(text: str, country: str) -> tuple[str, str]:
    """A number and its extension; a number is never guessed. Raises `BadInput`."""
    from ccm_desktop.domain.number import read_number

    try:
        read = read_number(text, country)
    except BadInput as error:
        raise BadInput("contact_number", error.problem, error.given) from error
    return read.e164, read.extension or ""
