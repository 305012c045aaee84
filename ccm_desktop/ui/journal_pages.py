"""The journal's rows as far as they are known: all of their pages, and the lines of those near by.

A page that is far from what is seen lets its lines go and keeps where it began, so that they can be
asked for again: whoever scrolls through a million calls holds some thousands of them.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccm_desktop.domain.journal_filter import Cursor
    from ccm_desktop.domain.line import CallLine

PAGE = 128
MOST_PAGES = 32
TOP = -1


class Page:
    """Some rows that were asked for at once; `lines` is None while they are not held."""

    __slots__ = ("after", "first", "lines", "size")

    def __init__(
        self, after: Cursor | None, first: int, lines: Sequence[CallLine], size: int
    ) -> None:
        self.after = after
        self.first = first  # among the rows of all pages
        self.size = size
        self.lines: list[CallLine] | None = list(lines)


class JournalPages:
    """New calls on top, then pages; rows count from the top."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.following: Cursor | None = None  # where the next page begins
        self._top: list[CallLine] = []  # the newest last
        self._places: dict[str, int] = {}  # the page of each line that is held, or TOP
        self._firsts: list[int] = []
        self._held: dict[int, None] = {}  # pages, the one used last at the end

    def __len__(self) -> int:
        return len(self._top) + self._paged

    @property
    def _paged(self) -> int:
        return self.pages[-1].first + self.pages[-1].size if self.pages else 0

    @property
    def held(self) -> int:
        """How many lines are held."""
        return len(self._places)

    def line(self, row: int) -> CallLine | None:
        """The line in a row; None where there is none, or it is not held."""
        if 0 <= row < len(self._top):
            return self._top[-1 - row]
        place = self.page_of(row)
        if place is None or (lines := self.pages[place].lines) is None:
            return None
        offset = row - len(self._top) - self.pages[place].first
        return lines[offset] if offset < len(lines) else None

    def page_of(self, row: int) -> int | None:
        """The page that a row is in; None above and below them."""
        within = row - len(self._top)
        return bisect_right(self._firsts, within) - 1 if 0 <= within < self._paged else None

    def rows_of(self, place: int) -> range:
        """The rows of a page."""
        first = len(self._top) + self.pages[place].first
        return range(first, first + self.pages[place].size)

    def row_of(self, reference: str) -> int | None:
        """The row of a call whose line is held."""
        place = self._places.get(reference)
        if place is None:
            return None
        lines = self._top if place == TOP else self.pages[place].lines or []
        found = next(n for n, line in enumerate(lines) if line.reference == reference)
        return len(self._top) - 1 - found if place == TOP else self.rows_of(place)[found]

    def put(self, row: int, line: CallLine) -> None:
        """Hold another line of the same call in its row."""
        if row < len(self._top):
            self._top[-1 - row] = line
            return
        place = self.page_of(row)
        if place is not None and (lines := self.pages[place].lines) is not None:
            lines[row - len(self._top) - self.pages[place].first] = line

    def push(self, line: CallLine) -> None:
        """Put a new call on top."""
        self._places[line.reference] = TOP
        self._top.append(line)

    def pull(self, row: int) -> None:
        """Take a call off the top."""
        line = self._top.pop(len(self._top) - 1 - row)
        del self._places[line.reference]

    def on_top(self, lines: Iterable[CallLine]) -> list[int]:
        """The rows on top that hold one of these calls, the lowest first."""
        rows = [self.row_of(n.reference) for n in lines if self._places.get(n.reference) == TOP]
        return sorted((row for row in rows if row is not None), reverse=True)

    def append(self, lines: Sequence[CallLine], following: Cursor | None) -> None:
        """Add the page below the last one; a call that is there is not added again."""
        fresh = [line for line in lines if line.reference not in self._places]
        self.pages.append(Page(self.following, self._paged, fresh, len(fresh)))
        self._firsts.append(self.pages[-1].first)
        self.following = following
        self._hold(len(self.pages) - 1)

    def fill(self, place: int, lines: Sequence[CallLine]) -> None:
        """Hold the lines of a page again; it keeps its size, whatever has become of its calls."""
        page = self.pages[place]
        page.lines = [n for n in lines[: page.size] if n.reference not in self._places]
        self._hold(place)

    def use(self, places: Iterable[int]) -> list[int]:
        """Keep these pages above others; returns those whose lines are not held."""
        missing = []
        for place in places:
            if place in self._held:
                self._held[place] = self._held.pop(place)
            else:
                missing.append(place)
        return missing

    def lines(self) -> list[tuple[int, CallLine]]:
        """Every line that is held, with its row."""
        found = [(row, self._top[-1 - row]) for row in range(len(self._top))]
        for place in self._held:
            found += zip(self.rows_of(place), self.pages[place].lines or (), strict=False)
        return found

    def _hold(self, place: int) -> None:
        for line in self.pages[place].lines or ():
            self._places[line.reference] = place
        self._held[place] = None
        if len(self._held) > MOST_PAGES:
            self._let_go(next(old for old in self._held if old))  # the first is always held

    def _let_go(self, place: int) -> None:
        del self._held[place]
        page = self.pages[place]
        for line in page.lines or ():
            del self._places[line.reference]
        page.lines = None
