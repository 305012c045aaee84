"""Who may be meant: the index finds what a plain search finds, the likeliest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.contact import Contact, ContactNumber
from ccm_desktop.domain.folding import fold
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.suggestions import MOST_RECENT, Suggestion, Suggestions, Why

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def number(digits: str) -> str:
    return f"+91555552{digits}"


def contact(name: str, *digits: str, favourite: int | None = None, org: str = "") -> Contact:
    numbers = tuple(ContactNumber(number(each)) for each in digits)
    return Contact(f"id {name} {digits}", name, org, numbers, favourite=favourite)


def called(digits: str, minute: int = 0, name: str | None = None) -> CallLine:
    return CallLine(
        f"r{digits}{minute}",
        Phase.ENDED,
        Outcome.TALKED,
        number(digits),
        name,
        "+915555580001",
        START + timedelta(minutes=minute),
        None,
        has_recording=False,
        call_sid=None,
        practice=False,
    )


def numbers(found: tuple[Suggestion, ...]) -> list[str]:
    return [each.number.removeprefix("+91555552") for each in found]


CONTACTS = (
    contact("Asha Rao", "0001", "0011", org="Rao Traders"),
    contact("Ashok Singh", "0002", favourite=1),
    contact("Élodie Durand", "0003", favourite=0),
    contact("अनिल कुमार", "0004"),
    contact("Zoya Ashraf", "0005"),
)


@pytest.fixture
def index() -> Suggestions:
    return Suggestions(CONTACTS, [called("0005", 1), called("0009", 2, "Ash Ltd")], "91")


def test_favourites_come_first_then_calls_then_contacts(index: Suggestions) -> None:
    found = index.find("ash")
    assert [(each.name, each.why) for each in found] == [
        ("Ashok Singh", Why.FAVOURITE),
        ("Ash Ltd", Why.RECENT),
        ("Zoya Ashraf", Why.RECENT),
        ("Asha Rao", Why.CONTACT),
        ("Asha Rao", Why.CONTACT),
    ]


def test_each_number_is_suggested_once_with_its_last_call(index: Suggestions) -> None:
    index.add_recent(called("0002", 5))
    (found,) = index.find("ashok")
    assert found == Suggestion(
        number("0002"), "Ashok Singh", Why.FAVOURITE, START + timedelta(minutes=5)
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("elo", ["0003"]),
        ("ÉLODIE d", ["0003"]),
        ("rao asha", ["0001", "0011"]),
        ("traders", ["0001", "0011"]),
        ("अनि", ["0004"]),
        ("sha", []),
        ("asha zoya", []),
        ("55555 20004", ["0004"]),
        ("055555 20004", ["0004"]),
        ("+91 (55555) 2-0004", ["0004"]),
        ("0091 55555 20004", ["0004"]),
        ("५५५५५२०००४", ["0004"]),
        ("20004", ["0004"]),
        ("+55555", []),
        ("0004", ["0004"]),
        ("+91", ["0003", "0002", "0009", "0005", "0001", "0011"]),
        ("5", []),
        ("0", []),
        ("", []),
        ("  ", []),
        ("-", []),
    ],
)
def test_names_by_their_words_and_numbers_by_their_digits(
    index: Suggestions, typed: str, found: list[str]
) -> None:
    assert numbers(index.find(typed)) == found


def test_numbers_that_begin_so_come_before_those_that_hold_it() -> None:
    holds = Contact("1", "Holds", numbers=(ContactNumber("+912255555200"),))
    begins = Contact("2", "Starts", numbers=(ContactNumber("+915555522000"),))
    index = Suggestions((holds, begins), calling_code="91")
    assert [each.name for each in index.find("5555")] == ["Starts", "Holds"]


def test_no_more_than_are_asked_for(index: Suggestions) -> None:
    assert len(index.find("55555", limit=2)) == 2
    assert numbers(index.find("55555", limit=2)) == ["0003", "0002"]


def test_the_newest_call_comes_first_however_it_arrives() -> None:
    index = Suggestions((), [called("0001", 3), called("0002", 1)])
    index.add_recent(called("0003", 2))
    assert numbers(index.find("55555")) == ["0001", "0003", "0002"]
    index.add_recent(called("0002", 9))
    assert numbers(index.find("55555")) == ["0002", "0001", "0003"]
    index.add_recent(called("0002", 0, "Late name"))
    assert index.find("late")[0].when == START + timedelta(minutes=9)


def test_the_oldest_calls_are_forgotten() -> None:
    index = Suggestions((), [called(f"{n:04}", n) for n in range(MOST_RECENT + 5)])
    assert index.find("555552 0004") == ()
    assert numbers(index.find("555552 0005")) == ["0005"]


def test_the_agents_own_name_goes_before_the_one_that_was_reported() -> None:
    index = Suggestions([contact("Asha Rao", "0001")], [called("0001", 1, "RAO A")])
    assert [each.name for each in index.find("asha")] == ["Asha Rao"]
    assert [each.name for each in index.find("rao a")] == ["Asha Rao"]


def test_names_of_numbers_are_the_contacts_alone(index: Suggestions) -> None:
    assert index.name_of(number("0001")) == "Asha Rao"
    assert index.name_of(number("0009")) is None


def test_a_name_of_many_hundreds_is_found_by_all_of_its_words() -> None:
    many = [contact(f"Asha Rao{n:04}", f"{n:04}") for n in range(2000)]
    index = Suggestions(many)
    assert numbers(index.find("rao1999 asha")) == ["1999"]
    many = [contact(f"Asha {'Rao' if n == 1999 else 'Iyer'}", f"{n:04}") for n in range(2000)]
    many += [contact("Vikram Rao", f"{n:04}") for n in range(2000, 4500)]
    assert numbers(Suggestions(many).find("asha rao")) == ["1999"]


WORDS = st.lists(st.text("abé", min_size=1, max_size=3), min_size=1, max_size=3).map(" ".join)
DIGITS = st.text("123", min_size=4, max_size=4)
PEOPLE = st.lists(
    st.builds(contact, WORDS, DIGITS, favourite=st.none() | st.integers(0, 5)), max_size=12
)
CALLS = st.lists(st.builds(called, DIGITS, st.integers(0, 50), st.none() | WORDS), max_size=12)


def plainly(people: list[Contact], calls: list[CallLine], typed: str) -> set[str]:
    """What a search through everything finds."""
    names: dict[str, set[tuple[str, ...]]] = {}
    for each in people:
        names.setdefault(each.number, set()).add(fold(each.name))
    shown = {}
    for each in reversed(people):
        shown[each.number] = each.name
    latest: dict[str, str] = {}
    for line in calls:
        latest[line.customer] = line.customer_name or latest.get(line.customer, "")
    for customer, said in latest.items():
        own = fold(f"{said} {shown.get(customer, '')}")
        names.setdefault(customer, set()).add(own)
    if any(c.isalpha() for c in typed):
        words = fold(typed)
        return {
            e164
            for e164, known in names.items()
            if any(all(any(w.startswith(t) for w in own) for t in words) for own in known)
        }
    return {e164 for e164 in names if typed in e164}


@given(people=PEOPLE, calls=CALLS, typed=WORDS | st.text("123", min_size=2, max_size=5))
def test_the_index_finds_what_a_plain_search_finds(
    people: list[Contact], calls: list[CallLine], typed: str
) -> None:
    index = Suggestions(people, calls, "91")
    found = index.find(typed, limit=100)
    assert {each.number for each in found} == plainly(people, calls, typed)
    assert len({each.number for each in found}) == len(found)
    ranks = [list(Why).index(each.why) for each in found]
    assert ranks == sorted(ranks)


@given(people=PEOPLE, calls=CALLS, typed=st.text(max_size=12))
def test_any_text_finds_something_or_nothing(
    people: list[Contact], calls: list[CallLine], typed: str
) -> None:
    assert len(Suggestions(people, calls, "91").find(typed)) <= 6
