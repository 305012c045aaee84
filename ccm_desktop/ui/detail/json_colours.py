"""JSON to be read: laid out, bounded, with nothing that steers the text; and its colours."""

from __future__ import annotations

import json
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ccm_desktop.ui.text import tr
from ccm_desktop.ui.theme import colours

MOST_LAID_OUT = 200_000
_MOST_LINES = 1000
_MOST_OF_A_LINE = 400
# Controls, what turns a line or is not seen in it, non-characters; and floods of marks.
_STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    "|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{9,}"
)
_PARTS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<word>\b(?:true|false|null)\b)|(?P<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
)


def laid_out(raw: str) -> str:
    """A JSON text laid out; one that is too long, or is none, as it came. Steering signs are escaped."""
    try:
        if len(raw) <= MOST_LAID_OUT:
            raw = json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pass
    return _STEERS.sub(_escaped, raw)


def to_show(raw: str) -> tuple[str, bool]:
    """What is shown of a JSON text, and whether that is all of it: lines and their length are bounded."""
    begun = raw if len(raw) <= MOST_LAID_OUT else raw[:MOST_LAID_OUT]
    lines = laid_out(begun).split("\n")
    shown = [_cut(line) for line in lines[:_MOST_LINES]]
    is_whole = begun is raw and len(lines) <= _MOST_LINES and shown == lines
    return "\n".join(shown), is_whole


def _cut(line: str) -> str:
    if len(line) <= _MOST_OF_A_LINE:
        return line
    return tr("{begun}… ({n} characters)", begun=line[:_MOST_OF_A_LINE], n=f"{len(line):,}")


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


class JsonColours(QSyntaxHighlighter):
    """Colours names, texts, numbers and words of JSON, in the look in force."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._looks: dict[str, QTextCharFormat] = {}
        self.take_colours()

    def take_colours(self) -> None:
        """Take the colours in force now."""
        now = colours()
        inks = {"key": now.accent, "text": now.call, "word": now.ring, "number": now.ring}
        self._looks = {part: _look(ink, bold=part == "word") for part, ink in inks.items()}
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Colour one line."""
        for found in _PARTS.finditer(text):
            look = self._looks[found.lastgroup or "text"]
            self.setFormat(found.start(), found.end() - found.start(), look)


def _look(ink: str, *, bold: bool) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(ink))
    if bold:
        look.setFontWeight(QFont.Weight.DemiBold)
    return look
