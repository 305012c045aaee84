"""The corpora of what may be typed, pasted or linked, and whose country a text names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import phonenumbers

from ccm_desktop.domain.number import CustomerNumber

_CORPORA = Path(__file__).parent.parent / "corpora"


@dataclass(frozen=True)
class Typed:
    """A text, and what it is read as in a country."""

    text: str
    country: str
    read: tuple[str, ...]
    extension: str | None
    problem: str | None


@dataclass(frozen=True)
class Linked:
    """A link, and what it asks to fill in."""

    text: str
    number: str
    from_number: str | None
    reference: str | None
    extension: str | None
    read: str | None
    call_sid: str | None
    problem: str | None


def typed_corpus() -> list[Typed]:
    """Everything in `numbers.toml`."""
    return [
        Typed(
            row["text"],
            row.get("country", "IN"),
            tuple(row.get("read", ())),
            row.get("extension"),
            row.get("problem"),
        )
        for row in tomllib.loads((_CORPORA / "numbers.toml").read_text("utf-8"))["numbers"]
    ]


def linked_corpus() -> list[Linked]:
    """Everything in `links.toml`."""
    return [
        Linked(
            row["text"],
            row.get("number", ""),
            row.get("from"),
            row.get("reference"),
            row.get("extension"),
            row.get("read"),
            row.get("call_sid"),
            row.get("problem"),
        )
        for row in tomllib.loads((_CORPORA / "links.toml").read_text("utf-8"))["links"]
    ]


def ascii_digits(text: str) -> str:
    """The decimal digits of all scripts in a text, as ASCII."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def names_its_country(text: str, read: CustomerNumber, country: str) -> bool:
    """Whether the country of a clear reading is written with it, or is the profile's own."""
    code = str(read.country_code)
    marks = unicodedata.normalize("NFKC", unquote(text))
    written = "".join("+" if c == "+" else ascii_digits(c) for c in marks)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    abroad = f"00|{metadata.international_prefix}" if metadata else "00"
    if re.search(rf"(?:\+0*|{abroad}){code}", written):
        return True
    is_home = read.country_code == phonenumbers.country_code_for_region(country)
    return is_home and not re.match(r"\W*\+\W*\d", marks)
