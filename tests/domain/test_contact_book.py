"""Contacts, their order, what an import does to them, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.contact import MOST_NUMBERS, Contact, ContactNumber
from ccm_desktop.domain.contact_book import MOST_FAVOURITES, ContactBook
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.folding import fold


def contact(contact_id: str, name: str = "Asha Rao", *digits: str, **said: object) -> Contact:
    """A contact with numbers of the made-up block."""
    numbers = tuple(ContactNumber(f"+91555552{each}") for each in digits or ("0001",))
    return Contact(contact_id, name, numbers=numbers, **said)  # type: ignore[arg-type]


def book_of(*contacts: Contact) -> ContactBook:
    book = ContactBook()
    for each in contacts:
        book = book.put(each)
    return book


_numbers = count(1)


def new_id() -> str:
    return f"new{next(_numbers)}"


def imported(book: ContactBook, *found: Contact, name: str = "import") -> ContactBook:
    return book.with_import(book.merge(found, new_id, name), name)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"name": " "}, "contact_name", InputProblem.MISSING),
        ({"name": "x" * 201}, "contact_name", InputProblem.TOO_LONG),
        ({"organisation": "x" * 201}, "organisation", InputProblem.TOO_LONG),
        ({"note": "x" * 2001}, "note", InputProblem.TOO_LONG),
        ({"id": ""}, "contact", InputProblem.MISSING),
        (
            {"numbers": (ContactNumber("+915555520001"),) * (MOST_NUMBERS + 1)},
            "contact_numbers",
            InputProblem.TOO_LONG,
        ),
    ],
)
def test_what_is_no_contact(changes: dict[str, object], field: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        replace(contact("a"), **changes)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.problem) == (field, problem)


@pytest.mark.parametrize("number", ["", "5555520001", "+0555552000", "+91 55555 20001", "+91x"])
def test_a_number_is_kept_as_it_is_dialled(number: str) -> None:
    with pytest.raises(BadInput):
        ContactNumber(number)


def test_favourites_stand_first_in_their_order_and_the_others_by_name() -> None:
    book = book_of(contact("a", "Vikram"), contact("b", "Élodie"), contact("c", "Meera"))
    assert [c.name for c in book.contacts] == ["Élodie", "Meera", "Vikram"]
    book = book.starred("a", favourite=True).starred("c", favourite=True)
    assert [(c.id, c.favourite) for c in book.contacts] == [("a", 0), ("c", 1), ("b", None)]
    book = book.moved("c", -1)
    assert [c.id for c in book.favourites] == ["c", "a"]
    assert book.moved("c", -1) == book, "no further than to the top"
    book = book.without("c")
    assert [(c.id, c.favourite) for c in book.favourites] == [("a", 0)], "places close up"
    assert book.starred("a", favourite=False).favourites == ()


def test_favourites_are_not_without_end() -> None:
    book = book_of(*(contact(f"c{n:02}", favourite=n) for n in range(MOST_FAVOURITES)))
    book = book.put(contact("z"))
    with pytest.raises(BadInput):
        book.starred("z", favourite=True)


def test_an_entry_joins_the_contact_that_has_its_name_and_one_of_its_numbers() -> None:
    book = book_of(contact("a", "Asha Rao", "0001", note="Mine"))
    more = contact("x", "ASHA  RAO", "0001", "0002", organisation="Rao Traders", note="Theirs")
    after = imported(book, more)
    (joined,) = after.contacts
    assert (joined.id, joined.name, joined.note) == ("a", "Asha Rao", "Mine")
    assert joined.organisation == "Rao Traders"
    assert [n.e164 for n in joined.numbers] == ["+915555520001", "+915555520002"]


def test_another_name_or_another_number_is_another_contact() -> None:
    book = book_of(contact("a", "Asha Rao", "0001"))
    after = imported(book, contact("x", "Asha Rao", "0009"), contact("y", "Vikram Singh", "0001"))
    assert len(after.contacts) == 3


def test_what_is_known_changes_nothing() -> None:
    book = book_of(contact("a", "Asha Rao", "0001"))
    merge = book.merge([contact("x", "Asha Rao", "0001")], new_id, "import")
    assert (merge.added, merge.merged, merge.known) == ((), (), 1)


def test_an_import_is_taken_back_whole() -> None:
    before = book_of(contact("a", "Asha Rao", "0001"), contact("b", "Meera", "0003"))
    after = imported(
        before, contact("x", "Asha Rao", "0001", "0002"), contact("y", "Vikram", "0004")
    )
    assert len(after.contacts) == 3
    assert after.without_import(before) == before


def test_what_was_changed_by_hand_since_stays() -> None:
    before = book_of(contact("a", "Asha Rao", "0001"), contact("b", "Meera", "0003"))
    after = imported(before, contact("x", "Vikram", "0004"), contact("y", "Anil", "0005"))
    vikram = next(c for c in after.contacts if c.name == "Vikram")
    after = (
        after.put(replace(vikram, note="Rang back")).without("b").put(contact("c", "Zoya", "0006"))
    )
    undone = after.without_import(before)
    assert [c.name for c in undone.contacts] == ["Asha Rao", "Vikram", "Zoya"]
    assert undone.last_import == ""


NAMES = st.text("ab é", min_size=1, max_size=6).filter(lambda name: bool(name.strip()))
CONTACTS = st.lists(
    st.builds(
        lambda name, digits: contact("x", name, *digits),
        NAMES,
        st.lists(st.sampled_from(["0001", "0002", "0003"]), min_size=1, max_size=3, unique=True),
    ),
    max_size=8,
)


@given(first=CONTACTS, second=CONTACTS)
def test_importing_twice_is_importing_once(first: list[Contact], second: list[Contact]) -> None:
    once = imported(imported(ContactBook(), *first, name="one"), *second, name="two")
    again = once.merge(second, new_id, "three")
    assert (again.added, again.merged) == ((), ())
    numbers = {(fold(c.name), n.e164) for c in (*first, *second) for n in c.numbers}
    assert {(fold(c.name), n.e164) for c in once.contacts for n in c.numbers} == numbers


@given(first=CONTACTS, second=CONTACTS)
def test_any_import_is_taken_back_whole(first: list[Contact], second: list[Contact]) -> None:
    before = imported(ContactBook(), *first, name="one")
    after = imported(before, *second, name="two")
    assert after.without_import(before).contacts == before.contacts


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Asha Rao", "Élodie Durand"]),
        ("rao", ["Asha Rao"]),
        ("RAO as", ["Asha Rao"]),
        ("elo", ["Élodie Durand"]),
        ("raot", ["Asha Rao"]),
        ("sha", []),
        ("0002", ["Élodie Durand"]),
        ("055555 20002", ["Élodie Durand"]),
        ("---", []),
    ],
)
def test_search(typed: str, found: list[str]) -> None:
    book = book_of(
        contact("a", "Asha Rao", "0001", organisation="RaoTraders"),
        contact("b", "Élodie Durand", "0002"),
    )
    assert [c.name for c in book.search(typed)] == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Asha  RAO", ("asha", "rao")),
        ("O'Brien", ("obrien",)),
        ("O\u2019Brien", ("obrien",)),
        ("Anne-Marie", ("anne", "marie")),
        ("Élodie Müller-Straße", ("elodie", "muller", "strasse")),
        ("Łukasz Ørsted", ("lukasz", "orsted")),
        ("İstanbul", ("istanbul",)),
        ("अनिल कुमार", ("अनिल", "कुमार")),
        ("\uff46\uff55\uff4c\uff4c", ("full",)),
        ("\u202eAsha", ("asha",)),
        ("...", ()),
        ("", ()),
    ],
)
def test_words_are_compared_without_case_and_accents(text: str, words: tuple[str, ...]) -> None:
    assert fold(text) == words


def test_a_vowel_sign_is_no_accent() -> None:
    assert fold("कुमार") != fold("कमर")
    assert fold("\u0958") == fold("\u0915"), "a nukta is one"


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(text: str) -> None:
    words = fold(text)
    assert fold(" ".join(words)) == words
