"""Reading what was typed or pasted as a phone number. Imports phonenumbers: load it after paint."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ccm_desktop.domain.errors import BadInput, InputProblem

_SCHEMES = ("tel:", "callto:", "ccmdial:")
_LETTERS = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"\s*(?:ext\.?|x|#)\s*(\d{1,7})\s*$", re.IGNORECASE)
_MAX_TEXT = 64

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
    """Read one number; a local form is taken as of `country` (ISO code). Raises `BadInput`.

    A number that the metadata does not know is still accepted (`known` is False): only what
    can't be a number at all is rejected. Letters never become digits.
    """
    digits, context, extension = _strip(text)
    if _is_emergency(digits, country):
        raise _bad(InputProblem.EMERGENCY, text)
    try:
        parsed = phonenumbers.parse(context + digits, country)
    except phonenumbers.NumberParseException as error:
        raise _bad(_problem_of(error), text) from error
    _check_length(parsed, text)
    return _describe(parsed, extension)


def show_number(number: str) -> str:
    """Group the digits of an E.164 number for reading; anything else comes back as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return _grouped(parsed)


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


def _strip(text: str) -> tuple[str, str, str | None]:
    """The number as typed, what a link says to put before it, and the extension."""
    text = _visible(text)
    for scheme in _SCHEMES:
        if text.lower().startswith(scheme):
            text = _visible(unquote(text[len(scheme) :])).lstrip("/").strip()
    if not text:
        raise _bad(InputProblem.EMPTY, text)
    if len(text) > _MAX_TEXT:
        raise _bad(InputProblem.TOO_LONG, text)
    number, context, extension = _parts(text)
    if _LETTERS.search(context + number):
        raise _bad(InputProblem.HAS_LETTERS, text)
    if not any(c.isdigit() for c in number) or any(c in "*#,?=&" for c in context + number):
        raise _bad(InputProblem.NOT_A_NUMBER, text)
    return number, context, extension


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc")).strip()


def _parts(text: str) -> tuple[str, str, str | None]:
    number, *parameters = text.split(";")
    said = dict(parameter.lower().partition("=")[::2] for parameter in parameters)
    told = re.fullmatch(r"\d{1,7}", said.get("ext", ""))
    extension = told.group() if told else None
    if found := _EXTENSION.search(number):
        number, extension = number[: found.start()], found.group(1)
    # A local number belongs to its context (RFC 3966), not to the user's country.
    context = said.get("phone-context", "")
    is_prefix = context.startswith("+") and not number.lstrip("( ").startswith(("+", "\uff0b"))
    return number, context if is_prefix else "", extension


def _is_emergency(text: str, country: str) -> bool:
    digits = "".join(c for c in text if c.isdigit())
    if text.strip().startswith("+") or len(digits) > 6:
        return False
    return phonenumbers.is_emergency_number(digits, country)


def _check_length(parsed: PhoneNumber, text: str) -> None:
    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.TOO_SHORT:
            raise _bad(InputProblem.TOO_SHORT, text)
        case phonenumbers.ValidationResult.TOO_LONG:
            raise _bad(InputProblem.TOO_LONG, text)
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            return
        case _:
            raise _bad(InputProblem.NOT_A_NUMBER, text)


def _describe(parsed: PhoneNumber, extension: str | None) -> CustomerNumber:
    code = parsed.country_code or 0
    region = phonenumbers.region_code_for_number(parsed)
    return CustomerNumber(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        shown=_grouped(parsed),
        country=region or phonenumbers.region_code_for_country_code(code),
        country_code=code,
        kind=_KINDS.get(phonenumbers.number_type(parsed), ""),
        known=phonenumbers.is_valid_number(parsed),
        extension=extension or parsed.extension,
    )


def _problem_of(error: phonenumbers.NumberParseException) -> InputProblem:
    match error.error_type:
        case phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return InputProblem.NO_COUNTRY
        case phonenumbers.NumberParseException.TOO_LONG:
            return InputProblem.TOO_LONG
        case (
            phonenumbers.NumberParseException.TOO_SHORT_NSN
            | phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD
        ):
            return InputProblem.TOO_SHORT
        case _:
            return InputProblem.NOT_A_NUMBER


def _bad(problem: InputProblem, text: str) -> BadInput:
    return BadInput("customer", problem, text)
