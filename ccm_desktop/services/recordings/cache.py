"""The folder of fetched recordings: a file for each, by call SID and number; no coroutine here."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ccm_desktop.domain.recording import AudioKind
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize, Kept, superfluous
from ccm_desktop.services.places import make_private

_KINDS = "|".join(kind.value for kind in AudioKind)
_NAME = re.compile(rf"(?P<sid>[a-z0-9]+(?:_[0-9a-f]{{12}})?)-(?P<index>[0-9]{{1,3}})\.(?:{_KINDS})")
_PART = re.compile(rf"\..+\.(?:{_KINDS})\.[0-9a-f]{{16}}\.part")
_LEFT_BEHIND_S = 3600.0  # another window may be writing a younger one


@dataclass(frozen=True, slots=True)
class RecordingKey:
    """One recording of a call; a call has one as a rule."""

    call_sid: str
    index: int = 0

    @property
    def name(self) -> str:
        """The file's name without its kind. Some systems do not tell `A` from `a` in names."""
        return f"{_stem(self.call_sid)}-{self.index}"


class RecordingCache:
    """Finds, counts and deletes the files. Only what has a recording's name is ever touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, key: RecordingKey) -> Path:
        """Where a recording is to be written, but for its kind; makes the folder. Raises `OSError`."""
        make_private(self.folder)
        return self.folder / key.name

    def names(self) -> dict[str, Path]:
        """All files, by the name of their key."""
        return {path.stem: path for path, _ in self._files()}

    def use(self, path: Path, now: datetime) -> bool:
        """Note that a file is used now; False where it is gone."""
        try:
            os.utime(path, (now.timestamp(), now.timestamp()))
        except OSError:
            return False
        return True

    def purge(self, limits: CacheLimits, now: datetime) -> None:
        """Delete what is not kept by the limits, and what a killed program left half written."""
        for kept in superfluous((_kept(*file) for file in self._files()), limits, now):
            _delete(self.folder / kept.name)
        for entry in self._entries():
            with contextlib.suppress(OSError):
                age_s = now.timestamp() - entry.stat().st_mtime
                if _PART.fullmatch(entry.name) and age_s > _LEFT_BEHIND_S:
                    _delete(entry)

    def forget(self, call_sids: Iterable[str]) -> None:
        """Delete the recordings of some calls."""
        stems = {_stem(sid) for sid in call_sids}
        for path, _ in self._files():
            if path.stem.rpartition("-")[0] in stems:
                _delete(path)

    def clear(self) -> None:
        """Delete all recordings."""
        for path, _ in self._files():
            _delete(path)

    def size(self) -> CacheSize:
        """How many there are, and how much room they take."""
        sizes = [found.st_size for _, found in self._files()]
        return CacheSize(len(sizes), sum(sizes))

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for entry in self._entries():
            with contextlib.suppress(OSError):
                if _NAME.fullmatch(entry.name):
                    yield entry, entry.stat()

    def _entries(self) -> list[Path]:
        try:
            return list(self.folder.iterdir())
        except OSError:
            return []


def _stem(call_sid: str) -> str:
    lower = call_sid.lower()
    if lower == call_sid:
        return call_sid
    return f"{lower}_{hashlib.sha256(call_sid.encode()).hexdigest()[:12]}"


def _kept(path: Path, found: os.stat_result) -> Kept:
    return Kept(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):  # one that is being played stays, where the system says so
        path.unlink(missing_ok=True)
