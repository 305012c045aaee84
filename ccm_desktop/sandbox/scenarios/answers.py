"""What becomes of the answer to make call: refusals, faults and garbage (contract §7, §12)."""

from __future__ import annotations

from dataclasses import replace

from ccm_desktop.sandbox.refusals import (
    MAINTENANCE,
    NETWORK_NOT_ALLOWED,
    POST_CODES,
    RATE_LIMITED,
    Refusal,
    Shape,
    refusal_of,
)
from ccm_desktop.sandbox.scenarios.scenario import (
    Dress,
    Fault,
    Garble,
    Scenario,
    Spoiling,
    magic_number,
)


def _refused(suffix: int, name: str, refusal: Refusal, how: str = "") -> Scenario:
    what_happens = f"HTTP {refusal.http}: {refusal.description}{how}; no call is made"
    return Scenario(name, what_happens, magic_number(suffix), answer=refusal, makes_call=False)


def _spoilt(suffix: int, name: str, what_happens: str, spoiling: Spoiling) -> Scenario:
    return Scenario(name, f"call made; {what_happens}", magic_number(suffix), answer=spoiling)


# A refusal's place in POST_CODES makes its number: new codes go to the end.
REFUSALS: tuple[Scenario, ...] = tuple(
    _refused(9101 + place, f"refuse-{code}", refusal_of(code))
    for place, code in enumerate(POST_CODES)
)

FAULTS: tuple[Scenario, ...] = (
    Scenario(
        "cut-before-call",
        "connection cut; no call is made",
        magic_number(9201),
        answer=Fault.CUT,
        makes_call=False,
    ),
    _spoilt(9202, "cut-after-call", "it rings on; connection cut before any answer", Fault.CUT),
    _spoilt(9203, "cut-in-headers", "connection cut in the answer's headers", Fault.CUT_IN_HEADERS),
    _spoilt(9204, "cut-in-body", "connection cut in the answer's body", Fault.CUT_IN_BODY),
    _spoilt(9205, "silence", "no answer until the client goes away", Fault.SILENCE),
    _spoilt(9206, "html-body", "the answer is a web page (HTTP 200)", Garble.WEB_PAGE),
    _spoilt(9207, "not-json", "the answer is broken JSON (HTTP 200)", Garble.NOT_JSON),
    _spoilt(9208, "no-sid", "the answer has no call_sid (HTTP 200)", Dress.NO_SID),
    _spoilt(9209, "slow", "the answer takes 20 s", Fault.SLOW),
    _spoilt(9210, "empty-body", "the answer is empty (HTTP 200)", Garble.EMPTY),
    _spoilt(9211, "huge-body", "the answer has 4 MiB of blanks before its end", Garble.HUGE),
    _spoilt(9212, "wrong-types", "the answer has numbers for texts", Dress.WRONG_TYPES),
    _spoilt(9213, "sid-alone", "the answer has nothing but the call_sid", Dress.SID_ALONE),
    _spoilt(9214, "fault-but-rings", "the answer is a fault, HTTP 500/1100", refusal_of(1100)),
    _spoilt(9215, "lost-but-rings", "the answer is not found, HTTP 404/1021", refusal_of(1021)),
)

LIMITS: tuple[Scenario, ...] = (
    _refused(9301, "rate-limit", RATE_LIMITED, ", Retry-After: 30"),
    _refused(9302, "maintenance", MAINTENANCE, ", without a code"),
    _refused(
        9303, "refuse-10706-409", replace(refusal_of(10706), http=409), ", as the page prints it"
    ),
    _refused(
        9304,
        "rate-limit-rest",
        replace(RATE_LIMITED, shape=Shape.REST_EXCEPTION),
        " as a RestException",
    ),
    _refused(
        9305,
        "rate-limit-plain",
        replace(RATE_LIMITED, shape=Shape.PLAIN_ERROR),
        " without an envelope",
    ),
    _refused(9306, "network-not-allowed", NETWORK_NOT_ALLOWED, " as a web page"),
)
