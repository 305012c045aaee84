"""Finding call SIDs in what was typed or pasted: one, many, or a text that has them in it.

A SID is opaque (contract 4): 32 letters and digits in samples, not always hexadecimal. A single
word is taken as it stands; in a text only what looks like one, and nothing that is named as
something else: a request's id, an account's, a key or a token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.pasted import plain
from ccm_desktop.domain.profile import check_call_sid

MOST_SIDS = 500
MOST_TEXT = 2_000_000  # characters

_SID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{20,64}(?![A-Za-z0-9])")
_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[nrt]")
_NAMED_OTHERWISE = re.compile(
    r"(?:"
    r"\b(?:x[ _-]?)?(?:request|user|group|app|account|exophone|device|contact|flow|campaign)"
    r"[ _-]?s?id[\"'\\]{0,4}\s{0,4}(?:[:=>]|\bis\b)"
    r"|\. request"  # as our own details have it
    r"|\b(?:api[ _-]?)?(?:key|token|secret|password)[\"'\\]{0,4}\s{0,4}[:=>]"
    r"|\b(?:basic|bearer)\b"
    r")[\s\"'\\]{0,8}[A-Za-z0-9]+",
    re.IGNORECASE,
)
# A thread that reads a long text lets others go on in between.
_PIECE = re.compile(r".{1,16384}(?:\s|\Z)|.{1,16384}", re.DOTALL)
_SIGNED_IN = re.compile(r"//[^/\s@]{1,200}@")  # a key and its token, before the host of an address


@dataclass(frozen=True, slots=True)
class FoundSids:
    """The SIDs of a text, each once and in order; `more` where not all were taken."""

    sids: tuple[str, ...] = ()
    more: bool = False


def find_sids(text: str) -> FoundSids:
    """Find the call SIDs in a text; none where there are none."""
    try:
        return FoundSids((check_call_sid(text),))
    except BadInput:
        pass
    found = dict[str, None]()
    for piece in _PIECE.finditer(text, 0, MOST_TEXT):
        found |= dict.fromkeys(_sids_in(piece.group()))
        if len(found) > MOST_SIDS:
            break
    sids = tuple(found)
    return FoundSids(sids[:MOST_SIDS], len(sids) > MOST_SIDS or len(text) > MOST_TEXT)


def _sids_in(piece: str) -> list[str]:
    read = plain(piece)
    for other in (_ESCAPES, _SIGNED_IN, _NAMED_OTHERWISE):
        read = other.sub(" ", read)
    return [token for token in _SID.findall(read) if _has_both(token)]


def _has_both(token: str) -> bool:
    """Whether letters and digits are in it: a long number and a long word are no SIDs."""
    return any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
