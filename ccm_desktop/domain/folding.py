"""Words and digits as they are compared: without case, accents and punctuation, in any script."""

from __future__ import annotations

import unicodedata

# Letters with a stroke have no accent that could be taken off.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe"}
)
_JOINED = frozenset("'`.\u2019\u02bc\u00b4\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")
_FEWEST_BEHIND_ZEROS = 4
# Marks that carry a sound of their own stay: vowel signs (class 0), kana's voicing, a virama.
_KEPT_CLASSES = frozenset({0, 8, 9})


def fold(text: str) -> tuple[str, ...]:
    """The words of a text, ready to be compared; "O'Brien" is one of them, "Anne-Marie" two."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(c for c in apart if unicodedata.combining(c) in _KEPT_CLASSES)
        text = text.translate(_STROKES)
    return tuple("".join(map(_letter, text.casefold())).split())


def digits_of(typed: str) -> str:
    """The digits that are typed, without zeros in front that only lead out of a place."""
    digits = "".join(str(unicodedata.decimal(c)) for c in typed if c.isdecimal())
    bare = digits.lstrip("0")
    return bare if len(bare) >= _FEWEST_BEHIND_ZEROS else digits


def _letter(character: str) -> str:
    if character.isalnum() or unicodedata.category(character)[0] == "M":
        return character
    return "" if character in _JOINED else " "
