"""How much of a goal is run: a sample with every change, the full count at night."""

from __future__ import annotations

from enum import StrEnum

import pytest


class Scale(StrEnum):
    """The two sizes of a run."""

    SAMPLE = "sample"
    FULL = "full"

    def of(self, sample: int, full: int) -> int:
        """The count that belongs to this size."""
        return full if self is Scale.FULL else sample


SCALES = [
    pytest.param(Scale.SAMPLE, id="sample"),
    pytest.param(Scale.FULL, id="full", marks=pytest.mark.nightly),
]
"""For `@pytest.mark.parametrize("scale", SCALES)`."""
