"""How the window was asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ccm_desktop.services.links.doorway import Doorway


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """`tour` is the folder for its pictures; `speed` is that of the sandbox's clock.

    `minimised` takes no room on the screen at first; `link` is filled in once the window is ready, `doorway` where later ones come in.
    """

    sandbox: bool = False
    speed: float = 1.0
    tour: Path | None = None
    all_states: bool = False
    link: str = ""
    doorway: Doorway | None = None
    minimised: bool = False
