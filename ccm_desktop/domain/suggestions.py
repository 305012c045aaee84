"""Who may be meant by what is typed: favourites, then recent calls, then the other contacts."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from ccm_desktop.domain.contact import Contact
from ccm_desktop.domain.folding import digits_of, fold
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.named_numbers import NamedNumbers

MOST_RECENT = 1000
_AFTER_ALL = "\U0010ffff"
_FEWEST_DIGITS = 2


class Why(StrEnum):
    """Where a suggestion comes from."""

    FAVOURITE = "favourite"
    RECENT = "recent"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A number that may be meant; `when` is the last call to it that is known, in aware UTC."""

    number: str
    name: str
    why: Why
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Recent:
    number: str
    name: str
    when: datetime
    words: tuple[str, ...]  # by which it is found


class Suggestions:
    """Answers as fast as one types. Building takes a moment for many contacts: not on the GUI thread.

    `calling_code` is that of the agent's country: numbers that begin with what is typed after it
    come before those that hold it elsewhere.
    """

    def __init__(
        self,
        contacts: Iterable[Contact] = (),
        recents: Iterable[CallLine] = (),
        calling_code: str = "",
    ) -> None:
        ordered = tuple(contacts)
        self._contacts = {n.e164: c.name for c in reversed(ordered) for n in reversed(c.numbers)}
        self._names = NamedNumbers(self._contacts)
        starred = sorted((c for c in ordered if c.favourite is not None), key=_place)
        self._favourites = _Directory(starred, calling_code)
        self._others = _Directory((c for c in ordered if c.favourite is None), calling_code)
        self._calling_code = calling_code
        self._recents: dict[str, _Recent] = {}
        self._order: list[tuple[datetime, str]] = []
        for line in recents:
            self.add_recent(line)

    def name_of(self, e164: str) -> str | None:
        """What the agent's own contacts call a number."""
        return self._contacts.get(e164)

    def numbers_named(self, part: str, most: int) -> tuple[str, ...]:
        """The numbers of contacts whose names hold a text, no more than `most`."""
        return self._names.holding(part, most)

    def add_recent(self, line: CallLine) -> None:
        """Take a call in: one place among those sorted by time."""
        known = self._recents.get(line.customer)
        name = line.customer_name or (known.name if known else "")
        when = max(line.pressed_at, known.when) if known else line.pressed_at
        if known is not None:
            del self._order[bisect_left(self._order, (known.when, known.number))]
        insort(self._order, (when, line.customer))
        words = fold(f"{name} {self._contacts.get(line.customer, '')}")
        self._recents[line.customer] = _Recent(line.customer, name, when, words)
        if len(self._order) > MOST_RECENT:
            del self._recents[self._order.pop(0)[1]]

    def find(self, typed: str, limit: int = 6) -> tuple[Suggestion, ...]:
        """The likeliest few, each number once; none where too little is typed to mean anybody."""
        wanted = _Wanted.read(typed, self._calling_code)
        if wanted is None:
            return ()
        found: dict[str, Suggestion] = {}
        for number, why in chain(
            ((number, Why.FAVOURITE) for number in self._favourites.find(wanted)),
            ((number, Why.RECENT) for number in self._find_recents(wanted)),
            ((number, Why.CONTACT) for number in self._others.find(wanted)),
        ):
            if len(found) == limit:
                break
            if number not in found:
                found[number] = self._suggest(number, why)
        return tuple(found.values())

    def _suggest(self, number: str, why: Why) -> Suggestion:
        recent = self._recents.get(number)
        name = self._contacts.get(number) or (recent.name if recent else "")
        return Suggestion(number, name, why, recent.when if recent else None)

    def _find_recents(self, wanted: _Wanted) -> Iterator[str]:
        newest = (number for _, number in reversed(self._order))
        if wanted.digits:
            return wanted.order(newest)
        return (n for n in newest if wanted.is_named_by(self._recents[n].words))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is typed: words of a name, or digits; `begins` is how a number meant begins.

    With the country's code the digits have a plus: they stand nowhere but at the beginning.
    """

    words: tuple[str, ...] = ()
    digits: str = ""
    begins: str = ""

    @classmethod
    def read(cls, typed: str, calling_code: str) -> _Wanted | None:
        """Read it; None where it can mean nobody or anybody."""
        if any(c.isalpha() for c in typed):
            words = tuple(sorted(set(fold(typed)), key=len, reverse=True))
            return cls(words) if words else None
        digits = digits_of(typed)
        if len(digits) < _FEWEST_DIGITS:
            return None
        start = typed.lstrip(" (\u2066\u202a")
        is_whole = start.startswith(("+", "\uff0b"))
        is_whole |= start.startswith("00") and not digits.startswith("0")
        begins = f"+{digits}" if is_whole else f"+{calling_code}{digits}"
        return cls((), begins if is_whole else digits, begins)

    def is_named_by(self, own: tuple[str, ...]) -> bool:
        """Whether each word typed begins one of the name's."""
        return all(any(word.startswith(each) for word in own) for each in self.words)

    def order(self, numbers: Iterable[str]) -> Iterator[str]:
        """Of the numbers those that hold the digits, the ones that begin with them first."""
        held = [number for number in numbers if self.digits in number]
        yield from (number for number in held if number.startswith(self.begins))
        yield from (number for number in held if not number.startswith(self.begins))


