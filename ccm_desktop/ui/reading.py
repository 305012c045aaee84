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
_NO_BREAK_SPACE = "\u00a0"


def describe(read: CustomerNumber, typed: str) -> tuple[str, str]:
    """The words, and the role that picks their look; what stands there already is not repeated."""
    parts = ["" if _stands_there(read, typed) else read.shown, *_known_of(read)]
    return _joined(parts), "warning" if _is_unusual(read) else "muted"


def describe_choice(read: CustomerNumber) -> str:
    """One reading among several: the number, and what tells it from the others."""
    return _joined([read.shown, *_known_of(read)])


def _known_of(read: CustomerNumber) -> list[str]:
    parts = [_country_name(read.country)]
    if read.kind:
        parts.append(tr(_KINDS[read.kind]))
    if not read.known:
        parts.append(tr("not a known range"))
    if read.extension:
        parts.append(tr("extension {n} is not dialled", n=read.extension))
    return parts


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)


def _stands_there(read: CustomerNumber, typed: str) -> bool:
    """Whether the agent can read off the field what is sent; an invisible mark may turn digits."""
    spaced = typed.replace(_NO_BREAK_SPACE, " ")
    is_plain = spaced.isascii() and spaced.isprintable()
    return is_plain and "".join(c for c in spaced if c in "+0123456789") == read.e164


def _is_unusual(read: CustomerNumber) -> bool:
    return not read.known or read.kind == "premium"


def _country_name(code: str) -> str:
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory) if territory != QLocale.Country.AnyTerritory else ""
