"""Links on Windows: a class of our own in the user's registry; who opens them is the user's choice.

Nothing here needs an administrator. Written after Microsoft's "Default Programs" pages; it has not
run on Windows.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose
from ccm_desktop.services.starting import start_command

log = logging.getLogger(__name__)

CLASS = "CcmDesktop.Link"
_CLASSES = r"Software\Classes"
_OURS = rf"{_CLASSES}\{CLASS}"
_CAPABILITIES = r"Software\CCM Desktop\Capabilities"
_SETTINGS = "ms-settings:defaultapps"


def registry_values(command: list[str]) -> list[tuple[str, str, str]]:
    """What is written below HKEY_CURRENT_USER: key, name, value."""
    line = subprocess.list2cmdline([*command, "--link"])
    return [
        (_OURS, "", "Phone number link"),
        (_OURS, "URL Protocol", ""),
        (rf"{_OURS}\Application", "ApplicationName", "CCM Desktop"),
        (rf"{_OURS}\DefaultIcon", "", f"{command[0]},0"),
        (rf"{_OURS}\shell\open\command", "", f'{line} "%1"'),  # one word, never options
        (_CAPABILITIES, "ApplicationName", "CCM Desktop"),
        (_CAPABILITIES, "ApplicationDescription", "Fills in the number of a link; you press Call"),
        *((rf"{_CAPABILITIES}\URLAssociations", scheme.value, CLASS) for scheme in Scheme),
        (r"Software\RegisteredApplications", "CCM Desktop", _CAPABILITIES),
        # Nobody else knows of ours, so nobody has to choose it.
        (rf"{_CLASSES}\{Scheme.CCMDIAL}", "URL Protocol", ""),
        (rf"{_CLASSES}\{Scheme.CCMDIAL}\shell\open\command", "", f'{line} "%1"'),
    ]


if sys.platform == "win32":
    import winreg

    _CHOICES = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations"

    class WindowsLinks:
        """Registers for the user, and opens the settings where the user chooses."""

        def opener(self, scheme: Scheme) -> Opener:
            """Who opens such links now."""
            chosen = _read(rf"{_CHOICES}\{scheme}\UserChoice", "ProgId") or ""
            if scheme is Scheme.CCMDIAL and not chosen:
                chosen = CLASS if _command_of(scheme.value) == _command_of(CLASS) != "" else ""
            if not chosen:
                return Opener(scheme, Whose.NOBODY)
            if chosen != CLASS:
                name = _read(rf"{_CLASSES}\{chosen}\Application", "ApplicationName")
                return Opener(scheme, Whose.ANOTHER, name or chosen)
            wanted = {key: value for key, _, value in registry_values(start_command())}
            is_this = _command_of(CLASS) == wanted[rf"{_OURS}\shell\open\command"]
            return Opener(scheme, Whose.OURS if is_this else Whose.OLD_COPY, "CCM Desktop")

        def make_default(self) -> Made:
            """Register, and open the settings: only the user may choose."""
            try:
                for key, name, value in registry_values(start_command()):
                    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as handle:
                        winreg.SetValueEx(handle, name, 0, winreg.REG_SZ, value)
            except OSError as error:
                log.warning("the registry took no entry: %s", error.strerror)
                return Made.FAILED
            return Made.ASKED if self.open(_SETTINGS) else Made.BY_HAND

        def open(self, link: str) -> bool:
            """Open a link as any program would."""
            try:
                os.startfile(link)  # noqa: S606 - a link of ours
            except OSError:
                return False
            return True

    def _command_of(name: str) -> str:
        return _read(rf"{_CLASSES}\{name}\shell\open\command", "") or ""

    def _read(key: str, name: str) -> str | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as handle:
                value, _ = winreg.QueryValueEx(handle, name)
        except OSError:
            return None
        return str(value)
