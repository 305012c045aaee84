"""A damaged journal: the old file is kept aside, and a new one is made of all that can be read.

What is done is written into a plan first, so that a process that is killed in between leaves
nothing behind that the next start does not finish.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from ccm_desktop.domain.mended import Mended
from ccm_desktop.services.journals.backups import Backups
from ccm_desktop.services.journals.customers import CustomerCalls
from ccm_desktop.services.journals.marks import plan_of, suspect_mark
from ccm_desktop.services.journals.salvage import salvage
from ccm_desktop.services.journals.schema import open_database, prepare
from ccm_desktop.services.journals.words import without_triggers

log = logging.getLogger(__name__)

_SIDES = ("-wal", "-shm", "")  # the file itself last: while it stands there, nothing is lost
_ONE_LOOKUP_EACH = "DELETE FROM lookups WHERE id NOT IN (SELECT max(id) FROM lookups GROUP BY call_sid, account_sid)"


def mend(journal: Path, backups: Backups) -> Mended:
    """Put a readable journal in the place of a damaged one. Raises `apsw.Error`, `OSError`."""
    plan = plan_of(journal)
    aside = _begin(journal, plan)
    _move(journal, aside)
    fresh = journal.with_name(f"{journal.stem}.mending{journal.suffix}")
    _remove(fresh)
    mended = _build(fresh, aside, backups)
    fresh.replace(journal)
    suspect_mark(journal).unlink(missing_ok=True)
    plan.unlink()
    log.warning("the journal was damaged: %d calls kept, %s missing", mended.kept, mended.missing)
    return mended


def drop_damaged(journal: Path) -> None:
    """Drop the damaged files that were kept aside. Raises `OSError`."""
    for path in journal.parent.glob(f"{journal.stem}.damaged-*{journal.suffix}*"):
        path.unlink(missing_ok=True)


def _begin(journal: Path, plan: Path) -> Path:
    """Write down under which name the damaged file is kept; an earlier plan is taken up."""
    if plan.exists() and (name := plan.read_text("utf-8").strip()):
        return journal.with_name(Path(name).name)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    names = (f"{journal.stem}.damaged-{stamp}{n}{journal.suffix}" for n in ("", *range(2, 1000)))
    aside = next(path for name in names if not (path := journal.with_name(name)).exists())
    with plan.open("w", encoding="utf-8") as file:
        file.write(aside.name)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _move(journal: Path, aside: Path) -> None:
    if aside.exists():
        return  # done before the interruption; what stands in the old place is new
    for side in _SIDES:
        with suppress(FileNotFoundError):
            _beside(journal, side).rename(_beside(aside, side))


def _build(fresh: Path, aside: Path, backups: Backups) -> Mended:
    backup = backups.newest_good()
    fresh.touch(mode=0o600)
    if backup is not None:
        shutil.copyfile(backup, fresh)
    with closing(open_database(fresh)) as db:
        prepare(db)
        db.pragma("foreign_keys", False)
        with without_triggers(db):
            last_id = salvage(aside, db)
        db.execute("DELETE FROM reports WHERE call NOT IN (SELECT id FROM calls)")
        db.execute(_ONE_LOOKUP_EACH)
        CustomerCalls(db).judge_all()
        kept, last_kept = db.execute("SELECT count(*), max(id) FROM calls").get
        last_id = max(last_id or 0, int(last_kept or 0))
        # Rows are deleted by the rule alone, which counts them: numbers tell how many there were.
        deleted = db.execute("SELECT count FROM tally WHERE name = 'deleted'").get or 0
        missing = max(0, last_id - int(kept) - int(deleted)) if last_id else None
        db.pragma("journal_mode", "DELETE")  # one file, to be put in place whole
    return Mended(aside, int(kept), missing, backups.made_at(backup) if backup else None)


def _remove(path: Path) -> None:
    for side in _SIDES:
        _beside(path, side).unlink(missing_ok=True)


def _beside(path: Path, side: str) -> Path:
    return path.with_name(path.name + side)
