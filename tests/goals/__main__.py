"""Prints the goals' figures: `python -m tests.goals [sample|full]`."""

from __future__ import annotations

import sys

from tests.goals.ledger import table
from tests.goals.scale import Scale

print(table(Scale(sys.argv[1]) if len(sys.argv) > 1 else Scale.FULL))
