"""How high the detail is: what it shows, a share of the journal's side at most, and what was dragged."""

from __future__ import annotations

SMALLEST = 150
_SHARE = 0.5
_MOST = 0.8


class Room:
    """Heights in pixels; `side` is that of the journal's side, `whole` what all of it would take."""

    def __init__(self) -> None:
        self._more = 0

    def height(self, whole: int, side: int) -> int:
        """The height to have."""
        share = min(int(side * _SHARE) + self._more, int(side * _MOST))
        return min(whole, max(SMALLEST, share))

    def grow(self, pixels: int, whole: int, side: int) -> None:
        """Have more room, or less; what changes nothing any more is not counted."""
        before, more = self.height(whole, side), self._more
        self._more += pixels
        if self.height(whole, side) == before:
            self._more = more

    def reset(self) -> None:
        """Have the share of the beginning."""
        self._more = 0
