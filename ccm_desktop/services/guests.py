"""Questions beside those about followed calls: they wait for a turn within the same budget."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ccm_desktop.domain.pace import Turn

_MOST_INSIDE = 2  # where answers are slow, there is always room for a followed call


class Guests:
    """Who waits longest is next. `come` tells that one is there, `left` that one has its answer."""

    def __init__(self, come: Callable[[], object], left: Callable[[], object]) -> None:
        self._come = come
        self._left = left
        self._waiting = deque[asyncio.Future[None]]()
        self._had_the_last = False
        self._inside = 0

    @property
    def are_waiting(self) -> bool:
        """Whether anybody waits for a turn that can be had now."""
        return bool(self._waiting) and self._inside < _MOST_INSIDE

    def are_before(self, followed: Turn | None) -> bool:
        """Whether a guest goes before the followed call whose turn it is, if any.

        The agent's own live call never waits for one; of the other questions every second is theirs.
        """
        is_theirs = followed is None or (followed is not Turn.NOW and not self._had_the_last)
        self._had_the_last = self.are_waiting and is_theirs
        return self._had_the_last

    def admit(self) -> None:
        """Let the next one ask; one that gave up just now ends its turn by itself."""
        mine = self._waiting.popleft()
        self._inside += 1
        if not mine.done():
            mine.set_result(None)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it until the answer is there."""
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        self._come()
        try:
            await mine
            yield
        finally:
            if mine in self._waiting:  # went away before its turn
                self._waiting.remove(mine)
            else:
                self._inside -= 1
                self._left()
