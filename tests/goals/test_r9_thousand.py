"""R9: a thousand followed calls in one real window, within the account's limit, in their order."""

from __future__ import annotations

import asyncio
import gc
import statistics
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ccm_desktop.runtime import PreciseLoop
from ccm_desktop.ui import theme
from tests.benchmarks.crowd import KINDS
from tests.benchmarks.followed import Run, follow_crowd
from tests.goals.fleet import LIMIT_A_MINUTE
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale

BUDGET_A_MINUTE = 140
_MOST_GROWTH_MB = 10.0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scale", SCALES)
def test_a_crowd_of_calls(scale: Scale, qapp: QApplication, tmp_path: Path) -> None:
    theme.install(qapp)
    qapp.setQuitOnLastWindowClosed(False)
    calls, speed, minutes = scale.of(150, 1000), scale.of(30, 10), scale.of(3, 10)
    gc.disable()  # a widget collected in a worker's thread ends the process
    try:
        with (
            counted("R9", "calls followed at once", scale) as figures,
            asyncio.Runner(loop_factory=lambda: PreciseLoop(qapp)) as runner,
        ):
            run = runner.run(
                follow_crowd(tmp_path, calls, speed=float(speed), seconds=60.0 * minutes)
            )
            growth_mb = run.resident_mb[-1] - run.resident_mb[1]
            figures |= {
                "calls": calls,
                "minutes of sandbox time": minutes,
                "questions": len(run.asked),
                "requests in the busiest minute": run.busiest_minute,
                "memory": f"{growth_mb:+.1f} MB",
                "longest stop of the window": f"{max(run.lags_ms):.0f} ms",
            }
    finally:
        gc.enable()
        gc.collect()
    _check_order(run)
    assert run.busiest_minute <= BUDGET_A_MINUTE + 6 < LIMIT_A_MINUTE, "the share and its burst"
    assert growth_mb < _MOST_GROWTH_MB


def _check_order(run: Run) -> None:
    """The agent's own call as if it were alone; then those that ring, then talks, then recordings."""
    places = run.first_places()
    live = run.gaps_s("own")[:5]  # later it waits for its recording
    assert len(live) == 5
    assert max(live) <= 8.0
    middles = [statistics.mean(places[kind]) for kind in KINDS if places[kind]]
    assert middles == sorted(middles)
    assert len(places["ringing"]) == run.kinds_of("ringing"), "none that rings is left out"
