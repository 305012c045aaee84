"""The journal's table, its search, the selected call, and the recent ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.journal_model import PAGE
from ccm_desktop.ui.main_window import MainWindow

_RECENT = 5


class JournalJoin:
    """Pages come off the GUI thread; an answer to a question that is no longer asked is dropped."""

    def __init__(
        self, window: MainWindow, desk: Desk, name_of: Callable[[str], str | None]
    ) -> None:
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._question = 0

    def wire(self) -> None:
        """Join signals and events."""
        view = self._window.journal
        view.more_wanted.connect(self._on_more_wanted)
        view.search_changed.connect(self._on_search_changed)
        view.call_selected.connect(self._on_call_selected)
        view.number_chosen.connect(self._window.dial.set_customer_number)
        self._window.recent.number_chosen.connect(self._window.dial.set_customer_number)
        self._window.last_number_requested.connect(self._on_last_number)
        self._desk.calls.changed.connect(self._on_call_changed)

    def start(self) -> None:
        """Show the first page and the size."""
        self._window.journal.model.start_over()
        self._count()

    def _on_more_wanted(self, before_id: int | None) -> None:
        if before_id is None:
            self._question += 1
        self._desk.tasks.spawn("journal page", self._fetch(before_id, self._question))

    async def _fetch(self, before_id: int | None, question: int) -> None:
        search = self._window.journal.search_text
        try:
            page = await self._desk.journal.lines(PAGE, before_id, search)
        except JournalTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return
        if question == self._question:
            self._window.journal.model.append_page([(i, self._named(line)) for i, line in page])
            self._show_recent()

    def _on_search_changed(self) -> None:
        self._window.journal.model.start_over()

    def _on_call_selected(self, reference: str) -> None:
        self._desk.tasks.spawn("journal call", self._show(reference))

    async def _show(self, reference: str) -> None:
        call = await self._desk.journal.get(reference)
        if call is not None and self._window.journal.selected() == reference:
            self._show_detail(call)

    def show_names(self) -> None:
        """Show what the agent's contacts call the numbers now."""
        self._window.journal.model.name_anew(self._name_of)
        self._show_recent()

    def _named(self, line: CallLine) -> CallLine:
        return replace(line, contact_name=self._name_of(line.customer))

    def _show_detail(self, call: Call) -> None:
        self._window.journal.detail.show_call(call, self._name_of(call.order.customer))

    def _on_last_number(self) -> None:
        lines = self._window.journal.model.newest(1)
        if lines:
            self._window.dial.set_customer_number(lines[0].customer)

    def _on_call_changed(self, call: Call) -> None:
        is_new = call.standing is Standing.INTENT
        self._window.journal.put(self._named(line_of(call)), is_new=is_new)
        if self._window.journal.detail.reference == call.reference:
            self._show_detail(call)
        if is_new:
            self._count()
        self._show_recent()

    def _show_recent(self) -> None:
        if not self._window.journal.search_text:
            self._window.recent.show_lines(self._window.journal.model.newest(_RECENT))

    def _count(self) -> None:
        self._desk.tasks.spawn("journal size", self._show_size())

    async def _show_size(self) -> None:
        self._window.status.show_journal_size(await self._desk.journal.count())
