"""The journal's table: which calls, page by page, what they come to; and calls as they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.domain.journal_match import lets_through
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.period import next_midnight
from ccm_desktop.domain.profile import Profile
from ccm_desktop.joins.journal_totals import JournalTotals
from ccm_desktop.joins.recent_calls import RecentCalls
from ccm_desktop.services.clock import sleep
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.journal_model import Asked
from ccm_desktop.ui.journal_pages import PAGE
from ccm_desktop.ui.main_window import MainWindow

MOST_CONTACTS = 50
_AFTER_MIDNIGHT_S = 1.0


class JournalJoin:
    """Pages come off the GUI thread; an answer to a question that is no longer asked is dropped."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        name_of: Callable[[str], str | None],
        numbers_named: Callable[[str, int], tuple[str, ...]],
        profile: Callable[[], Profile | None],
    ) -> None:
        self._window = window
        self._view = window.journal
        self._desk = desk
        self._name_of = name_of
        self._numbers_named = numbers_named
        self._profile = profile
        self._totals = JournalTotals(window.journal, desk)
        self._recent = RecentCalls(window, desk, name_of)
        self._has_more_contacts = False
        self._choices: tuple[set[str], set[str]] = set(), set()

    def wire(self) -> None:
        """Join signals and events."""
        view = self._view
        view.tell_day_by(self._today)
        view.page_wanted.connect(self._on_page_wanted)
        view.filter_changed.connect(self._ask_for)
        view.number_chosen.connect(self._window.dial.set_customer_number)
        self._recent.wire()
        self._desk.calls.changed.connect(self._on_call_changed)

    def start(self) -> None:
        """Show the first page and the size, and turn the day over at midnight."""
        self.look_again()
        self._desk.tasks.spawn("journal day", self._turn_days())

    def look_again(self) -> None:
        """Ask for everything anew: calls may have gone."""
        self._ask_for(self._view.wanted)
        self._recent.look()
        self._count()
        self._desk.tasks.spawn("journal choices", self._offer_choices())

    def show_names(self) -> None:
        """Show what the agent's contacts call the numbers now."""
        self._view.model.name_anew(self._name_of)
        self._recent.show_names()

    def _ask_for(self, wanted: JournalFilter) -> None:
        """Ask for calls; a search also means the contacts whose names hold it."""
        numbers = self._numbers_named(wanted.search, MOST_CONTACTS + 1) if wanted.search else ()
        self._has_more_contacts = len(numbers) > MOST_CONTACTS
        self._view.ask_for(replace(wanted, numbers=numbers[:MOST_CONTACTS]))

    def _on_page_wanted(self, asked: Asked) -> None:
        wanted = self._view.shown_filter
        if wanted is not None:
            self._desk.tasks.spawn("journal page", self._fetch(asked, wanted))

    async def _fetch(self, asked: Asked, wanted: JournalFilter) -> None:
        try:
            page = await self._desk.journal.page(wanted, PAGE, asked.after)
        except JournalTrouble as trouble:
            self._view.model.fail_page(asked)
            if asked.after is None and wanted is self._view.shown_filter:
                self._view.head.totals.show_unknown()
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return
        self._view.model.take_page(asked, [self._named(line) for line in page.lines], page.next)
        if asked.after is None and wanted is self._view.shown_filter:
            self._view.head.show_limits(
                only_newest=page.only_newest,
                contacts=MOST_CONTACTS if self._has_more_contacts else None,
            )
            self._totals.ask(wanted)

    def _named(self, line: CallLine) -> CallLine:
        name = self._name_of(line.customer)
        return replace(line, contact_name=name) if name else line

    def _on_call_changed(self, call: Call) -> None:
        wanted, is_new = self._view.shown_filter, call.standing is Standing.INTENT
        is_shown = is_new and wanted is not None and lets_through(wanted, call)
        line = self._named(line_of(call))
        self._view.put(line, is_new=is_shown)
        self._recent.put(line, is_new=is_new)
        self._totals.calls_changed()
        if is_new:
            self._count()
            if not self._is_offered(call):
                self._desk.tasks.spawn("journal choices", self._offer_choices())

    def _is_offered(self, call: Call) -> bool:
        numbers, agents = self._choices
        return call.order.virtual_number in numbers and call.order.agent.text in agents

    async def _offer_choices(self) -> None:
        try:
            choices = await self._desk.journal.choices()
        except JournalTrouble:
            return  # the page's own failure says so
        self._choices = set(choices.virtual_numbers), set(choices.agents)
        profile = self._profile()
        labels = {n.number: n.label for n in profile.virtual_numbers} if profile else {}
        self._view.head.show_choices(choices.virtual_numbers, choices.agents, labels)

    def _count(self) -> None:
        self._desk.tasks.spawn("journal size", self._show_size())

    async def _show_size(self) -> None:
        try:
            count = await self._desk.journal.count()
        except JournalTrouble:
            return  # the page's own failure says so
        self._window.status.show_journal_size(count)

    def _today(self) -> date:
        return self._desk.clock.now().astimezone().date()

    async def _turn_days(self) -> None:
        """At midnight the words for times change, and with them what "today" asks for."""
        while True:
            now = self._desk.clock.now()
            rest = (next_midnight(now) - now).total_seconds()
            await sleep(self._desk.clock, rest + _AFTER_MIDNIGHT_S)
            self._view.model.word_anew()
            self._recent.show_names()
            asked = self._view.shown_filter
            if asked is not None and asked.since is not None:
                self._ask_for(self._view.wanted)
