"""The calls that wait to be asked about: whose turn it is when the budget allows a question.

What the agent is doing right now goes first. The others share what is left: each may be late in
proportion to its kind, so a talk waits three times as long as a ringing call, and none for ever.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping

from ccm_desktop.domain.pace import Turn

# How many times as late as a ringing call one of this kind may be.
_MAY_BE_LATE: Mapping[Turn, float] = {Turn.RINGING: 1.0, Turn.TALKING: 3.0, Turn.RECORDING: 30.0}
_Entry = tuple[float, int, str]


class Waiting:
    """A queue for each turn, the longest due first; times are monotonic seconds."""

    def __init__(self) -> None:
        self._queues: dict[Turn, list[_Entry]] = {turn: [] for turn in Turn}
        self._valid: dict[str, _Entry] = {}
        self._numbers = itertools.count()

    def put(self, reference: str, due: float, turn: Turn) -> None:
        """Let a call wait until `due`; what it waited for before is forgotten."""
        entry = self._valid[reference] = (due, next(self._numbers), reference)
        heapq.heappush(self._queues[turn], entry)

    def drop(self, reference: str) -> None:
        """Let a call wait no more."""
        self._valid.pop(reference, None)

    def due(self, reference: str) -> float | None:
        """Until when a call waits; None where it does not."""
        entry = self._valid.get(reference)
        return entry[0] if entry else None

    def next_due(self) -> float | None:
        """When the next call is due; None while none waits."""
        return min((head[0] for turn in Turn if (head := self._head(turn))), default=None)

    def pop(self, now: float) -> str | None:
        """Take out the call whose turn it is; None while none is due."""
        turn = self.next_turn(now)
        if turn is None:
            return None
        reference = heapq.heappop(self._queues[turn])[2]
        del self._valid[reference]
        return reference

    def next_turn(self, now: float) -> Turn | None:
        """Of which kind the call is whose turn it is; None while none is due."""
        due = [turn for turn in Turn if (head := self._head(turn)) and head[0] <= now]
        return max(due, key=lambda turn: self._urgency(turn, now), default=None)

    def _urgency(self, turn: Turn, now: float) -> tuple[float, int]:
        late_s = now - self._queues[turn][0][0]
        share = _MAY_BE_LATE.get(turn)
        return (float("inf") if share is None else late_s / share, -turn)

    def _head(self, turn: Turn) -> _Entry | None:
        queue = self._queues[turn]
        while queue and self._valid.get(queue[0][2]) is not queue[0]:
            heapq.heappop(queue)  # it waits for something else by now
        return queue[0] if queue else None
