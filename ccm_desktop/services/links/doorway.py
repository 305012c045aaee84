"""This user's doorway: the folder in which the one running window is reached, and its lock.

A process that only hands a link over looks in here before it imports anything else, and a window
before its first paint. So there is little of the standard library and nothing more: `pathlib` alone
costs as much as handing over does, `filelock` four times that.
"""

from __future__ import annotations

import os
import stat
import sys
from enum import StrEnum

from ccm_desktop.domain.reach import Reach

HOME_VARIABLE = "CCM_DESKTOP_HOME"
_LONGEST_PATH = 103  # bytes; macOS has the shortest


class Answer(StrEnum):
    """What the running window answered."""

    OK = "ok"
    REFUSED = "refused"
    NOBODY = "nobody"
    SILENT = "silent"  # somebody is there and does not answer


class Doorway:
    """Paths of the socket and the lock; who claims it holds the lock until the process ends."""

    def __init__(self, folder: str, name: str) -> None:
        self.folder = folder
        self.path = os.path.join(folder, f"{name}.sock")
        self._lock_path = os.path.join(folder, f"{name}.lock")
        self._lock = -1

    @property
    def claimed(self) -> bool:
        """Whether this process holds the lock."""
        return self._lock >= 0

    @property
    def seems_open(self) -> bool:
        """Whether somebody listens here, or did and died."""
        return os.path.exists(self.path)

    def look(self) -> Reach:
        """Whether the folder is this user's alone. Raises `FileNotFoundError` before first use."""
        if len(os.fsencode(self.path)) > _LONGEST_PATH and sys.platform != "win32":
            return Reach.TOO_LONG
        return _whose(os.lstat(self.folder))

    def claim(self) -> Reach:
        """Take the lock, and with it the name; says why not."""
        try:
            os.makedirs(self.folder, 0o700, exist_ok=True)
            found = self.look()
            if found is Reach.OPEN and not self.claimed:
                self._lock = _locked(self._lock_path)
        except BlockingIOError:
            return Reach.TAKEN
        except OSError:
            return Reach.FAILED
        return found

    def release(self) -> None:
        """Give the lock up."""
        if self.claimed:
            os.close(self._lock)
            self._lock = -1


def find_doorway() -> Doorway:
    """The doorway of this user, or of this `CCM_DESKTOP_HOME`. Nothing is made or opened yet."""
    return Doorway(_folder(), _name())


def _folder() -> str:
    environment, home = os.environ, os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(environment.get("LOCALAPPDATA") or home, "ccm-desktop")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "ccm-desktop", "run")
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and os.path.isdir(runtime) and _whose(os.stat(runtime)) is Reach.OPEN:
        return os.path.join(runtime, "ccm-desktop")
    state = environment.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state")
    return os.path.join(state, "ccm-desktop", "run")


def _name() -> str:
    home = os.environ.get(HOME_VARIABLE)
    if not home:
        return "window"
    import hashlib

    place = os.path.realpath(os.path.expanduser(home))
    return f"window-{hashlib.blake2b(os.fsencode(place), digest_size=8).hexdigest()}"


def _whose(found: os.stat_result) -> Reach:
    if sys.platform == "win32":
        return Reach.OPEN  # a profile's folders are its user's by inherited rights
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        return Reach.FOREIGN
    return Reach.EXPOSED if found.st_mode & 0o077 else Reach.OPEN


def _locked(path: str) -> int:
    """Open the file and lock it; the lock dies with the process. Raises `BlockingIOError`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except PermissionError as error:  # how Windows says that another holds it
                raise BlockingIOError from error
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
