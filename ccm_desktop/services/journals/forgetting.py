"""The journal's SQL about forgetting: old calls by the rule, and one customer by request.

What is still under way, and what may have been dialled and waits for the agent's word, stays: it
is what keeps a customer from being called twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import apsw

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.keeping import Traces, forgotten
from ccm_desktop.services.journals.reminders import decode_reminder
from ccm_desktop.services.journals.rows import Value, decode, encode, to_ms

_FREE = (
    "in_flight = 0 AND watch NOT IN ('live', 'recording')"
    " AND standing NOT IN ('intent', 'sending', 'unknown')"
)
# This machine's clock may have been years behind when the call was pressed: Exotel's tells better.
_IS_OLD = "ifnull(unixepoch(json_extract(body, '$.report.created_at')) * 1000 < ?, 1)"
_BY_SID = ("lookups", "recording_positions", "recording_notes")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one step took out: how many calls, and their SIDs, whose recordings go as well.

    `left` is what is left of those that became anonymous.
    """

    calls: int = 0
    call_sids: tuple[str, ...] = ()
    left: tuple[Call, ...] = ()


class Forgetting:
    """Takes calls out, some at each step, within a transaction of `JournalStore`'s.

    Raises `apsw.Error`.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def anonymise_before(self, before: datetime, most: int) -> Forgotten:
        """Take the customer out of calls that were pressed before a moment."""
        return self._anonymise(self._older(before, most, "AND customer <> ''"))

    def delete_before(self, before: datetime, most: int) -> Forgotten:
        """Delete calls that were pressed before a moment."""
        rows = self._older(before, most)
        sids = self._delete_beside(rows)
        for number, _ in rows:
            self._db.execute("DELETE FROM calls WHERE id = ?", (number,))
        self._db.execute(
            "INSERT INTO tally (name, count) VALUES ('deleted', ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            (len(rows),),
        )
        return Forgotten(len(rows), sids)

    def forget_customer(self, customer: str, most: int) -> Forgotten:
        """Take a customer out of their calls."""
        found = self._db.execute(
            f"SELECT id, body FROM calls WHERE customer = ? AND {_FREE} LIMIT ?",  # noqa: S608 - own words
            (customer, most),
        ).fetchall()
        return self._anonymise(_decoded(found))

    def forget_beside(self, customer: str) -> Forgotten:
        """Drop what is stored of a customer beside calls: reminders, look-ups and what hangs on them."""
        for number in list(self._reminders_of(customer)):
            self._db.execute("DELETE FROM reminders WHERE id = ?", (number,))
        sids = tuple(str(sid) for _, sid in self._lookups_of(customer))
        self._delete_by_sid(sids)
        return Forgotten(0, sids)

    def drop_lookups_before(self, before: datetime) -> Forgotten:
        """Drop look-ups that were made before a moment: they may be of calls that are not ours."""
        # What hangs on a call of the journal goes with that call.
        not_ours = self._db.execute(
            "SELECT DISTINCT call_sid FROM lookups WHERE asked_ms < ? AND NOT EXISTS"
            " (SELECT 1 FROM calls WHERE calls.call_sid = lookups.call_sid)",
            (to_ms(before),),
        ).fetchall()
        self._db.execute("DELETE FROM lookups WHERE asked_ms < ?", (to_ms(before),))
        sids = tuple(str(sid) for (sid,) in not_ours)
        self._delete_by_sid(sids)
        return Forgotten(0, sids)

    def call_sids_of(self, customer: str) -> tuple[str, ...]:
        """By which SIDs recordings of a customer may be kept."""
        rows = self._db.execute(
            f"SELECT call_sid FROM calls WHERE customer = ? AND call_sid IS NOT NULL AND {_FREE}",  # noqa: S608 - own words
            (customer,),
        ).fetchall()
        looked_up = (str(sid) for _, sid in self._lookups_of(customer))
        return tuple(dict.fromkeys((*(str(sid) for (sid,) in rows), *looked_up)))

    def count_before(self, before: datetime) -> int:
        """How many calls were pressed before a moment, read from an index alone."""
        return int(
            self._db.execute(
                "SELECT count(*) FROM calls WHERE pressed_ms < ?", (to_ms(before),)
            ).get
        )

    def traces(self, customer: str) -> Traces:
        """What is stored of a customer."""
        calls, held = self._db.execute(
            f"SELECT count(*), count(*) FILTER (WHERE NOT ({_FREE})) FROM calls WHERE customer = ?",  # noqa: S608 - own words
            (customer,),
        ).get
        return Traces(
            int(calls),
            int(held),
            len(self._lookups_of(customer)),
            len(list(self._reminders_of(customer))),
        )

    def _older(self, before: datetime, most: int, further: str = "") -> list[tuple[int, Call]]:
        found = self._db.execute(
            f"SELECT id, body FROM calls WHERE pressed_ms < ? AND {_FREE} {further}"  # noqa: S608 - own words
            f" AND {_IS_OLD} ORDER BY pressed_ms LIMIT ?",
            (to_ms(before), to_ms(before), most),
        ).fetchall()
        return _decoded(found)

    def _anonymise(self, rows: list[tuple[int, Call]]) -> Forgotten:
        sids = self._delete_beside(rows)
        left = [(number, forgotten(call)) for number, call in rows]
        for number, call in left:
            columns = {**encode(call), "id": number}
            sets = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
            self._db.execute(f"UPDATE calls SET {sets} WHERE id = :id", columns)  # noqa: S608 - own names
        return Forgotten(len(rows), sids, tuple(call for _, call in left))

    def _delete_beside(self, rows: list[tuple[int, Call]]) -> tuple[str, ...]:
        """Delete all that hangs on some calls; returns their SIDs."""
        sids = tuple(call.call_sid for _, call in rows if call.call_sid)
        for number, _ in rows:
            self._db.execute("DELETE FROM reports WHERE call = ?", (number,))
            self._db.execute("DELETE FROM follow_ups WHERE call = ?", (number,))
        self._delete_by_sid(sids)
        return sids

    def _delete_by_sid(self, sids: tuple[str, ...]) -> None:
        for table in _BY_SID:
            for sid in sids:
                self._db.execute(f"DELETE FROM {table} WHERE call_sid = ?", (sid,))  # noqa: S608 - own names

    def _reminders_of(self, customer: str) -> Iterator[int]:
        for number, body in self._db.execute("SELECT id, body FROM reminders").fetchall():
            if decode_reminder(str(body)).customer == customer:
                yield int(number or 0)

    def _lookups_of(self, customer: str) -> list[tuple[Value, ...]]:
        # Their bodies hold reports as they came: the number stands in them in full.
        return self._db.execute(
            "SELECT id, call_sid FROM lookups WHERE instr(body, ?)", (customer,)
        ).fetchall()


def _decoded(rows: list[tuple[Value, ...]]) -> list[tuple[int, Call]]:
    return [(int(number or 0), decode(str(body))) for number, body in rows]
