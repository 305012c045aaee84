"""The followed calls as a board shows them: their stages, in the order of urgency, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ccm_desktop.domain.call import OVER, Call, Outcome, Phase, Watch
from ccm_desktop.domain.pace import Pace, next_question

_LEAST_PATIENCE_S = 15.0
_ROUNDS = 2.0  # an answer is late once all followed calls could have been asked about so often


class Stage(StrEnum):
    """Where a call stands, the most urgent first; of a silent one nothing was heard for too long."""

    RINGING = "ringing"
    TALKING = "talking"
    IN_PROGRESS = "in_progress"
    FINISHING = "finishing"
    RECORDING = "recording"
    ENDED = "ended"
    SILENT = "silent"


COUNTED = tuple(stage for stage in Stage if stage is not Stage.ENDED)
_URGENCY = {stage: place for place, stage in enumerate(Stage)}
_STAGES = {
    Phase.SENDING: Stage.RINGING,
    Phase.AGENT_RINGING: Stage.RINGING,
    Phase.CUSTOMER_RINGING: Stage.RINGING,
    Phase.TALKING: Stage.TALKING,
    Phase.IN_PROGRESS: Stage.IN_PROGRESS,
    Phase.FINISHING: Stage.FINISHING,
}


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A followed call in a list, as it was last reported; all times are aware.

    `expected_at` is when the next answer was due, as seen from the last one.
    """

    reference: str
    stage: Stage
    phase: Phase
    outcome: Outcome | None
    customer: str
    customer_name: str | None
    virtual_number: str
    agent_leg: str | None
    customer_leg: str | None
    pressed_at: datetime
    stopped_at: datetime | None
    talk_time_s: int | None
    heard_at: datetime | None
    expected_at: datetime | None
    call_sid: str | None
    contact_name: str | None = None

    @property
    def urgency(self) -> tuple[int, datetime, str]:
        """What a list is sorted by: the stage, and who has waited longest in it."""
        return _URGENCY[self.stage], self.pressed_at, self.reference

    def stage_at(self, silent_before: datetime) -> Stage:
        """The stage, unless the answer that was due before that moment has not come."""
        if self.stage is Stage.ENDED or self.expected_at is None:
            return self.stage
        return Stage.SILENT if self.expected_at < silent_before else self.stage

    def elapsed_s(self, now: datetime) -> float:
        """Seconds since the press, by our clock, until the end was seen here."""
        return ((self.stopped_at or now) - self.pressed_at).total_seconds()


def board_line(call: Call, pace: Pace) -> BoardLine:
    """The line that stands for a followed call, or for one that was followed until now."""
    report, phase = call.report, call.phase
    heard_at = call.heard_at or call.pressed_at
    wait_s = next_question(call, pace, heard_at)
    return BoardLine(
        reference=call.reference,
        stage=_stage_of(phase, call.watch),
        phase=phase,
        outcome=call.outcome,
        customer=call.order.customer,
        customer_name=report.customer.name if report else None,
        virtual_number=call.order.virtual_number,
        agent_leg=report.agent.status if report else None,
        customer_leg=report.customer.status if report else None,
        pressed_at=call.pressed_at,
        stopped_at=_stopped_at(call) if phase in OVER or phase is Phase.FINISHING else None,
        talk_time_s=report.talk_time_s if report else None,
        heard_at=call.heard_at,
        expected_at=None if wait_s is None else heard_at + timedelta(seconds=wait_s),
        call_sid=call.call_sid,
    )


def _stage_of(phase: Phase, watch: Watch) -> Stage:
    if phase is Phase.ENDED and watch is Watch.RECORDING:
        return Stage.RECORDING
    return _STAGES.get(phase, Stage.ENDED)


def patience_s(followed: int, questions_a_minute: float) -> float:
    """How late an answer may be: a crowd shares the questions that may be asked."""
    return max(_LEAST_PATIENCE_S, _ROUNDS * 60.0 * followed / questions_a_minute)


def count(lines: Iterable[BoardLine], silent_before: datetime) -> dict[Stage, int]:
    """How many calls there are of each stage, each call once."""
    counts = dict.fromkeys(Stage, 0)
    for line in lines:
        counts[line.stage_at(silent_before)] += 1
    return counts


def _stopped_at(call: Call) -> datetime:
    return call.sightings.hung_up or call.heard_at or call.pressed_at
