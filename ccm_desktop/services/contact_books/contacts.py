"""The agent's contacts: one file of their own, always whole, never lost."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ccm_desktop.domain.contact import NEW, Contact
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import BadInput, ContactsProblem, ContactsTrouble
from ccm_desktop.services.events import Event
from ccm_desktop.services.whole_file import put_aside, write_whole

if TYPE_CHECKING:
    from ccm_desktop.domain.import_plan import ImportPlan

VERSION = 1
_Mark = tuple[int, int, int] | None  # tells whether another window has written the file


def new_id() -> str:
    """An id that no other contact has."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class _File:
    """What a file holds."""

    version: int = VERSION
    book: ContactBook = field(default_factory=ContactBook)


@dataclass(frozen=True, slots=True)
class _Head:
    """What a file of any version says first."""

    version: int = VERSION


class Contacts:
    """Holds the contacts as the file has them; each change is in the file before it is told.

    A change is made to what the file holds then: another window may have written it.
    """

    def __init__(self, path: Path, ids: Callable[[], str] = new_id) -> None:
        self.changed = Event[ContactBook]()
        self.book = ContactBook()
        self.aside: Path | None = None  # what became of a damaged file
        self.can_undo_import = False
        self._path = path
        self._before = path.with_name(f"{path.stem}.before-import{path.suffix}")
        self._ids = ids
        self._mark: _Mark = None
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Read the file; a damaged one is put aside. Raises `ContactsTrouble`."""
        async with self._lock:
            await asyncio.to_thread(self._refresh)
        self.changed.emit(self.book)

    async def put(self, contact: Contact) -> Contact:
        """Add a contact, or put it in the place of the one with its id; a new one is given an id.

        It stays the favourite that it is by now, or none. Raises `ContactsTrouble`.
        """
        own = replace(contact, id=self._ids()) if contact.id == NEW else contact

        def put(book: ContactBook) -> ContactBook:
            known = book.find(own.id)
            return book.put(replace(own, favourite=known.favourite) if known else own)

        await self._change(put)
        return own

    async def remove(self, contact_id: str) -> None:
        """Remove a contact. Raises `ContactsTrouble`."""
        await self._change(lambda book: book.without(contact_id))

    async def star(self, contact_id: str, *, favourite: bool) -> None:
        """Make a contact a favourite, or none. Raises `ContactsTrouble`, `BadInput`."""
        await self._change(lambda book: book.starred(contact_id, favourite=favourite))

    async def move(self, contact_id: str, by: int) -> None:
        """Move a favourite by some places. Raises `ContactsTrouble`."""
        await self._change(lambda book: book.moved(contact_id, by))

    async def plan(self, path: Path, country: str) -> ImportPlan:
        """Say what importing a file would come to; changes nothing. Raises `ContactsTrouble`."""
        return await asyncio.to_thread(self._plan, path, country)

    async def take(self, plan: ImportPlan) -> None:
        """Import what was planned, as one step that can be undone. Raises `ContactsTrouble`."""
        name = self._ids()

        def merge(book: ContactBook) -> ContactBook:
            self._write(self._before, book)
            return book.with_import(book.merge(plan.found, self._ids, name), name)

        await self._change(merge)

    async def undo_import(self) -> None:
        """Take the last import back; what was changed by hand since stays. Raises `ContactsTrouble`."""

        def undo(book: ContactBook) -> ContactBook:
            if not book.last_import or not self._before.exists():
                raise ContactsTrouble(ContactsProblem.NOTHING_TO_UNDO, self._before)
            return book.without_import(self._read(self._before))

        await self._change(undo)

    async def search(self, typed: str) -> tuple[Contact, ...]:
        """Contacts that match what is typed, in their order."""
        return await asyncio.to_thread(self.book.search, typed)

    async def _change(self, by: Callable[[ContactBook], ContactBook]) -> None:
        async with self._lock:
            await asyncio.to_thread(self._apply, by)
        self.changed.emit(self.book)

    def _plan(self, path: Path, country: str) -> ImportPlan:
        # Loaded in this thread, by the few who ever import.
        from ccm_desktop.services.contact_books.importing import plan_import

        return plan_import(path, country, self.book, self._ids)

    def _apply(self, by: Callable[[ContactBook], ContactBook]) -> None:
        if self._mark is None or self._mark != self._look():
            self._refresh()
        book = by(self.book)
        self._write(self._path, book)
        self._hold(book)

    def _refresh(self) -> None:
        """Take up what the file holds now."""
        try:
            book = self._read(self._path)
        except ContactsTrouble as trouble:
            if trouble.problem is not ContactsProblem.DAMAGED:
                raise
            book = ContactBook()
            self.aside = self._put_aside()
        self._hold(book)

    def _hold(self, book: ContactBook) -> None:
        self.book = book
        self._mark = self._look()
        self.can_undo_import = bool(book.last_import) and self._before.exists()

    def _look(self) -> _Mark:
        with contextlib.suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_size, found.st_ino
        return None

    def _read(self, path: Path) -> ContactBook:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return ContactBook()
        except OSError as error:
            raise ContactsTrouble(ContactsProblem.UNREADABLE, path, error.strerror or "") from error
        try:
            if msgspec.json.decode(content, type=_Head).version > VERSION:
                raise ContactsTrouble(ContactsProblem.NEWER, path)
            return msgspec.json.decode(content, type=_File).book
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ContactsTrouble(ContactsProblem.DAMAGED, path, str(error)) from error
        except BadInput as error:
            raise ContactsTrouble(ContactsProblem.DAMAGED, path, error.field) from error

    def _write(self, path: Path, book: ContactBook) -> None:
        try:
            write_whole(path, msgspec.json.encode(_File(VERSION, book)) + b"\n")
        except OSError as error:
            raise ContactsTrouble(ContactsProblem.UNWRITABLE, path, error.strerror or "") from error

    def _put_aside(self) -> Path | None:
        try:
            return put_aside(self._path)
        except OSError as error:
            trouble = ContactsTrouble(ContactsProblem.UNWRITABLE, self._path, error.strerror or "")
            raise trouble from error
