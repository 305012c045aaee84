"""The goals: never dial twice, never lose a call, never starve the dial; shown by injected faults.

Each goal has a sample in `make test` and its full count in `make nightly`. What they count goes to
`build/goals`; `python -m tests.goals` prints it as the table that README shows.
"""
