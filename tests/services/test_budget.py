"""The budget: what it allows, and never more."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_desktop.services.budget import Budget

from .fake_ccm import most_in

STEPS = st.lists(st.floats(0, 90) | st.sampled_from([0.0, 0.1, 1.0]), max_size=300)


@given(per_minute=st.floats(1, 600), burst=st.floats(1, 60), steps=STEPS)
def test_never_more_than_the_budget_and_a_burst(
    per_minute: float, burst: float, steps: list[float]
) -> None:
    budget, now, taken = Budget(per_minute, burst), 1_000.0, list[float]()
    for step in steps:
        now += step
        while budget.take(now):
            taken.append(now)
    assert most_in(60, taken) <= per_minute + burst + 0.001


@example(per_minute=70, burst=1, start=19_174.41, waits=[0.5, 0.5])
@given(
    per_minute=st.floats(0.1, 10_000),
    burst=st.floats(1, 60),
    start=st.floats(0, 1e7),
    waits=st.lists(st.floats(0, 100), max_size=40),
)
def test_what_is_promised_is_there(
    per_minute: float, burst: float, start: float, waits: list[float]
) -> None:
    budget, now = Budget(per_minute, burst), start
    for wait in waits:
        now += wait
        free_at = budget.free_at(now)
        assert free_at >= now
        now = free_at
        assert budget.take(now)


@given(steps=STEPS, until=st.floats(0, 300))
def test_nothing_in_a_pause(steps: list[float], until: float) -> None:
    budget, now = Budget(), 0.0
    budget.pause(until)
    for step in steps:
        now += step
        assert budget.free_at(now) >= until
        if budget.take(now):
            assert now >= until


def test_a_burst_and_then_one_each_second() -> None:
    budget = Budget(per_minute=60, burst=3)
    assert [budget.take(0) for _ in range(4)] == [True, True, True, False]
    assert budget.free_at(0) == 1
    assert [budget.take(t) for t in (0.5, 1, 1.5, 2)] == [False, True, False, True]


def test_what_is_not_used_is_saved_up_to_the_burst() -> None:
    budget = Budget(per_minute=60, burst=3)
    assert budget.take(0)
    assert [budget.take(1000) for _ in range(4)] == [True, True, True, False]


def test_the_longer_pause_wins() -> None:
    budget = Budget()
    budget.pause(30)
    budget.pause(10)
    assert not budget.take(29)
    assert budget.free_at(0) == 30
    assert budget.take(30)


def test_a_pause_takes_the_burst_away() -> None:
    budget = Budget(per_minute=60, burst=6)
    assert budget.take(0)
    budget.pause(0.5)
    assert [budget.take(0.5), budget.take(0.5)] == [True, False]


@pytest.mark.parametrize("now", [0.0, 12_345.678])
def test_a_new_budget_is_full(now: float) -> None:
    budget = Budget(burst=6)
    assert [budget.take(now) for _ in range(7)] == [True] * 6 + [False]


def asked_within(budget: Budget, start: float, seconds: int) -> int:
    """How many questions there are in so many seconds, asked as soon as they are free."""
    now, count = start, 0
    while (now := budget.free_at(now)) < start + seconds:
        count += budget.take(now)
    return count


def test_too_much_halves_the_share_and_it_comes_back_by_eighths() -> None:
    budget = Budget(per_minute=80, burst=1)
    budget.shrink(0, 30)
    assert budget.share == 0.5
    assert not budget.take(29)
    assert asked_within(budget, 30, 60) == pytest.approx(40, abs=1)
    shares = []
    for minute in range(1, 7):
        budget.take(30 + 60 * minute)
        shares.append(budget.share)
    assert shares == [0.625, 0.75, 0.875, 1.0, 1.0, 1.0]
    assert asked_within(budget, 1_000, 60) == pytest.approx(80, abs=2)


def test_questions_refused_together_halve_it_once() -> None:
    budget = Budget()
    for _ in range(4):
        budget.shrink(10, 40)
    assert budget.share == 0.5
    budget.shrink(41, 71)
    assert budget.share == 0.25


def test_something_is_always_left() -> None:
    budget = Budget()
    for now in range(0, 1000, 10):
        budget.shrink(now, now + 1)
    assert budget.share == 0.125


def test_a_wait_that_is_asked_for_without_a_429_shrinks_nothing() -> None:
    budget = Budget()
    budget.pause(30)
    assert budget.share == 1.0


@given(
    per_minute=st.floats(1, 600),
    steps=st.lists(st.floats(0, 200), max_size=60),
    refused=st.sets(st.integers(0, 60), max_size=10),
)
def test_whatever_is_refused_a_promise_is_kept_and_the_budget_too(
    per_minute: float, steps: list[float], refused: set[int]
) -> None:
    budget, now, taken = Budget(per_minute, 3), 0.0, list[float]()
    for place, step in enumerate(steps):
        now += step
        if place in refused:
            budget.shrink(now, now + 5)
        now = budget.free_at(now)
        assert budget.take(now)
        taken.append(now)
    assert most_in(60, taken) <= per_minute + 3 + 0.001
