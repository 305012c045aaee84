"""The newest calls, whatever the journal's table shows: a list under the dialer, and Ctrl+R."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.journal_filter import EVERYTHING
from ccm_desktop.domain.line import CallLine
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui.main_window import MainWindow

MOST = 5


class RecentCalls:
    """Asks for them once, and then goes by what changes."""

    def __init__(
        self, window: MainWindow, desk: Desk, name_of: Callable[[str], str | None]
    ) -> None:
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._lines: dict[str, CallLine] = {}  # by reference, the newest first

    def wire(self) -> None:
        """Join signals."""
        self._window.recent.number_chosen.connect(self._window.dial.set_customer_number)
        self._window.last_number_requested.connect(self._on_last_number)

    def look(self) -> None:
        """Ask the journal for them."""
        self._desk.tasks.spawn("recent calls", self._fetch())

    def put(self, line: CallLine, *, is_new: bool) -> None:
        """Show a call as it stands now; a new one comes first."""
        if line.reference in self._lines:
            self._lines[line.reference] = line
        elif is_new:
            self._keep([line, *self._lines.values()])
        self._show()

    def show_names(self) -> None:
        """Show what the agent's contacts call the numbers now."""
        self._show()

    async def _fetch(self) -> None:
        try:
            page = await self._desk.journal.page(EVERYTHING, MOST, asker=None)
        except JournalTrouble:
            return  # the table's own failure says so
        self._keep(page.lines)
        self._show()

    def _keep(self, lines: Sequence[CallLine]) -> None:
        self._lines = {line.reference: line for line in lines[:MOST]}

    def _show(self) -> None:
        names = ((line, self._name_of(line.customer)) for line in self._lines.values())
        self._window.recent.show_lines([replace(n, contact_name=name) for n, name in names])

    def _on_last_number(self) -> None:
        newest = next(iter(self._lines.values()), None)
        if newest is not None:
            self._window.dial.set_customer_number(newest.customer)
