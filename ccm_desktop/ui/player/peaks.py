"""How loud a recording is along its time: what a waveform is drawn from. No Qt, no file."""

from __future__ import annotations

from array import array
from itertools import pairwise

STEP_MS = 20
_LOUDEST = 255


class Peaks:
    """The loudness of each channel, from 0 to 255, in steps of 20 ms: 50 bytes for a second."""

    def __init__(self, channels: int, rate_hz: int) -> None:
        self.channels = channels
        self._rate_hz = rate_hz
        self._step = max(1, rate_hz * STEP_MS // 1000)
        self._heard = tuple(bytearray() for _ in range(channels))
        self._rest: array[int] = array("h")
        self._frames = 0

    @property
    def duration_ms(self) -> int:
        """How much was heard."""
        return self._frames * 1000 // self._rate_hz

    def hear(self, samples: array[int]) -> None:
        """Take the next samples: 16 bit, the channels in turn."""
        self._frames += len(samples) // self.channels
        self._rest += samples
        steps = len(self._rest) // (self._step * self.channels)
        self._measure(steps)
        del self._rest[: steps * self._step * self.channels]

    def finish(self) -> None:
        """Measure what was too short for a step."""
        if self._rest:
            self._measure(1)
            del self._rest[:]

    def loudness(self, channel: int) -> bytes:
        """What was heard of a channel, one byte for each step."""
        return bytes(self._heard[channel])

    def bars(self, channel: int, count: int, total_ms: int) -> list[int]:
        """The loudest moment in each of `count` equal parts of the time; 0 where nothing is heard yet."""
        heard = self._heard[channel]
        across = max(total_ms / STEP_MS, len(heard), 1) / count
        edges = [int(n * across) for n in range(count + 1)]
        return [
            max(heard[begin : max(end, begin + 1)], default=0) for begin, end in pairwise(edges)
        ]

    def _measure(self, steps: int) -> None:
        for channel, heard in enumerate(self._heard):
            voice = self._rest[channel :: self.channels]
            for begin in range(0, steps * self._step, self._step):
                part = voice[begin : begin + self._step]
                heard.append(min(_LOUDEST, max(max(part), -min(part)) >> 7))
