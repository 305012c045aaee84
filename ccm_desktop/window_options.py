"""How the window was asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """`tour` is the folder for its pictures; `speed` is that of the sandbox's clock."""

    sandbox: bool = False
    speed: float = 1.0
    tour: Path | None = None
    all_states: bool = False
