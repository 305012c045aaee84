"""The journal's SQL for whoever reads it: pages, totals, what there is to choose from.

Newest first is by row number: in the order in which the calls were written, whatever the clock said.
"""

from __future__ import annotations

from datetime import tzinfo
from heapq import merge
from itertools import chain

import apsw

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.journal_filter import (
    HOURS,
    Choices,
    Cursor,
    JournalFilter,
    Page,
    Result,
    Totals,
)
from ccm_desktop.domain.journal_search import sought
from ccm_desktop.services.journals.hours import hour_of
from ccm_desktop.services.journals.rows import LINE_COLUMNS, Value, decode, decode_line
from ccm_desktop.services.journals.sources import KEY, Source, filters_of, sources_of
from ccm_desktop.services.journals.words import Condition

_LINE = ", ".join(f"c.{name.strip()}" for name in LINE_COLUMNS.split(","))
_MOST_CHOICES = 1000
_Row = tuple[Value, ...]


def page(db: apsw.Connection, wanted: JournalFilter, limit: int, after: Cursor | None) -> Page:
    """Some lines of what a filter lets through, from below `after`. Raises `apsw.Error`."""
    rows = _newest(db, wanted, _LINE, limit + 1, after.row if after else None)
    shown, search = rows[:limit], sought(wanted.search)
    last = Cursor(int(shown[-1][1] or 0), int(shown[-1][0] or 0)) if len(rows) > limit > 0 else None
    return Page(
        tuple(decode_line(row[2:]) for row in shown), last, search.only_newest if search else None
    )


def batch(
    db: apsw.Connection, wanted: JournalFilter, limit: int, below: int | None
) -> tuple[list[Call], int | None]:
    """Some whole calls, and the row to go on below; None after the last one."""
    rows = _newest(db, wanted, "c.body", limit, below)
    calls = [decode(str(row[2])) for row in rows]
    return calls, int(rows[-1][0] or 0) if len(rows) == limit else None


def totals(db: apsw.Connection, wanted: JournalFilter, zone: tzinfo | None = None) -> Totals:
    """What a filter lets through, counted and summed; hours are of `zone`, or of this machine."""
    tables, (where, values) = _all_of(db, wanted)
    hour, offsets = hour_of(db, zone)
    rows = db.execute(
        f"SELECT {hour}, c.result, count(*), sum(c.talk_time_s)"  # noqa: S608 - own words
        f" FROM {tables} WHERE {where} GROUP BY 1, 2",
        (*offsets, *values),
    ).fetchall()
    by_hour, results, talk_time_s = [0] * HOURS, dict.fromkeys(Result, 0), 0
    for place, result, count, talked in rows:
        by_hour[int(place or 0)] += int(count or 0)
        results[Result(str(result))] += int(count or 0)
        talk_time_s += int(talked or 0)
    counted = tuple((result, count) for result, count in results.items() if count)
    return Totals(sum(by_hour), talk_time_s, counted, tuple(by_hour))


def count_of(db: apsw.Connection, wanted: JournalFilter) -> int:
    """How many calls a filter lets through."""
    if wanted == JournalFilter():
        return int(db.execute("SELECT count(*) FROM calls INDEXED BY calls_by_time").get)
    tables, (where, values) = _all_of(db, wanted)
    return int(db.execute(f"SELECT count(*) FROM {tables} WHERE {where}", values).get)  # noqa: S608 - own words


def choices(db: apsw.Connection) -> Choices:
    """The virtual numbers and agents that occur; each costs one look into an index."""
    return Choices(_distinct(db, "virtual_number"), _distinct(db, "agent"))


def _newest(
    db: apsw.Connection, wanted: JournalFilter, columns: str, limit: int, below: int | None
) -> list[_Row]:
    """Rows of id, time and `columns`, the newest first, each once."""
    conditions = filters_of(db, wanted)
    if below is not None:
        conditions = (*conditions, (f"{KEY} < ?", (below,)))
    streams = [
        _stream(db, source, source.where(*conditions), columns, limit)
        for source in sources_of(db, wanted)
    ]
    rows = merge(*streams, key=lambda row: -int(row[0] or 0))
    return list({row[0]: row for row in rows}.values())[:limit]


def _stream(
    db: apsw.Connection, source: Source, where: Condition, columns: str, limit: int
) -> list[_Row]:
    condition, values = where
    return db.execute(
        f"SELECT c.id, c.pressed_ms, {columns} FROM {source.tables} WHERE {condition}"  # noqa: S608 - own words
        f" ORDER BY {source.key} DESC LIMIT ?",
        (*values, limit),
    ).fetchall()


def _all_of(db: apsw.Connection, wanted: JournalFilter) -> tuple[str, Condition]:
    """All that a filter lets through, each call once: the table and what its rows fulfil."""
    lean, sources = Source("calls c INDEXED BY calls_lean", "c.id"), sources_of(db, wanted)
    conditions = filters_of(db, wanted)
    if any(source.conditions for source in sources):
        parts = [source.ids() for source in sources]
        ids = " UNION ".join(sql for sql, _ in parts)
        values = tuple(chain.from_iterable(values for _, values in parts))
        conditions = ((f"c.id IN ({ids})", values), *conditions)
    return lean.tables, lean.where(*conditions)


def _distinct(db: apsw.Connection, column: str) -> tuple[str, ...]:
    rows = db.execute(
        f"WITH RECURSIVE each (value) AS (SELECT min({column}) FROM calls UNION ALL"  # noqa: S608 - own names
        f" SELECT (SELECT min({column}) FROM calls WHERE {column} > each.value) FROM each"
        " WHERE each.value IS NOT NULL)"
        " SELECT value FROM each WHERE value IS NOT NULL LIMIT ?",
        (_MOST_CHOICES,),
    )
    return tuple(str(value) for (value,) in rows)
