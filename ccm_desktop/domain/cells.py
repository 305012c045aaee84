"""How a text stands in a cell, so that a spreadsheet shows it as it is and never works it out.

A text that would be worked out gets `'` in front. One that would become a number, a date or the
like, as `+915555520001` would lose its plus, gets a tab: both Excel and LibreOffice then show it
as it stands. What steers, breaks or turns text is named, as in ⟦U+202E⟧. `unguarded` takes all of
this back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MOST_OF_A_CELL = 32_767  # Excel's limit, in UTF-16 units: more would run over into other cells

# ASCII, full width, small, raised and lowered: = + - @
_TRIGGERS = "=＝﹦⁼₌+＋﹢⁺₊-－﹣−⁻₋@＠﹫"  # noqa: RUF001 - they are what is meant
# Blanks and quotes that may stand in front; without the line feed, so that no search runs over many.
_BLANKS = " \t\u00a0\u00ad\u1680\u180e\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\"'‘’“”"  # noqa: RUF001
_SIGN = f"[{re.escape(_TRIGGERS)}]"
_WORKED_OUT = re.compile(rf"[\t\n]|[{_BLANKS}\n]*{_SIGN}")
# Where a program that splits at another sign than ours would see a new cell begin.
_INNER = re.compile(rf"(?<=[;,\n])(?=[{_BLANKS}]*{_SIGN})")
_INNER_MARK = re.compile(rf"(?<=[;,\n])\t(?=[{_BLANKS}]*{_SIGN})")
# Controls without tab and line feed, what turns direction, halves and non-characters; and the
# bracket that names them, so that a name is never taken for a text that looks like one.
_NAMED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u27e6"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_NAME = re.compile("\u27e6U\\+([0-9A-F]{4})\u27e7")
_PLAIN_NUMBER = re.compile(r"\+\d+")
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_OF_A_SENTENCE = 60
_MOST_OF_A_VALUE = 255  # nothing longer is taken for one
_SHORT, _MOST_KNOWN = 64, 1024  # the same numbers and words stand in row after row
_VALUE_WORDS = frozenset(
    {"a", "p", "am", "pm", "e", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep"}
    | {"sept", "oct", "nov", "dec", "january", "february", "march", "april", "june", "july"}
    | {"august", "september", "october", "november", "december"}
)


class Cell(NamedTuple):
    """A text made ready for a cell; `left_out` counts the characters that no cell has room for."""

    text: str
    left_out: int = 0


def guarded(text: str) -> Cell:
    """A text as a cell that shows it and does nothing. Line ends become line feeds."""
    return _short(text) if len(text) <= _SHORT else _guard(text)


def _guard(text: str) -> Cell:
    lines = text.replace("\r\n", "\n")
    shown = _INNER.sub("\t", _NAMED.sub(_name, lines[: MOST_OF_A_CELL + 1]))
    cell = f"{_mark(shown)}{shown}"
    return Cell(cell) if _units(cell) <= MOST_OF_A_CELL else _cut(cell, len(lines))


def unguarded(cell: str) -> str:
    """The text that `guarded` made a cell of, where it was not cut."""
    shown = cell[1:] if cell[:1] in ("'", "\t") and _mark(cell[1:]) == cell[0] else cell
    return _NAME.sub(lambda name: chr(int(name[1], 16)), _INNER_MARK.sub("", shown))


def _mark(shown: str) -> str:
    if _PLAIN_NUMBER.fullmatch(shown):
        return "\t"
    if _WORKED_OUT.match(shown):
        return "'"
    return "\t" if _is_value(shown) else ""


def _is_value(shown: str) -> bool:
    """Whether a spreadsheet may take it for a number, date, time, truth or error."""
    if not shown or len(shown) > _MOST_OF_A_VALUE:
        return False
    if shown[0] == "#" or shown.strip().lower() in ("true", "false"):
        return True
    if not any(c.isdigit() for c in shown):
        return False
    return all(word.lower() in _VALUE_WORDS for word in _WORDS.findall(shown))


_short = lru_cache(_MOST_KNOWN)(_guard)


def _name(found: re.Match[str]) -> str:
    return f"\u27e6U+{ord(found[0]):04X}\u27e7"


def _cut(cell: str, length: int) -> Cell:
    room = MOST_OF_A_CELL - _MOST_OF_A_SENTENCE
    kept = cell.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    kept = re.sub("\u27e6[^\u27e7]{0,7}$", "", kept)  # no half of a name
    left_out = length - len(unguarded(kept))
    return Cell(f"{kept}\u27e6cut here: {left_out} more characters\u27e7", left_out)


def _units(text: str) -> int:
    if len(text) * 2 <= MOST_OF_A_CELL:
        return len(text)
    return len(text.encode("utf-16-le")) // 2
