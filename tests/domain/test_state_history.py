"""The last hour of counts: what is known, what is none, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.state_history import (
    HISTORY_S,
    NONE_FOLLOWED,
    SAMPLE_S,
    Sample,
    Span,
    spans,
)
from tests.ui.shown import after

ONE = (1, 0, 0, 0, 0, 0)
TWO = (0, 2, 0, 0, 0, 0)
NOW_S = 2 * HISTORY_S
NOW = after(NOW_S)


def sample(before_s: float, counts: tuple[int, ...] | None = ONE, *, lasts: bool = False) -> Sample:
    return Sample(NOW - timedelta(seconds=before_s), counts, lasts)


def known(samples: Sequence[Sample]) -> list[Span]:
    return spans(samples, NOW)


def test_nothing_is_known_before_anything_was_counted() -> None:
    assert known([]) == []


def test_a_sample_holds_until_the_next() -> None:
    assert known([sample(30), sample(20), sample(10, TWO)]) == [
        Span(30, 10, ONE),
        Span(10, 0, TWO),
    ]


def test_a_gap_is_not_filled() -> None:
    assert known([sample(300), sample(10)]) == [Span(300, 290, ONE), Span(10, 0, ONE)]


def test_a_sample_that_comes_a_little_late_leaves_no_gap() -> None:
    assert known([sample(24), sample(0.5)]) == [Span(24, 0, ONE)]


def test_what_nobody_knew_is_no_zero() -> None:
    assert known([sample(30), sample(20, None), sample(10)]) == [
        Span(30, 20, ONE),
        Span(10, 0, ONE),
    ]


def test_none_followed_is_known_for_as_long_as_it_lasts() -> None:
    asleep = sample(3000, NONE_FOLLOWED, lasts=True)
    assert known([asleep, sample(10)]) == [Span(3000, 10, NONE_FOLLOWED), Span(10, 0, ONE)]
    assert known([asleep]) == [Span(3000, 0, NONE_FOLLOWED)]


def test_what_is_older_than_an_hour_is_cut_off() -> None:
    old = sample(HISTORY_S + 500, NONE_FOLLOWED, lasts=True)
    assert known([sample(HISTORY_S + 600), old, sample(20)])[0] == Span(
        HISTORY_S, 20, NONE_FOLLOWED
    )


COUNTS = st.one_of(st.none(), st.sampled_from([ONE, TWO, NONE_FOLLOWED]))


@given(
    st.lists(
        st.tuples(st.floats(min_value=-60, max_value=2 * HISTORY_S), COUNTS, st.booleans()),
        max_size=40,
    )
)
def test_spans_stand_in_order_within_the_hour_and_say_nothing_new(
    drawn: list[tuple[float, tuple[int, ...] | None, bool]],
) -> None:
    samples = [sample(s, c, lasts=lasts) for s, c, lasts in sorted(drawn, key=lambda d: -d[0])]
    found = known(samples)
    for span in found:
        assert HISTORY_S >= span.begin_s > span.end_s >= 0
        assert span.counts in {s.counts for s in samples}
    for one, other in pairwise(found):
        assert one.end_s >= other.begin_s
        assert one.end_s > other.begin_s or one.counts != other.counts
    lasting = any(s.lasts and s.counts is not None for s in samples)
    if not lasting:
        told = sum(s.counts is not None for s in samples)
        assert sum(s.begin_s - s.end_s for s in found) <= told * 2.5 * SAMPLE_S + 1e-6
