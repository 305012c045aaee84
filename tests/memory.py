"""How much memory this process holds, as Linux tells it."""

from __future__ import annotations

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Megabytes that are resident now; 0 where the system does not say."""
    if not STATUS.exists():
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", STATUS.read_text("utf-8"))
    assert found is not None
    return int(found[1]) / 1024
