"""The last good copies of fetched lists, a file for each, with when it came and the server's marks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from ccm_desktop.domain.web_copy import Marks, WebCopy
from ccm_desktop.services.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A fetched list, and when its server last said that it is the newest."""

    copy: WebCopy
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of a kept file."""

    url: str
    checked_at: datetime
    marks: Marks


class ListCopies:
    """Keeps copies below a private folder. Raises `OSError` where that can't be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, url: str) -> KeptCopy | None:
        """The copy of a list; None where there is none that is whole."""
        try:
            head, _, body = self._path(url).read_bytes().partition(b"\n")
            known = msgspec.json.decode(head, type=_Head)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        is_usable = known.url == url and known.checked_at.tzinfo is not None
        return KeptCopy(WebCopy(body, known.marks), known.checked_at) if is_usable else None

    def save(self, url: str, kept: KeptCopy) -> None:
        """Keep a copy in place of the one before: the file is always whole."""
        head = msgspec.json.encode(_Head(url, kept.checked_at, kept.copy.marks))
        write_whole(self._path(url), head + b"\n" + kept.copy.body)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.list"
