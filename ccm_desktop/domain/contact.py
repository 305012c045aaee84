"""A contact: a person or a firm of the agent's own, with numbers that can be dialled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ccm_desktop.domain.errors import BadInput, InputProblem

NEW = "new"  # the id of one that has none yet
MOST_NUMBERS = 20
MOST_OF_A_NAME = 200
MOST_OF_A_NOTE = 2000
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A number as it is dialled, what the contact calls it, and how it was given at first."""

    e164: str
    label: str = ""
    given: str = ""

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            raise BadInput("contact_number", InputProblem.NOT_A_NUMBER, self.e164)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call. `favourite` is a place counted from 0; `imported` the import it came with.

    Raises `BadInput` where the name is empty or something is longer than it may be.
    """

    id: str
    name: str
    organisation: str = ""
    numbers: tuple[ContactNumber, ...] = ()
    note: str = ""
    favourite: int | None = None
    imported: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise BadInput("contact", InputProblem.MISSING)
        if not self.name.strip():
            raise BadInput("contact_name", InputProblem.MISSING)
        for field, words, most in (
            ("contact_name", self.name, MOST_OF_A_NAME),
            ("organisation", self.organisation, MOST_OF_A_NAME),
            ("note", self.note, MOST_OF_A_NOTE),
        ):
            if len(words) > most:
                raise BadInput(field, InputProblem.TOO_LONG)
        if len(self.numbers) > MOST_NUMBERS:
            raise BadInput("contact_numbers", InputProblem.TOO_LONG)

    @property
    def number(self) -> str:
        """The number that is filled in: the first one, or nothing."""
        return self.numbers[0].e164 if self.numbers else ""

    def has(self, e164: str) -> bool:
        """Whether a number is one of the contact's."""
        return any(number.e164 == e164 for number in self.numbers)

    def joined(self, other: Contact) -> Contact:
        """The same with what another entry for it says besides; what is known here stays."""
        new = tuple(number for number in other.numbers if not self.has(number.e164))
        return replace(
            self,
            organisation=self.organisation or other.organisation,
            numbers=(self.numbers + new)[:MOST_NUMBERS],
            note=self.note or other.note,
        )
