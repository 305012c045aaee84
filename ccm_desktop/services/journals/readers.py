"""The half of the journal's face that only reads: pages, totals, and all calls for an export.

Each of the three has a connection of its own, so that none waits for another.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import TypeVar

import apsw

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.journal_filter import (
    EVERYTHING,
    Choices,
    Cursor,
    JournalFilter,
    Page,
    Totals,
)
from ccm_desktop.services.journals import questions
from ccm_desktop.services.journals.reading import Reading
from ccm_desktop.services.journals.troubles import RAISED

T = TypeVar("T")

_VIEW = "view"  # asks again with every key: what it asked before is of no use any more
_AT_ONCE = 200  # whole calls: a thread that decodes for long holds up the one that paints


class JournalReaders(ABC):
    """Questions to the journal, newest calls first. All raise `JournalTrouble`.

    A newer question of the same `asker` with another filter outdates those before it: whoever still
    waits for one of them is cancelled.
    """

    def __init__(self, path: Path) -> None:
        self._pages = Reading(path, "journal-pages")
        self._sums = Reading(path, "journal-sums")
        self._export = Reading(path, "journal-export")

    async def page(
        self,
        wanted: JournalFilter,
        limit: int,
        after: Cursor | None = None,
        *,
        asker: str | None = _VIEW,
    ) -> Page:
        """Some lines of what a filter lets through, from below `after`."""
        return await self._read(
            self._pages, lambda db: questions.page(db, wanted, limit, after), wanted, asker
        )

    async def totals(self, wanted: JournalFilter, *, asker: str | None = _VIEW) -> Totals:
        """What a filter lets through, counted and summed."""
        return await self._read(self._sums, lambda db: questions.totals(db, wanted), wanted, asker)

    async def count_of(self, wanted: JournalFilter) -> int:
        """How many calls a filter lets through."""
        return await self._read(self._sums, lambda db: questions.count_of(db, wanted))

    async def count(self) -> int:
        """How many calls the journal holds."""
        return await self._read(self._pages, lambda db: questions.count_of(db, EVERYTHING))

    async def choices(self) -> Choices:
        """The virtual numbers and agents that occur."""
        return await self._read(self._pages, questions.choices)

    async def each(self, wanted: JournalFilter) -> AsyncGenerator[list[Call], None]:
        """All calls that a filter lets through, some at a time; may be left at any point.

        Calls that come in meanwhile are not among them.
        """
        below: int | None = None
        while True:
            calls, below = await self._read(
                self._export,
                lambda db, below=below: questions.batch(db, wanted, _AT_ONCE, below),  # type: ignore[misc]
            )
            if calls:
                yield calls
            if below is None:
                return

    @abstractmethod
    async def _be_open(self) -> None:
        """Wait until the file is open. Raises `JournalTrouble`."""

    @abstractmethod
    def _trouble(self, error: Exception) -> JournalTrouble:
        """What is told of an error."""

    async def _close_readers(self) -> None:
        for reading in (self._pages, self._sums, self._export):
            await reading.close()

    async def _read(
        self,
        reading: Reading,
        work: Callable[[apsw.Connection], T],
        about: object = None,
        asker: str | None = None,
    ) -> T:
        await self._be_open()
        try:
            return await reading.ask(work, about, asker)
        except RAISED as error:
            raise self._trouble(error) from error
