"""Sleep is noticed once; the ordinary passing of time, and small steps of the clock, are not."""

from __future__ import annotations

import pytest

from ccm_desktop.services.gaps import Gaps

from .manual_clock import ManualClock


async def test_time_that_passes_is_no_gap() -> None:
    clock = ManualClock()
    gaps = Gaps(clock)
    await clock.advance(3600)
    assert not gaps.passed()


@pytest.mark.parametrize(("slept_s", "noticed"), [(29, False), (31, True), (-3600, True)])
async def test_a_sleep_is_noticed_once(slept_s: float, noticed: bool) -> None:
    clock = ManualClock()
    gaps = Gaps(clock)
    clock.sleep(slept_s)
    assert gaps.passed() is noticed
    assert not gaps.passed()
