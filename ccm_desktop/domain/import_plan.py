"""What a file of contacts comes to, before anything of it is written. Reads numbers, no files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ccm_desktop.domain.contact import (
    MOST_NUMBERS,
    MOST_OF_A_NAME,
    MOST_OF_A_NOTE,
    Contact,
    ContactNumber,
)
from ccm_desktop.domain.errors import BadInput, InputProblem

_MOST_LISTED = 1000
_MOST_OF_A_LABEL = 40
# From what stands there and the country to a number and its extension; raises BadInput.
ReadNumber = Callable[[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file as it stands there; `numbers` are pairs of label and text."""

    line: int
    name: str = ""
    organisation: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    note: str = ""
    problem: BadInput | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of a file that is left out: where it stands, what it is, and why."""

    line: int
    given: str
    why: BadInput


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would be written. `found` is as read, `added` and `merged` as they would stand.

    `columns` says how a file without a header was understood: place and meaning of each column.
    Of what is `not_taken` the first thousand are listed; `left_out` is how many there are.
    """

    source: str
    found: tuple[Contact, ...]
    added: tuple[Contact, ...]
    merged: tuple[Contact, ...]
    known: int
    not_taken: tuple[NotTaken, ...]
    left_out: int
    columns: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Reading:
    """Contacts found in rows, and what of the rows could not be taken."""

    found: list[Contact] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    left_out: int = 0

    def leave(self, line: int, given: str, why: BadInput) -> None:
        """Leave something out."""
        self.left_out += 1
        if len(self.not_taken) < _MOST_LISTED:
            self.not_taken.append(NotTaken(line, given[:MOST_OF_A_NAME], why))


def read_rows(rows: Iterable[Row], country: str, read: ReadNumber) -> Reading:
    """Make contacts of rows. A number is taken where `read` has one reading for it, else listed."""
    reading = Reading()
    for row in rows:
        name = (row.name or row.organisation)[:MOST_OF_A_NAME].strip()
        if row.problem is not None:
            reading.leave(row.line, name, row.problem)
            continue
        numbers = _read_numbers(row, country, read, reading)
        if not numbers:
            if not row.numbers:
                why = BadInput("contact_number", InputProblem.MISSING)
                reading.leave(row.line, name, why)
            continue
        if not name:
            given = ", ".join(number.given for number in numbers)
            reading.leave(row.line, given, BadInput("contact_name", InputProblem.MISSING))
            continue
        reading.found.append(_contact(row, name, numbers))
    return reading


def _contact(row: Row, name: str, numbers: tuple[ContactNumber, ...]) -> Contact:
    return Contact(
        id=f"line {row.line}",
        name=name,
        organisation=row.organisation[:MOST_OF_A_NAME] if row.name else "",
        numbers=numbers,
        note=row.note[:MOST_OF_A_NOTE],
    )


def _read_numbers(
    row: Row, country: str, read: ReadNumber, reading: Reading
) -> tuple[ContactNumber, ...]:
    taken: dict[str, ContactNumber] = {}
    for label, given in row.numbers:
        try:
            e164, extension = read(given, country)
        except BadInput as why:
            reading.leave(row.line, given, why)
            continue
        if extension:
            label = f"{label} ext. {extension}".strip()
        number = ContactNumber(e164, label[:_MOST_OF_A_LABEL], given[:MOST_OF_A_NAME])
        taken.setdefault(e164, number)
    if len(taken) > MOST_NUMBERS:
        reading.leave(row.line, row.name, BadInput("contact_numbers", InputProblem.TOO_LONG))
    return tuple(taken.values())[:MOST_NUMBERS]
