"""Where the window stands: its place and size, and how it fits screens that may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_GRIP = (120, 32)  # so much of the title bar must be on a screen for a hand to move the window


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the pixels of the desktop."""

    x: int
    y: int
    width: int
    height: int

    def shared_with(self, other: Box) -> tuple[int, int]:
        """Width and height of what both cover."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0, across), max(0, down)


@dataclass(frozen=True, slots=True)
class Placement:
    """The window as it is when neither maximised nor minimised; `wide` is its size unfolded."""

    box: Box
    wide: tuple[int, int]
    compact: bool = False
    maximised: bool = False


def fit(placement: Placement, screens: Sequence[Box]) -> Placement:
    """The same on a screen, where a hand can reach it; the first of `screens` takes what is lost."""
    if not screens:
        return placement
    kept = ((screen, _shrunk(placement.box, screen)) for screen in screens)
    held = [(screen, box) for screen, box in kept if _is_in_reach(box, screen)]
    lost = screens[0], _centred(placement.box, screens[0])
    home, box = max(held, key=_most_of_it, default=lost)
    wide = min(placement.wide[0], home.width), min(placement.wide[1], home.height)
    return replace(placement, box=box, wide=wide)


def _most_of_it(held: tuple[Box, Box]) -> int:
    across, down = held[0].shared_with(held[1])
    return across * down


def _shrunk(box: Box, screen: Box) -> Box:
    return replace(box, width=min(box.width, screen.width), height=min(box.height, screen.height))


def _centred(box: Box, screen: Box) -> Box:
    box = _shrunk(box, screen)
    x = screen.x + (screen.width - box.width) // 2
    return replace(box, x=x, y=screen.y + (screen.height - box.height) // 2)


def _is_in_reach(box: Box, screen: Box) -> bool:
    across, down = Box(box.x, box.y, box.width, _GRIP[1]).shared_with(screen)
    return across >= min(_GRIP[0], box.width) and down == _GRIP[1]
