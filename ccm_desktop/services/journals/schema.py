"""The journal's tables and their history: one step for each version, never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

VERSION = 2

_STEPS = (
    # 1: calls as they stand now, and every report as it came.
    """
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY,
        reference TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        account_sid TEXT NOT NULL,
        agent TEXT NOT NULL,
        customer TEXT NOT NULL,
        customer_name TEXT,
        virtual_number TEXT NOT NULL,
        custom_field TEXT,
        pressed_ms INTEGER NOT NULL,
        standing TEXT NOT NULL,
        phase TEXT NOT NULL,
        outcome TEXT,
        talk_time_s INTEGER,
        has_recording INTEGER NOT NULL,
        call_sid TEXT,
        watch TEXT NOT NULL,
        in_flight INTEGER NOT NULL,
        practice INTEGER NOT NULL,
        note TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calls_by_sid ON calls (call_sid) WHERE call_sid IS NOT NULL;
    CREATE INDEX calls_by_customer ON calls (customer);
    CREATE INDEX calls_unfinished ON calls (id) WHERE watch IN ('live', 'recording');
    CREATE INDEX calls_unsettled ON calls (id) WHERE standing IN ('intent', 'sending', 'unknown');
    CREATE INDEX calls_in_flight ON calls (account_sid, agent) WHERE in_flight;
    CREATE TABLE reports (
        id INTEGER PRIMARY KEY,
        call INTEGER NOT NULL REFERENCES calls (id),
        source TEXT NOT NULL,
        arrived_ms INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reports_by_call ON reports (call);
    """,
    # 2: tags, the customers who wait to be reached (one row each), and reminders.
    """
    ALTER TABLE calls ADD COLUMN tags TEXT NOT NULL DEFAULT '';
    CREATE TABLE follow_ups (
        call INTEGER PRIMARY KEY REFERENCES calls (id),
        account_sid TEXT NOT NULL,
        customer TEXT NOT NULL,
        UNIQUE (account_sid, customer)
    ) STRICT;
    INSERT INTO follow_ups (call, account_sid, customer)
        SELECT id, account_sid, customer FROM calls
        WHERE id IN (
            SELECT max(id) FROM calls
            WHERE standing IN ('sending', 'accepted', 'unknown', 'rang')
            GROUP BY account_sid, customer
        )
        AND outcome IN (
            'customer_unanswered', 'customer_busy', 'customer_no_dial', 'agent_unanswered',
            'agent_busy', 'agent_no_dial', 'agent_canceled', 'failed'
        );
    CREATE TABLE reminders (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        due_ms INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    """,
)


# A number far above any version is no version: the file's first page is damaged.
_MOST_VERSIONS = 1000
_BUSY_MS = 3000


class NewerSchemaError(Exception):
    """The file was written by a newer version of this program."""


class NoJournalError(Exception):
    """The file is a database, but no journal: its first page is damaged."""


def open_database(path: Path) -> apsw.Connection:
    """A connection that waits a while for others. Raises `apsw.Error`."""
    db = apsw.Connection(str(path))
    db.set_busy_timeout(_BUSY_MS)
    db.transaction_mode = "IMMEDIATE"
    return db


def prepare(db: apsw.Connection, before: Callable[[int], None] = lambda _: None) -> None:
    """Bring the file to the present version, each step in a transaction of its own.

    `before` is told an older version before anything changes.
    """
    db.pragma("foreign_keys", True)
    db.pragma("synchronous", "FULL")
    version = known_version(db)
    if 0 < version < VERSION:
        before(version)
    for number, step in enumerate(_STEPS[version:], start=version + 1):
        with db:
            if _version(db) < number:  # another process may have taken the step meanwhile
                db.execute(step)
                db.pragma("user_version", number)


def known_version(db: apsw.Connection) -> int:
    """The file's version, 0 for an empty file. Raises `NewerSchemaError`, `NoJournalError`."""
    version = _version(db)
    if not 0 <= version < _MOST_VERSIONS:
        raise NoJournalError(version)
    if version > VERSION:
        raise NewerSchemaError(version)
    tables = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    if ("calls" in tables) != (version > 0) or (tables and not version):
        raise NoJournalError(version)
    return version


def _version(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))
