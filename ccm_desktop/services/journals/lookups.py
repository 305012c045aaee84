"""The journal's SQL about look-ups: what was asked last about each SID, and what came."""

from __future__ import annotations

from dataclasses import replace

import apsw
import msgspec

from ccm_desktop.domain.lookup import LookedUp
from ccm_desktop.services.journals.rows import to_ms

MOST_KEPT = 1000
_MOST_OF_A_REPORT = 100_000
_decoder = msgspec.json.Decoder(LookedUp)


class LookupRows:
    """The look-ups, on the connection of `JournalStore`. Raises `apsw.Error`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def newest(self, limit: int) -> list[LookedUp]:
        """What was asked last, newest first."""
        rows = self._db.execute("SELECT body FROM lookups ORDER BY id DESC LIMIT ?", (limit,))
        return [found for (body,) in rows if (found := _decoded(str(body))) is not None]

    def keep(self, found: LookedUp) -> None:
        """Write what came, in place of what came before for this SID in this account."""
        if found.at is None:
            return
        where = (found.call_sid, found.account_sid)
        with self._db:
            self._db.execute("DELETE FROM lookups WHERE call_sid = ? AND account_sid = ?", where)
            self._db.execute(
                "INSERT INTO lookups (call_sid, account_sid, asked_ms, body) VALUES (?, ?, ?, ?)",
                (*where, to_ms(found.at), _encoded(found)),
            )
            self._db.execute(
                "DELETE FROM lookups WHERE id <= (SELECT max(id) FROM lookups) - ?", (MOST_KEPT,)
            )

    def clear(self) -> None:
        """Forget all."""
        self._db.execute("DELETE FROM lookups")


def _decoded(body: str) -> LookedUp | None:
    """One of another version may hold words that are not known here."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        return None


def _encoded(found: LookedUp) -> str:
    if len(found.raw) > _MOST_OF_A_REPORT:
        found = replace(found, raw="")
    return msgspec.json.encode(found).decode()
