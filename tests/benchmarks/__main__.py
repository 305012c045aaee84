"""Runs the benchmarks: `python -m tests.benchmarks`."""

from tests.benchmarks import followed, startup
from tests.goals import fleet

startup.main()
fleet.main()
followed.main()
