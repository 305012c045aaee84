"""Reading a link that was followed somewhere: text from a stranger, which is refused in doubt.

`tel:` (RFC 3966), `callto:`, and `ccmdial:NUMBER?from=NUMBER&ref=TEXT`. Nothing in a link can cause
a call: it says what to fill in. `ccmdial:sid/SID` is a link to a call that was made.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.pasted import plain
from ccm_desktop.domain.profile import check_call_sid

MAX_LINK = 1_024
MAX_NUMBER = 64

_LINK = re.compile(r"(tel|callto|ccmdial):(//)?([^;?]*)((?:;[^?]*)?)(?:\?(.*))?", re.IGNORECASE)
_CALL_LINK = re.compile(r"ccmdial:(?://)?sid/([^;?#]*)(?:[;?].*)?", re.IGNORECASE)
_NUMBER = re.compile(r"\(?\+?[0-9 ().-]*[0-9][0-9 ().-]*")
_EXTENSION = re.compile(r"[0-9]{1,7}")
_LETTER = re.compile(r"[^\W\d_]")
_VISUAL = str.maketrans("", "", " ().-")


@dataclass(frozen=True, slots=True)
class DialLink:
    """What a link asks to fill in: numbers as written there, in ASCII, still to be read."""

    number_text: str
    from_number: str | None = None
    reference: str | None = None
    extension: str | None = None


def is_link(text: str) -> bool:
    """Whether a text begins as a link does; "Tel: 080 ..." in a signature is none."""
    return bool(_LINK.fullmatch(text)) and not any(c.isspace() for c in text)


def read_link(text: str) -> DialLink:
    """Read a link. Raises `BadInput` for the field `link`."""
    _check_text(text)
    found = _LINK.fullmatch(plain(text).strip())
    if found is None or "#" in text:
        raise _bad(InputProblem.NOT_A_LINK, text)
    scheme, slashes, path, parameters, query = found.groups()
    said = _pairs(parameters, ";", text)
    number = _number(path.removesuffix("/") if slashes else path, text)
    asked = _pairs(query or "", "&", text) if scheme.lower() == "ccmdial" else {}
    return DialLink(
        number_text=_in_context(number, said.get("phone-context", ""), text),
        from_number=_number(asked["from"], text) if asked.get("from") else None,
        reference=_reference(asked.get("ref", ""), text),
        extension=_extension(said.get("ext", ""), text),
    )


def read_call_link(text: str) -> str | None:
    """The SID in a link to a call; None where it is no such link. Raises `BadInput` for a bad one."""
    found = _CALL_LINK.fullmatch(plain(text[: MAX_LINK + 1]).strip())
    if found is None:
        return None
    _check_text(text)
    return check_call_sid(_decoded(found[1].removesuffix("/"), text))


def call_link(call_sid: str) -> str:
    """The link to a call."""
    return f"ccmdial:sid/{call_sid}"


def _check_text(text: str) -> None:
    if len(text) > MAX_LINK:
        raise _bad(InputProblem.TOO_LONG, text)
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text):
        raise _bad(InputProblem.NOT_A_LINK, text)


def _pairs(text: str, separator: str, link: str) -> dict[str, str]:
    """The named values, as they are escaped; a name that stands twice says nothing certain."""
    pairs = [part.partition("=")[::2] for part in text.split(separator) if part]
    named = {name.strip().lower(): value.strip() for name, value in pairs}
    if len(named) < len(pairs):
        raise _bad(InputProblem.NOT_A_LINK, link)
    return named


def _number(escaped: str, link: str) -> str:
    """A number's digits with its plus and visual separators; nothing else may stand there."""
    text = plain(_decoded(escaped, link)).strip()
    if not text:
        raise _bad(InputProblem.EMPTY, link)
    if len(text) > MAX_NUMBER:
        raise _bad(InputProblem.TOO_LONG, link)
    if _LETTER.search(text):
        raise _bad(InputProblem.HAS_LETTERS, link)
    if not _NUMBER.fullmatch(text):
        raise _bad(InputProblem.NOT_A_NUMBER, link)
    return text


def _in_context(number: str, escaped_context: str, link: str) -> str:
    """A local number belongs to its context (RFC 3966, 5.1.5), not to the user's country."""
    if not escaped_context or number.lstrip("(").startswith("+"):
        return number
    context = _decoded(escaped_context, link)
    if not context.startswith("+"):
        raise _bad(InputProblem.NO_COUNTRY, link)
    return _number(f"{_number(context, link)} {number}", link)


def _extension(escaped: str, link: str) -> str | None:
    extension = _decoded(escaped, link).translate(_VISUAL)
    if extension and not _EXTENSION.fullmatch(extension):
        raise _bad(InputProblem.NOT_A_NUMBER, link)
    return extension or None


def _reference(escaped: str, link: str) -> str | None:
    reference = _decoded(escaped, link).strip()
    if not reference.isprintable():
        raise _bad(InputProblem.NOT_A_LINK, link)
    if len(reference) > MAX_CUSTOM_FIELD:
        raise _bad(InputProblem.TOO_LONG, link)
    return reference or None


def _decoded(escaped: str, link: str) -> str:
    try:
        text = unquote(escaped, errors="strict")
    except UnicodeDecodeError as error:
        raise _bad(InputProblem.NOT_A_LINK, link) from error
    if any(unicodedata.category(c) == "Cc" for c in text):
        raise _bad(InputProblem.NOT_A_LINK, link)
    return text


def _bad(problem: InputProblem, link: str) -> BadInput:
    return BadInput("link", problem, link)
