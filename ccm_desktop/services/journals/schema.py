"""The journal's tables and their history: one step for each version, never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

VERSION = 3

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
    # 3: how a call counts, indexes for filters, search in any part of a word; look-ups, and what is
    # known of recordings. Keyed by call SID, since looked-up calls are not among `calls`.
    """
    ALTER TABLE calls ADD COLUMN result TEXT GENERATED ALWAYS AS (
        CASE
            WHEN phase = 'ended' AND outcome = 'talked' THEN 'reached'
            WHEN phase = 'ended' AND ifnull(outcome IN ('other', 'not_reported'), 1) THEN 'not_sure'
            WHEN phase IN ('ended', 'not_placed') THEN 'not_reached'
            WHEN phase IN ('unknown', 'no_final_report') THEN 'not_sure'
            ELSE 'under_way'
        END
    ) VIRTUAL;
    CREATE INDEX calls_lean ON calls
        (id, pressed_ms, result, talk_time_s, has_recording, virtual_number, agent);
    CREATE INDEX calls_by_time ON calls (pressed_ms);
    CREATE INDEX calls_with_customer ON calls (pressed_ms) WHERE customer <> '';
    CREATE INDEX calls_by_result ON calls (result);
    CREATE INDEX calls_by_virtual_number ON calls (virtual_number);
    CREATE INDEX calls_by_agent ON calls (agent);
    CREATE VIRTUAL TABLE calls_words USING fts5 (
        customer, customer_name, note, tags, custom_field, call_sid,
        content = 'calls', content_rowid = 'id', tokenize = 'trigram'
    );
    INSERT INTO calls_words (calls_words) VALUES ('rebuild'), ('optimize');
    INSERT INTO calls_words (calls_words, rank)
        VALUES ('automerge', 0), ('usermerge', 16), ('crisismerge', 64);
    CREATE TRIGGER calls_words_in AFTER INSERT ON calls BEGIN
        INSERT INTO calls_words
            (rowid, customer, customer_name, note, tags, custom_field, call_sid)
            VALUES (new.id, new.customer, new.customer_name, new.note, new.tags,
                new.custom_field, new.call_sid);
    END;
    CREATE TRIGGER calls_words_out AFTER DELETE ON calls BEGIN
        INSERT INTO calls_words
            (calls_words, rowid, customer, customer_name, note, tags, custom_field, call_sid)
            VALUES ('delete', old.id, old.customer, old.customer_name, old.note, old.tags,
                old.custom_field, old.call_sid);
    END;
    CREATE TRIGGER calls_words_changed AFTER UPDATE ON calls
    WHEN (old.customer, old.customer_name, old.note, old.tags, old.custom_field, old.call_sid)
        IS NOT (new.customer, new.customer_name, new.note, new.tags, new.custom_field, new.call_sid)
    BEGIN
        INSERT INTO calls_words
            (calls_words, rowid, customer, customer_name, note, tags, custom_field, call_sid)
            VALUES ('delete', old.id, old.customer, old.customer_name, old.note, old.tags,
                old.custom_field, old.call_sid);
        INSERT INTO calls_words
            (rowid, customer, customer_name, note, tags, custom_field, call_sid)
            VALUES (new.id, new.customer, new.customer_name, new.note, new.tags,
                new.custom_field, new.call_sid);
    END;
    CREATE TABLE lookups (
        id INTEGER PRIMARY KEY,
        call_sid TEXT NOT NULL,
        account_sid TEXT NOT NULL,
        asked_ms INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX lookups_by_sid ON lookups (call_sid);
    CREATE TABLE recording_positions (
        call_sid TEXT PRIMARY KEY,
        position_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE recording_notes (
        id INTEGER PRIMARY KEY,
        call_sid TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX recording_notes_by_sid ON recording_notes (call_sid, at_ms);
    CREATE TABLE tally (
        name TEXT PRIMARY KEY,
        count INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
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
    db.pragma("secure_delete", "FAST")  # what is deleted is not left in the file's free space
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
