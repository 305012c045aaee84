"""The settings page "Desktop": what the system has on disk, and the hotkey with what it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.hotkey import HotkeyStanding
from ccm_desktop.joins.manners import MannersJoin
from ccm_desktop.services.daemon_threads import in_daemon_thread
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.hotkeys.hotkey import Hotkey, KeyGrab, grab_for_session
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.settings import Settings

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.desktop import DesktopPage

_MOST_CHARACTERS = 4000


class DesktopSettingsJoin:
    """`fill` takes the text that was selected when the hotkey was pressed; it never dials."""

    def __init__(
        self,
        desk: Desk,
        remembered: Remembered,
        manners: MannersJoin,
        fill: Callable[[str], object],
        grab: KeyGrab | None = None,
    ) -> None:
        chosen = grab or grab_for_session(manners.bus, os.environ)
        self.hotkey = Hotkey(chosen, desk.tasks)
        self._desk = desk
        self._remembered = remembered
        self._manners = manners
        self._fill = fill
        self._page: DesktopPage | None = None

    def wire(self) -> None:
        """Join events."""
        self.hotkey.pressed.connect(self._on_pressed)
        self.hotkey.changed.connect(self._on_standing)
        self._remembered.changed.connect(self._on_settings_changed)

    def start(self) -> None:
        """Take the preferences up, once they are loaded."""
        self.hotkey.choose(self._remembered.settings.preferences.hotkey)

    async def close(self) -> None:
        """Give the keys back."""
        await self.hotkey.close()

    def page(self) -> DesktopPage:
        """A new page, joined."""
        from ccm_desktop.ui.settings.desktop import DesktopPage

        page = DesktopPage()
        page.truth_requested.connect(self._on_truth_requested)
        page.autostart_requested.connect(self._on_autostart_requested)
        page.destroyed.connect(self._on_page_gone)
        page.show_hotkey(self.hotkey.standing)
        self._page = page
        return page

    def _on_page_gone(self) -> None:
        self._page = None

    def _on_settings_changed(self, settings: Settings) -> None:
        self.hotkey.choose(settings.preferences.hotkey)

    def _on_standing(self, standing: HotkeyStanding) -> None:
        if self._page is not None:
            self._page.show_hotkey(standing)

    def _on_pressed(self, token: str) -> None:
        self._manners.notifications.token = token
        self._desk.tasks.spawn("hotkey pressed", self._fill_selected())

    async def _fill_selected(self) -> None:
        from ccm_desktop.services.selection import selected_text
        from ccm_desktop.ui.selection import selection

        selected = await in_daemon_thread("selection", selected_text)
        if selected is None:
            selected = selection()  # no tool of this session can tell, but Qt may
        self._manners.come_forward()
        self._manners.notifications.token = ""
        if selected.strip():
            self._fill(selected[:_MOST_CHARACTERS])

    def _on_truth_requested(self) -> None:
        self._desk.tasks.spawn("starts with the session", self._show_truth())

    def _on_autostart_requested(self, on: bool) -> None:
        self._desk.tasks.spawn("start with the session", self._turn(on=on))

    async def _show_truth(self) -> None:
        from ccm_desktop.services.autostart import SessionStart

        found = await SessionStart().state()
        if self._page is not None:
            self._page.show_autostart(found)

    async def _turn(self, *, on: bool) -> None:
        from ccm_desktop.services.autostart import SessionStart

        found = await SessionStart().turn(on=on)
        if self._page is not None:
            self._page.show_autostart(found)
