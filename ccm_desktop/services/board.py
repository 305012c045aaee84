"""The followed calls as lines of a board, for whoever shows or counts them."""

from __future__ import annotations

from datetime import datetime, timedelta

from ccm_desktop.domain.board import BoardLine, Stage, board_line, count, patience_s
from ccm_desktop.domain.call import Call
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.follower import Follower

ENDED_FOR_S = 60.0


class Board:
    """Holds a line for each followed call; one that has ended stays for a minute.

    `changed` tells whose line is new or another now, `left` whose went. A line is made when
    somebody looks: calls may change all at once.
    """

    def __init__(self, follower: Follower, calls_changed: Event[Call], clock: Clock) -> None:
        self.changed = Event[str]()
        self.left = Event[str]()
        self._follower = follower
        self._calls_changed = calls_changed
        self._clock = clock
        self._calls: dict[str, Call] = {}
        self._lines: dict[str, BoardLine] = {}
        self._ended: dict[str, float] = {}

    def start(self) -> None:
        """Take up what is followed by now, and go on from there."""
        self._follower.began.connect(self._on_began)
        self._follower.finished.connect(self._on_finished)
        self._calls_changed.connect(self._on_changed)
        for call in self._follower.followed():
            self._put(call)

    @property
    def followed(self) -> int:
        """How many calls are followed."""
        return len(self._calls) - len(self._ended)

    @property
    def silent_before(self) -> datetime:
        """A call whose answer was due before this moment is silent."""
        allowed = patience_s(self.followed, self._follower.budget.per_minute)
        return self._clock.now() - timedelta(seconds=allowed)

    def line(self, reference: str) -> BoardLine | None:
        """The line of a call that is followed, or was a minute ago."""
        line, call = self._lines.get(reference), self._calls.get(reference)
        if line is None and call is not None:
            line = self._lines[reference] = board_line(call, self._follower.pace)
        return line

    def lines(self) -> list[BoardLine]:
        """All lines, in no order."""
        self.forget_ended()
        return [line for reference in self._calls if (line := self.line(reference)) is not None]

    def counts(self) -> dict[Stage, int]:
        """How many calls there are of each stage."""
        return count(self.lines(), self.silent_before)

    def forget_ended(self) -> None:
        """Let go of those that ended a minute ago."""
        now = self._clock.monotonic()
        while self._ended:
            reference, until = next(iter(self._ended.items()))  # the one that ended first
            if until > now:
                return
            del self._ended[reference], self._calls[reference]
            self._lines.pop(reference, None)
            self.left.emit(reference)

    def _on_began(self, call: Call) -> None:
        self._ended.pop(call.reference, None)
        self._put(call)

    def _on_changed(self, call: Call) -> None:
        if call.reference in self._calls:
            self._put(call)

    def _on_finished(self, call: Call) -> None:
        self.forget_ended()
        self._ended[call.reference] = self._clock.monotonic() + ENDED_FOR_S
        self._put(call)

    def _put(self, call: Call) -> None:
        self._calls[call.reference] = call
        self._lines.pop(call.reference, None)
        self.changed.emit(call.reference)
