"""Start-up: process start to first paint and to ready, as ratios to a bare PySide6 window.

The two are started in turn, so that a machine whose speed drifts is fair to both; what is
printed is the median of the ratios of neighbours.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 11
_NO_MOMENTS = frozenset({"stalled", "modules", "resident"})
GOAL_PAINT, GOAL_READY, GOAL_STALL_S = 1.15, 2.0, 0.050


def main() -> None:
    """Print the table."""
    _start("tests.benchmarks.base_window"), _start("tests.benchmarks.our_window")  # warm the disk
    bases, ours = [], []
    for _ in range(ROUNDS):
        bases.append(_start("tests.benchmarks.base_window"))
        ours.append(_start("tests.benchmarks.our_window"))
    base = [run["painted"] for run in bases]
    print(f"start-up, {ROUNDS} pairs; seconds are medians, [least to most]")
    _row("bare PySide6 window, first paint", base)
    _row("CCM Desktop, first paint", [run["painted"] for run in ours], base, GOAL_PAINT)
    _row("CCM Desktop, ready to dial", [run["ready"] for run in ours], base, GOAL_READY)
    stalls = [run["stalled"] for run in ours]
    print(
        f"  longest stall after first paint     {statistics.median(stalls) * 1000:7.1f} ms"
        f"  [{min(stalls) * 1000:.1f} to {max(stalls) * 1000:.1f}], goal {GOAL_STALL_S * 1000:.0f}"
    )
    print(f"  modules at first paint              {max(run['modules'] for run in ours):7.0f}")
    resident = statistics.median(run["resident"] for run in ours)
    print(f"  memory when ready to dial           {resident:7.1f} MB")


def _row(
    name: str, seconds: list[float], base: list[float] | None = None, goal: float | None = None
) -> None:
    line = f"  {name:<36}{statistics.median(seconds):7.3f} s   [{min(seconds):.3f} to {max(seconds):.3f}]"
    if base is not None and goal is not None:
        ratios = [ours / theirs for ours, theirs in zip(seconds, base, strict=True)]
        spread = f"[{min(ratios):.2f} to {max(ratios):.2f}]"
        line += f"   {statistics.median(ratios):.2f} of the bare one {spread}, goal {goal}"
    print(line)


def _start(module: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        began = time.time()
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-m", module],
            env={**os.environ, "CCM_DESKTOP_HOME": home},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    marks = dict(line.split() for line in done.stdout.splitlines())
    seconds = {name: float(value) for name, value in marks.items()}
    return {
        name: value if name in _NO_MOMENTS else value - began for name, value in seconds.items()
    }
