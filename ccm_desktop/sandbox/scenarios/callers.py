"""How the phones behave when a customer calls in: the caller's number decides (§11)."""

from __future__ import annotations

from dataclasses import dataclass

from ccm_desktop.sandbox.scenarios.scenario import magic_number

_ANSWERS_AFTER_S = 4.0
_REJECTS_AFTER_S = 3.0


@dataclass(frozen=True, slots=True)
class Caller:
    """One row: in which round of ringing somebody answers (None: never), and for how long they talk."""

    name: str
    what_happens: str
    number: str
    answered_round: int | None = 0
    rejects: bool = False
    talk_s: float = 8.0

    def rings(self, rounds_before: int, most_s: float) -> tuple[float, str]:
        """Return for how many seconds a round rings, and how it ends, in the words of §11."""
        if self.answered_round is not None and rounds_before >= self.answered_round:
            return (
                (_ANSWERS_AFTER_S, "answered")
                if most_s >= _ANSWERS_AFTER_S
                else (most_s, "no-answer")
            )
        if self.rejects:
            return min(_REJECTS_AFTER_S, most_s), "busy"
        return most_s, "no-answer"


ANSWERED = Caller(
    "in-answered", "calling in: the first phone answers after 4 s", magic_number(9701)
)

CALLERS: tuple[Caller, ...] = (
    ANSWERED,
    Caller(
        "in-first-no-answer",
        "calling in: the first phone rings out, the next answers",
        magic_number(9702),
        answered_round=1,
    ),
    Caller(
        "in-nobody-answers",
        "calling in: every phone rings out",
        magic_number(9703),
        answered_round=None,
    ),
    Caller(
        "in-first-rejects",
        "calling in: the first phone rejects after 3 s, the next answers",
        magic_number(9704),
        answered_round=1,
        rejects=True,
    ),
    Caller(
        "in-long-talk",
        "calling in: the first phone answers, they talk 180 s",
        magic_number(9705),
        talk_s=180.0,
    ),
)
"""The rows, in the order in which they are shown; any other caller is answered."""

_BY_NUMBER = {caller.number: caller for caller in CALLERS}


def caller_for(number: str) -> Caller:
    """Return how the phones behave for a caller."""
    return _BY_NUMBER.get(number, ANSWERED)
