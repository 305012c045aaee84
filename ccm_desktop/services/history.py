"""Reads a call's stored reports, off the GUI's thread, and keeps what it read of one call."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

from ccm_desktop.api.reading import Fields, read_report
from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import BadReply
from ccm_desktop.domain.history import Heard, History, history_of
from ccm_desktop.domain.keeping import is_forgotten
from ccm_desktop.domain.report import Report
from ccm_desktop.services.journals.journal import Journal


class Histories:
    """The past of one call at a time: of the same one only what came since is read."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = asyncio.Lock()
        self._last: History | None = None

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._last = None

    async def of(self, call: Call) -> History:
        """All that was known of a call; raises `JournalTrouble`."""
        async with self._lock:
            known = self._last
            if known is None or known.reference != call.reference or is_forgotten(call):
                known = history_of(call)
            rows = await self._journal.reports(call.reference, len(known.steps) - 1)
            if rows:
                known = await asyncio.to_thread(_with_rows, known, rows)
            self._last = known
            return known


def _with_rows(known: History, rows: list[tuple[str, int, str]]) -> History:
    return known.with_reports(read_stored(*row) for row in rows)


def read_stored(source: str, arrived_ms: int, raw: str) -> Heard:
    """A report as the journal keeps it; what can't be read any more is kept as it is."""
    at = datetime.fromtimestamp(arrived_ms / 1000, UTC)
    return Heard(source, at, raw, _read(raw))


def _read(raw: str) -> Report | None:
    try:
        values = json.loads(raw)
        if not isinstance(values, dict):
            return None
        data = Fields(values)
        try:
            return read_report(data)
        except BadReply:
            # As at the time: the call was taken, and its SID is all that leads to it.
            return Report(data.text("call_sid"), state="")
    except (ValueError, RecursionError, BadReply):
        return None
