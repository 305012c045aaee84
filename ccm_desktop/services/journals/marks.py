"""Small files beside the journal that tell the next start what it has to do."""

from __future__ import annotations

from pathlib import Path


def suspect_mark(journal: Path) -> Path:
    """Stands there once the journal has been found damaged: it is to be looked at closely."""
    return journal.with_name(f"{journal.name}.look-closely")


def plan_of(journal: Path) -> Path:
    """Stands there while the journal is being mended, and names where the damaged file is kept."""
    return journal.with_name(f"{journal.name}.mending-plan")


def forgetting_mark(journal: Path) -> Path:
    """Stands there from when a customer is forgotten until no copy tells of them any more."""
    return journal.with_name(f"{journal.name}.copies-to-renew")
