"""Cards of contacts: vCard 2.1, 3.0 and 4.0, read by vobject a line at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.import_plan import Row

if TYPE_CHECKING:
    from vobject.base import ContentLine

MOST_CARDS = 100_000
_MOST_OF_A_LINE = 10_000
_MOST_NUMBERS = 100
_OF_USE = re.compile(
    r"(?:[\w-]+\.)?(BEGIN|END|FN|N|NICKNAME|ORG|TEL|NOTE|X-ABLABEL|AGENT)[;:]", re.IGNORECASE
)
# vobject's own pattern goes astray for ever in a head with many commas that is no head at all.
_HEAD = re.compile(r'((?:[^:"]|"[^"]*"){1,300}):')
_MOST_COMMAS = 8
_NO_LABELS = frozenset(["voice", "pref", "internet", "text", "uri", "quoted-printable", "msg"])
_NOT_CALLED = frozenset(["fax", "pager", "modem", "bbs"])
_NONE = "\x00"


@dataclass(slots=True)
class _Card:
    line: int
    said: dict[str, str] = field(default_factory=dict)
    numbers: list[tuple[str, str, str]] = field(default_factory=list)  # group, label, text
    labels: dict[str, str] = field(default_factory=dict)
    unread: int = 0


def is_vcard(text: str) -> bool:
    """Whether a text holds cards."""
    return re.match(r"\s*BEGIN\s*:\s*VCARD", text, re.IGNORECASE) is not None


def read_cards(text: str) -> list[Row]:
    """Read the cards; what can't be read is a row that says so."""
    rows = []
    for card in _cards(text):
        rows.append(_row(card))
        if card.unread:
            rows.append(Row(card.unread, problem=BadInput("row", InputProblem.UNREADABLE)))
        if len(rows) >= MOST_CARDS:
            rows.append(Row(card.line, problem=BadInput("file", InputProblem.TOO_LONG)))
            break
    return rows


def _cards(text: str) -> Iterator[_Card]:
    """One card after the other; one that is not ended ends where the next begins."""
    card: _Card | None = None
    inner, expects_inner = 0, False
    for number, line in _logical_lines(text):
        found = _OF_USE.match(line)
        if found is None:
            continue
        name = found.group(1).upper()
        if name == "BEGIN" and card is not None and (expects_inner or inner):
            inner += 1  # the card of somebody's agent within the card
        elif name == "BEGIN":
            if card is not None:
                yield card
            card = _Card(number)
        elif name == "END" and inner:
            inner -= 1
        elif name == "END":
            if card is not None:
                yield card
            card = None
        elif card is not None and not inner:
            _take(card, number, line)
        expects_inner = name == "AGENT"
    if card is not None:
        yield card


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines as they were before they were folded; of a photo no more than its beginning."""
    begun, parts, length = 0, [""], 0
    goes_on = False
    for number, physical in enumerate(io.StringIO(text, newline=None), start=1):
        line = physical.rstrip("\r\n")
        is_folded = line[:1] in (" ", "\t") and bool(parts[0])
        if not is_folded and not goes_on:
            if length:
                yield begun, "".join(parts)
            begun, parts, length = number, [], 0
        if length < _MOST_OF_A_LINE:
            kept = (line[1:] if is_folded and not goes_on else line)[:_MOST_OF_A_LINE]
            parts.append(f"\n{kept}" if goes_on else kept)
            length += len(kept)
        goes_on = line.endswith("=") and "QUOTED-PRINTABLE" in parts[0][:300].upper()
    if length:
        yield begun, "".join(parts)


def _take(card: _Card, number: int, line: str) -> None:
    content = _content(line, number)
    if content is None:
        card.unread = card.unread or number
    elif content.name == "TEL":
        if len(card.numbers) < _MOST_NUMBERS:
            _take_number(card, content)
    elif content.name == "X-ABLABEL":
        card.labels[content.group or ""] = _plain(content.value).strip("_$!<> ").lower()
    elif content.name in ("N", "ORG"):
        card.said.setdefault(content.name, _structured(content))
    else:
        card.said.setdefault(content.name, _plain(content.value))


def _content(line: str, number: int) -> ContentLine | None:
    from vobject.base import ParseError, textLineToContentLine

    head = _HEAD.match(line)
    if head is None or head.group(1).count(",") > _MOST_COMMAS:
        return None
    try:
        return textLineToContentLine(head.group().upper() + line[head.end() :], number)
    except (ParseError, LookupError, ValueError, AttributeError, TypeError):
        return None  # an encoding or a character set that does not exist


def _take_number(card: _Card, content: ContentLine) -> None:
    given = [*content.singletonparams, *content.params.get("TYPE", ())]
    kinds = [kind for each in given for kind in str(each).lower().split(",")]
    if _NOT_CALLED & set(kinds) and not {"voice", "cell"} & set(kinds):
        return
    words = ("mobile" if kind == "cell" else kind for kind in kinds if kind not in _NO_LABELS)
    text = _plain(content.value).strip()
    if text:
        card.numbers.append((content.group or "", " ".join(dict.fromkeys(words)), text))


def _plain(value: str) -> str:
    from vobject.icalendar import stringToTextValues

    return str(stringToTextValues(value.rstrip("\\"), listSeparator=_NONE)[0])


def _structured(content: ContentLine) -> str:
    from vobject.vcard import splitFields

    fields = [
        part if isinstance(part, str) else " ".join(part)
        for part in splitFields(content.value.rstrip("\\"))
    ]
    if content.name == "N":
        last, first, middle = (*fields, "", "", "")[:3]
        fields = [first, middle, last]
    else:
        fields = fields[:1]
    return " ".join(" ".join(fields).split())


def _row(card: _Card) -> Row:
    said = card.said
    name = next(
        (each for key in ("FN", "N", "NICKNAME") if (each := said.get(key, "").strip())), ""
    )
    numbers = ((card.labels.get(group, "") or label, text) for group, label, text in card.numbers)
    return Row(
        card.line,
        " ".join(name.split()),
        said.get("ORG", ""),
        tuple(numbers),
        said.get("NOTE", "").strip(),
    )
