"""How the questions about one call went: how long to wait after a failure, and when it is lost."""

from __future__ import annotations

from dataclasses import dataclass

from ccm_desktop.api.retry import backoff_s
from ccm_desktop.domain.errors import (
    AccountNotFound,
    BadInput,
    CallNotFound,
    CcmError,
    CredentialsMissing,
    Forbidden,
    Intercepted,
    KeyringTrouble,
    RateLimited,
    ServerFault,
    Unreachable,
    WrongCredentials,
)
from ccm_desktop.domain.pace import Pace

NEEDS_THE_USER = (
    WrongCredentials,
    Forbidden,
    AccountNotFound,
    CredentialsMissing,
    KeyringTrouble,
    BadInput,
)
# "Not found" in a row: a SID just made may not be known everywhere yet; one that answered before
# and is gone is worth a longer wait, for the call may go on.
_LOST_AFTER = 5
_LOST_AFTER_AN_ANSWER = 8
# Past its last moment a call is worth this many failing questions more.
_FAILURES_PAST_THE_END = 5


@dataclass(slots=True)
class Attempts:
    """Counts failures in a row; `answered` once Exotel has ever told of the call."""

    failures: int = 0
    not_found: int = 0
    answered: bool = False

    def succeeded(self) -> None:
        """Take an answer."""
        self.failures = self.not_found = 0
        self.answered = True

    def failed(self, error: CcmError) -> None:
        """Take a failure."""
        self.failures += 1
        self.not_found = self.not_found + 1 if isinstance(error, CallNotFound) else 0

    def is_lost(self, error: CcmError, *, overdue: bool) -> bool:
        """Whether no more is to be expected of the call after this failure."""
        if self.not_found >= (_LOST_AFTER_AN_ANSWER if self.answered else _LOST_AFTER):
            return True
        enough = 1 if isinstance(error, NEEDS_THE_USER) else _FAILURES_PAST_THE_END
        return overdue and self.failures >= enough

    def wait_s(self, error: CcmError, pace: Pace, chance: float) -> float:
        """Seconds until the next question; `chance` (0 to 1) draws the jitter."""
        if (asked_for_s := wait_asked_for(error)) is not None:
            return asked_for_s
        if isinstance(error, CallNotFound):
            first_s = pace.grace_for_new_s / _LOST_AFTER
            times = 2.0 ** (self.not_found - 1) if self.answered else 1.0
            return min(first_s * times, pace.backoff_most_s)
        unreached = isinstance(error, Unreachable | Intercepted)
        most_s = pace.backoff_unreached_s if unreached else pace.backoff_most_s
        return backoff_s(self.failures, pace.backoff_first_s, most_s, chance)


def wait_asked_for(error: CcmError) -> float | None:
    """The seconds that Exotel asked to wait, where it did."""
    return error.retry_after_s if isinstance(error, RateLimited | ServerFault) else None
