"""Which processes that wrote to the journal are still alive, told by locks that die with them."""

from __future__ import annotations

import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from ccm_desktop.services.places import make_private


class Owners:
    """This process's lock, and a look at the others'."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.me = uuid.uuid4().hex
        make_private(folder)
        self._lock = FileLock(self._path(self.me))
        self._lock.acquire(timeout=0)

    def is_alive(self, owner: str) -> bool:
        """Whether the process that called itself `owner` still runs."""
        if owner == self.me:
            return True
        path = self._path(owner)
        if not path.exists():
            return False
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        path.unlink(missing_ok=True)
        return False

    def close(self) -> None:
        """Give up this process's lock."""
        self._lock.release()
        self._path(self.me).unlink(missing_ok=True)

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"
