"""The settings in force: loaded once, changed one after the other, each change saved whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from ccm_desktop.domain.errors import SettingsProblem, SettingsTrouble
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.events import Event
from ccm_desktop.services.settings import Settings


class Remembered:
    """Holds the settings; `changed` tells of each change, also of one that could not be saved."""

    def __init__(self, path: Path) -> None:
        self.changed = Event[Settings]()
        self.settings = Settings()
        self._path = path
        self._is_damaged = False
        self._saving = asyncio.Lock()

    async def load(self) -> None:
        """Read the file. Raises `SettingsTrouble`: then the defaults are in force."""
        try:
            self.settings = await asyncio.to_thread(settings_file.load, self._path)
        except SettingsTrouble as trouble:
            self._is_damaged = trouble.problem is not SettingsProblem.UNREADABLE
            raise

    async def change(self, by: Callable[[Settings], Settings]) -> None:
        """Change the settings at once, then save them; raises `SettingsTrouble`.

        What could not be saved is in force until the program ends, and goes with the next change.
        """
        self.settings = by(self.settings)
        self.changed.emit(self.settings)
        async with self._saving:
            if self._is_damaged:
                await asyncio.to_thread(settings_file.set_aside, self._path)
                self._is_damaged = False
            await asyncio.to_thread(settings_file.save, self._path, self.settings)
