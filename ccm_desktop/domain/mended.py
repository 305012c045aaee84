"""What became of a damaged journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mended:
    """The damaged file is kept at `aside`. `missing` calls can't be read; None: nobody knows.

    `backup_at` is when the copy was made from which calls were taken, where there was one.
    """

    aside: Path
    kept: int
    missing: int | None
    backup_at: datetime | None
