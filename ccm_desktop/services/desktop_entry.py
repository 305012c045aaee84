"""Desktop entries (freedesktop.org): how a command is quoted in one, and what one says."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

_GROUP = "Desktop Entry"
_NEEDS_BACKSLASH = '"`$\\'


class _Parser(configparser.ConfigParser):
    """Keys have capitals here."""

    def optionxform(self, optionstr: str) -> str:
        """Leave a key as it is."""
        return optionstr


def exec_line(words: Sequence[str], field_code: str = "") -> str:
    """The value of an `Exec` key: each word quoted, then escaped as every string of the file is."""
    line = " ".join((*(_quoted(word) for word in words), *filter(None, [field_code])))
    return line.replace("\\", "\\\\")


def find_entry(name: str) -> dict[str, str] | None:
    """What the entry of that name says, the user's own first; None where there is none."""
    for folder in entry_folders():
        if (said := read_entry(folder / name)) is not None:
            return said
    return None


def read_entry(path: Path) -> dict[str, str] | None:
    """What an entry says; None for a file that is none or can't be read."""
    parser = _Parser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",))
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
        return dict(parser[_GROUP])
    except (OSError, UnicodeDecodeError, configparser.Error, KeyError):
        return None


def entry_folders() -> Iterator[Path]:
    """Where entries are looked for, the user's own folder first."""
    yield own_entries()
    for folder in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        if folder:
            yield Path(folder) / "applications"


def own_entries() -> Path:
    """Where the user's own entries are."""
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "applications"


def _quoted(word: str) -> str:
    word = word.replace("%", "%%")
    if word and all(c.isalnum() or c in "/._-+=:,@%" for c in word):
        return word
    return '"' + "".join(f"\\{c}" if c in _NEEDS_BACKSLASH else c for c in word) + '"'
