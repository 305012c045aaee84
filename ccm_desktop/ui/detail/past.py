"""The past of a call as steps of the timeline: each with who says so, and how old that is."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain.history import Basis, Moment, What
from ccm_desktop.ui.text.past import moment_note, moment_words
from ccm_desktop.ui.timeline import Step, StepState

_LEGS = (What.AGENT_LEG, What.CUSTOMER_LEG)
_NO_FAILURE = ("in-progress", "completed")


def steps_of_moments(moments: tuple[Moment, ...], now: datetime) -> tuple[Step, ...]:
    """What is confirmed, what was only seen, and what is inferred look different."""
    return tuple(_step(moment, now) for moment in moments)


def _step(moment: Moment, now: datetime) -> Step:
    return Step(
        moment_words(moment),
        _state(moment),
        moment.at,
        reported=moment.basis is Basis.CONFIRMED,
        note=moment_note(moment, now),
    )


def _state(moment: Moment) -> StepState:
    if moment.basis is Basis.INFERRED:
        return StepState.INFERRED
    is_leg_that_failed = moment.what in _LEGS and moment.word not in _NO_FAILURE
    if is_leg_that_failed or moment.what in (What.FAILED, What.DID_NOT_RING):
        return StepState.FAILED
    return StepState.DONE if moment.basis is Basis.CONFIRMED else StepState.SEEN
