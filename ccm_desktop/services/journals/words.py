"""The SQL of a search: the index of all texts' trigrams, and what it can't tell by itself."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import apsw

from ccm_desktop.domain.journal_search import FEWEST, Sought
from ccm_desktop.services.journals.rows import Value

_TEXTS = ("customer", "customer_name", "note", "tags", "custom_field", "call_sid")
_TAIL = 6  # digits: a number's beginning, and its first group, is that of very many
_MERGE = "INSERT INTO calls_words (calls_words, rank) VALUES ('merge', ?)"
_ANEW = "INSERT INTO calls_words (calls_words) VALUES ('rebuild'), ('optimize')"
_PAGES_BESIDE = 64
_PAGES_AT_ONCE = 256
_MERGED = 2  # changes; the command itself is one

Condition = tuple[str, tuple[Value, ...]]
"""What a row of `calls c` has to fulfil, and the values in it."""


def match_of(sought: Sought) -> str:
    """The question to the index; it may find more than is sought, which `proof_of` tells."""
    words = [_quoted(word) for word in sought.words if len(word) >= FEWEST]
    if not sought.numbers:
        return " AND ".join(words)
    numbers = [f"customer : {_quoted(number[-_TAIL:])}" for number in sought.numbers]
    return " OR ".join((*words[-1:], *numbers))


def proof_of(sought: Sought) -> Condition | None:
    """What a call that the index found has to fulfil besides; None where the index knows all."""
    if any(len(number) > _TAIL or len(sought.words) > 1 for number in sought.numbers):
        return condition_of(sought)
    short = tuple(word for word in sought.words if len(word) < FEWEST)
    return condition_of(Sought(short)) if short else None


def condition_of(sought: Sought) -> Condition:
    """The whole search as a condition, for rows that are looked at one by one."""
    values: list[Value] = []
    words = []
    for word in sought.words:
        words.append("(" + " OR ".join(f"c.{name} LIKE ? ESCAPE '\\'" for name in _TEXTS) + ")")
        values += [_like(word)] * len(_TEXTS)
    parts = ["(" + " AND ".join(words) + ")"]
    for number in sought.numbers:
        parts.append("instr(c.customer, ?)")
        values.append(number)
    return "(" + " OR ".join(parts) + ")", tuple(values)


def tend(db: apsw.Connection) -> None:
    """Take one small step of merging the index: what each commit adds is a piece of its own.

    SQLite would do so when it likes, which may be in the commit that a dial waits for.
    """
    db.execute(_MERGE, (_PAGES_BESIDE,))


def renew(db: apsw.Connection) -> Generator[None, None, None]:
    """Write the index anew in steps: what was changed or deleted is then nowhere in it any more."""
    pages = -_PAGES_AT_ONCE
    while True:
        before = db.total_changes()
        db.execute(_MERGE, (pages,))
        if db.total_changes() - before < _MERGED:
            return
        pages = _PAGES_AT_ONCE
        yield


def is_about_index(said: str) -> bool:
    """Whether what SQLite says of a damage is about the index alone."""
    return "calls_words" in said


def mend(db: apsw.Connection) -> None:
    """Make the index anew where it does not say what the calls say: nothing is lost with it.

    Raises `apsw.CorruptError` where that mends nothing.
    """
    check = "INSERT INTO calls_words (calls_words, rank) VALUES ('integrity-check', 1)"
    try:
        db.execute(check)
    except apsw.CorruptError:
        db.execute(_ANEW)
        db.execute(check)


@contextmanager
def without_triggers(db: apsw.Connection) -> Iterator[None]:
    """Have very many rows written without the index, which is made of all of them afterwards."""
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        db.execute(str(sql))
    db.execute(_ANEW)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
