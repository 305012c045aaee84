"""The journal's SQL about customers: the last call to one, and who waits to be reached.

Each question costs as much in a large journal as in a small one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import apsw
import msgspec

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.follow_up import PLACED_OR_MAYBE, needs_follow_up
from ccm_desktop.domain.line import CallLine
from ccm_desktop.services.journals.rows import LINE_COLUMNS, decode, decode_line, to_ms

_PLACED = "standing IN ({})".format(", ".join(f"'{s.value}'" for s in sorted(PLACED_OR_MAYBE)))
_MOST_LOOKED_THROUGH = 1000  # calls, for the newest customers: one may have been called all day


class CustomerCalls:
    """Questions about customers, on the connection of `JournalStore`. Raises `apsw.Error`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def last_to(self, account_sid: str, customer: str) -> CallLine | None:
        """The newest call to a customer that was placed, or may have been."""
        row = self._db.execute(
            f"SELECT {LINE_COLUMNS} FROM calls WHERE customer = ? AND account_sid = ?"  # noqa: S608 - own words
            f" AND {_PLACED} ORDER BY id DESC LIMIT 1",
            (customer, account_sid),
        ).fetchone()
        return decode_line(row) if row else None

    def recent(self, limit: int) -> list[CallLine]:
        """The newest call to each number, newest first, with the newest name known for it."""
        found: dict[str, CallLine] = {}
        for row in self._db.execute(
            f"SELECT {LINE_COLUMNS} FROM calls ORDER BY id DESC LIMIT ?",  # noqa: S608 - own words
            (_MOST_LOOKED_THROUGH,),
        ).fetchall():
            line = decode_line(row)
            newer = found.get(line.customer)
            if newer is not None and newer.customer_name is None:
                found[line.customer] = replace(newer, customer_name=line.customer_name)
            elif newer is None and len(found) < limit:
                found[line.customer] = line
        return list(found.values())

    def judge(self, call: Call) -> None:
        """Have the customer wait, or not any more, after a change of a call to them."""
        key = (call.account_sid, call.order.customer)
        newest = self._db.execute(
            f"SELECT id, body FROM calls WHERE account_sid = ? AND customer = ? AND {_PLACED}"  # noqa: S608 - own words
            " ORDER BY id DESC LIMIT 1",
            key,
        ).fetchone()
        self._db.execute("DELETE FROM follow_ups WHERE account_sid = ? AND customer = ?", key)
        if newest and needs_follow_up(decode(str(newest[1]))):
            self._wait_for(call, int(newest[0] or 0))

    def judge_all(self) -> None:
        """Judge every customer anew: the calls came in by another way."""
        with self._db:
            self._db.execute("DELETE FROM follow_ups")
            for number, body in self._db.execute(
                f"SELECT id, body FROM calls WHERE id IN (SELECT max(id) FROM calls WHERE {_PLACED}"  # noqa: S608 - own words
                " GROUP BY account_sid, customer)"
            ).fetchall():
                with suppress(msgspec.DecodeError, BadInput):  # it came out of a damaged file
                    if needs_follow_up(call := decode(str(body))):
                        self._wait_for(call, int(number or 0))

    def to_follow_up(self, limit: int, since: datetime) -> list[CallLine]:
        """The newest call to each customer who waits to be reached, newest first."""
        rows = self._db.execute(
            f"SELECT {LINE_COLUMNS} FROM (SELECT call FROM follow_ups ORDER BY call DESC LIMIT ?)"  # noqa: S608 - own words
            " CROSS JOIN calls ON calls.id = call WHERE pressed_ms >= ? ORDER BY call DESC",
            (limit, to_ms(since)),
        )
        return [decode_line(row) for row in rows]

    def recent_tags(self, limit: int) -> list[str]:
        """The tags given last, newest first."""
        rows = self._db.execute(
            "SELECT tags FROM (SELECT id, tags FROM calls ORDER BY id DESC LIMIT ?)"
            " WHERE tags <> '' ORDER BY id DESC",
            (_MOST_LOOKED_THROUGH,),
        )
        tags = (tag for (joined,) in rows for tag in str(joined).split("\n"))
        return list(dict.fromkeys(tags))[:limit]

    def _wait_for(self, call: Call, number: int) -> None:
        self._db.execute(
            "INSERT INTO follow_ups (call, account_sid, customer) VALUES (?, ?, ?)",
            (number, call.account_sid, call.order.customer),
        )
