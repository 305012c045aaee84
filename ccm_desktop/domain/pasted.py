"""What pasted text is made of: characters that look alike become one, invisible ones go."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

# What may stand between the digits of one number, once the text is plain.
SEPARATORS = " .()[]-"
_PLUSES = "+\uff0b"
_DASHES = "-\u2212\u30fc\uff70"
_DOTS = ".\u00b7\u2024\u2027\u30fb\uff0e"
_ALIKE = str.maketrans(
    "\uff08\uff09\uff3b\uff3d\uff0f\uff03\uff0c\uff1b\uff1a\v\f\x85", "()[]/#,;:\n\n\n"
)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_HARMLESS = re.compile(rf"[+{re.escape(SEPARATORS)}]*")


def plain(text: str) -> str:
    """The text with ASCII digits, dashes, dots, brackets and spaces; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_plain, text)).translate(_ALIKE)


def unescaped(text: str) -> str:
    """Plain text without percent-escapes of what may stand between digits; others are kept."""
    return _ESCAPES.sub(_unescaped, text)


def _plain(c: str) -> str:
    if c in "\n\r\t" or " " <= c <= "~":
        return c
    if c in _PLUSES:
        return "+"
    if c in _DOTS:
        return "."
    match unicodedata.category(c):
        case "Nd":
            return str(unicodedata.decimal(c))
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Cf":
            return ""
        case "Pd":
            return "-"
        case _:
            return "-" if c in _DASHES else c


def _unescaped(escape: re.Match[str]) -> str:
    try:
        decoded = plain(unquote(escape.group(), errors="strict"))
    except UnicodeDecodeError:
        return escape.group()
    return decoded if _HARMLESS.fullmatch(decoded) else escape.group()
