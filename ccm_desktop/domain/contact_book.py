"""All contacts of the agent, in the order in which they are shown, and what can be done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ccm_desktop.domain.contact import Contact
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.folding import digits_of, fold

MOST_FAVOURITES = 50


@dataclass(frozen=True, slots=True)
class Merge:
    """What an import comes to: contacts that are new, that gain something, that were known."""

    added: tuple[Contact, ...]
    merged: tuple[Contact, ...]
    known: int


@dataclass(frozen=True, slots=True)
class ContactBook:
    """Contacts, favourites first; `last_import` names the import that can still be undone."""

    contacts: tuple[Contact, ...] = ()
    last_import: str = ""

    def find(self, contact_id: str) -> Contact | None:
        """The contact with this id."""
        return next((c for c in self.contacts if c.id == contact_id), None)

    @property
    def favourites(self) -> tuple[Contact, ...]:
        """The favourites, in their order."""
        return tuple(c for c in self.contacts if c.favourite is not None)

    def put(self, contact: Contact) -> ContactBook:
        """The same with a contact added, or in place of the one with its id."""
        others = (c for c in self.contacts if c.id != contact.id)
        return self._with((*others, replace(contact, imported="")))

    def without(self, contact_id: str) -> ContactBook:
        """The same without one contact."""
        return self._with(c for c in self.contacts if c.id != contact_id)

    def starred(self, contact_id: str, *, favourite: bool) -> ContactBook:
        """The same with one contact as the last favourite, or as none. Raises `BadInput`."""
        contact, count = self.find(contact_id), len(self.favourites)
        if contact is None or (contact.favourite is not None) is favourite:
            return self
        if favourite and count >= MOST_FAVOURITES:
            raise BadInput("favourites", InputProblem.OUT_OF_RANGE, str(count + 1))
        return self.put(replace(contact, favourite=count if favourite else None))

    def moved(self, contact_id: str, by: int) -> ContactBook:
        """The same with a favourite moved by some places, no further than to the ends."""
        order = [c.id for c in self.favourites]
        if contact_id not in order:
            return self
        place = order.index(contact_id)
        order.insert(max(0, min(len(order) - 1, place + by)), order.pop(place))
        places = {each: place for place, each in enumerate(order)}
        return self._with(replace(c, favourite=places.get(c.id)) for c in self.contacts)

    def merge(self, found: Iterable[Contact], new_id: Callable[[], str], name: str) -> Merge:
        """What an import called `name` comes to: an entry joins one with its name and a number."""
        joint = _Joint(self.contacts)
        for contact in found:
            joint.take(replace(contact, id=new_id(), favourite=None, imported=name))
        added = tuple(c for c in joint.changed if c.id not in joint.before)
        merged = tuple(replace(c, imported=name) for c in joint.changed if c.id in joint.before)
        return Merge(added, merged, joint.known)

    def with_import(self, merge: Merge, name: str) -> ContactBook:
        """The same after an import."""
        news = {c.id: c for c in (*merge.merged, *merge.added)}
        kept = (news.pop(c.id, c) for c in self.contacts)
        contacts = (*kept, *news.values())
        return replace(self._with(contacts), last_import=name)

    def without_import(self, before: ContactBook) -> ContactBook:
        """The same without the last import; what was changed by hand since then stays."""
        earlier = {c.id: c for c in before.contacts}
        undone = (
            earlier.get(c.id) if c.imported and c.imported == self.last_import else c
            for c in self.contacts
        )
        return replace(self._with(c for c in undone if c is not None), last_import="")

    def search(self, typed: str) -> tuple[Contact, ...]:
        """Contacts with words that begin as the typed ones do, or with a number that holds them."""
        words, digits = fold(typed), digits_of(typed)
        if not words:
            return self.contacts if not typed.strip() else ()
        is_number = bool(digits) and not any(c.isalpha() for c in typed)
        return tuple(
            c
            for c in self.contacts
            if _has_words(c, words) or (is_number and any(digits in n.e164 for n in c.numbers))
        )

    def _with(self, contacts: Iterable[Contact]) -> ContactBook:
        return replace(self, contacts=in_order(contacts))


def in_order(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Favourites first, by their places, which are closed up; the others by name."""
    starred: list[Contact] = []
    others: list[Contact] = []
    for contact in contacts:
        (others if contact.favourite is None else starred).append(contact)
    starred.sort(key=lambda c: (c.favourite, c.name, c.id))
    others.sort(key=lambda c: (fold(c.name), c.id))
    closed = (
        c if c.favourite == place else replace(c, favourite=place)
        for place, c in enumerate(starred)
    )
    return (*closed, *others)


def _has_words(contact: Contact, words: tuple[str, ...]) -> bool:
    own = fold(f"{contact.name} {contact.organisation}")
    return all(any(mine.startswith(word) for mine in own) for word in words)


class _Joint:
    """Contacts by name and number, while entries of an import are joined to them."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self.before: dict[str, Contact] = {}
        self.known = 0
        self._now: dict[str, Contact] = {}
        self._changed: dict[str, None] = {}
        self._by_key: dict[tuple[tuple[str, ...], str], str] = {}
        for contact in contacts:
            self.before[contact.id] = contact
            self._keep(contact)

    @property
    def changed(self) -> tuple[Contact, ...]:
        """What is new or more than it was, in the order in which it came."""
        return tuple(self._now[each] for each in self._changed)

    def take(self, contact: Contact) -> None:
        """Join an entry to the contact that has its name and one of its numbers, or add it."""
        twin = next((self._by_key[key] for key in _keys(contact) if key in self._by_key), None)
        if twin is None:
            self._keep(contact)
            self._changed[contact.id] = None
            return
        known = self._now[twin]
        joined = known.joined(contact)
        if joined == known:
            self.known += 1
            return
        self._keep(joined)
        self._changed[twin] = None

    def _keep(self, contact: Contact) -> None:
        self._now[contact.id] = contact
        for key in _keys(contact):
            self._by_key.setdefault(key, contact.id)


def _keys(contact: Contact) -> list[tuple[tuple[str, ...], str]]:
    name = fold(contact.name)
    return [(name, number.e164) for number in contact.numbers]
