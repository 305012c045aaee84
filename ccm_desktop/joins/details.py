"""The call in the detail: the selected one, or one that something else opened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.history import Histories
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)


class DetailJoin:
    """Shows one call and keeps it up to date; `shown` tells which, and None once there is none."""

    def __init__(
        self, window: MainWindow, desk: Desk, name_of: Callable[[str], str | None]
    ) -> None:
        self.shown = Event[Call | None]()
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._histories = Histories(desk.journal)
        self._wanted = ""

    def wire(self) -> None:
        """Join signals and events."""
        self._window.journal.call_selected.connect(self._on_selected)
        self._window.journal.detail.cleared.connect(self._on_cleared)
        self._window.journal.detail.set_clock(self._desk.clock.now)
        self._window.ticked.connect(self._window.journal.detail.show_ages)
        self._desk.calls.changed.connect(self._on_call_changed)

    def start(self) -> None:
        """Build the detail, and show the call that was selected while this was not there yet."""
        self._desk.tasks.spawn("build detail", self._build())
        selected = self._window.journal.selected()
        if selected is not None:
            self._on_selected(selected)

    async def _build(self) -> None:
        for _ in self._window.journal.detail.build_in_steps():
            await asyncio.sleep(0)

    def open(self, reference: str) -> None:
        """Show a call, whether it is in the table or not."""
        self._window.show_journal()
        self._window.journal.select(reference)
        if self._window.journal.selected() != reference:
            self._window.journal.deselect()
            self._on_selected(reference)

    def look_again(self) -> None:
        """Show what is left of the call: it may have been forgotten."""
        if self._wanted:
            self._on_selected(self._wanted)

    def show_names(self) -> None:
        """Show what the agent's contacts call the customer now."""
        call = self._window.journal.detail.call
        if call is not None:
            self._show_call(call)

    def _on_selected(self, reference: str) -> None:
        self._wanted = reference
        self._histories.forget()  # parts of it may have been taken out of the journal
        self._desk.tasks.spawn("call detail", self._show(reference))

    def _on_cleared(self) -> None:
        self._wanted = ""
        self._histories.forget()
        self.shown.emit(None)

    async def _show(self, reference: str) -> None:
        try:
            call = await self._desk.journal.get(reference)
        except JournalTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return
        if self._wanted != reference:
            return
        if call is not None:
            self._show_call(call)
        elif self._window.journal.detail.call is not None:
            self._window.journal.detail.clear()

    def _show_call(self, call: Call) -> None:
        self._window.journal.detail.show_call(call, self._name_of(call.order.customer))
        self.shown.emit(call)
        self._desk.tasks.spawn("call history", self._show_history(call))

    async def _show_history(self, call: Call) -> None:
        try:
            history = await self._histories.of(call)
        except JournalTrouble as trouble:
            log.warning("a call's reports can't be read: %s", trouble.problem)
            return
        if self._wanted == call.reference:
            self._window.journal.detail.show_history(history)

    def _on_call_changed(self, call: Call) -> None:
        if call.reference == self._wanted:
            self._show_call(call)
