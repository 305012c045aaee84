"""The journal's tables and their history: one step for each version, never changed afterwards."""

from __future__ import annotations

import apsw

VERSION = 1

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
)


class NewerSchemaError(Exception):
    """The file was written by a newer version of this program."""


def prepare(db: apsw.Connection) -> None:
    """Bring the file to the present version, each step in a transaction of its own."""
    db.pragma("foreign_keys", True)
    db.pragma("synchronous", "FULL")
    version = _version(db)
    if version > VERSION:
        raise NewerSchemaError(version)
    for number, step in enumerate(_STEPS[version:], start=version + 1):
        with db:
            if _version(db) < number:  # another process may have taken the step meanwhile
                db.execute(step)
                db.pragma("user_version", number)


def _version(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))
