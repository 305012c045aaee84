"""How a name out of the agent's own contacts is told apart from one that Exotel reports."""

from __future__ import annotations

from ccm_desktop.ui.text.words import cut, one_line, tr


def contact_name(name: str) -> str:
    """A name out of the agent's contacts."""
    return tr("{name} (your contact)", name=cut(one_line(name)))
