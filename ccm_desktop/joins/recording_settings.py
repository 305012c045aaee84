"""The settings page "Recordings", and the recordings that are kept by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccm_desktop.domain.recording_cache import CacheSize
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.settings import Settings

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.recordings import RecordingsPage


class RecordingSettingsJoin:
    """Has recordings kept as the preferences say, and joins the page while there is one."""

    def __init__(self, desk: Desk, remembered: Remembered, recordings: Recordings) -> None:
        self._desk = desk
        self._remembered = remembered
        self._recordings = recordings
        self._page: RecordingsPage | None = None

    def wire(self) -> None:
        """Join events."""
        self._remembered.changed.connect(self._on_settings_changed)
        self._recordings.cache_changed.connect(self._on_cache_changed)

    def start(self) -> None:
        """Take the preferences up, once they are loaded; what is too old goes."""
        self._recordings.keep_to(self._remembered.settings.preferences.recordings)
        self._recordings.start()

    def page(self) -> RecordingsPage:
        """A new page, joined; nobody pays for it who never opens the settings."""
        from ccm_desktop.ui.settings.recordings import RecordingsPage

        page = RecordingsPage()
        page.size_requested.connect(self._on_size_requested)
        page.clear_requested.connect(self._on_clear_requested)
        page.destroyed.connect(self._on_page_gone)
        self._page = page
        return page

    def _on_page_gone(self) -> None:
        self._page = None

    def _on_settings_changed(self, settings: Settings) -> None:
        self._recordings.keep_to(settings.preferences.recordings)

    def _on_cache_changed(self, size: CacheSize) -> None:
        if self._page is not None:
            self._page.show_size(size)

    def _on_size_requested(self) -> None:
        self._desk.tasks.spawn("count recordings", self._show_size())

    def _on_clear_requested(self) -> None:
        self._desk.tasks.spawn("delete recordings", self._recordings.clear())

    async def _show_size(self) -> None:
        self._on_cache_changed(await self._recordings.size())
