"""Considerate dialling: the user's rules as they change, the lists in advance, the settings' page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.settings import Settings

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.calling import CallingPage


class ConsiderateJoin:
    """Holds the page while it is shown; `take_up` and `start` as what they need is known."""

    def __init__(
        self, desk: Desk, remembered: Remembered, profile: Callable[[], Profile | None]
    ) -> None:
        self._desk = desk
        self._remembered = remembered
        self._profile = profile
        self._page: CallingPage | None = None

    def wire(self) -> None:
        """Join events."""
        self._remembered.changed.connect(self._on_settings_changed)

    def take_up(self) -> None:
        """Let the user's rules count, once the settings are loaded."""
        self._desk.considerate.policy = self._remembered.settings.preferences.policy

    def start(self) -> None:
        """Take the rules up, and have the lists read before the first call asks for them."""
        self.take_up()
        self._look()

    def make_page(self) -> CallingPage:
        """The page for the settings' dialog."""
        from ccm_desktop.ui.settings.calling import CallingPage

        self._page = page = CallingPage()
        page.destroyed.connect(self._on_page_destroyed)
        self._look()
        return page

    def _on_settings_changed(self, _: Settings) -> None:
        self.start()

    def _on_page_destroyed(self) -> None:
        self._page = None

    def _look(self) -> None:
        self._desk.tasks.spawn("do-not-call lists", self._show_lists())

    async def _show_lists(self) -> None:
        rules = await self._desk.considerate.rules()
        if self._page is not None:
            self._page.show_rules(rules)
        profile = self._profile()
        if profile is None:
            return  # its country says how local numbers are read
        copies = await self._desk.considerate.lists(profile.country)
        if self._page is not None:
            self._page.show_copies(copies)
