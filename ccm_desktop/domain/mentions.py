"""Phone numbers that a longer text mentions: a signature, a paragraph, a list.

Imports phonenumbers: load it after paint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from phonenumbers import Leniency, PhoneNumber, PhoneNumberMatcher

from ccm_desktop.domain.errors import InputProblem
from ccm_desktop.domain.written import extension_at, is_slip, meanings

Span = tuple[int, int]  # where something begins in a text, and where it ends

_MOST_MENTIONS = 20
_MOST_TRIES = 100  # of what looks like a number and is none
_SHORTEST = 7

_WRITTEN = re.compile(r"[(\[]?\+?[(\[]?\d[\d .()\[\]-]*")
_WITH_SLASH = re.compile(r"[(\[]?\+?[(\[]?\d[\d .()\[\]/-]*")
_RUN = re.compile(r"\+?\d(?:[ .()\[\]/-]*\d)*")
_OTHER_ENDINGS = re.compile(r"(?: ?/ ?\d{1,4}(?!\d)){1,3}")
_NOT_BEFORE = re.compile(r"[^\W\d_]|[@_%*#=&$₹€£¥]")
_NOT_AFTER = re.compile(r"[^\W\d_]|[@_%*#=&]|[?;]\w")
_STRAY_PLUS = re.compile(r"(?<![\w+])\+\W{0,24}\d")
_VANITY = re.compile(r"-[^\W\d_]")
_LABEL_LENGTH = 24
_BEHIND = re.compile(r" ?\(([^)]{1,12})\)")
_AFTER_OTHER = re.compile(r"\d(?: ?\([^)]{1,12}\))?")


class Label(IntEnum):
    """What stands before a number, in the order of what is more likely called."""

    MOBILE = 0
    PHONE = 1
    NONE = 2
    FAX = 3


_LABELS = {
    Label.MOBILE: re.compile(
        r"\b(?:mob(?:ile)?|cell|hand(?:y|phone)|whatsapp|wa)\b|\bm\s*(?:[:.)]|$)", re.IGNORECASE
    ),
    Label.PHONE: re.compile(
        r"\b(?:tel|telephone|ph|phone|call|contact|landline|direct|office)\b"
        r"|\b[dopt]\s*(?:[:.)]|$)",
        re.IGNORECASE,
    ),
    Label.FAX: re.compile(r"\b(?:fax|facsimile)\b|\bf\s*(?:[:.)]|$)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as the text has it; `is_likely` unless it could as well be an order's or a bill's."""

    written: str
    meant: tuple[PhoneNumber, ...] | InputProblem
    label: Label
    is_likely: bool
    span: Span
    extension: str | None = None
    other_endings: tuple[str, ...] = ()


def mentions(text: str, country: str) -> tuple[Mention, ...]:
    """All numbers in a plain text, in its order; none is part of a longer row of digits."""
    sure = [
        _read(text, country, span, is_sure=True) for span in _spans(text, country, Leniency.VALID)
    ]
    taken = [mention.span for mention in sure if mention]
    spans = _spans(text, country, Leniency.POSSIBLE)
    more = [_read(text, country, span) for span in spans if not _overlaps(span, taken)]
    found = sorted((m for m in sure + more if m), key=lambda mention: mention.span)
    covered = [mention.span for mention in found]
    loose = _loose_digits(text, covered)
    read = [mention.span for mention in found if isinstance(mention.meant, tuple)]
    pluses = ((plus.start(), plus.start() + 1) for plus in _STRAY_PLUS.finditer(text))
    stray = next((plus for plus in pluses if not _overlaps(plus, read)), None)
    return tuple(
        mention
        for mention in found
        if not _overlaps(mention.span, loose) and not _lacks_country(mention, stray)
    )


def _spans(text: str, country: str, leniency: int) -> Iterator[Span]:
    matcher = PhoneNumberMatcher(
        text, country, leniency, max_tries=_MOST_TRIES, min_candidate_length=_SHORTEST
    )
    return ((match.start, match.end) for match in islice(matcher, _MOST_MENTIONS))


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _read(text: str, country: str, span: Span, *, is_sure: bool = False) -> Mention | None:
    start, end = span
    found = (_WITH_SLASH if is_sure else _WRITTEN).match(text, start, end)
    if found is None or (start and _NOT_BEFORE.match(text[start - 1])):
        return None
    written = found.group().rstrip(" .([/-")
    end = start + len(written)
    endings = _OTHER_ENDINGS.match(text, end)
    extension, end = extension_at(text, endings.end() if endings else end)
    if _NOT_AFTER.match(text, end) or (not is_sure and _VANITY.match(text, end)):
        return None
    if extension and is_slip(text[start:end], country):
        return None
    label = _label_of(text, start, end)
    is_likely = is_sure or "+" in written or label is not Label.NONE
    others = tuple(re.findall(r"\d+", endings.group())) if endings else ()
    return Mention(
        written, meanings(written, country), label, is_likely, (start, end), extension, others
    )


def _label_of(text: str, start: int, end: int) -> Label:
    """The nearest label before the number in its line, or in brackets behind it."""
    line = text[text.rfind("\n", 0, start) + 1 : start][-_LABEL_LENGTH:]
    behind = _BEHIND.match(text, end)
    for said in (behind.group(1) if behind else "", _AFTER_OTHER.split(line)[-1]):
        for label, pattern in _LABELS.items():
            if pattern.search(said):
                return label
    return Label.NONE


def _loose_digits(text: str, covered: list[Span]) -> list[Span]:
    """Rows of digits that the mentions don't cover to the end: such a row is no sure number."""
    inside = {position for span in covered for position in range(*span)}
    return [
        run.span()
        for run in _RUN.finditer(text)
        if any(text[i].isdigit() and i not in inside for i in range(*run.span()))
    ]


def _lacks_country(mention: Mention, stray_plus: Span | None) -> bool:
    """Whether a local form comes after "+1:", which may have been meant to be its country."""
    return stray_plus is not None and stray_plus < mention.span and "+" not in mention.written
