"""How soon to ask again about a call: pure policy, in seconds (contract 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from ccm_desktop.domain.call import Call, Phase, Watch

_ACCOUNT_A_MINUTE = 200.0  # requests a minute for the whole account (contract 8)
_KEPT_FOR_DIALLING = 60.0
_PAST_ITS_LIMIT_S = 60.0
_SLOW = (Phase.TALKING, Phase.IN_PROGRESS)


class Turn(IntEnum):
    """Who is asked about first when not all can be."""

    NOW = 0  # the agent's own live call, or what the agent asked for
    RINGING = 1
    TALKING = 2
    RECORDING = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions in each phase; `recording_s` counts from the seen end.

    `questions_a_minute` bounds all calls of this app together.
    """

    ringing_s: float = 2.0
    talking_s: float = 5.0
    finishing_s: float = 2.0
    recording_s: tuple[float, ...] = (3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
    # Between two looks at the agent's phone after an unknown outcome: it rings within seconds.
    signs_s: tuple[float, ...] = (2.0, 3.0, 5.0, 10.0, 20.0, 40.0, 80.0)
    between_checks_s: float = 2.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 60.0
    # While nothing of Exotel is reached, asking costs Exotel nothing.
    backoff_unreached_s: float = 4.0
    grace_for_new_s: float = 15.0
    questions_a_minute: float = 60.0

    def shared_by(self, agents: int) -> Pace:
        """The same pace where so many agents share the account's requests: a fair share each.

        What is kept free is for dialling and look-ups, which never wait for a question.
        """
        fair = (_ACCOUNT_A_MINUTE - _KEPT_FOR_DIALLING) / agents
        return replace(self, questions_a_minute=fair)

    def faster(self, times: float) -> Pace:
        """The same pace for a sandbox whose clock runs `times` as fast."""
        return replace(
            self,
            ringing_s=self.ringing_s / times,
            talking_s=self.talking_s / times,
            finishing_s=self.finishing_s / times,
            recording_s=tuple(s / times for s in self.recording_s),
            signs_s=tuple(s / times for s in self.signs_s),
            between_checks_s=self.between_checks_s / times,
            questions_a_minute=self.questions_a_minute * times,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """The next question about a followed call: seconds until it is due, None where none waits.

    `held` is one that waits for the user to mend something.
    """

    due_in_s: float | None = None
    under_way: bool = False
    held: bool = False


def next_question(call: Call, pace: Pace, now: datetime) -> float | None:
    """Seconds from `now` until the call should be asked about again; None when it is done with."""
    match call.watch:
        case Watch.LIVE:
            return _interval_now(call, pace, now)
        case Watch.RECORDING:
            return _next_for_recording(call, pace, now)
        case Watch.NOT_YET | Watch.DONE | Watch.GAVE_UP:
            return None


def turn_of(call: Call, *, own: bool) -> Turn:
    """When it is a call's turn; `own` is one that this app placed."""
    if call.watch is Watch.RECORDING:
        return Turn.RECORDING
    if own:
        return Turn.NOW
    return Turn.TALKING if call.phase in _SLOW else Turn.RINGING


def is_overdue(call: Call, now: datetime) -> bool:
    """Whether a final report is no longer to be expected."""
    return call.watch is Watch.LIVE and now > call.last_moment()


def _interval_now(call: Call, pace: Pace, now: datetime) -> float:
    if call.phase is Phase.FINISHING:
        return pace.finishing_s
    if call.phase not in _SLOW:
        return pace.ringing_s
    left_s = _until_its_limit_s(call, now)
    if left_s is None or left_s < -_PAST_ITS_LIMIT_S:
        return pace.talking_s
    return min(pace.talking_s, max(left_s, pace.finishing_s))


def _until_its_limit_s(call: Call, now: datetime) -> float | None:
    """Seconds until Exotel is expected to cut the talk; None where no limit was asked for."""
    since, limit_s = call.sightings.customer_answered, call.order.options.time_limit_s
    if since is None or limit_s is None:
        return None
    return limit_s - (now - since).total_seconds()


def _next_for_recording(call: Call, pace: Pace, now: datetime) -> float | None:
    ended = call.sightings.ended or now
    due_times = (ended + timedelta(seconds=s) for s in pace.recording_s)
    return next(((due - now).total_seconds() for due in due_times if due > now), None)
