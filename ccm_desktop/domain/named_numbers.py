"""Numbers by any part of the names that belong to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

_FEWEST = 2


class NamedNumbers:
    """Names in one text: Python looks through it faster than through each of them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._numbers = tuple(names)
        self._firsts: list[int] = []
        parts, length = [], 0
        for name in names.values():
            part = " ".join(name.casefold().split())
            self._firsts.append(length)
            parts.append(part)
            length += len(part) + 1
        self._text = "\n".join(parts)

    def holding(self, part: str, most: int) -> tuple[str, ...]:
        """The numbers whose names hold a text, without case; none for a text that means nobody."""
        wanted = " ".join(part.casefold().split())
        if len(wanted) < _FEWEST or not any(c.isalpha() for c in wanted):
            return ()
        found: list[str] = []
        at = self._text.find(wanted)
        while at >= 0 and len(found) < most:
            place = bisect_right(self._firsts, at) - 1
            found.append(self._numbers[place])
            if place + 1 == len(self._numbers):
                break
            at = self._text.find(wanted, self._firsts[place + 1])
        return tuple(found)
