"""What the calls that are shown come to: counted for each question, and again as calls change."""

from __future__ import annotations

from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.services.clock import Alarm
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui.journal_view import JournalView

AT_MOST_EVERY_S = 3.0


class JournalTotals:
    """Counts off the GUI thread, one question after the other; what is out of date is marked so."""

    def __init__(self, view: JournalView, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._wanted: JournalFilter | None = None
        self._counting: JournalFilter | None = None
        self._alarm: Alarm | None = None

    def ask(self, wanted: JournalFilter) -> None:
        """Count these calls from now on."""
        self._wanted = wanted
        self._count()

    def calls_changed(self) -> None:
        """Count again in a while, together with what changes until then."""
        if self._wanted is None or self._wanted is not self._view.shown_filter:
            return
        self._view.head.totals.show_stale()
        if self._alarm is None:
            at = self._desk.clock.monotonic() + AT_MOST_EVERY_S
            self._alarm = self._desk.clock.call_at(at, self._on_time)

    def _on_time(self) -> None:
        self._alarm = None
        if self._counting is not None:
            self.calls_changed()
        else:
            self._count()

    def _count(self) -> None:
        if self._wanted is not None:
            self._desk.tasks.spawn("journal totals", self._fetch(self._wanted))

    async def _fetch(self, wanted: JournalFilter) -> None:
        self._counting = wanted
        strip = self._view.head.totals
        try:
            found = await self._desk.journal.totals(wanted)
        except JournalTrouble:
            found = None  # the page's own failure says so
        finally:
            if self._counting is wanted:
                self._counting = None
        if wanted is not self._view.shown_filter:
            return
        if found is None:
            strip.show_unknown()
            return
        strip.show_totals(found)
        if self._alarm is not None:
            strip.show_stale()
