"""Whether links from other programs reach this window."""

from __future__ import annotations

from enum import StrEnum


class Reach(StrEnum):
    """They do, or why not."""

    OPEN = "open"
    CLOSED = "closed"  # not listening: a practice window, or not yet
    TAKEN = "taken"  # they reach another window of this user
    FOREIGN = "foreign"  # the folder is another user's
    EXPOSED = "exposed"  # others may enter the folder
    SQUATTED = "squatted"  # something that is no socket has the name
    TOO_LONG = "too_long"  # no socket can have a path that long
    FAILED = "failed"
