"""How this copy of the program is started again: by the system, for a link or at log-in."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from ccm_desktop.services.places import HOME_VARIABLE


def start_command() -> list[str]:
    """The words that start this copy, whichever way it was packed."""
    if image := os.environ.get("APPIMAGE"):
        return [image]
    if getattr(sys, "frozen", False):
        return [sys.executable]
    beside = Path(sys.executable).with_name("ccm-desktop")
    if found := shutil.which(str(beside)):
        return [found]
    return [sys.executable, "-m", "ccm_desktop"]


def start_command_at_home() -> list[str]:
    """The same for this instance, where it has a home of its own (Linux and macOS)."""
    home = os.environ.get(HOME_VARIABLE)
    if not home:
        return start_command()
    return ["env", f"{HOME_VARIABLE}={Path(home).expanduser().absolute()}", *start_command()]
