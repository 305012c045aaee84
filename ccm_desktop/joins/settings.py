"""The settings dialog: its pages, and the preferences that they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.dialog import PreferencePage, SettingsDialog


class SettingsJoin:
    """Opens the dialog; pages are built each time, so that nobody pays who never opens it."""

    def __init__(
        self, window: MainWindow, desk: Desk, remembered: Remembered, accounts: AccountJoin
    ) -> None:
        self._window = window
        self._desk = desk
        self._remembered = remembered
        self._accounts = accounts
        self._makers: list[Callable[[], PreferencePage]] = []
        self._pages: list[PreferencePage] = []
        self._dialog: SettingsDialog | None = None

    def wire(self) -> None:
        """Join signals."""
        self._window.top_bar.settings_requested.connect(self.open)
        self._accounts.left_page.connect(self._on_page_left)

    def offer(self, make: Callable[[], PreferencePage]) -> None:
        """Offer a page behind the account's."""
        self._makers.append(make)

    def open(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        from ccm_desktop.ui.settings.dialog import SettingsDialog

        self._dialog = dialog = SettingsDialog(self._window)
        account = self._accounts.page()
        dialog.add_page(account, account.title)
        self._pages = [make() for make in self._makers]
        for page in self._pages:
            page.show_preferences(self._remembered.settings.preferences)
            page.changed.connect(self._on_changed)
            dialog.add_page(page, page.title)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def open_at_key(self) -> None:
        """Open the dialog where key and token are entered again."""
        self.open()
        self._accounts.focus_key()

    def _on_changed(self, preferences: Preferences) -> None:
        self._desk.tasks.spawn("preferences", self._save(preferences))

    async def _save(self, preferences: Preferences) -> None:
        for page in self._pages:
            page.show_preferences(preferences)  # each tells of all of them with its next change
        try:
            await self._remembered.change(lambda known: known.with_preferences(preferences))
        except SettingsTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))

    def _on_page_left(self, _: None) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None
        self._pages = []
