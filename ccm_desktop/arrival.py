"""One window of a user: who comes later hands over to it, and ends before anything is loaded."""

from __future__ import annotations

import sys

from ccm_desktop.domain.reach import Reach
from ccm_desktop.services.links.doorway import Answer, Doorway, find_doorway

_REFUSED = 3


def arrive(link: str = "") -> int:
    """Have the running window take the link, or come to the front; else open one that does."""
    doorway = find_doorway()
    match _hand_over(doorway, link):
        case Answer.OK:
            return 0
        case Answer.REFUSED:
            from ccm_desktop.ui import text

            sys.stderr.write(f"ccm-desktop: {text.not_taken_in()}\n")
            return _REFUSED
        case Answer.NOBODY | Answer.SILENT:
            # Next to a window that does not answer a second one is safe; the journal sees to that.
            return _open_window(doorway, link)


def _hand_over(doorway: Doorway, link: str) -> Answer:
    if doorway.seems_open:
        from ccm_desktop.services.links.knock import hand_over

        if (answer := hand_over(doorway, link)) is not Answer.NOBODY:
            return answer
    # Before the first paint, so that of two that start at once one shows no window.
    if doorway.claim() is not Reach.TAKEN:
        return Answer.NOBODY
    from ccm_desktop.services.links.knock import hand_over_to_starting

    return hand_over_to_starting(doorway, link)


def _open_window(doorway: Doorway, link: str) -> int:
    from ccm_desktop.app import run_window
    from ccm_desktop.window_options import WindowOptions

    return run_window(WindowOptions(link=link, doorway=doorway))
