"""Runs the benchmarks: `python -m tests.benchmarks`."""

from tests.benchmarks import followed, journal, keystrokes, startup, suggestions, wallboard
from tests.goals import fleet

startup.main()
fleet.main()
followed.main()
suggestions.main()
keystrokes.main()
wallboard.main()
journal.main()
