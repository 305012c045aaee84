"""How a name out of the agent's own contacts is told apart from one that Exotel reports."""

from __future__ import annotations

from ccm_desktop.ui.text.words import MOST_OF_A_LABEL, brief, tr


def contact_name(name: str) -> str:
    """A name out of the agent's contacts."""
    return tr("{name} (your contact)", name=brief(name, MOST_OF_A_LABEL))
