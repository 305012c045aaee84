"""Whether the program starts with the session."""

from __future__ import annotations

from enum import StrEnum


class Autostart(StrEnum):
    """What the system has on disk."""

    OFF = "off"
    ON = "on"
    OTHER_COPY = "other_copy"  # it starts a copy that is not this one
    TURNED_OFF = "turned_off"  # an entry is there, and the system's own settings switched it off
    FAILED = "failed"  # what is there can't be read or changed
