"""The joins that a call needs: made in the order in which one needs another, wired, started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.joins.calls import CallJoin
from ccm_desktop.joins.considerate import ConsiderateJoin
from ccm_desktop.joins.dialler import DialJoin
from ccm_desktop.joins.journal import JournalJoin
from ccm_desktop.joins.number_field import NumberFieldJoin
from ccm_desktop.practice import Practice
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.domain.profile import Profile
    from ccm_desktop.joins.suggestions import SuggestionJoin
    from ccm_desktop.ui.suggestions import Offer


class Joined:
    """Who knows whom in a window whose journal is open; the rest is in `joined_later`."""

    def __init__(self, window: MainWindow, desk: Desk, places: Places, practice: Practice) -> None:
        self._window = window
        self._desk = desk
        self._suggestions: SuggestionJoin | None = None
        self.remembered = Remembered(places.settings)
        self.accounts = AccountJoin(window, desk, self.remembered, practice)
        self.calls = CallJoin(window, desk, self.profile, self.name_of)
        self.dialler = DialJoin(window, desk, self.profile, self.calls)
        self.field = NumberFieldJoin(window, desk.clock, self.profile, self._suggest, self.name_of)
        self.considerate = ConsiderateJoin(desk, self.remembered, self.profile)
        self.journal = JournalJoin(window, desk, self.name_of, self.numbers_named, self.profile)

    async def start(self, *, sandbox: bool) -> None:
        """Wire them, take up the settings and the account, and what earlier runs left."""
        self._wire()
        self.journal.start()
        await self._load_settings()
        self.considerate.take_up()
        await self.accounts.start(sandbox=sandbox)
        await self.calls.resume()

    def profile(self) -> Profile | None:
        """The current account."""
        return self.accounts.profile

    def name_of(self, e164: str) -> str | None:
        """What the agent's own contacts call a number, once they are read."""
        return self._suggestions.name_of(e164) if self._suggestions is not None else None

    def numbers_named(self, part: str, most: int) -> tuple[str, ...]:
        """The numbers of the agent's own contacts whose names hold a text, no more than `most`."""
        known = self._suggestions
        return known.numbers_named(part, most) if known is not None else ()

    def suggest_by(self, suggestions: SuggestionJoin) -> None:
        """Take who knows the contacts and the recent calls."""
        self._suggestions = suggestions
        suggestions.names_changed.connect(lambda _: self.field.read_again())
        suggestions.names_changed.connect(lambda _: self.journal.show_names())

    def _suggest(self, typed: str) -> tuple[Offer, ...]:
        return self._suggestions.suggest(typed) if self._suggestions is not None else ()

    def _wire(self) -> None:
        self.accounts.changed.connect(lambda _: self.field.read_again())
        self.accounts.changed.connect(self._desk.follower.share_as)
        self.field.read_changed.connect(self.dialler.show_read)
        for join in (
            self.accounts,
            self.journal,
            self.calls,
            self.field,
            self.dialler,
            self.considerate,
        ):
            join.wire()

    async def _load_settings(self) -> None:
        try:
            await self.remembered.load()
        except SettingsTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
