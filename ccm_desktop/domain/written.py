"""One number as it is written: what can be meant by its digits, in which country.

Imports phonenumbers: load it after paint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

import phonenumbers
from phonenumbers import CountryCodeSource, NumberParseException, PhoneNumber, ValidationResult
from phonenumbers.phonenumberutil import PhoneNumberType

from ccm_desktop.domain.errors import InputProblem

_GAP = "[ \\t]{0,4}"
_EXTENSION = re.compile(
    rf"{_GAP}(?:\(?[;,]?{_GAP}(?:extension|extn|ext)\.?{_GAP}[:=]?{_GAP}(\d{{1,20}})"
    rf"|(?:\(?x\.?{_GAP}|[#~]{_GAP}|,,{{1,4}}{_GAP}|,)(\d{{1,7}}))(?!\d){_GAP}[#)]?",
    re.IGNORECASE,
)
_TIGHT_X = re.compile(r"\dx\d", re.IGNORECASE)
_ABROAD = "00"  # ITU E.164; meant by whoever writes it, also where the local prefix is another
_TRUNK = "0"
_LONGEST_EMERGENCY = 6
_NOWHERE = "001"  # the region of codes that belong to no country


class Standing(IntEnum):
    """How well a reading agrees with the numbering plans."""

    IMPOSSIBLE = 0
    ORDINARY = 1  # of a length that subscribers have, in a range that is not known
    KNOWN = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What may be meant: a number and how well it stands, or why there is none."""

    number: PhoneNumber | None
    standing: Standing
    problem: InputProblem


def extension_at(text: str, position: int) -> tuple[str | None, int]:
    """The extension that is written at a position, if any, and where the text goes on."""
    found = _EXTENSION.match(text, position)
    return (found.group(1) or found.group(2), found.end()) if found else (None, position)


def is_slip(written: str, country: str) -> bool:
    """Whether an x may be a slip or a masked digit: it is tight, and one number without it."""
    return bool(_TIGHT_X.search(written)) and isinstance(meanings(written, country), tuple)


def meanings(written: str, country: str) -> tuple[PhoneNumber, ...] | InputProblem:
    """All that may be meant, most likely first; or why nothing can be. `written` is plain.

    No digit is invented, and no country either: it is the one that is written with + or 00, or
    else `country`.
    """
    digits = "".join(c for c in written if c.isdigit())
    is_full = written.lstrip("([ ").startswith("+")
    if not is_full and _is_emergency(digits, country):
        return InputProblem.EMERGENCY
    found = [_full(digits, country)] if is_full else _without_plus(digits, country)
    if any(meant.problem is InputProblem.EMERGENCY for meant in found):
        return InputProblem.EMERGENCY
    best = max(meant.standing for meant in found)
    if best is Standing.IMPOSSIBLE:
        return _problem_of(found, digits)
    kept = (meant.number for meant in found if meant.standing is best and meant.number)
    return tuple({_e164(number): number for number in kept}.values())


def _full(digits: str, country: str) -> Meaning:
    """What is written with a plus; +091 is the country's own 91, after its trunk zero."""
    code = str(phonenumbers.country_code_for_region(country))
    if digits.startswith(_TRUNK) and digits.lstrip(_TRUNK).startswith(code):
        digits = digits.lstrip(_TRUNK)
    return _judged(f"+{digits}", digits)


def _without_plus(digits: str, country: str) -> list[Meaning]:
    code = phonenumbers.country_code_for_region(country)
    abroad = _abroad(digits, country)
    if any(meant.standing for meant in abroad):
        doubled = _judged(f"+{code}{digits.removeprefix(_ABROAD)}", digits)
        return abroad + [doubled] * (doubled.standing is Standing.KNOWN)
    return abroad or _at_home(digits, country, code)


def _abroad(digits: str, country: str) -> list[Meaning]:
    """The readings with an international prefix: 00, or the country's own."""
    found = []
    try:
        parsed = phonenumbers.parse(digits, country, keep_raw_input=True)
        if parsed.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD:
            found.append(_judged(f"+{parsed.country_code}{_national(parsed)}", digits))
    except NumberParseException:
        pass
    if digits.startswith(_ABROAD):
        found.append(_judged(f"+{digits.removeprefix(_ABROAD)}", digits))
    return found


