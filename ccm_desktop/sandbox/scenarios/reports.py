"""What becomes of a call's reports: trouble with call details, odd forms, callbacks astray."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from ccm_desktop.sandbox.refusals import MAINTENANCE, RATE_LIMITED, refusal_of
from ccm_desktop.sandbox.scenarios.scenario import (
    Delivery,
    Dress,
    Fault,
    Garble,
    Scenario,
    Spoiling,
    Trouble,
    magic_number,
)

_DETAILS_CODES = (1010, 1017, 1003, 1000, 3043, 3044, 3045, 10744, 1100, 3042, 3046, 3075)


def _details(suffix: int, name: str, what_happens: str, trouble: Trouble) -> Scenario:
    return Scenario(name, what_happens, magic_number(suffix), details=trouble)


def _spoilt(suffix: int, name: str, how: str, what: Spoiling) -> Scenario:
    return _details(suffix, name, f"for 12 s call details {how}", Trouble(what))


def _dressed(suffix: int, name: str, what_happens: str, dress: Dress) -> Scenario:
    return Scenario(name, what_happens, magic_number(suffix), dress=dress)


def _delivered(suffix: int, name: str, what_happens: str, delivery: Delivery) -> Scenario:
    return Scenario(name, what_happens, magic_number(suffix), delivery=delivery)


# A code's place makes its number: new ones go to the end.
DETAILS_REFUSED: tuple[Scenario, ...] = tuple(
    _spoilt(
        9401 + place,
        f"details-{code}",
        f"are refused, HTTP {refusal_of(code).http}: {refusal_of(code).description}",
        refusal_of(code),
    )
    for place, code in enumerate(_DETAILS_CODES)
)

DETAILS_SPOILT: tuple[Scenario, ...] = (
    _details(
        9421,
        "details-not-yet",
        "call details know the call only after 4 s",
        Trouble(refusal_of(3043), from_s=0.0, until_s=4.0),
    ),
    _details(
        9422,
        "details-gone",
        "call details lose the call for ever after 8 s",
        Trouble(refusal_of(3043), from_s=8.0, until_s=inf),
    ),
    _spoilt(
        9423,
        "details-rate-limit",
        "are refused, HTTP 429 with Retry-After: 5",
        replace(RATE_LIMITED, retry_after_s=5),
    ),
    _spoilt(9424, "details-maintenance", "are refused, HTTP 503 without a code", MAINTENANCE),
    _spoilt(9425, "details-cut", "end in a cut connection", Fault.CUT),
    _spoilt(9426, "details-cut-in-headers", "are cut in the headers", Fault.CUT_IN_HEADERS),
    _spoilt(9427, "details-cut-in-body", "are cut in the body", Fault.CUT_IN_BODY),
    _spoilt(9428, "details-silence", "get no answer", Fault.SILENCE),
    _spoilt(9429, "details-slow", "take 20 s", Fault.SLOW),
    _spoilt(
        9430, "details-stale", "close the kept connection as the next request comes", Fault.STALE
    ),
    _spoilt(9431, "details-html", "are a web page (HTTP 200)", Garble.WEB_PAGE),
    _spoilt(9432, "details-not-json", "are broken JSON (HTTP 200)", Garble.NOT_JSON),
    _spoilt(9433, "details-empty", "are empty (HTTP 200)", Garble.EMPTY),
    _spoilt(9434, "details-huge", "have 4 MiB of blanks", Garble.HUGE),
    _spoilt(9435, "details-no-sid", "have no call_sid", Dress.NO_SID),
    _spoilt(9436, "details-wrong-types", "have numbers for texts", Dress.WRONG_TYPES),
    Scenario(
        "line-down",
        "call made; for 12 s nobody can connect",
        magic_number(9437),
        line_down_s=12.0,
    ),
)

FORMS: tuple[Scenario, ...] = (
    _dressed(9501, "form-more-fields", "reports have fields nobody knows", Dress.MORE_FIELDS),
    _dressed(9502, "form-fewer-fields", "reports leave out what is null", Dress.FEWER_FIELDS),
    _dressed(9503, "form-blank-for-t", "times have a blank for T", Dress.BLANK_FOR_T),
    _dressed(9504, "form-no-zone", "times have no zone", Dress.NO_ZONE),
    _dressed(9505, "form-other-zone", "times are in the zone -07:00", Dress.OTHER_ZONE),
    _dressed(9506, "form-epoch-for-null", "unknown times are of 1970", Dress.EPOCH_FOR_NULL),
    _dressed(9507, "form-v1-direction", "the direction is v1's word", Dress.V1_DIRECTION),
    Scenario("clock-ahead", "CCM's clock is 7 minutes ahead", magic_number(9508), skew_s=7 * 60.0),
    Scenario(
        "clock-behind", "CCM's clock is 7 minutes behind", magic_number(9509), skew_s=-7 * 60.0
    ),
)

CALLBACKS: tuple[Scenario, ...] = (
    _delivered(9601, "callbacks-twice", "each StatusCallback comes twice", Delivery.TWICE),
    _delivered(9602, "callbacks-disorder", "the last StatusCallback is first", Delivery.REVERSED),
    _delivered(9603, "callbacks-lost", "no StatusCallback arrives", Delivery.LOST),
)
