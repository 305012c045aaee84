"""Runs the benchmarks: `python -m tests.benchmarks`."""

from tests.benchmarks import (
    export,
    followed,
    journal,
    keystrokes,
    scrolling,
    startup,
    suggestions,
    wallboard,
)
from tests.goals import fleet

startup.main()
fleet.main()
followed.main()
suggestions.main()
keystrokes.main()
wallboard.main()
journal.main()
scrolling.main()
export.main()
