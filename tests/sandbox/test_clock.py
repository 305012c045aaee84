import pytest

from ccm_desktop.sandbox.answers import timestamp
from ccm_desktop.sandbox.clock import ManualClock, SandboxClock


def test_sandbox_clock_runs_as_fast_as_told() -> None:
    ticks = iter([100.0, 103.0])
    clock = SandboxClock(10.0, monotonic=lambda: next(ticks), wall=lambda: 1_700_000_000.0)
    assert clock.now() == 30.0
    assert clock.wall_epoch_s == 1_700_000_000.0


def test_sandbox_clock_follows_the_computer() -> None:
    clock = SandboxClock()
    assert 0 <= clock.now() < clock.wall_epoch_s


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_sandbox_clock_wants_a_speed_above_zero(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        SandboxClock(speed)


def test_manual_clock_stands_still_until_advanced() -> None:
    clock = ManualClock()
    assert clock.now() == 0.0
    clock.advance(2.5)
    clock.advance(0.5)
    assert clock.now() == 3.0
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_manual_clock_starts_at_the_contracts_moment() -> None:
    assert timestamp(ManualClock().wall_epoch_s) == "2025-03-04T10:15:00+05:30"
