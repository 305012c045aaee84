"""Runs the benchmarks: `python -m tests.benchmarks`."""

from tests.benchmarks import followed, keystrokes, startup, suggestions
from tests.goals import fleet

startup.main()
fleet.main()
followed.main()
suggestions.main()
keystrokes.main()
