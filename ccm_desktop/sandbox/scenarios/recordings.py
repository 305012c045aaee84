"""What becomes of who fetches a call's recording (contract §6)."""

from __future__ import annotations

from ccm_desktop.sandbox.refusals import NETWORK_NOT_ALLOWED, refusal_of
from ccm_desktop.sandbox.scenarios.scenario import (
    Fault,
    Garble,
    Redirect,
    Scenario,
    Spoiling,
    magic_number,
)


def _spoilt(suffix: int, name: str, how: str, what: Spoiling | Redirect) -> Scenario:
    what_happens = f"both talk; the recording's link {how}"
    return Scenario(name, what_happens, magic_number(suffix), recording=what)


RECORDINGS: tuple[Scenario, ...] = (
    _spoilt(9801, "recording-html", "is a web page (HTTP 200)", Garble.WEB_PAGE),
    _spoilt(9802, "recording-cut", "breaks off in the middle of the sound", Fault.CUT_IN_BODY),
    _spoilt(9803, "recording-forbidden", "is refused, HTTP 403 as a web page", NETWORK_NOT_ALLOWED),
    _spoilt(9804, "recording-gone", "is refused, HTTP 404: Not found", refusal_of(1000)),
    _spoilt(9805, "recording-round", "leads on to the same server, HTTP 302", Redirect.ROUND),
    _spoilt(9806, "recording-elsewhere", "leads to another host, HTTP 302", Redirect.ELSEWHERE),
    _spoilt(9807, "recording-slow", "answers after 20 s", Fault.SLOW),
)
