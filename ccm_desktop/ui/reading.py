"""How a customer number was read, shown before it is called."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from ccm_desktop.domain.number import CustomerNumber
from ccm_desktop.ui.text import tr

_KINDS = {
    "mobile": "mobile",
    "landline": "landline",
    "toll-free": "toll-free",
    "premium": "premium rate",
    "internet": "internet",
}


def describe(read: CustomerNumber, typed: str) -> tuple[str, str]:
    """The words, and the role that picks their look; what stands there already is not repeated."""
    as_typed = "".join(c for c in typed if c in "+0123456789") == read.e164
    parts = ["" if as_typed else read.shown, _country_name(read.country)]
    if read.kind:
        parts.append(tr(_KINDS[read.kind]))
    if not read.known:
        parts.append(tr("not a known range"))
    if read.extension:
        parts.append(tr("extension {n} is not dialled", n=read.extension))
    unusual = not read.known or read.kind == "premium"
    return " · ".join(part for part in parts if part), "warning" if unusual else "muted"


def _country_name(code: str) -> str:
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory) if territory != QLocale.Country.AnyTerritory else ""
