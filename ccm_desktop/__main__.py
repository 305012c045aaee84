"""The program's entry: decides between the window and a command, and imports no more than that."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run CCM Desktop; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        from ccm_desktop.app import run_window
        from ccm_desktop.window_options import WindowOptions

        return run_window(WindowOptions())
    from ccm_desktop.cli import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
