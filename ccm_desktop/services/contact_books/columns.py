"""What the columns of a table of contacts mean, by their names or else by what is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ccm_desktop.domain.folding import fold


class Meaning(StrEnum):
    """What a column holds."""

    NAME = "name"
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"
    ORGANISATION = "organisation"
    NUMBER = "number"
    LABEL = "label"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of use; a number's `label` is what its name says of it."""

    place: int
    meaning: Meaning
    label: str = ""


_WHOLE = {
    Meaning.NAME: "name fullname displayname contact contactname customer customername client"
    " clientname person party partyname fileas नाम पूरानाम ग्राहक nombre nomcomplet",
    Meaning.FIRST: "firstname first givenname given forename vorname prenom प्रथमनाम",
    Meaning.MIDDLE: "middlename middle additionalname secondname",
    Meaning.LAST: "lastname last surname familyname family nachname apellidos nom उपनाम",
    Meaning.ORGANISATION: "company companyname organisation organization organisationname"
    " organizationname organization1name organisation1name org firm firma business"
    " businessname employer account accountname entreprise empresa कंपनी",
    Meaning.NOTE: "note notes comment comments remark remarks description details",
    Meaning.NUMBER: "number no num nr msisdn e164 contactno contactnumber contactnum customerno"
    " customernumber phoneno phonenumber mobileno mobilenumber nummer numero callback isdn"
    " callernumber dial dialnumber नंबर संपर्क",
}
_MEANINGS = {
    "".join(fold(name)): meaning for meaning, names in _WHOLE.items() for name in names.split()
}
_BEGINNINGS = (
    *("phone", "mobile", "mobil", "cell", "tel", "landline", "whatsapp", "handy", "fon", "movil"),
    *("rufnummer", "फोन", "मोबाइल", "दूरभाष"),
)
_NUMBER_WORDS = tuple("".join(fold(word)) for word in _BEGINNINGS)
# A fax can't be called, and a country code alone is no number.
_NOT_NUMBERS = frozenset(
    [
        "fax",
        "pager",
        "telex",
        "tty",
        "tdd",
        "email",
        "mail",
        "type",
        "label",
        "kind",
        "ext",
        "extension",
        "code",
        "country",
        "id",
        "provider",
        "date",
        "time",
        "verified",
    ]
)
_PLAIN = frozenset(
    ["phone", "number", "no", "value", "telephone", "tel", "primary", "contact", "the", "of"]
)
_LABELS = frozenset({"type", "label", "kind"})
_SAMPLE = 200
_FEWEST_DIGITS = 7


def columns_of(rows: list[list[str]]) -> tuple[list[Column], bool]:
    """The columns of use, and whether the first row names them."""
    if not rows:
        return [], False
    named = _named(rows[0])
    if not _is_header(rows[0], named):
        return _guessed(rows), False
    if not any(column.meaning is Meaning.NUMBER for column in named):
        taken = {column.place for column in named}
        named += [
            Column(place, Meaning.NUMBER)
            for place in _number_places(rows[1:])
            if place not in taken
        ]
    return named, True


def looks_like_number(cell: str) -> bool:
    """Whether a cell holds a number at a glance."""
    digits = sum(c.isdigit() for c in cell)
    return digits >= _FEWEST_DIGITS and not any(c.isalpha() for c in cell) and len(cell) < 40


def _named(header: list[str]) -> list[Column]:
    columns = [_column(place, cell) for place, cell in enumerate(header)]
    named = [column for column in columns if column is not None]
    meanings = {column.meaning for column in named}
    if Meaning.FIRST in meanings and Meaning.LAST not in meanings:
        # "Name, Vorname": the name beside a first name is the last one.
        named = [Column(c.place, Meaning.LAST) if c.meaning is Meaning.NAME else c for c in named]
    return named


def _column(place: int, name: str) -> Column | None:
    words = fold(name[:100].replace("_", " "))
    if not words:
        return None
    has_number = any(word.startswith(_NUMBER_WORDS) for word in words)
    if has_number and words[-1] in _LABELS:
        return Column(place, Meaning.LABEL)
    meaning = _MEANINGS.get("".join(words))
    if meaning is None and has_number and not _NOT_NUMBERS & set(words):
        meaning = Meaning.NUMBER
    if meaning is None:
        return None
    kept = [word for word in words if word not in _PLAIN and not word.isdigit()]
    return Column(place, meaning, " ".join(kept) if meaning is Meaning.NUMBER else "")


def _is_header(row: list[str], named: list[Column]) -> bool:
    if any(looks_like_number(cell) for cell in row):
        return False
    meanings = [column.meaning for column in named]
    return Meaning.NUMBER in meanings or len(meanings) > 1


def _guessed(rows: list[list[str]]) -> list[Column]:
    numbers = _number_places(rows)
    columns = [Column(place, Meaning.NUMBER) for place in numbers]
    words = [place for place in _places(rows) if place not in numbers]
    names = [p for p in words if _share(rows, p, _has_letters) > 0.5]
    if names:
        columns.append(Column(names[0], Meaning.NAME))
    return columns


def _number_places(rows: list[list[str]]) -> list[int]:
    return [place for place in _places(rows) if _share(rows, place, looks_like_number) > 0.5]


def _places(rows: list[list[str]]) -> range:
    return range(min(100, max((len(row) for row in rows[:_SAMPLE]), default=0)))


def _share(rows: list[list[str]], place: int, holds: Callable[[str], bool]) -> float:
    cells = [row[place] for row in rows[:_SAMPLE] if place < len(row) and row[place].strip()]
    return sum(map(holds, cells)) / len(cells) if cells else 0.0


def _has_letters(cell: str) -> bool:
    return any(c.isalpha() for c in cell) and "@" not in cell
