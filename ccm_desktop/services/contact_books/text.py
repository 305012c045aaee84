"""The text of a file of contacts: how large it may be, and in which encoding it was written."""

from __future__ import annotations

import codecs
from pathlib import Path

from ccm_desktop.domain.errors import ContactsProblem, ContactsTrouble

MOST_BYTES = 32 * 1024 * 1024
_FEWEST_WIDE = 4  # characters: fewer show nothing
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: Path) -> str:
    """Read a file as text. Raises `ContactsTrouble`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ContactsTrouble(ContactsProblem.UNREADABLE, path, error.strerror or "") from error
    if len(content) > MOST_BYTES:
        raise ContactsTrouble(ContactsProblem.TOO_LARGE, path)
    return decode(content)


def decode(content: bytes) -> str:
    """The text in UTF-8, UTF-16 or Windows-1252; a zero in it is left out."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None:
        encoding = _unmarked(content[:4096])
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        wide = encoding.startswith("utf-16")
        text = content.decode(encoding if wide else "cp1252", "replace")
    return text.replace("\0", "")


def _unmarked(head: bytes) -> str:
    """UTF-16 shows itself by zeros in every other place of what is mostly Latin."""
    half = len(head) // 2
    if half < _FEWEST_WIDE:
        return "utf-8"
    if head[1::2].count(0) > 0.6 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * half:
        return "utf-16-be"
    return "utf-8"
