"""Starts the program with the session, minimised, and tells what is on disk about that.

Everything here blocks, so it is asked for in threads. The parts for Windows and macOS are written
after their makers' pages; they have not run there.
"""

from __future__ import annotations

import asyncio
import os
import plistlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from xml.parsers.expat import ExpatError

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.services.desktop_entry import exec_line, read_entry
from ccm_desktop.services.starting import start_command, start_command_at_home
from ccm_desktop.services.whole_file import write_whole

MINIMISED = "--minimised"
_LABEL = "com.exotel.ccm-desktop"


class StartSystem(Protocol):
    """How one system keeps it; each method may raise `OSError`."""

    def state(self) -> Autostart:
        """What is there."""

    def turn_on(self) -> None:
        """Put this copy there."""

    def turn_off(self) -> None:
        """Take away whatever of ours is there."""


class SessionStart:
    """The same for coroutines, without errors."""

    def __init__(self, system: StartSystem | None = None) -> None:
        self._system = system or this_system()

    async def state(self) -> Autostart:
        """What is on disk."""
        return await asyncio.to_thread(self._state)

    async def turn(self, *, on: bool) -> Autostart:
        """Switch it; returns what is on disk afterwards."""
        return await asyncio.to_thread(self._turn, on)

    def _state(self) -> Autostart:
        try:
            return self._system.state()
        except OSError:
            return Autostart.FAILED

    def _turn(self, on: bool) -> Autostart:
        try:
            self._system.turn_on() if on else self._system.turn_off()
        except OSError:
            return Autostart.FAILED
        return self._state()


class LinuxStart:
    """A desktop entry in the user's autostart folder (XDG autostart specification)."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = [*(command or start_command_at_home()), MINIMISED]

    @property
    def path(self) -> Path:
        """The entry's file."""
        config = os.environ.get("XDG_CONFIG_HOME")
        folder = Path(config) if config else Path.home() / ".config"
        return folder / "autostart" / "ccm-desktop.desktop"

    def state(self) -> Autostart:
        """What the entry says; desktops switch one off by `Hidden` or by a key of GNOME's."""
        if not self.path.exists():
            return Autostart.OFF
        said = read_entry(self.path)
        if said is None:
            return Autostart.FAILED
        if said.get("Hidden") == "true" or said.get("X-GNOME-Autostart-enabled") == "false":
            return Autostart.TURNED_OFF
        is_this = said.get("Exec") == exec_line(self._command)
        return Autostart.ON if is_this else Autostart.OTHER_COPY

    def turn_on(self) -> None:
        """Write the entry."""
        write_whole(self.path, entry_text(self._command).encode())

    def turn_off(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)


def entry_text(command: Sequence[str]) -> str:
    """The whole desktop entry."""
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Version=1.5",
            "Name=CCM Desktop",
            "Comment=Click to call through Exotel's CCM Voice",
            f"Exec={exec_line(command)}",
            "Icon=ccm-desktop",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        )
    )


class MacStart:
    """A LaunchAgent of the user's; launchd reads it at the next log-in."""

    def __init__(self, command: Sequence[str] | None = None, folder: Path | None = None) -> None:
        self._command = [*(command or start_command_at_home()), MINIMISED]
        self._folder = folder or Path.home() / "Library" / "LaunchAgents"

    @property
    def path(self) -> Path:
        """The agent's file."""
        return self._folder / f"{_LABEL}.plist"

    def state(self) -> Autostart:
        """What the file says."""
        try:
            said = plistlib.loads(self.path.read_bytes())
        except FileNotFoundError:
            return Autostart.OFF
        except (ExpatError, ValueError):
            return Autostart.FAILED
        if not isinstance(said, dict) or said.get("Disabled") or not said.get("RunAtLoad"):
            return Autostart.TURNED_OFF
        is_this = said.get("ProgramArguments") == self._command
        return Autostart.ON if is_this else Autostart.OTHER_COPY

    def turn_on(self) -> None:
        """Write the file."""
        agent = {
            "Label": _LABEL,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        write_whole(self.path, plistlib.dumps(agent))

    def turn_off(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)


def run_line(command: Sequence[str]) -> str:
    """The value of Windows' Run key: the program starts minimised."""
    return subprocess.list2cmdline([*command, MINIMISED])


def is_approved(value: bytes | None) -> bool:
    """What the Task Manager's note on a Run entry means: without one, or an even number, it runs."""
    return not value or value[0] % 2 == 0


if sys.platform == "win32":
    import winreg

    _RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
    _APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
    _NAME = "CCM Desktop"

    class WindowsStart:
        """A value of the user's Run key, and the Task Manager's note on it."""

        def state(self) -> Autostart:
            """What the registry says."""
            line, note = _read(_RUN), _read(_APPROVED)
            if line is None:
                return Autostart.OFF
            if not is_approved(note if isinstance(note, bytes) else None):
                return Autostart.TURNED_OFF
            is_this = line == run_line(start_command())
            return Autostart.ON if is_this else Autostart.OTHER_COPY

        def turn_on(self) -> None:
            """Write the value."""
            self._drop(_APPROVED)
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, run_line(start_command()))

        def turn_off(self) -> None:
            """Remove it."""
            self._drop(_RUN)
            self._drop(_APPROVED)

        def _drop(self, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, name, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, _NAME)
            except FileNotFoundError:
                return

    def _read(name: str) -> object | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, name) as key:
                value: object = winreg.QueryValueEx(key, _NAME)[0]
        except FileNotFoundError:
            return None
        return value


def this_system() -> StartSystem:
    """How the system that this runs on keeps it."""
    if sys.platform == "win32":
        return WindowsStart()
    if sys.platform == "darwin":
        return MacStart()
    return LinuxStart()
