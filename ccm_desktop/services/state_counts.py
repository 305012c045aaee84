"""Counts the followed calls by stage every ten seconds and keeps the last hour of it."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from ccm_desktop.domain.board import COUNTED
from ccm_desktop.domain.state_history import HISTORY_S, NONE_FOLLOWED, SAMPLE_S, Sample, Span, spans
from ccm_desktop.services.board import Board
from ccm_desktop.services.clock import Alarm, Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.follower import Follower


class StateCounts:
    """A ring of samples; nothing is counted while nothing is followed. `sampled` tells of each."""

    def __init__(self, board: Board, follower: Follower, clock: Clock) -> None:
        self.sampled = Event[Sample]()
        self._board = board
        self._follower = follower
        self._clock = clock
        self._samples = deque[Sample]()
        self._alarm: Alarm | None = None

    def start(self) -> None:
        """Begin; until a call is followed there is nothing, and that is known."""
        self._keep(Sample(self._clock.now(), NONE_FOLLOWED, lasts=True))
        self._follower.began.connect(lambda _: self._wake())
        if self._board.followed:
            self._wake()

    def close(self) -> None:
        """Count no more."""
        if self._alarm is not None:
            self._alarm.cancel()

    def spans(self) -> list[Span]:
        """The last hour as far as it is known."""
        return spans(self._samples, self._clock.now())

    def _wake(self) -> None:
        if self._alarm is None:
            self._sample()

    def _sample(self) -> None:
        lasts = self._board.followed == 0
        self._keep(Sample(self._clock.now(), self._counts(), lasts))
        due = self._clock.monotonic() + SAMPLE_S
        self._alarm = None if lasts else self._clock.call_at(due, self._sample)

    def _counts(self) -> tuple[int, ...] | None:
        """The counts; None while Exotel has not answered for longer than a sample's time."""
        if self._board.followed == 0:
            return NONE_FOLLOWED
        since, now = self._follower.health.failing_since, self._clock.now()
        if since is not None and now - since >= timedelta(seconds=SAMPLE_S):
            return None
        counts = self._board.counts()
        return tuple(counts[stage] for stage in COUNTED)

    def _keep(self, sample: Sample) -> None:
        self._samples.append(sample)
        oldest = sample.at - timedelta(seconds=HISTORY_S)
        while len(self._samples) > 1 and self._samples[1].at <= oldest:
            self._samples.popleft()
        self.sampled.emit(sample)
