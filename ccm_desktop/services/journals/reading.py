"""A second connection to the journal that only reads, in a thread of its own.

So a search never holds up a dial, whose commits are the business of the writer's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import apsw

_BUSY_MS = 3000
_CACHE_KIB = 8 * 1024
_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's: a few milliseconds

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Asked:
    """A question under way; `about` is what would make a newer one another one."""

    asker: str | None
    about: object
    is_given_up: bool = False
    answer: asyncio.Future[Any] | None = None


class Reading:
    """Answers questions one after the other; each ends soon once nobody waits for it any more."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._db: apsw.Connection | None = None
        self._under_way: set[_Asked] = set()

    async def ask(
        self, work: Callable[[apsw.Connection], T], about: object = None, asker: str | None = None
    ) -> T:
        """Have a question answered. Raises `apsw.Error`.

        It outdates the questions of this asker that are about something else: whoever waits for
        those is cancelled.
        """
        for older in tuple(self._under_way):
            if asker is not None and older.asker == asker and older.about != about:
                _give_up(older)
        asked = _Asked(asker, about)
        future = asyncio.wrap_future(self._thread.submit(self._answer, asked, work))
        asked.answer = future
        self._under_way.add(asked)
        try:
            return await future
        finally:
            asked.is_given_up = True
            self._under_way.discard(asked)

    async def close(self) -> None:
        """Give up what is under way and close the connection."""
        for asked in tuple(self._under_way):
            _give_up(asked)
        try:
            await asyncio.wrap_future(self._thread.submit(self._close))
        finally:
            self._thread.shutdown(wait=False)

    def _answer(self, asked: _Asked, work: Callable[[apsw.Connection], T]) -> T:
        if asked.is_given_up:
            raise apsw.InterruptError
        if self._db is None:
            self._db = _open(self._path)
        self._db.set_progress_handler(lambda: asked.is_given_up, _STEPS_BETWEEN_LOOKS)
        return work(self._db)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = None


def _give_up(asked: _Asked) -> None:
    asked.is_given_up = True
    if asked.answer is not None:
        asked.answer.cancel()


def _open(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(_BUSY_MS)
    db.pragma("cache_size", -_CACHE_KIB)
    return db
