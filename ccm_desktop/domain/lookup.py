"""Looking a call up by its SID: what came of the question, and how a call is kept watch on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import (
    Call,
    Failure,
    Outcome,
    Phase,
    Standing,
    Watch,
    observe,
    outcome_of,
    phase_of,
)
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.report import Report


class Came(StrEnum):
    """What came of a question about one SID."""

    WAITING = "waiting"
    ASKING = "asking"
    FOUND = "found"
    UNKNOWN = "unknown"  # not visible here: why not, Exotel does not tell
    WRONG_ACCOUNT = "wrong_account"
    NOT_ALLOWED = "not_allowed"
    BAD_SID = "bad_sid"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


OPEN = frozenset({Came.WAITING, Came.ASKING})
# The next SID would get the same answer: the user has to mend something first.
STOPS_ALL = frozenset({Came.WRONG_ACCOUNT, Came.NOT_ALLOWED})
_KEYRING_PROBLEMS = frozenset(e.KeyringProblem)
ASK_AGAIN = frozenset({Came.WRONG_ACCOUNT, Came.NOT_ALLOWED, Came.NO_ANSWER, Came.NOT_ASKED})


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One SID and what came of it. `raw` is the report as it came, `at` when, aware UTC.

    `reference` is that of a call of our own journal with this SID, whatever came; `failure` why
    there is no report.
    """

    call_sid: str
    account_sid: str = ""
    came: Came = Came.WAITING
    at: datetime | None = None
    report: Report | None = None
    raw: str = ""
    reference: str | None = None
    failure: Failure | None = None

    @property
    def phase(self) -> Phase | None:
        """What the report says of the phones; None without one."""
        return phase_of(self.report) if self.report is not None else None

    @property
    def outcome(self) -> Outcome | None:
        """How the call went; None until its report is final."""
        return outcome_of(self.report) if self.report is not None else None

    @property
    def is_live(self) -> bool:
        """Whether the call was not over when it was last asked about."""
        return self.report is not None and not self.report.final

    @property
    def may_be_asked_again(self) -> bool:
        """Whether there was no answer about this call."""
        return self.came in ASK_AGAIN


class WatchState(StrEnum):
    """Whether a call that was looked up is still asked about, and why not."""

    LIVE = "live"
    RECORDING = "recording"
    OVER = "over"
    NO_FINAL_REPORT = "no_final_report"
    LOST = "lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Watched:
    """A call that is kept watch on; `trouble` is why the last question had no answer."""

    found: LookedUp
    state: WatchState = WatchState.LIVE
    trouble: Failure | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it is still asked about."""
        return self.state in (WatchState.LIVE, WatchState.RECORDING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a look-up is; `resumes_at` while Exotel asks for a pause."""

    done: int = 0
    total: int = 0
    resumes_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to ask."""
        return self.done == self.total


def failed(asked: LookedUp, error: e.CcmError, at: datetime) -> LookedUp:
    """What a failure means for the SID that was asked about."""
    return replace(asked, came=_came(error), at=at, failure=failure_of(error))


def not_asked(waiting: LookedUp, why: Failure | None = None) -> LookedUp:
    """A SID that is not asked about any more: cancelled, or `why` it would be in vain."""
    return replace(waiting, came=Came.NOT_ASKED, failure=why)


def count(found: Iterable[LookedUp]) -> dict[Came, int]:
    """How many came out in each way."""
    counts = dict.fromkeys(Came, 0)
    for one in found:
        counts[one.came] += 1
    return counts


def watched_call(profile: Profile, found: LookedUp, at: datetime) -> Call:
    """A call of nobody's journal, as the pace of questions needs it; raises `ValueError` without a report.

    Whether it is recorded is not known: a recording is waited for as for a recorded one. When it was
    pressed is neither, by our clock: a final report is awaited for as long as if that were now.
    """
    report = found.report
    if report is None:
        raise ValueError("nothing was reported of this call")
    order = Order(
        AgentIdentity(contact_uri=report.agent.contact_uri or found.call_sid),
        report.customer.contact_uri or "",
        report.virtual_number or "",
    )
    call = Call(
        found.call_sid,
        profile.name,
        profile.account_sid,
        profile.base_url,
        order,
        at,
        Standing.ACCEPTED,
        watch=Watch.LIVE,
    )
    return observe(call, report, at)


def watch_state(call: Call) -> WatchState:
    """How the watch on a call stands, by the call itself."""
    match call.watch:
        case Watch.LIVE | Watch.NOT_YET:
            return WatchState.LIVE
        case Watch.RECORDING:
            return WatchState.RECORDING
        case Watch.DONE:
            return WatchState.OVER
        case Watch.GAVE_UP:
            return WatchState.NO_FINAL_REPORT


def _came(error: e.CcmError) -> Came:
    match error:
        case e.CallNotFound():
            return Came.UNKNOWN
        case e.AccountNotFound():
            return Came.WRONG_ACCOUNT
        case e.WrongCredentials() | e.Forbidden() | e.CredentialsMissing() | e.KeyringTrouble():
            return Came.NOT_ALLOWED
        case e.BadInput(field="call_sid"):
            return Came.BAD_SID
        case e.BadInput():
            return Came.NOT_ALLOWED
        case _:
            return Came.NO_ANSWER


def failure_of(error: e.CcmError) -> Failure:
    """A failure as it is kept."""
    match error:
        case e.CredentialsMissing(profile=word) | e.Unreachable(reason=word):
            reason: str | None = word
        case e.BadReply(field=word):
            reason = word
        case e.KeyringTrouble(problem=problem):
            reason = problem.value
        case e.BadInput():
            reason = f"{error.field} {error.problem}"
        case _:
            reason = None
    return Failure(
        type(error).__name__,
        reason,
        getattr(error, "code", None),
        getattr(error, "http_status", None),
        getattr(error, "request_id", None),
        getattr(error, "description", None),
        getattr(error, "retry_after_s", None),
    )


def error_of(failure: Failure) -> e.CcmError:
    """The failure of a look-up as it was raised; a word of another version is no answer."""
    reason = failure.reason or ""
    told = (failure.code, failure.http_status, failure.request_id)
    said = (*told, failure.description)
    match getattr(e, failure.kind, None):
        case e.CredentialsMissing:
            return e.CredentialsMissing(reason)
        case e.Unreachable:
            return e.Unreachable(reason)
        case e.BadReply:
            return e.BadReply(reason, failure.http_status)
        case e.ServerFault:
            return e.ServerFault(*told, failure.retry_after_s)
        case e.KeyringTrouble if reason in _KEYRING_PROBLEMS:
            return e.KeyringTrouble(e.KeyringProblem(reason))
        case e.BadInput:
            return _bad_input(reason)
        case e.RateLimited:
            return e.RateLimited(*said, failure.retry_after_s)
        case type() as leaf if issubclass(leaf, e.Refused):
            return leaf(*said)
        case _:
            return e.Unreachable(failure.kind)


def _bad_input(reason: str) -> e.BadInput:
    field, _, word = reason.partition(" ")
    problem = next((one for one in e.InputProblem if one == word), e.InputProblem.UNREADABLE)
    return e.BadInput(field, problem)
