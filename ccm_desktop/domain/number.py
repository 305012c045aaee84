"""Reading what was typed or pasted as a phone number. Imports phonenumbers: load it after paint.

`pasted` makes the text plain, `written` says what one number may mean, `mentions` finds the numbers
in a longer text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.link import is_link, read_link
from ccm_desktop.domain.mentions import Mention, mentions
from ccm_desktop.domain.pasted import plain, unescaped
from ccm_desktop.domain.written import extension_at, is_slip, meanings

MAX_PASTED = 2_000

_LETTERS = re.compile(r"[^\W\d_]")
_ONE = re.compile(r"[(\[]?\+?[(\[]?\d(?:[\d .()\[\]/-]*[\d)\]])?")
_AFTER_CODE = re.compile(r"\A(\+\d{1,3})\t")
_CODE = re.compile(r"\A#|\*")
_E164 = re.compile(r"\+[0-9]{5,17}")

_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.VOIP: "internet",
}


@dataclass(frozen=True, slots=True)
class CustomerNumber:
    """A number as it was read: what is sent (`e164`), what is shown, and what is known of it."""

    e164: str
    shown: str
    country: str
    country_code: int
    kind: str
    known: bool
    extension: str | None = None


def read_number(text: str, country: str) -> CustomerNumber:
    """Read the one number in a text. Raises `BadInput`, also where one has to be picked first."""
    read, *others = read_numbers(text, country)
    if others:
        raise BadInput("customer", InputProblem.AMBIGUOUS, text)
    return read


def read_numbers(text: str, country: str) -> tuple[CustomerNumber, ...]:
    """One clear number, or the choices, most likely first. Raises `BadInput`.

    A number is of the country that is written with it, by + or 00; a local form is of `country`
    (ISO code). A number that the metadata does not know is still accepted (`known` is False): only
    what can't be a number at all is rejected. Letters never become digits.
    """
    if len(text) > MAX_PASTED:
        raise BadInput("customer", InputProblem.TOO_LONG, text)
    cleaned = plain(text).strip()
    if not cleaned:
        raise BadInput("customer", InputProblem.EMPTY, text)
    if is_link(cleaned):
        return _read_link(cleaned, country)
    return _read_plain(_AFTER_CODE.sub(r"\1 ", unescaped(cleaned).strip()), country)


def e164_of(number: str, country: str) -> str:
    """One form for a number that may be written as in its country; what can't be read stays so."""
    try:
        return read_number(number, country).e164
    except BadInput:
        return number


@lru_cache(maxsize=1024)  # lists show the same few again and again
def show_number(number: str) -> str:
    """Group the digits of an E.164 number for reading; anything else comes back as it is."""
    if not _E164.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    grouped = _grouped(parsed)
    return grouped if re.sub(r"\D", "", grouped) == number[1:] else number


def _read_link(text: str, country: str) -> tuple[CustomerNumber, ...]:
    try:
        link = read_link(text)
    except BadInput as error:
        raise BadInput("customer", error.problem, text) from error
    found = meanings(link.number_text, country)
    if isinstance(found, InputProblem):
        raise BadInput("customer", found, text)
    return _described(found, link.extension)


def _read_plain(text: str, country: str) -> tuple[CustomerNumber, ...]:
    """The text as one number; failing that, the numbers that stand in it."""
    if _is_code(text):
        raise BadInput("customer", InputProblem.NOT_A_NUMBER, text)
    one, extension = _one_number(text, country)
    found = meanings(one, country) if one else ()
    if found is InputProblem.EMERGENCY:
        raise BadInput("customer", found, text)
    read = () if isinstance(found, InputProblem) else _described(found, extension)
    if read and ("/" not in one or read[0].known):
        return read
    if all_read := _mentioned(text, country) or read:
        return all_read
    problem = found if isinstance(found, InputProblem) else _why_nothing(text, country)
    raise BadInput("customer", problem, text)


def _is_code(text: str) -> bool:
    """Whether it is what a phone takes as an order, as *#06# is."""
    return bool(_CODE.search(text)) and not _LETTERS.search(text)


def _one_number(text: str, country: str) -> tuple[str, str | None]:
    """The number that the text is, but for its extension; empty if it is anything else."""
    found = _ONE.match(text)
    if found is None:
        return "", None
    extension, end = extension_at(text, found.end())
    if end < len(text) or (extension and is_slip(text, country)):
        return "", None
    return found.group(), extension


def _mentioned(text: str, country: str) -> tuple[CustomerNumber, ...]:
    """The numbers in a text. Without words around them, each row of digits has to be one."""
    found = mentions(text, country)
    meant = [(mention, _meant(mention, country)) for mention in found]
    if not all(read for _, read in meant) and not _LETTERS.search(text):
        return ()
    read = [(mention, number) for mention, numbers in meant for number in numbers]
    likely = [pair for pair in read if pair[0].is_likely or pair[1].known]
    ordered = sorted(likely or read, key=lambda pair: (pair[0].label, not pair[1].known))
    chosen: dict[str, CustomerNumber] = {}
    for _, number in ordered:
        chosen.setdefault(number.e164, number)
    return tuple(chosen.values())


def _meant(mention: Mention, country: str) -> list[CustomerNumber]:
    """The mention's readings; 080-40000042/43 means a second number that ends otherwise."""
    if isinstance(mention.meant, InputProblem):
        return []
    first = [_describe(number, mention.extension) for number in mention.meant]
    others = [
        meanings(read.e164[: -len(ending)] + ending, country)
        for read in first
        for ending in mention.other_endings
    ]
    return first + [_describe(n) for o in others if isinstance(o, tuple) for n in o]


def _why_nothing(text: str, country: str) -> InputProblem:
    for mention in mentions(text, country):
        if isinstance(mention.meant, InputProblem):
            return mention.meant
    return InputProblem.HAS_LETTERS if _LETTERS.search(text) else InputProblem.NOT_A_NUMBER


def _described(found: tuple[PhoneNumber, ...], extension: str | None) -> tuple[CustomerNumber, ...]:
    return tuple(_describe(number, extension) for number in found)


def _describe(parsed: PhoneNumber, extension: str | None = None) -> CustomerNumber:
    code = parsed.country_code or 0
    region = phonenumbers.region_code_for_number(parsed)
    return CustomerNumber(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        shown=_grouped(parsed),
        country=region or phonenumbers.region_code_for_country_code(code),
        country_code=code,
        kind=_KINDS.get(phonenumbers.number_type(parsed), ""),
        known=phonenumbers.is_valid_number(parsed),
        extension=extension,
    )


def _grouped(parsed: PhoneNumber) -> str:
    # India's numbers are read five and five; the metadata groups a range it does not know by four.
    national = str(parsed.national_number)
    if (
        parsed.country_code == 91
        and len(national) == 10
        and not phonenumbers.is_valid_number(parsed)
    ):
        return f"+91 {national[:5]} {national[5:]}"
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
