"""A key that works while another program has the keyboard: which keys it is, and how it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
_ALONE = re.compile(r"F([1-9]|1[0-9]|2[0-4])|Pause")
_KEY = re.compile(r"[A-Z0-9]|Space|Ins|Home|End|PgUp|PgDown|F([1-9]|1[0-9]|2[0-4])|Pause")


@dataclass(frozen=True, slots=True)
class Chord:
    """Modifiers and a key, by the names that Qt gives them in every language."""

    modifiers: frozenset[str]
    key: str

    @property
    def text(self) -> str:
        """The keys as Qt writes them."""
        return "+".join((*(m for m in _MODIFIERS if m in self.modifiers), self.key))


class HotkeyState(StrEnum):
    """Whether the key works, and why not."""

    OFF = "off"
    ASKING = "asking"
    ON = "on"
    TAKEN = "taken"
    DENIED = "denied"
    NOT_THIS_KEY = "not_this_key"
    NOT_HERE = "not_here"
    MACOS = "macos"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HotkeyStanding:
    """How the key stands; `keys` are those that work, which the desktop may have chosen itself."""

    state: HotkeyState
    keys: str = ""


def read_chord(keys: str) -> Chord | None:
    """Read "Ctrl+Alt+D"; None for what would take a key away that is needed for typing."""
    *modifiers, key = keys.split("+")
    if not _KEY.fullmatch(key) or not set(modifiers) <= set(_MODIFIERS):
        return None
    has_more_than_shift = bool(set(modifiers) - {"Shift"})
    return (
        Chord(frozenset(modifiers), key) if has_more_than_shift or _ALONE.fullmatch(key) else None
    )
