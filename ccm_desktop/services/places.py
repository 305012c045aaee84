"""Where the app's files are: one folder by `CCM_DESKTOP_HOME`, else the system's own places."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "CCM_DESKTOP_HOME"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that hold settings, the journal, and logs. They are made when first used.

    `site` is where an admin's policy file is; None is the system's own place for it.
    """

    config: Path
    data: Path
    state: Path
    site: Path | None = None

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def journal(self) -> Path:
        """The journal's database."""
        return self.data / "journal.db"

    @property
    def lists(self) -> Path:
        """Copies of do-not-call lists that were fetched."""
        return self.data / "do-not-call"

    @property
    def recordings(self) -> Path:
        """Recordings that were fetched."""
        return self.data / "recordings"

    @property
    def contacts(self) -> Path:
        """The agent's contacts."""
        return self.data / "contacts.json"

    @property
    def owners(self) -> Path:
        """Locks that show which processes are alive."""
        return self.data / "owners"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state / "ccm-desktop.log"


def find_places() -> Places:
    """The places for this user."""
    if home := os.environ.get(HOME_VARIABLE):
        base = Path(home).expanduser().absolute()
        return Places(base, base, base)
    import platformdirs  # a first look-up costs milliseconds that the portable case need not pay

    dirs = platformdirs.PlatformDirs("ccm-desktop", appauthor=False)
    return Places(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path)


def make_private(folder: Path) -> None:
    """Make a folder that only this user can enter; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
