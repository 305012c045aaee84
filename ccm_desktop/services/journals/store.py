"""The journal's SQL: each change is read, made by `domain`, and written in one transaction.

So two processes on one journal never lose each other's facts. Runs in the journal's own thread; `journal.py` is its face for the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import apsw

from ccm_desktop.domain.call import Call, Failure, Standing, Watch, move, observe
from ccm_desktop.domain.errors import AlreadyOnCall, EarlierUnknown
from ccm_desktop.domain.keeping import is_forgotten
from ccm_desktop.domain.report import Received
from ccm_desktop.services.journals import words
from ccm_desktop.services.journals.backups import Backups, copy_in_steps
from ccm_desktop.services.journals.customers import CustomerCalls
from ccm_desktop.services.journals.forgetting import Forgetting
from ccm_desktop.services.journals.lookups import LookupRows
from ccm_desktop.services.journals.recordings import RecordingRows
from ccm_desktop.services.journals.reminders import ReminderRows
from ccm_desktop.services.journals.rows import LINE_COLUMNS, decode, decode_line, encode, to_ms
from ccm_desktop.services.journals.schema import known_version, open_database, prepare
from ccm_desktop.services.owners import Owners

T = TypeVar("T")

_SWITCHES = 5
_ROOM_FOR_A_CALL = 256 * 1024
_UNSETTLED = "standing IN ('intent', 'sending', 'unknown')"  # an index's condition, in its words
_INTERRUPTED = {
    # `sending` is on disk before the first byte leaves: an `intent` was never sent.
    Standing.INTENT: (Standing.NOT_SENT, Failure("NotSent", "stopped")),
    Standing.SENDING: (Standing.UNKNOWN, Failure("OutcomeUnknown", "stopped")),
}


class JournalStore:
    """One connection to the journal's file. Raises `apsw.Error`."""

    def __init__(self, path: Path, owners: Owners) -> None:
        self._owners, self._folder = owners, path.parent
        path.touch(mode=0o600)
        self._db = open_database(path)
        self.customers, self.reminders = CustomerCalls(self._db), ReminderRows(self._db)
        self.lookups = LookupRows(self._db)
        self._forgetting = Forgetting(self._db)
        self.recordings = RecordingRows(self._db)
        try:
            known_version(self._db)  # what is not ours is left as it is
            _use_wal(self._db)
            prepare(self._db, lambda version: Backups(path).keep_version(self._db, version))
        except BaseException:
            self._db.close()  # or whoever holds the error holds the file
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def look_closely(self) -> None:
        """Read every page and every row. Raises what reading a damaged one raises."""
        found = [str(said) for (said,) in self._db.execute("PRAGMA integrity_check")]
        if any(said != "ok" and not words.is_about_index(said) for said in found):
            raise apsw.CorruptError(found[0])
        self.reminders.all()
        for body, *line in self._db.execute(f"SELECT body, {LINE_COLUMNS} FROM calls"):  # noqa: S608 - own names
            decode(str(body))
            decode_line(tuple(line))
        words.mend(self._db)  # last: nothing is written to a file that is damaged elsewhere

    def copy_to(self, path: Path) -> Generator[None, None, None]:
        """Copy the journal, some pages at each step, so that others get their turn in between."""
        return copy_in_steps(self._db, path)

    def begin(self, call: Call, now: datetime, *, again: bool) -> None:
        """Write the intent to call, durably, before anything leaves.

        Raises `AlreadyOnCall` while the agent has a call in flight, and `EarlierUnknown` where an
        earlier call to this number may have been dialled, unless `again`.
        """
        self._refuse_without_room()
        self.recover()  # another process may have died in mid-request since
        with self._transaction():
            self._refuse_second(call, now)
            if not again:
                self._refuse_unknown(call)
            columns = {**encode(call), "owner": self._owners.me}
            names = ", ".join(columns)
            slots = ", ".join(f":{name}" for name in columns)
            self._db.execute(f"INSERT INTO calls ({names}) VALUES ({slots})", columns)  # noqa: S608 - own names

    def claim(self, reference: str) -> Call | None:
        """Take the intent to be sent; None where it was taken already: then nothing may be sent."""
        with self._transaction():
            call = self.get(reference)
            if call is None or call.standing is not Standing.INTENT:
                return None
            return self._save(move(call, Standing.SENDING))

    def settle(
        self,
        reference: str,
        standing: Standing,
        at: datetime,
        failure: Failure | None = None,
        received: Received | None = None,
        source: str = "reply",
    ) -> Call:
        """Write what became of the request, and the report that came with it."""

        def change(call: Call) -> Call:
            moved = move(call, standing, failure)
            return observe(moved, received.report, at) if received else moved

        with self._transaction():
            known = self.get(reference)
            if known is not None and (known.standing is standing or is_forgotten(known)):
                return known  # written before, by a commit that reported failure all the same
            call = self.change(reference, change)
            if received:
                self._append(reference, source, received, at)
            return call

    def record(self, reference: str, received: Received, source: str, at: datetime) -> Call:
        """Append a report as it came and lay it over the call; a forgotten one stays as it is."""
        with self._transaction():
            known = self.get(reference)
            if known is not None and is_forgotten(known):
                return known
            self._append(reference, source, received, at)
            return self.change(reference, lambda call: observe(call, received.report, at))

    def note_phone(self, reference: str, on_call: bool, at: datetime) -> Call | None:
        """Keep a sign seen of the agent's phone; None where it is no news or comes too late."""
        with self._transaction():
            call = self.get(reference)
            if call is None or not call.unresolved:
                return None
            signs = call.signs.with_phone(on_call=on_call, at=at)
            return self._save(replace(call, signs=signs)) if signs != call.signs else None

    def change(self, reference: str, by: Callable[[Call], Call]) -> Call:
        """Read a call, change it, write it; a forgotten one stays as it is.

        Raises `KeyError` where there is none.
        """
        with self._transaction():
            call = self.get(reference)
            if call is None:
                raise KeyError(reference)
            if is_forgotten(call):
                return call  # a note that is handed over late would bring the customer back
            words.tend(self._db)  # here, since no press of Call waits for it
            return self._save(by(call))

    def forget(self, by: Callable[[Forgetting], T]) -> T:
        """Take one step of forgetting."""
        with self._transaction():
            return by(self._forgetting)

    def renew_index(self) -> Generator[None, None, None]:
        """Write the index of all words anew, some of it at each step."""
        return words.renew(self._db)

    def tidy(self) -> None:
        """Let nothing of what was forgotten stay in the write-ahead log, if nobody reads just now."""
        with suppress(apsw.BusyError):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def recover(self) -> list[Call]:
        """Settle what dead processes left in the middle of a request; returns those calls."""
        with self._transaction():
            settled = []
            for call in self._left_behind(f"standing IN ('intent', 'sending') AND {_UNSETTLED}"):
                standing, failure = _INTERRUPTED[call.standing]
                settled.append(self._save(move(call, standing, failure)))
            # The sandbox of a practice call is gone with its process.
            for call in self._left_behind("practice AND watch IN ('live', 'recording')"):
                given_up = replace(call, watch=Watch.GAVE_UP)
                settled.append(self._save(given_up))
            return settled

    def take_over(self) -> list[Call]:
        """Make this process the one that follows what no living one follows; returns those calls."""
        with self._transaction():
            left = list(self._left_behind("watch IN ('live', 'recording')"))
            self._db.executemany(
                "UPDATE calls SET owner = ? WHERE reference = ?",
                [(self._owners.me, call.reference) for call in left],
            )
            return left

    def unresolved(self) -> list[Call]:
        """Calls whose request has no known outcome and that wait for the agent's word."""
        rows = self._db.execute(
            f"SELECT body FROM calls WHERE standing = 'unknown' AND {_UNSETTLED} ORDER BY id"  # noqa: S608 - own words
        )
        return [decode(str(body)) for (body,) in rows]

    def get(self, reference: str) -> Call | None:
        """One call by our reference."""
        return self._one("reference = ?", reference)

    def by_sid(self, call_sid: str) -> Call | None:
        """One call by Exotel's SID."""
        return self._one("call_sid = ?", call_sid)

    def reports(self, reference: str, skip: int = 0) -> list[tuple[str, int, str]]:
        """Every report of a call as it came but the first `skip`: source, arrival in ms, JSON text."""
        rows = self._db.execute(
            "SELECT r.source, r.arrived_ms, r.body FROM reports r JOIN calls c ON c.id = r.call"
            " WHERE c.reference = ? ORDER BY r.id LIMIT -1 OFFSET ?",
            (reference, skip),
        )
        return [(str(source), int(ms), str(body)) for source, ms, body in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # apsw's own `with` waits for locks and the disk without letting other threads run.
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(apsw.SQLError):  # a full disk may have ended it already
                self._db.execute("ROLLBACK")
            raise

    def _refuse_without_room(self) -> None:
        # What becomes of the request must find room too, or a full disk would make it unknown.
        if shutil.disk_usage(self._folder).free < _ROOM_FOR_A_CALL:
            raise apsw.FullError("too little room for a call")

    def _refuse_second(self, call: Call, now: datetime) -> None:
        rows = self._db.execute(
            "SELECT body, owner FROM calls WHERE in_flight AND account_sid = ? AND agent = ?",
            (call.account_sid, call.order.agent.text),
        ).fetchall()  # an error would keep a half-read cursor, and with it an old snapshot, alive
        for body, owner in rows:
            other = decode(str(body))
            abandoned = other.practice and not self._owners.is_alive(str(owner))
            if not abandoned and now <= other.last_moment():
                raise AlreadyOnCall(other.reference, other.order.customer, other.call_sid)

    def _refuse_unknown(self, call: Call) -> None:
        rows = self._db.execute(
            "SELECT reference FROM calls WHERE standing = 'unknown' AND customer = ?"
            " AND account_sid = ? ORDER BY id DESC LIMIT 1",
            (call.order.customer, call.account_sid),
        ).fetchall()
        for (reference,) in rows:
            raise EarlierUnknown(str(reference), call.order.customer)

    def _left_behind(self, condition: str) -> Iterator[Call]:
        rows = self._db.execute(
            f"SELECT body, owner FROM calls WHERE {condition} ORDER BY id"  # noqa: S608 - own words
        ).fetchall()
        for body, owner in rows:
            if not self._owners.is_alive(str(owner)):
                yield decode(str(body))

    def _one(self, condition: str, value: str) -> Call | None:
        rows = self._db.execute(
            f"SELECT body FROM calls WHERE {condition} ORDER BY id DESC LIMIT 1",  # noqa: S608 - own words
            (value,),
        )
        return next((decode(str(body)) for (body,) in rows), None)

    def _save(self, call: Call) -> Call:
        columns = encode(call)
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE calls SET {sets} WHERE reference = :reference", columns)  # noqa: S608 - own names
        self.customers.judge(call)
        return call

    def _append(self, reference: str, source: str, received: Received, at: datetime) -> None:
        self._db.execute(
            "INSERT INTO reports (call, source, arrived_ms, body)"
            " SELECT id, ?, ?, ? FROM calls WHERE reference = ?",
            (source, to_ms(at), received.raw, reference),
        )


def _use_wal(db: apsw.Connection) -> None:
    """Switch to WAL. The switch waits for no lock, as everything else does: so it is led up to."""
    for _ in range(_SWITCHES):
        try:
            db.pragma("journal_mode", "WAL")
        except apsw.BusyError:
            db.execute("BEGIN IMMEDIATE")  # waits until the other process has made the file
            db.execute("COMMIT")
        else:
            return
    db.pragma("journal_mode", "WAL")
