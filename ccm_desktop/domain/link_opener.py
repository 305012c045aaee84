"""Which program opens the links that stand for a phone number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """What a link begins with."""

    TEL = "tel"
    CALLTO = "callto"
    CCMDIAL = "ccmdial"


class Whose(StrEnum):
    """Whose a link is."""

    OURS = "ours"
    OLD_COPY = "old_copy"  # ours, and it starts a copy that is not this one
    ANOTHER = "another"
    NOBODY = "nobody"
    UNKNOWN = "unknown"  # the system does not tell


@dataclass(frozen=True, slots=True)
class Opener:
    """The program that opens a kind of link; `name` as the system has it."""

    scheme: Scheme
    whose: Whose
    name: str = ""


class Made(StrEnum):
    """What became of the wish to open these links."""

    DONE = "done"
    ASKED = "asked"  # the system's settings are open: the user alone may choose
    BY_HAND = "by_hand"  # nothing could be opened; the user has to go there
    NO_TOOL = "no_tool"
    FAILED = "failed"


TEST_LINK = "tel:+915555520001"
