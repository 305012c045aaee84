"""Links on macOS: the bundle's Info.plist says which it opens, and the user chooses in FaceTime."""

from __future__ import annotations

import subprocess

from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose

_PATIENCE_S = 5.0


class MacLinks:
    """LaunchServices tells nobody without a bridge to Objective-C. It has not run on macOS."""

    def opener(self, scheme: Scheme) -> Opener:
        """Not known here."""
        return Opener(scheme, Whose.UNKNOWN)

    def make_default(self) -> Made:
        """Leave it to the user."""
        return Made.BY_HAND

    def open(self, link: str) -> bool:
        """Open a link by the system's own command."""
        try:
            subprocess.run(["/usr/bin/open", link], timeout=_PATIENCE_S, check=True)  # noqa: S603 - a link of ours
        except (OSError, subprocess.SubprocessError):
            return False
        return True
