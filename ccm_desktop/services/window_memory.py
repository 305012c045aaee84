"""Remembers where the window was, in a small file of its own.

It is read before the first paint, so that nothing heavy is imported here, and no JSON.
"""

from __future__ import annotations

from pathlib import Path

from ccm_desktop.domain.placement import Box, Placement

FILE = "window.txt"
_HEAD = "ccm-desktop-window-1"
_MOST_BYTES = 200
_MOST_PIXELS = 32_767  # X11's own bound


class WindowMemory:
    """One file; what is wrong with it is as if there were none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Placement | None:
        """What was remembered, if anything that makes sense."""
        try:
            with self._path.open("rb") as file:
                head, *words = file.read(_MOST_BYTES).decode("ascii").split()
            x, y, width, height, wide, high, compact, maximised = map(int, words)
        except (OSError, ValueError):
            return None
        sizes = (width, height, wide, high)
        if head != _HEAD or max(abs(x), abs(y), *sizes) > _MOST_PIXELS or min(sizes) < 1:
            return None
        return Placement(Box(x, y, width, height), (wide, high), bool(compact), bool(maximised))

    def save(self, placement: Placement) -> None:
        """Write it, whole or not at all; raises `OSError`. Not for the GUI's thread."""
        from ccm_desktop.services.whole_file import write_whole

        box = placement.box
        words = (
            *(box.x, box.y, box.width, box.height),
            *placement.wide,
            int(placement.compact),
            int(placement.maximised),
        )
        write_whole(self._path, f"{_HEAD} {' '.join(map(str, words))}\n".encode("ascii"))
