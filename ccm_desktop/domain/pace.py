"""How soon to ask again about a call: pure policy, in seconds (contract 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ccm_desktop.domain.call import Call, Phase, Watch


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions in each phase; `recording_s` counts from the seen end."""

    ringing_s: float = 2.0
    talking_s: float = 5.0
    finishing_s: float = 2.0
    recording_s: tuple[float, ...] = (3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
    between_checks_s: float = 2.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 60.0
    grace_for_new_s: float = 15.0
    questions_a_minute: float = 60.0  # of 200 for the whole account (contract 8)

    def faster(self, times: float) -> Pace:
        """The same pace for a sandbox whose clock runs `times` as fast."""
        return replace(
            self,
            ringing_s=self.ringing_s / times,
            talking_s=self.talking_s / times,
            finishing_s=self.finishing_s / times,
            recording_s=tuple(s / times for s in self.recording_s),
            between_checks_s=self.between_checks_s / times,
            questions_a_minute=self.questions_a_minute * times,
        )


def next_question(call: Call, pace: Pace, now: datetime) -> float | None:
    """Seconds from `now` until the call should be asked about again; None when it is done with."""
    match call.watch:
        case Watch.LIVE:
            return _interval(call.phase, pace)
        case Watch.RECORDING:
            return _next_for_recording(call, pace, now)
        case Watch.NOT_YET | Watch.DONE | Watch.GAVE_UP:
            return None


def is_overdue(call: Call, now: datetime) -> bool:
    """Whether a final report is no longer to be expected."""
    return call.watch is Watch.LIVE and now > call.last_moment()


def _interval(phase: Phase, pace: Pace) -> float:
    match phase:
        case Phase.TALKING | Phase.IN_PROGRESS:
            return pace.talking_s
        case Phase.FINISHING:
            return pace.finishing_s
        case _:
            return pace.ringing_s


def _next_for_recording(call: Call, pace: Pace, now: datetime) -> float | None:
    ended = call.sightings.ended or now
    due_times = (ended + timedelta(seconds=s) for s in pace.recording_s)
    return next(((due - now).total_seconds() for due in due_times if due > now), None)
