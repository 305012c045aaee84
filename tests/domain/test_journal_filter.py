"""How calls count, and what totals say."""

from __future__ import annotations

import itertools

import pytest

from ccm_desktop.domain.call import ON_THE_PHONE, Outcome, Phase
from ccm_desktop.domain.journal_filter import Result, Totals, result_of


@pytest.mark.parametrize("phase", list(Phase), ids=lambda phase: phase.value)
def test_a_call_that_is_not_over_is_under_way_or_unsure_whatever_else_is_said(
    phase: Phase,
) -> None:
    expected = {
        Phase.NOT_PLACED: Result.NOT_REACHED,
        Phase.UNKNOWN: Result.NOT_SURE,
        Phase.NO_FINAL_REPORT: Result.NOT_SURE,
        Phase.FINISHING: Result.UNDER_WAY,
    }
    expected.update(dict.fromkeys(ON_THE_PHONE, Result.UNDER_WAY))
    if phase is not Phase.ENDED:
        assert {result_of(phase, outcome) for outcome in (None, *Outcome)} == {expected[phase]}


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_what_ended_is_reached_only_where_exotel_says_so(outcome: Outcome | None) -> None:
    found = result_of(Phase.ENDED, outcome)
    assert (found is Result.REACHED) == (outcome is Outcome.TALKED)
    untold = outcome in (None, Outcome.OTHER, Outcome.NOT_REPORTED)
    assert (found is Result.NOT_SURE) == untold


def test_every_call_counts_as_something() -> None:
    each = itertools.product(Phase, (None, *Outcome))
    assert {result_of(phase, outcome) for phase, outcome in each} == set(Result)


def test_totals_know_what_did_not_occur() -> None:
    totals = Totals(3, 60, ((Result.REACHED, 3),))
    assert (totals.count(Result.REACHED), totals.count(Result.NOT_SURE)) == (3, 0)
