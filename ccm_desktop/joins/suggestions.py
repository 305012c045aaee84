"""Who may be meant by what is typed, and what the agent's contacts call a number."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.calling_code import calling_code_of
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.journal_filter import EVERYTHING, Cursor
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.suggestions import MOST_RECENT, Suggestion, Suggestions
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.ui import text
from ccm_desktop.ui.suggestions import Offer

_PAGE = 250


class SuggestionJoin:
    """Holds the index of contacts and recent calls; `names_changed` tells of another index."""

    def __init__(
        self,
        desk: Desk,
        contacts: Contacts,
        profile: Callable[[], Profile | None],
    ) -> None:
        self.names_changed = Event[None]()
        self._desk = desk
        self._contacts = contacts
        self._profile = profile
        self._index = Suggestions()
        self._recents: dict[str, CallLine] = {}  # by reference, the oldest first
        self._since: list[CallLine] = []  # calls that came while an index is being built
        self._is_outdated = False
        self._may_build = False  # not before the newest calls are read, nor while one is built

    def wire(self) -> None:
        """Join signals and events."""
        self._desk.calls.changed.connect(self._on_call_changed)
        self._contacts.changed.connect(self._on_book_changed)

    def start(self) -> None:
        """Take up the newest calls, and build the first index."""
        self._desk.tasks.spawn("suggestions", self._start())

    def show_account(self, _: Profile) -> None:
        """Another account: numbers are of another country, practice calls come or go."""
        self.renew()

    def name_of(self, e164: str) -> str | None:
        """What the agent's own contacts call a number; none of Exotel's names is among them."""
        return self._index.name_of(e164)

    def numbers_named(self, part: str, most: int) -> tuple[str, ...]:
        """The numbers of the agent's own contacts whose names hold a text, no more than `most`."""
        return self._index.numbers_named(part, most)

    def suggest(self, typed: str) -> tuple[Offer, ...]:
        """Numbers to pick for what is typed."""
        return tuple(_offer_of(each) for each in self._index.find(typed))

    async def _start(self) -> None:
        try:
            lines = await self._newest()
        except JournalTrouble:
            lines = []  # the journal's own view says so
        for line in reversed(lines):
            self._recents.setdefault(line.reference, line)
        self._may_build = True
        self.renew()

    def look_again(self) -> None:
        """Take up the newest calls anew: some may have been forgotten."""
        self._desk.tasks.spawn("suggestions", self._look_again())

    async def _look_again(self) -> None:
        try:
            lines = await self._newest()
        except JournalTrouble:
            return  # the journal's own view says so
        self._recents = {line.reference: line for line in reversed(lines)}
        self.renew()

    async def _newest(self) -> list[CallLine]:
        lines: list[CallLine] = []
        after: Cursor | None = None
        while len(lines) < MOST_RECENT:
            page = await self._desk.journal.page(EVERYTHING, _PAGE, after, asker=None)
            lines += page.lines
            if page.next is None:
                break
            after = page.next
        return lines

    def renew(self) -> None:
        """Have the index built anew; all that changes during a build is one more after it."""
        self._is_outdated = True
        if self._may_build:
            self._may_build = False
            self._desk.tasks.spawn("suggestions", self._build_until_current())

    async def _build_until_current(self) -> None:
        try:
            while True:
                self._is_outdated = False
                index = await self._build()
                if not self._is_outdated:
                    break
        finally:
            self._may_build = True
        for line in self._since:
            index.add_recent(line)
        self._index = index
        self.names_changed.emit(None)

    async def _build(self) -> Suggestions:
        """Build an index off the GUI thread."""
        contacts, profile = self._contacts.book.contacts, self._profile()
        lines = tuple(filter(self._is_here, self._recents.values()))
        code = calling_code_of(profile.country) if profile else ""
        self._since = []
        return await asyncio.to_thread(Suggestions, contacts, lines, code)

    def _is_here(self, line: CallLine) -> bool:
        """Whether a call belongs here: practice calls are for practice alone."""
        profile = self._profile()
        return profile is not None and line.practice is profile.practice

    def _on_call_changed(self, call: Call) -> None:
        line = line_of(call)
        self._recents[line.reference] = line
        if len(self._recents) > MOST_RECENT:
            del self._recents[next(iter(self._recents))]
        if self._is_here(line):
            self._index.add_recent(line)
            self._since = [*self._since[-MOST_RECENT:], line]

    def _on_book_changed(self, _: ContactBook) -> None:
        self.renew()


def _offer_of(suggestion: Suggestion) -> Offer:
    return Offer(
        suggestion.number, text.suggestion_title(suggestion), text.suggestion_detail(suggestion)
    )
