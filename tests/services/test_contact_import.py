"""Files of contacts from elsewhere: what is taken of them, and what is said of the rest."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.contact import Contact
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import ContactsProblem, ContactsTrouble, InputProblem
from ccm_desktop.domain.import_plan import ImportPlan
from ccm_desktop.services.contact_books.csv_file import read_table
from ccm_desktop.services.contact_books.importing import plan_import
from ccm_desktop.services.contact_books.text import MOST_BYTES, decode
from ccm_desktop.services.contact_books.vcard import read_cards

CORPUS = Path(__file__).parent.parent / "corpora" / "contacts"
P = InputProblem


def plan(path: Path, book: ContactBook | None = None) -> ImportPlan:
    ids = count(1)
    return plan_import(path, "IN", book or ContactBook(), lambda: f"c{next(ids)}")


def in_short(contact: Contact) -> tuple[str, str, tuple[str, ...]]:
    """Name, organisation, and numbers with what they are called."""
    numbers = (f"{n.e164.removeprefix('+9155555')} {n.label}".strip() for n in contact.numbers)
    return contact.name, contact.organisation, tuple(numbers)


ASHA = ("Asha Rao", "", ("20001",))
VIKRAM = ("Vikram Singh", "", ("20002",))
TAKEN: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "plain.csv": [
        ("Asha Rao", "Rao Traders", ("20001",)),
        ("Singh, Vikram", 'Singh "& Sons"', ("20002",)),
    ],
    "semicolon-windows-1252.csv": [("Jörg Müller", "Müller & Söhne", ("20003 mobil",))],
    "utf8-bom.csv": [("Élodie Durand", "", ("20004 mobile",))],
    "utf16.csv": [("अनिल कुमार", "", ("20005 mobile",))],
    "utf16-unmarked.csv": [ASHA],
    "excel-sep.csv": [ASHA],
    "no-header.csv": [ASHA, VIKRAM],
    "pipe.csv": [ASHA],
    "google.csv": [
        ("Asha Rao", "Rao Traders", ("20001 mobile", "20011 mobile", "20012 work")),
        ("Helpdesk Ltd", "", ("20013 main",)),
    ],
    "google-old.csv": [("Asha Rao", "Rao Traders", ("20001 mobile",))],
    "outlook.csv": [("Asha Rao", "Rao Traders", ("20021 business", "20001 mobile"))],
    "formulas.csv": [
        ('=HYPERLINK("http://x.invalid","Asha")', "", ("20001",)),
        ("@SUM(A1)", "", ("20002",)),
    ],
    "bad-numbers.csv": [ASHA],
    "duplicates.csv": [ASHA, ("Asha Rao", "", ("20041",))],
    "nuls.csv": [ASHA],
    "ragged.csv": [VIKRAM],
    "unclosed-quote.csv": [ASHA],
    "old-mac.csv": [ASHA, VIKRAM],
    "v21.vcf": [("अनिल कुमार", "Rao Traders", ("20001 mobile",))],
    "v30.vcf": [
        ("Asha Rao, Ms", "Rao; Traders", ("20001 front desk", "20002 work")),
        ("Vikram Pal Singh", "", ("20003 home",)),
    ],
    "v40.vcf": [("Élodie Durand", "", ("20004 mobile ext. 12",))],
    "v30-latin.vcf": [("Jörg Müller", "", ("20003",))],
    "broken.vcf": [ASHA, ("Never ended", "", ("20003",))],
    "agent.vcf": [ASHA],
}
NOTHING = {"empty.csv", "not-contacts.csv"}


def test_every_file_of_the_corpus_has_its_answer() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TAKEN) | NOTHING


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str) -> None:
    assert [in_short(each) for each in plan(CORPUS / name).added] == TAKEN[name]


def test_notes_and_numbers_are_kept_as_they_stood() -> None:
    first, second = plan(CORPUS / "plain.csv").added
    assert (first.note, second.note) == ("Calls after lunch", "Two\nlines")
    assert second.numbers[0].given == "055555 20002"
    assert plan(CORPUS / "v30.vcf").added[0].note == "First line\nsecond line"


def test_what_is_not_taken_is_listed_with_its_line_and_reason() -> None:
    left = plan(CORPUS / "bad-numbers.csv").not_taken
    assert [(each.line, each.given, each.why.problem) for each in left] == [
        (3, "9.15556E+11", P.HAS_LETTERS),
        (4, "123", P.TOO_SHORT),
        (5, "1800FLOWERS", P.HAS_LETTERS),
        (6, "112", P.EMERGENCY),
        (7, "Nobody", P.MISSING),
        (8, "+91 55555 20009", P.MISSING),
        (9, "+91 55555 20031 / +91 55555 20032", P.AMBIGUOUS),
    ]
    assert [each.why.field for each in left[4:6]] == ["contact_number", "contact_name"]


def test_what_is_not_taken_of_broken_cards() -> None:
    left = plan(CORPUS / "broken.vcf").not_taken
    assert [(each.line, each.why.field, each.why.problem) for each in left] == [
        (5, "contact_name", P.MISSING),
        (7, "row", P.UNREADABLE),
        (11, "contact_number", P.MISSING),
    ]


def test_guessed_columns_are_told() -> None:
    assert plan(CORPUS / "no-header.csv").columns == ((2, "number"), (0, "name"))
    assert plan(CORPUS / "plain.csv").columns == ()


def test_duplicates_within_a_file_are_one() -> None:
    made = plan(CORPUS / "duplicates.csv")
    assert (len(made.added), made.known) == (2, 1)


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_a_file_without_contacts(name: str) -> None:
    with pytest.raises(ContactsTrouble) as caught:
        plan(CORPUS / name)
    assert caught.value.problem is ContactsProblem.NO_CONTACTS


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.csv"):
        with pytest.raises(ContactsTrouble) as caught:
            plan(path)
        assert caught.value.problem is ContactsProblem.UNREADABLE


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(ContactsTrouble) as caught:
        plan(path)
    assert caught.value.problem is ContactsProblem.TOO_LARGE


GOOD_ROW = b"\nAsha Rao,+91 55555 20001\n"
CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Asha Rao\n%s\nTEL:+91 55555 20001\nEND:VCARD\n"
HOSTILE = {
    "a line of ten million": b"Name,Phone\n" + b"x" * 10_000_000 + GOOD_ROW,
    "a row of a million cells": b"Name,Phone\n" + b"," * 1_000_000 + GOOD_ROW,
    "a million quotes": b"Name,Phone" + GOOD_ROW + b'"' * 1_000_001,
    "a photo in one line": CARD % (b"PHOTO;ENCODING=b:" + b"A" * 10_000_000),
    "a photo in many lines": CARD % (b"PHOTO;ENCODING=b:" + b"A\n " * 200_000),
    "a name without an end": CARD % (b"NOTE;QUOTED-PRINTABLE:" + b"=41=\n" * 200_000),
    "a head of commas": CARD % (b"TEL;TYPE=" + b"," * 5000 + b'"x:1'),
    "a head of quotes": CARD % (b"TEL;TYPE=" + b'"' * 5001 + b":1"),
    "a number of ten thousand digits": CARD % (b"TEL:" + b"5" * 10_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_bounded(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[kind])
    made = plan(path)
    assert [in_short(each) for each in made.added] == [ASHA]
    assert all(len(each.given) <= 200 for each in made.not_taken)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("é".encode(), "é"),
        ("é".encode("cp1252"), "é"),
        ("\ufeffé".encode(), "é"),
        ("\ufeffé".encode("utf-16-le"), "é"),
        ("\ufeffé".encode("utf-16-be"), "é"),
        ("\ufeffé".encode("utf-32-le"), "é"),
        ("Name,Nr".encode("utf-16-be"), "Name,Nr"),
        (b"\x81\x8d", "\ufffd\ufffd"),
        (b"a\0b", "ab"),
    ],
)
def test_encodings(content: bytes, text: str) -> None:
    assert decode(content) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text(content: bytes) -> None:
    assert "\0" not in decode(content)


@given(st.text(max_size=300))
def test_any_text_is_a_table(text: str) -> None:
    assert all(row.line >= 1 for row in read_table(text).rows)


CARD_LINES = st.lists(
    st.sampled_from(
        ["BEGIN:VCARD", "END:VCARD", "FN:A", "N:B;A", "TEL:1", "AGENT:", " more", "=", "ORG:\\"]
    )
    | st.text(max_size=30).map(lambda rest: f"TEL;{rest}")
    | st.text(max_size=30)
)


@given(CARD_LINES)
def test_any_lines_are_cards(lines: list[str]) -> None:
    rows = read_cards("\n".join(["BEGIN:VCARD", *lines]))
    assert rows
    assert all(row.line >= 1 for row in rows)
