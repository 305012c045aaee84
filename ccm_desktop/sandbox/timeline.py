"""A call's whole life, worked out from its script and limits before it begins (contract §4, §12)."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from ccm_desktop.sandbox.scenarios.scenario import Script

FIRST_UPDATE_S = 1.0
"""The record's first change, which the make-call answer already shows (§12's timeline)."""


class Phase(IntEnum):
    """How far a call has come; it only ever grows."""

    RINGING_AGENT = 1
    RINGING_CUSTOMER = 2
    TALKING = 3
    FINISHING = 4
    TERMINAL = 5


class Happening(Enum):
    """Moments of a call that somebody may wait for; the values are words of ours."""

    AGENT_ANSWERED = "agent-answered"
    CUSTOMER_ANSWERED = "customer-answered"
    TERMINAL = "terminal"
    RECORDING_READY = "recording-ready"


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a call: both ring times, the talk, and the service's own lags, in seconds."""

    ring_s: float
    talk_s: float
    post_processing_s: float
    recording_lag_s: float
    recording: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of one call, in seconds since it was accepted, and the words of its report."""

    agent_answered_s: float | None
    customer_answered_s: float | None
    ended_s: float
    terminal_s: float
    recording_s: float | None
    call_status: str
    agent_status: str | None
    customer_status: str | None
    zero_talk_is_null: bool = False

    @property
    def talk_s(self) -> int:
        """Return the whole seconds in which both talked; 0 where they did not."""
        answered = self.customer_answered_s
        return 0 if answered is None else int(self.ended_s - answered)

    @property
    def reported_talk_s(self) -> int | None:
        """Return the talk time as the final report has it: 0 or null without a talk (§13.6)."""
        return None if self.zero_talk_is_null and self.talk_s == 0 else self.talk_s

    def phase(self, elapsed_s: float) -> Phase:
        """Return how far the call is after so many seconds."""
        if elapsed_s >= self.terminal_s:
            return Phase.TERMINAL
        if elapsed_s >= self.ended_s:
            return Phase.FINISHING
        if _passed(self.customer_answered_s, elapsed_s):
            return Phase.TALKING
        if _passed(self.agent_answered_s, elapsed_s):
            return Phase.RINGING_CUSTOMER
        return Phase.RINGING_AGENT

    def updated_s(self, elapsed_s: float) -> float:
        """Return when the record last changed."""
        moments = (
            self.agent_answered_s,
            self.customer_answered_s,
            self.ended_s,
            self.terminal_s,
            self.recording_s,
        )
        passed = [moment for moment in moments if moment is not None and moment <= elapsed_s]
        return max([FIRST_UPDATE_S, *passed])

    def happenings(self) -> tuple[tuple[Happening, float], ...]:
        """Return what will happen and when, in order of time."""
        rows = (
            (Happening.AGENT_ANSWERED, self.agent_answered_s),
            (Happening.CUSTOMER_ANSWERED, self.customer_answered_s),
            (Happening.TERMINAL, self.terminal_s),
            (Happening.RECORDING_READY, self.recording_s),
        )
        return tuple((what, moment) for what, moment in rows if moment is not None)


def unfold(script: Script, limits: Limits) -> Timeline:
    """Return the life of a call that follows the script within the limits."""
    agent_s, customer_s, ended_s, words = _legs(script, limits)
    lag = limits.post_processing_s
    terminal_s = ended_s + (lag if script.post_processing_s is None else script.post_processing_s)
    recorded = limits.recording and script.recorded and customer_s is not None
    recording_lag = script.recording_lag_s
    ready_s = terminal_s + (limits.recording_lag_s if recording_lag is None else recording_lag)
    return Timeline(
        agent_s,
        customer_s,
        ended_s,
        terminal_s,
        ready_s if recorded else None,
        *words,
        zero_talk_is_null=script.zero_talk_is_null,
    )


_Words = tuple[str, str | None, str | None]


def _legs(script: Script, limits: Limits) -> tuple[float | None, float | None, float, _Words]:
    """Return when agent and customer answer, when the call ends, and its words."""
    words = (script.call_status, script.agent_status, script.customer_status)
    agent, customer = script.agent, script.customer
    if agent.after_s > limits.ring_s:
        return None, None, limits.ring_s, ("agent_unanswered", "no-answer", None)
    if not agent.answers:
        return None, None, agent.after_s, words
    if customer.after_s > limits.ring_s:
        unanswered = ("customer_unanswered", "completed", "no-answer")
        return agent.after_s, None, agent.after_s + limits.ring_s, unanswered
    bridged_s = agent.after_s + customer.after_s
    if not customer.answers:
        return agent.after_s, None, bridged_s, words
    return agent.after_s, bridged_s, bridged_s + min(script.talk_s, limits.talk_s), words


def _passed(moment_s: float | None, elapsed_s: float) -> bool:
    return moment_s is not None and elapsed_s >= moment_s