def _at_home(digits: str, country: str, code: int) -> list[Meaning]:
    """The readings in the country itself, with or without its code before the number."""
    if not code:
        return [Meaning(None, Standing.IMPOSSIBLE, InputProblem.NO_COUNTRY)]
    found = [_judged(digits, digits, country), _judged(f"+{code}{digits}", digits)]
    if digits.startswith(str(code)):
        found.append(_judged(f"+{digits}", digits))
    if digits.startswith(f"{_TRUNK}{code}"):
        found.append(_judged(f"+{digits.removeprefix(_TRUNK)}", digits))
    return [_begun(meant) for meant in found]


def _begun(meant: Meaning) -> Meaning:
    """Delhi's 011 2345 6789 is no emergency call at its fourth digit."""
    is_begun = meant.problem is InputProblem.EMERGENCY
    return replace(meant, problem=InputProblem.TOO_SHORT) if is_begun else meant


def _judged(text: str, digits: str, country: str | None = None) -> Meaning:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        return Meaning(None, Standing.IMPOSSIBLE, _why_unread(error))
    return _standing_of(number, digits)


def _standing_of(number: PhoneNumber, digits: str) -> Meaning:
    national = _national(number)
    if _is_emergency(national, phonenumbers.region_code_for_country_code(number.country_code or 0)):
        return Meaning(None, Standing.IMPOSSIBLE, InputProblem.EMERGENCY)
    if not digits.endswith(national):  # some plans put digits in; only what is written is dialled
        return Meaning(None, Standing.IMPOSSIBLE, InputProblem.NOT_A_NUMBER)
    if phonenumbers.is_valid_number(number):
        return Meaning(number, Standing.KNOWN, InputProblem.NOT_A_NUMBER)
    length = _length_of(number)
    if length == ValidationResult.IS_POSSIBLE:
        return Meaning(number, Standing.ORDINARY, InputProblem.NOT_A_NUMBER)
    return Meaning(None, Standing.IMPOSSIBLE, _why_that_length(length))


def _length_of(number: PhoneNumber) -> int:
    length = phonenumbers.is_possible_number_with_reason(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if length != ValidationResult.IS_POSSIBLE or region == _NOWHERE:
        return length
    return phonenumbers.is_possible_number_for_type_with_reason(
        number, PhoneNumberType.FIXED_LINE_OR_MOBILE
    )


def _problem_of(found: list[Meaning], digits: str) -> InputProblem:
    """Too long for home: a known number of another country is named as what it lacks."""
    problem = found[0].problem
    if problem is InputProblem.TOO_LONG and not digits.startswith(_TRUNK):
        elsewhere = _judged(f"+{digits}", digits)
        return InputProblem.NEEDS_PLUS if elsewhere.standing is Standing.KNOWN else problem
    return problem


def _is_emergency(digits: str, region: str) -> bool:
    is_short = len(digits) <= _LONGEST_EMERGENCY
    return is_short and phonenumbers.is_emergency_number(digits, region)


def _national(number: PhoneNumber) -> str:
    return phonenumbers.national_significant_number(number)


def _e164(number: PhoneNumber) -> str:
    return f"+{number.country_code}{_national(number)}"


def _why_unread(error: NumberParseException) -> InputProblem:
    match error.error_type:
        case NumberParseException.INVALID_COUNTRY_CODE:
            return InputProblem.NO_COUNTRY
        case NumberParseException.TOO_LONG:
            return InputProblem.TOO_LONG
        case NumberParseException.TOO_SHORT_NSN | NumberParseException.TOO_SHORT_AFTER_IDD:
            return InputProblem.TOO_SHORT
        case _:
            return InputProblem.NOT_A_NUMBER


def _why_that_length(length: int) -> InputProblem:
    match length:
        case ValidationResult.TOO_SHORT:
            return InputProblem.TOO_SHORT
        case ValidationResult.TOO_LONG:
            return InputProblem.TOO_LONG
        case _:
            return InputProblem.NOT_A_NUMBER
