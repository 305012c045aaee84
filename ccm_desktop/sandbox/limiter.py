"""The limits on requests (contract §8): sliding minutes that are told the time and keep no clock."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from math import ceil

from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.refusals import RATE_LIMITED, RefusedError

_MINUTE_S = 60.0


class Subject(Enum):
    """What a request is about; users and ExoPhones have limits of their own."""

    CALLS = auto()
    USERS = auto()
    EXOPHONES = auto()


class SlidingMinute:
    """The requests of the last minute, on a clock that runs `speed` times as fast.

    A fast clock's own minute, in which its calls live faster too; of a slow clock a real one, for
    whoever asks does so in real time.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._length_s = _MINUTE_S * min(speed, 1.0)
        self._moments: deque[float] = deque()

    def count(self, now: float) -> None:
        """Remember a request at a second of sandbox time."""
        self._moments.append(now)

    def wait_s(self, limit: int | None, now: float) -> int:
        """Return after how many real seconds one more would be within the limit; 0 for now."""
        while self._moments and self._moments[0] + self._length_s <= now:
            self._moments.popleft()
        if limit is None or len(self._moments) < limit:
            return 0
        # The last `limit` requests leave no room until the first of them is a minute old.
        full_since = self._moments[-limit] if limit > 0 else now
        return max(1, ceil((full_since + self._length_s - now) / self._speed))


class Limiter:
    """Counts the account's requests: the CCM host's all together, and each subject's own.

    That users count twice and ExoPhones, which are on the voice host, only once is our choice.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._ccm_host = SlidingMinute(speed)
        self._users = SlidingMinute(speed)
        self._exophones = SlidingMinute(speed)

    def admit(self, subject: Subject, settings: Settings, now: float) -> None:
        """Count a request; RefusedError 10724, which is not counted, where a limit is reached."""
        limited = self._limited(subject, settings)
        wait_s = max(minute.wait_s(limit, now) for minute, limit in limited)
        if wait_s:
            raise RefusedError(replace(RATE_LIMITED, retry_after_s=wait_s))
        for minute, _ in limited:
            minute.count(now)

    def _limited(
        self, subject: Subject, settings: Settings
    ) -> Sequence[tuple[SlidingMinute, int | None]]:
        ccm_host = (self._ccm_host, settings.requests_per_min)
        match subject:
            case Subject.CALLS:
                return (ccm_host,)
            case Subject.USERS:
                return ccm_host, (self._users, settings.users_per_min)
            case Subject.EXOPHONES:
                return ((self._exophones, settings.exophones_per_min),)


def subject_of(rest: Sequence[str]) -> Subject:
    """Return what a path is about, given its parts after the account's SID."""
    match rest[:1]:
        case ["users"]:
            return Subject.USERS
        case ["incoming-phone-numbers" | "IncomingPhoneNumbers"]:
            return Subject.EXOPHONES
        case _:
            return Subject.CALLS
