"""Runs the benchmarks: `python -m tests.benchmarks`."""

from tests.benchmarks import startup

startup.main()
