"""Copies of the journal: one a day, the newest seven, each looked through before it counts."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw

from ccm_desktop.services.journals.schema import VERSION, open_database
from ccm_desktop.services.places import make_private

log = logging.getLogger(__name__)

KEEP = 7
_PAGES_AT_ONCE = 256
EVERY = timedelta(days=1)
_STAMP = "%Y%m%d-%H%M%S"
_PREFIX, _SUFFIX = "journal-", ".db"


class Backups:
    """The folder with the copies. Raises `OSError` and `apsw.Error`."""

    def __init__(self, journal: Path) -> None:
        self._folder = journal.parent / "backups"

    def due(self, now: datetime) -> bool:
        """Whether the newest copy is a day old."""
        newest = next(self._all(), None)
        made_at = self.made_at(newest) if newest else None
        return made_at is None or not made_at <= now < made_at + EVERY

    def made_at(self, backup: Path) -> datetime | None:
        """When a copy was made; None where its name does not tell."""
        name = backup.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
        try:
            return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            return None

    def newest_good(self) -> Path | None:
        """The newest copy that is whole and that this version can read."""
        return next((path for path in self._all() if _is_good(path)), None)

    def begin(self) -> Path:
        """Where the next copy is to be written until it is kept."""
        make_private(self._folder)
        part = self._folder / "being-written.part"
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        return part

    def keep(self, part: Path, now: datetime) -> Path:
        """Keep a copy and let the oldest go; returns where it is.

        Raises `apsw.CorruptError` where it is not whole.
        """
        if not _is_good(part):
            part.unlink()
            raise apsw.CorruptError("the journal's copy is not whole")
        kept = self._folder / f"{_PREFIX}{now.strftime(_STAMP)}{_SUFFIX}"
        part.replace(kept)
        # Others may be named for later: a clock was ahead once.
        for old in [path for path in self._all() if path != kept][KEEP - 1 :]:
            old.unlink(missing_ok=True)
        return kept

    def drop_others(self, kept: Path) -> None:
        """Drop every copy but one: the others hold what was forgotten since."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            if path != kept:
                path.unlink(missing_ok=True)

    def keep_version(self, db: apsw.Connection, version: int) -> None:
        """Keep a journal of an older version as it is, before it is brought to this one."""
        kept = self._folder / f"version-{version}{_SUFFIX}"
        if kept.exists():
            return
        part = self.begin()
        for _ in copy_in_steps(db, part):
            pass
        part.replace(kept)

    def _all(self) -> Iterator[Path]:
        """Newest first."""
        found = self._folder.glob(f"{_PREFIX}*{_SUFFIX}")
        yield from sorted((path for path in found if self.made_at(path)), reverse=True)


def copy_in_steps(db: apsw.Connection, path: Path) -> Generator[None, None, None]:
    """Copy a database, some pages at each step, so that others get their turn in between."""
    with closing(open_database(path)) as copy:
        with copy.backup("main", db, "main") as backup:
            while not backup.done:
                with suppress(apsw.BusyError, apsw.LockedError):
                    backup.step(_PAGES_AT_ONCE)
                yield
        copy.pragma("journal_mode", "DELETE")


def _is_good(path: Path) -> bool:
    try:
        with closing(open_database(path)) as db:
            known = 0 < int(db.pragma("user_version")) <= VERSION
            return known and db.pragma("quick_check") == "ok"
    except apsw.Error as error:
        log.warning("a copy of the journal can't be used: %s", type(error).__name__)
        return False
