"""Type-ahead over 50,000 contacts: the slowest of many questions, against one plain pass over them."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from ccm_desktop.domain.contact import Contact, ContactNumber
from ccm_desktop.domain.folding import fold
from ccm_desktop.domain.suggestions import Suggestions

CONTACTS = 50_000
ROUNDS = 15
GOAL_S = 0.005
_SYLLABLES = [
    "ra",
    "vi",
    "ku",
    "mar",
    "an",
    "il",
    "sha",
    "ni",
    "ta",
    "de",
    "ep",
    "ak",
    "su",
    "re",
    "sh",
    "ma",
    "no",
    "j",
    "pri",
    "ya",
]
_TYPED = (
    *("r", "ra", "rav", "s k", "a s", "ra vi", "a b c", "zz", "acme", "acme tra", "acme x"),
    *("98", "987", "98765", "9876543210", "0098", "+91 9", "0 98765", "12345", "1234567", "99999"),
)


def main() -> None:
    """Print the table."""
    chance = random.Random(1)
    contacts = tuple(a_contact(chance, place) for place in range(CONTACTS))
    began = time.perf_counter()
    index = Suggestions(contacts, (), "91")
    built = time.perf_counter() - began
    own = [(fold(contact.name), contact.number) for contact in contacts]
    plain = _median(lambda: sum(_matches(words, number) for words, number in own))
    asked = {typed: _median(lambda typed=typed: index.find(typed)) for typed in _TYPED}  # type: ignore[misc]
    worst = max(asked, key=asked.__getitem__)
    print(f"type-ahead, {CONTACTS:,} contacts, medians of {ROUNDS}")
    print(f"  building the index, off the GUI thread {built * 1000:9.1f} ms")
    print(f"  one plain pass over all contacts       {plain * 1000:9.2f} ms")
    print(
        f"  slowest of {len(asked)} questions ({worst!r:>12})  {asked[worst] * 1000:9.2f} ms"
        f"   {asked[worst] / plain:.3f} of the pass, goal {GOAL_S * 1000:.0f} ms"
    )


def a_contact(chance: random.Random, place: int) -> Contact:
    words = ("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(2))
    number = ContactNumber(f"+91{chance.randint(6_000_000_000, 9_999_999_999)}")
    firm = f"Acme {chance.choice(('Traders', 'Works', 'Sons'))}"
    return Contact(str(place), " ".join(words).title(), firm, (number,))


def _matches(words: tuple[str, ...], number: str) -> bool:
    return any(word.startswith("zz") for word in words) or "0000000" in number


def _median(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