class _Directory:
    """The numbers of contacts, found by a word's beginning or by digits."""

    def __init__(self, contacts: Iterable[Contact], calling_code: str) -> None:
        self._numbers: list[str] = []
        self._own: list[tuple[str, ...]] = []
        words: list[tuple[str, int]] = []
        for contact in contacts:
            first = len(self._numbers)
            self._numbers.extend(number.e164 for number in contact.numbers)
            own = tuple(set(fold(f"{contact.name} {contact.organisation}")))
            self._own += [own] * len(contact.numbers)
            words += ((w, place) for w in own for place in range(first, len(self._numbers)))
        words.sort()
        self._words = [word for word, _ in words]
        self._places = [place for _, place in words]
        # One text of all numbers: Python looks through it faster than through a list.
        self._text = "".join(f"\n{number:<16}" for number in self._numbers)

    def find(self, wanted: _Wanted) -> Iterator[str]:
        """Numbers in the order of the contacts."""
        if wanted.digits:
            return chain(self._hold(f"\n{wanted.begins}"), self._hold(wanted.digits))
        return (self._numbers[place] for place in self._named(wanted.words))

    def _hold(self, digits: str) -> Iterator[str]:
        at = self._text.find(digits)
        while at >= 0:
            place = at // _STEP
            yield self._numbers[place]
            at = self._text.find(digits, (place + 1) * _STEP)

    def _named(self, words: tuple[str, ...]) -> Iterator[int]:
        ranges = sorted((self._range(word) for word in words), key=len)
        fewest, more = ranges[0], ranges[1:]
        first, rest = fewest[:_SAMPLE], fewest[_SAMPLE:]
        for at in first:
            place = self._places[at]
            own = self._own[place]
            if all(any(mine.startswith(word) for mine in own) for word in words):
                yield place
        if not rest:
            return
        # Few of very many have all the words: looking them up is faster than comparing each.
        sets = (set(self._places[each.start : each.stop]) for each in more)
        named = set.intersection(*sets) if more else None
        for at in rest:
            place = self._places[at]
            if named is None or place in named:
                yield place

    def _range(self, word: str) -> range:
        return range(
            bisect_left(self._words, word), bisect_left(self._words, f"{word}{_AFTER_ALL}")
        )


_SAMPLE = 500
_STEP = 17  # a line's end and the longest number, with its plus


def _place(contact: Contact) -> int:
    return contact.favourite or 0
