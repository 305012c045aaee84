"""Reads what can be read of a damaged journal, row by row, into a new one.

The damaged file is only read from a copy. Where its first page is gone, the first page of a new
journal takes its place: the tables begin at the same pages in every journal of one version.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import apsw
import msgspec

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.services.journals.reminders import decode_reminder, keep_reminder
from ccm_desktop.services.journals.rows import Value, decode, encode
from ccm_desktop.services.journals.schema import open_database, prepare

log = logging.getLogger(__name__)

_REPORT = "id, call, source, arrived_ms, body"
_BESIDE = {
    "lookups": "id, call_sid, account_sid, asked_ms, body",
    "recording_notes": "id, call_sid, at_ms, note",
}
# Positions are not among them: what another table keeps in their place might look like one.
_READ = ("calls", "reports", "reminders", *_BESIDE, "tally")
_MOST_PROBED = 100_000
_MISSES_AT_THE_END = 1000
_Row = tuple[Value, ...]


def salvage(damaged: Path, into: apsw.Connection) -> int | None:
    """Add all that can be read to `into`; returns the highest row number seen, None if none was."""
    with tempfile.TemporaryDirectory(dir=damaged.parent, prefix=".salvage-") as folder:
        copy = _copy(damaged, Path(folder))
        last_id = _try(copy, into)
        if last_id is None:
            _renew_first_page(copy, Path(folder) / "new.db")
            last_id = _try(copy, into)
    return last_id


def _copy(damaged: Path, folder: Path) -> Path:
    copy = folder / "copy.db"
    shutil.copyfile(damaged, copy)
    wal = damaged.with_name(f"{damaged.name}-wal")
    if wal.exists():
        shutil.copyfile(wal, folder / "copy.db-wal")
    return copy


def _try(copy: Path, into: apsw.Connection) -> int | None:
    try:
        with closing(open_database(copy)) as db:
            return _take_all(db, into)
    except (apsw.Error, OSError) as error:
        log.warning("the damaged journal can't be opened: %s", type(error).__name__)
        return None


def _take_all(db: apsw.Connection, into: apsw.Connection) -> int | None:
    last_id: int | None = None
    with into:
        for row in _rows(db, "calls", "id, owner, body"):
            last_id = max(last_id or 0, int(row[0] or 0))
            _keep_call(into, row)
        if last_id is not None:
            for row in _rows(db, "reports", _REPORT):
                _keep(into, "reports", _REPORT, row)
        for row in _rows(db, "reminders", "id, shown, body"):
            _keep_reminder(into, row)
        for table, columns in _BESIDE.items():
            for row in _rows(db, table, columns):
                _keep(into, table, columns, row)
        _keep_positions(db, into)
        _keep_tally(db, into)
    return last_id


def _keep_call(into: apsw.Connection, row: _Row) -> None:
    number, owner, body = row
    try:
        call = decode(str(body))
        columns = {**encode(call), "owner": str(owner), "id": number}
    except (msgspec.DecodeError, UnicodeError, BadInput, OverflowError):
        return
    names, slots = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    with suppress(apsw.ConstraintError):
        into.execute(f"INSERT OR REPLACE INTO calls ({names}) VALUES ({slots})", columns)  # noqa: S608 - own names


def _keep(into: apsw.Connection, table: str, columns: str, row: _Row) -> None:
    slots = ", ".join("?" * len(row))
    with suppress(apsw.ConstraintError):  # STRICT: what is of another type is not of this table
        into.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({slots})", row)  # noqa: S608 - own words


def _keep_reminder(into: apsw.Connection, row: _Row) -> None:
    _, shown, body = row
    with suppress(msgspec.DecodeError, UnicodeError, OverflowError):
        keep_reminder(into, replace(decode_reminder(str(body)), shown=bool(shown)))


def _keep_positions(db: apsw.Connection, into: apsw.Connection) -> None:
    with suppress(apsw.Error, UnicodeError):
        for row in db.execute("SELECT call_sid, position_ms FROM recording_positions"):
            _keep(into, "recording_positions", "call_sid, position_ms", row)


def _keep_tally(db: apsw.Connection, into: apsw.Connection) -> None:
    with suppress(apsw.Error, UnicodeError):
        for name, count in db.execute("SELECT name, count FROM tally"):
            into.execute("INSERT OR REPLACE INTO tally VALUES (?, ?)", (str(name), int(count or 0)))


def _rows(db: apsw.Connection, table: str, columns: str) -> Iterator[_Row]:
    """The rows from both ends as far as they can be read, and each one in between by its number."""
    first, last = 0, None
    for row in _until_damaged(db, table, columns, "ASC"):
        first = int(row[0] or 0)
        yield row
    for row in _until_damaged(db, table, columns, "DESC"):
        if int(row[0] or 0) <= first:
            return
        last = int(row[0] or 0)
        yield row
    between = range(first + 1, first + _MOST_PROBED if last is None else last)
    misses = 0
    for number in between[:_MOST_PROBED]:
        found = _row(db, table, columns, number)
        if found is not None:
            yield found
        misses = 0 if found else misses + 1
        if last is None and misses > _MISSES_AT_THE_END:
            return


def _until_damaged(db: apsw.Connection, table: str, columns: str, order: str) -> Iterator[_Row]:
    sign = 1 if order == "ASC" else -1
    before: int | None = None
    with suppress(apsw.Error, UnicodeError):
        for row in db.execute(f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY id {order}"):  # noqa: S608 - own words
            number = row[0]
            if not isinstance(number, int) or (
                before is not None and sign * number <= sign * before
            ):
                return  # pages that point in a circle
            before = number
            yield row


def _row(db: apsw.Connection, table: str, columns: str, number: int) -> _Row | None:
    with suppress(apsw.Error, UnicodeError):
        found = db.execute(f"SELECT {columns} FROM {table} WHERE id = ?", (number,))  # noqa: S608 - own words
        return next(found, None)
    return None


def _renew_first_page(copy: Path, new: Path) -> None:
    with closing(open_database(new)) as db:
        prepare(db)
        size = int(db.pragma("page_size"))
        db.pragma("writable_schema", True)  # one page has no room for more than what is read
        slots = ", ".join("?" * len(_READ))
        db.execute(
            f"DELETE FROM sqlite_schema WHERE tbl_name NOT IN ({slots})"  # noqa: S608 - own words
            " OR NOT (type = 'table' OR sql IS NULL)",
            _READ,
        )
        db.pragma("journal_mode", "WAL")
    page = bytearray(new.read_bytes()[:size])
    # Numbers that differ make SQLite count the pages by the file's size.
    page[24:28], page[92:96] = b"\0\0\0\2", b"\0\0\0\1"
    page[32:40] = bytes(8)  # no free pages
    with copy.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        if file.tell() < 2 * size:
            return
        file.seek(0)
        file.write(page)
