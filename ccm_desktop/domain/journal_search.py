"""What a search of the journal means: words that stand anywhere, or a part of the number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccm_desktop.domain.pasted import plain

FEWEST = 3  # characters that an index can find; shorter texts are looked for in the newest calls
NEWEST = 10_000
LONGEST = 100

_NUMBER = re.compile(r"[+\d\s()\[\]./-]*\d[+\d\s()\[\]./-]*", re.ASCII)
_TRUNK = "(0)"  # as in +44 (0)20: for callers at home
_FEWEST_BEHIND_ZEROS = 6
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """Calls where every one of `words` stands in some text, or one of `numbers` in the number.

    The texts are the number, the name, the note, the tags, the custom field and the call SID.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    @property
    def only_newest(self) -> int | None:
        """How many calls are searched, the newest; None where all are."""
        parts = (*self.words, *self.numbers)
        return None if any(len(part) >= FEWEST for part in parts) else NEWEST


def sought(search: str) -> Sought | None:
    """What a typed text means; None for nothing. Of a very long one the beginning is sought."""
    search = search[:LONGEST].replace("\0", " ").encode(errors="replace").decode().strip()
    words = tuple(search.split())
    if not words:
        return None
    numbers = _numbers(search)
    if numbers and any(len(word) < FEWEST for word in words):
        words = (search,)  # the groups of a number, rather than words
    if len(words) > _MOST_WORDS:
        words = (search,)  # a passage, rather than words
    if any(len(word) >= FEWEST for word in words):
        numbers = tuple(number for number in numbers if len(number) >= FEWEST)
    return Sought(words, numbers)


def _numbers(search: str) -> tuple[str, ...]:
    """How a written number, or a part of one, may stand in +E.164."""
    bare = plain(search).strip()
    if not _NUMBER.fullmatch(bare):
        return ()
    if bare.startswith("+"):
        bare = bare.replace(_TRUNK, "")
    digits = re.sub(r"\D", "", bare)
    if bare.startswith("+"):
        return (f"+{digits}",)
    behind = digits.lstrip("0")
    if len(behind) < len(digits) and len(behind) >= _FEWEST_BEHIND_ZEROS:
        return (digits, behind)
    return (digits,)
