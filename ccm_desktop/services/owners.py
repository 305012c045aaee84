"""Which processes that wrote to the journal are still alive, told by locks that die with them."""

from __future__ import annotations

import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from ccm_desktop.services.places import make_private

_PATIENCE_S = 2.0


class Owners:
    """This process's lock, and a look at the others'."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.me = uuid.uuid4().hex
        make_private(folder)
        self._lock = FileLock(self._path(self.me))
        # Whoever looks at the others' locks may hold this one for a moment, before it is ours.
        self._lock.acquire(timeout=_PATIENCE_S, poll_interval=0.005)

    def sweep(self) -> bool:
        """Clear away the locks of dead processes; says whether any had not ended by itself."""
        dead = [owner for owner in self._others() if not self.is_alive(owner)]
        return bool(dead)

    def alone(self) -> bool:
        """Whether no other process has the journal open."""
        return not any(self.is_alive(owner) for owner in self._others())

    def _others(self) -> list[str]:
        return [path.stem for path in self._folder.glob("*.lock") if path.stem != self.me]

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
