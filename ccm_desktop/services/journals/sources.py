"""Where the calls that a filter lets through come from: which index leads to them, newest first.

SQLite knows nothing of how the rows are spread, so each question names its index.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain

import apsw

from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.domain.journal_search import Sought, sought
from ccm_desktop.services.journals.rows import to_ms
from ccm_desktop.services.journals.words import Condition, condition_of, match_of, proof_of

KEY = "{key}"
"""Stands for the key of a source in a condition."""

_FEW = 1000
_MATCH = "calls_words MATCH ?"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of `calls c` by `key`, their row number, which can be walked downwards."""

    tables: str
    key: str
    conditions: tuple[Condition, ...] = ()

    def where(self, *further: Condition) -> Condition:
        """All conditions as one; what stands for the key in them is filled in."""
        every = (*self.conditions, *further)
        text = " AND ".join(sql for sql, _ in every) or "1"
        return text.replace(KEY, self.key), tuple(chain.from_iterable(v for _, v in every))

    def ids(self) -> Condition:
        """The question for the row numbers alone."""
        text, values = self.where()
        tables = self.tables if text != _MATCH else "calls_words w"
        return f"SELECT {self.key} FROM {tables} WHERE {text}", values  # noqa: S608 - own words


def sources_of(db: apsw.Connection, wanted: JournalFilter) -> list[Source]:
    """Where the calls come from; all of `filters_of` have to be applied to them. Rows may repeat."""
    search = sought(wanted.search)
    found = []
    if search is not None:
        found.append(_searched(db, wanted, search))
    if wanted.numbers:
        numbers = json.dumps(wanted.numbers)
        of_them: Condition = ("c.customer IN (SELECT value FROM json_each(?))", (numbers,))
        found.append(Source("calls c INDEXED BY calls_by_customer", "c.id", (of_them,)))
    return found or [Source(_plain_table(wanted), "c.id")]


def filters_of(db: apsw.Connection, wanted: JournalFilter) -> tuple[Condition, ...]:
    """What a call has to fulfil besides the search."""
    found: list[Condition] = [(f"c.{name} = ?", (value,)) for name, value in _equals(wanted)]
    if wanted.with_recording:
        found.append(("c.has_recording", ()))
    return (*found, *_within(db, wanted))


def _equals(wanted: JournalFilter) -> list[tuple[str, str]]:
    each = (
        ("result", wanted.result),
        ("virtual_number", wanted.virtual_number),
        ("agent", wanted.agent),
    )
    return [(name, value) for name, value in each if value is not None]


def _within(db: apsw.Connection, wanted: JournalFilter) -> tuple[Condition, ...]:
    """The time, and the row numbers that it comes to: rows are walked by their numbers."""
    if wanted.since is None and wanted.until is None:
        return ()
    since = to_ms(wanted.since) if wanted.since else 0
    until = to_ms(wanted.until) if wanted.until else 1 << 62
    first, last = db.execute(
        "SELECT ifnull(min(id), 0), ifnull(max(id), -1) FROM calls INDEXED BY calls_by_time"
        " WHERE pressed_ms >= ? AND pressed_ms < ?",
        (since, until),
    ).get
    return (
        ("c.pressed_ms >= ? AND c.pressed_ms < ?", (since, until)),
        (f"{KEY} BETWEEN ? AND ?", (first, last)),
    )


def _plain_table(wanted: JournalFilter) -> str:
    equals = _equals(wanted)
    others = wanted.with_recording or wanted.since or wanted.until
    if not equals and not wanted.with_recording:
        return "calls c NOT INDEXED"
    if len(equals) == 1 and not others:
        return f"calls c INDEXED BY calls_by_{equals[0][0]}"
    return "calls c INDEXED BY calls_lean"


def _searched(db: apsw.Connection, wanted: JournalFilter, search: Sought) -> Source:
    if search.only_newest is not None:
        newest: Condition = (
            "c.id > (SELECT max(id) FROM calls) - ?",
            (search.only_newest,),
        )
        return Source("calls c NOT INDEXED", "c.id", (newest, condition_of(search)))
    match, proof = match_of(search), proof_of(search)
    proofs = (proof,) if proof else ()
    for name, value in _equals(wanted):
        if _is_rare(db, name, value):
            found = f"EXISTS (SELECT 1 FROM calls_words WHERE {_MATCH} AND rowid = c.id)"  # noqa: S608 - own words
            conditions: tuple[Condition, ...] = (
                (f"c.{name} = ?", (value,)),
                (found, (match,)),
                *proofs,
            )
            return Source(f"calls c INDEXED BY calls_by_{name}", "c.id", conditions)
    tables = "calls_words w CROSS JOIN calls c ON c.id = w.rowid"
    return Source(tables, "w.rowid", ((_MATCH, (match,)), *proofs))


def _is_rare(db: apsw.Connection, name: str, value: str) -> bool:
    """Whether so few calls have it that each can be looked at."""
    count = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM calls INDEXED BY calls_by_{name}"  # noqa: S608 - own names
        f" WHERE {name} = ? LIMIT ?)",
        (value, _FEW + 1),
    ).get
    return int(count) <= _FEW
