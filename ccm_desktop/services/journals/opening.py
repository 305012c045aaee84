"""Opens the journal's file; a damaged one is mended first, by one process and while it is alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw
import msgspec
from filelock import FileLock

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.mended import Mended
from ccm_desktop.services.journals.backups import Backups
from ccm_desktop.services.journals.marks import plan_of, suspect_mark
from ccm_desktop.services.journals.schema import NoJournalError
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners

DAMAGED = (
    apsw.CorruptError,
    apsw.NotADBError,
    NoJournalError,
    msgspec.DecodeError,
    UnicodeDecodeError,
    BadInput,  # a row that today's bounds do not allow
)
"""What opening or reading a damaged file raises."""

_MENDING_PATIENCE_S = 30.0
_SMALLEST_DATABASE = 512  # bytes; SQLite takes less for a new file


@dataclass(frozen=True, slots=True)
class Opened:
    """An open journal: calls that dead processes left in mid-request, and what was mended."""

    store: JournalStore
    settled: list[Call]
    mended: Mended | None = None


def open_or_mend(path: Path, owners: Owners, backups: Backups) -> Opened:
    """Open the file or make it. Raises what SQLite raises, `Timeout`, and `NewerSchemaError`.

    After a process that died, or once it was found damaged, it is looked at closely.
    """
    mark = suspect_mark(path)
    if owners.sweep():
        mark.touch(mode=0o600)  # whoever starts meanwhile, or after us, is as careful
    with suppress(*DAMAGED):
        opened = _open(path, owners, backups, look_closely=mark.exists())
        mark.unlink(missing_ok=True)
        return opened
    lock = FileLock(path.with_name(f"{path.name}.mending-lock"))
    with lock.acquire(timeout=_MENDING_PATIENCE_S):
        with suppress(*DAMAGED):  # another process may have mended it meanwhile
            return _open(path, owners, backups, look_closely=True)
        if not owners.alone():
            raise apsw.CorruptError("others have it open")
        from ccm_desktop.services.journals.rescue import mend  # few starts ever need it

        mended = mend(path, backups)
        opened = _open(path, owners, backups, look_closely=False)
        return Opened(opened.store, opened.settled, mended)


def _open(path: Path, owners: Owners, backups: Backups, *, look_closely: bool) -> Opened:
    if plan_of(path).exists() or _was_emptied(path, backups):
        raise NoJournalError
    store = JournalStore(path, owners)
    try:
        if look_closely:
            store.look_closely()
        return Opened(store, store.recover())
    except BaseException:
        store.close()
        raise


def _was_emptied(path: Path, backups: Backups) -> bool:
    """Whether a journal that was there has nothing in it any more."""
    size = path.stat().st_size if path.exists() else _SMALLEST_DATABASE
    return size < _SMALLEST_DATABASE and backups.newest_good() is not None
