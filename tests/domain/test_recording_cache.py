"""What goes of the recordings that are kept: by age, then by size, the longest unused first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.recording_cache import MEGABYTE, CacheLimits, Kept, superfluous

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def kept(name: str, megabytes: float, days: float) -> Kept:
    return Kept(name, int(megabytes * MEGABYTE), NOW - timedelta(days=days))


def gone(*files: Kept, limits: CacheLimits = CacheLimits()) -> set[str]:
    return {one.name for one in superfluous(files, limits, NOW)}


def test_the_usual_limits() -> None:
    assert Preferences().recordings == CacheLimits(days=30, megabytes=500)


def test_what_is_too_old_goes() -> None:
    assert gone(kept("new", 1, 0), kept("month", 1, 30), kept("old", 1, 30.01)) == {"old"}


def test_the_longest_unused_goes_first_where_room_is_short() -> None:
    files = (kept("a", 200, 3), kept("b", 200, 1), kept("c", 200, 2))
    assert gone(*files) == {"a"}
    assert gone(*files, limits=CacheLimits(megabytes=400)) == {"a"}
    assert gone(*files, limits=CacheLimits(megabytes=399)) == {"a", "c"}


def test_a_small_one_stays_behind_a_large_one_that_goes() -> None:
    assert gone(kept("a", 300, 0), kept("large", 300, 1), kept("small", 100, 2)) == {"large"}


def test_the_one_in_use_stays_were_it_too_large_alone() -> None:
    limits = CacheLimits(megabytes=50)
    assert gone(kept("now", 90, 0), kept("before", 1, 1), limits=limits) == {"before"}


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=12))
def test_what_stays_fits(files: list[tuple[int, int]]) -> None:
    all_kept = [kept(str(n), size, days) for n, (size, days) in enumerate(files)]
    names = gone(*all_kept)
    stay = [one for one in all_kept if one.name not in names]
    assert all(NOW - one.used_at <= timedelta(days=30) for one in stay)
    assert len(stay) <= 1 or sum(one.size for one in stay) <= 500 * MEGABYTE


@pytest.mark.parametrize(("days", "megabytes"), [(0, 500), (366, 500), (30, 49), (30, 100_001)])
def test_limits_have_limits(days: int, megabytes: int) -> None:
    with pytest.raises(BadInput):
        CacheLimits(days, megabytes)
