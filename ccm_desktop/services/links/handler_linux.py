"""Links on Linux: xdg-utils or gio keep who opens them; an entry of the user's own names this copy."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading

from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose
from ccm_desktop.services.desktop_entry import exec_line, find_entry, own_entries
from ccm_desktop.services.starting import start_command_at_home
from ccm_desktop.services.whole_file import write_whole

log = logging.getLogger(__name__)

OURS = "ccm-desktop-links.desktop"
INSTALLED = "ccm-desktop.desktop"
_PATIENCE_S = 5.0


class LinuxLinks:
    """Works by the desktop's own tools; where they are missing it says so."""

    def opener(self, scheme: Scheme) -> Opener:
        """Who opens such links now."""
        name = self._default_of(f"x-scheme-handler/{scheme}")
        if name is None:
            return Opener(scheme, Whose.UNKNOWN)
        if not name:
            return Opener(scheme, Whose.NOBODY)
        entry = find_entry(name) or {}
        shown = entry.get("Name", "") or name.removesuffix(".desktop")
        if name not in (OURS, INSTALLED):
            return Opener(scheme, Whose.ANOTHER, shown)
        is_this = name == INSTALLED or entry.get("Exec") == link_command()
        return Opener(scheme, Whose.OURS if is_this else Whose.OLD_COPY, shown)

    def make_default(self) -> Made:
        """Write an entry that starts this copy, and have it open the links."""
        if not (shutil.which("xdg-mime") or shutil.which("gio")):
            return Made.NO_TOOL
        try:
            write_whole(own_entries() / OURS, links_entry().encode())
        except OSError as error:
            log.warning("no desktop entry was written: %s", error.strerror)
            return Made.FAILED
        if shutil.which("update-desktop-database"):
            _said("update-desktop-database", str(own_entries()))
        for scheme in Scheme:
            self._choose(f"x-scheme-handler/{scheme}")
        is_done = all(self.opener(scheme).whose is Whose.OURS for scheme in Scheme)
        return Made.DONE if is_done else Made.FAILED

    def open(self, link: str) -> bool:
        """Open a link by the desktop's own command."""
        for command in (["xdg-open", link], ["gio", "open", link]):
            if shutil.which(command[0]) and _start(command):
                return True
        return False

    def _default_of(self, kind: str) -> str | None:
        """The name of the entry in charge, empty for none; None where nobody can tell."""
        if shutil.which("xdg-mime"):
            said = _said("xdg-mime", "query", "default", kind)
            return None if said is None else said.partition("\n")[0].partition(";")[0].strip()
        if shutil.which("gio"):
            first = (_said("gio", "mime", kind) or "").partition("\n")[0]
            return first.rpartition(": ")[2].strip() if first.endswith(".desktop") else ""
        return None

    def _choose(self, kind: str) -> None:
        if shutil.which("xdg-mime"):
            _said("xdg-mime", "default", OURS, kind)
        else:
            _said("gio", "mime", kind, OURS)


def link_command() -> str:
    """The `Exec` value that hands a link to this copy."""
    return exec_line([*start_command_at_home(), "--link"], "%u")


def links_entry() -> str:
    """The desktop entry that opens links by this copy, and shows up in no menu."""
    kinds = "".join(f"x-scheme-handler/{scheme};" for scheme in Scheme)
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        "Name=CCM Desktop\n"
        "Comment=Fills in the number of a link; you press Call\n"
        f"Exec={link_command()}\n"
        "Icon=ccm-desktop\n"
        "NoDisplay=true\n"
        "StartupNotify=true\n"
        f"MimeType={kinds}\n"
    )


def _said(*command: str) -> str | None:
    """What a tool says; None where it failed or did not end."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - the desktop's tools, with words of ours
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_S,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _start(command: list[str]) -> bool:
    """Start what may run for as long as the program does that it opens."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the desktop's tools, with a link of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, name="link opener", daemon=True).start()
    return True
