"""How a command ends: its exit code, and one sentence on standard error."""

from __future__ import annotations

import sys

OK = 0
FAILED = 1
BAD_USAGE = 2
REFUSED = 3
UNKNOWN = 4
NOT_CONNECTED = 5
INTERRUPTED = 130


def complain(sentence: str) -> None:
    """Say what is wrong."""
    sys.stderr.write(f"ccm-desktop: {sentence}\n")
