"""The agent's tags on a call: short words, each once, in the order they were given."""

from __future__ import annotations

import unicodedata

MOST_TAGS = 12
MOST_OF_A_TAG = 32


def with_tags(tags: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """The same with what was typed, split at commas; a tag in another case is the same tag."""
    for part in typed.split(","):
        tag = _tidy(part)
        known = {one.casefold() for one in tags}
        if tag and tag.casefold() not in known and len(tags) < MOST_TAGS:
            tags = (*tags, tag)
    return tags


def without_tag(tags: tuple[str, ...], gone: str) -> tuple[str, ...]:
    """The same without one."""
    return tuple(tag for tag in tags if tag != gone)


def _tidy(part: str) -> str:
    kept = (c for c in part if c.isspace() or _is_of_a_word(c))
    return " ".join("".join(kept).split())[:MOST_OF_A_TAG].strip()


def _is_of_a_word(character: str) -> bool:
    place = ord(character)
    is_none = place & 0xFFFE == 0xFFFE or 0xFDD0 <= place <= 0xFDEF  # no character has these
    return not is_none and unicodedata.category(character) not in ("Cc", "Cf", "Cs")
