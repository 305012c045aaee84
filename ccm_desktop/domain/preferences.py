"""What the user likes, whichever account is current. Each subject has its fields, with defaults."""

from __future__ import annotations

from dataclasses import dataclass

from ccm_desktop.domain.keeping import Keeping
from ccm_desktop.domain.policy import Policy
from ccm_desktop.domain.recording_cache import CacheLimits


@dataclass(frozen=True, slots=True)
class Preferences:
    """The switches of the app; a field that an older version did not know has its default."""

    notifications: bool = True
    show_numbers_in_notifications: bool = False
    tray: bool = True
    minimise_to_tray: bool = False
    compact_on_top: bool = False
    policy: Policy = Policy()
    hotkey: str = ""  # as Qt writes it in every language, "Ctrl+Alt+D"; empty is off
    keeping: Keeping = Keeping()
    recordings: CacheLimits = CacheLimits()
