"""Words for looking calls up: what was found in a text, what came of each SID, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.lookup import Came, LookedUp, Progress, Watched, WatchState, count, error_of
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.report import Report
from ccm_desktop.domain.sids import MOST_SIDS, FoundSids
from ccm_desktop.ui.text.calls import state_word
from ccm_desktop.ui.text.failures import message
from ccm_desktop.ui.text.words import (
    NOTHING,
    Message,
    age,
    brief,
    clock,
    day_and_time,
    local_time,
    number,
    one_line,
    shown_back,
    tr,
)

_MOST_OF_A_NAME = 60


def sids_found(found: FoundSids, *, is_empty: bool) -> str:
    """How many call SIDs are in what was typed or pasted."""
    if is_empty:
        return tr("Paste a call SID, many, or any text that has them in it.")
    if not found.sids:
        return tr("No call SID is in this text yet.")
    if found.more:
        return tr("{n} call SIDs found; no more are taken at once.", n=len(found.sids))
    if len(found.sids) == 1:
        return tr("1 call SID found. Enter looks it up.")
    return tr("{n} call SIDs found. Enter looks them up.", n=len(found.sids))


def none_found() -> str:
    """Enter was pressed, and there is nothing to ask about."""
    return tr("There is no call SID in this text. One alone may be 8 to 64 letters and digits.")


def too_many() -> str:
    """More SIDs were given than are taken at once."""
    return tr("Only the first {n} call SIDs are looked up.", n=MOST_SIDS)


def filled_by_link() -> str:
    """A link brought the SID: nobody is asked about it yet."""
    return tr("A link filled this in. Press Enter to ask Exotel about it.")


def where_asked(profile: Profile | None) -> str:
    """In which account calls are looked up, and what to do where there is none."""
    if profile is None:
        return tr("There is no account yet. Add one in the settings, or practise with the sandbox.")
    if profile.practice:
        return tr("In the practice account: only practice calls are found. Add yours in settings.")
    name = shown_back(one_line(profile.name))
    return tr("In account {sid} ({name}).", sid=profile.account_sid, name=name)


def progress(far: Progress) -> str:
    """How far a look-up is."""
    if far.is_over:
        return ""
    said = tr("{done} of {total}", done=far.done, total=far.total)
    if far.resumes_at is None:
        return said
    at = local_time(far.resumes_at)
    return tr("{said} · waiting for Exotel's limit, goes on at {time}", said=said, time=at)


def ended(found: Iterable[LookedUp]) -> str:
    """What came of a whole look-up, in one sentence."""
    counts = count(found)
    unasked = counts[Came.NOT_ASKED]
    failed = sum(counts[came] for came in (Came.WRONG_ACCOUNT, Came.NOT_ALLOWED, Came.NO_ANSWER))
    parts = [
        tr("{n} found", n=counts[Came.FOUND]),
        tr("{n} not known here", n=counts[Came.UNKNOWN]) if counts[Came.UNKNOWN] else "",
        tr("{n} without an answer", n=failed) if failed else "",
        tr("{n} not asked", n=unasked) if unasked else "",
    ]
    return f"{', '.join(part for part in parts if part)}."


def word(found: LookedUp) -> str:
    """What came, in a word or two, for chips."""
    match found.came:
        case Came.WAITING:
            return tr("Waiting")
        case Came.ASKING:
            return tr("Asking")
        case Came.FOUND:
            return _state_word(found)
        case Came.UNKNOWN:
            return tr("Not known here")
        case Came.WRONG_ACCOUNT:
            return tr("Wrong account")
        case Came.NOT_ALLOWED:
            return tr("Not allowed")
        case Came.BAD_SID:
            return tr("No call SID")
        case Came.NO_ANSWER:
            return tr("No answer yet")
        case Came.NOT_ASKED:
            return tr("Not asked")
        case _ as never:  # pragma: no cover
            assert_never(never)


def _state_word(found: LookedUp) -> str:
    if found.phase is None:
        return NOTHING
    if found.phase is Phase.AGENT_RINGING:
        return tr("Agent's phone")
    return state_word(found.phase, found.outcome)


def heading(found: LookedUp, *, is_watched: bool = False) -> str:
    """What came, as a sentence: of a call its state, else what is the matter.

    A state that may have changed since is one of its time, unless the call `is_watched`.
    """
    match found.came:
        case Came.WAITING:
            return tr("Its turn comes.")
        case Came.ASKING:
            return tr("Asking Exotel…")
        case Came.FOUND if found.report is not None:
            state = report_state(found.report, found.phase, found.outcome)
            if is_watched or not found.is_live or found.at is None:
                return state
            return tr("At {time}: {state}", time=day_and_time(found.at), state=state)
        case _:
            return failure(found).title


def report_state(report: Report, phase: Phase | None, outcome: Outcome | None) -> str:
    """The state of anybody's call: nothing more than was reported."""
    match phase:
        case Phase.AGENT_RINGING:
            return tr("The agent's phone should ring")
        case Phase.CUSTOMER_RINGING:
            return tr("Calling the customer")
        case Phase.TALKING:
            return tr("Talking")
        case Phase.FINISHING:
            return tr("Finishing; the report is not final yet")
        case Phase.ENDED:
            return _outcome(report, outcome)
        case _:
            return tr("In progress (no more detail yet)")


def _outcome(report: Report, outcome: Outcome | None) -> str:
    match outcome:
        case Outcome.TALKED if report.talk_time_s is not None:
            return tr("Talked {time}", time=clock(report.talk_time_s))
        case Outcome.TALKED:
            return tr("Talked; the talk time is not reported")
        case Outcome.AGENT_UNANSWERED:
            return tr("The agent's phone did not answer; the customer was not rung")
        case Outcome.CUSTOMER_UNANSWERED if report.customer.status != "busy":
            return tr("The customer did not answer")
        case Outcome.CUSTOMER_UNANSWERED | Outcome.CUSTOMER_BUSY:
            return tr("The customer was busy")
        case Outcome.AGENT_CANCELED:
            return tr("The agent hung up while the customer's phone rang")
        case Outcome.AGENT_NO_DIAL:
            return tr("The agent's phone could not be reached; the customer was not rung")
        case Outcome.CUSTOMER_NO_DIAL:
            return tr("The customer could not be reached")
        case Outcome.AGENT_BUSY:
            return tr("The agent's phone was busy; the customer was not rung")
        case Outcome.FAILED:
            return tr("The call failed; Exotel gives no reason")
        case Outcome.OTHER:
            return tr("Ended; Exotel reports {word}", word=shown_back(report.status or NOTHING))
        case Outcome.NOT_REPORTED | None:
            return tr("Ended; Exotel does not report how")


def failure(found: LookedUp) -> Message:
    """Why there is no report: what is known, what is not, and what to do."""
    said = message(error_of(found.failure), dialling=False) if found.failure else None
    details = said.details if said else ""
    match found.came:
        case Came.UNKNOWN:
            return Message(
                tr("Exotel does not know this call SID here."),
                tr(
                    "Only calls made through this API with this account can be seen. It may be"
                    " mistyped, be of another account or region, or of an incoming call or a flow:"
                    " Exotel does not say which."
                ),
                tr("Check the SID; for another account, switch to it in the settings."),
                details,
            )
        case Came.NOT_ASKED if said is not None:
            return Message(tr("Not looked up: {why}", why=said.title), "", said.next_step)
        case Came.NOT_ASKED:
            return Message(tr("Not looked up: cancelled before an answer came."), "", "")
        case _:
            return said or Message(tr("There is no answer about this one."), "", "")


def in_journal(found: LookedUp) -> str:
    """That our own journal has a call with this SID."""
    if found.reference is None:
        return ""
    if found.came is Came.FOUND:
        return tr("This call is in your journal.")
    return tr(
        "A call with this SID is in your journal; it was made with another account or earlier."
    )


def asked(found: LookedUp) -> str:
    """When Exotel was asked, and in which account."""
    if found.at is None:
        return ""
    return tr("Looked up {time} in {sid}.", time=day_and_time(found.at), sid=found.account_sid)


def watch(watched: Watched, now: datetime) -> str:
    """How the watch on a call stands, with the age of the last answer."""
    at = watched.found.at
    old = age(max(0.0, (now - at).total_seconds())) if at is not None else NOTHING
    match watched.state:
        case WatchState.LIVE | WatchState.RECORDING if watched.trouble is not None:
            why = message(error_of(watched.trouble), dialling=False).title
            return tr("{why} Asked again soon; last answer {age}.", why=why, age=old)
        case WatchState.LIVE:
            return tr("Watching; last answer {age}.", age=old)
        case WatchState.RECORDING:
            return tr("Over. Waiting for a recording, if there is one; last answer {age}.", age=old)
        case WatchState.OVER:
            return tr("Over; no longer watched.")
        case WatchState.NO_FINAL_REPORT:
            return tr("No final report came; no longer watched.")
        case WatchState.STOPPED:
            return tr("No longer watched; last answer {age}.", age=old)
        case WatchState.LOST:
            if watched.trouble is None:
                return tr("No longer watched.")
            lost = message(error_of(watched.trouble), dialling=False)
            return tr("No longer watched. {why}", why=lost.sentence)


def customer(found: LookedUp) -> str:
    """Who was called."""
    if found.report is None:
        return ""
    leg = found.report.customer
    shown = number(leg.contact_uri) if leg.contact_uri else NOTHING
    name = brief(leg.name, _MOST_OF_A_NAME) if leg.name else ""
    return f"{shown} {name}".strip()


def begun(found: LookedUp) -> str:
    """When the call was asked for, by Exotel's word."""
    at = found.report.created_at or found.report.started_at if found.report else None
    return day_and_time(at) if at is not None else ""


def talked(found: LookedUp) -> str:
    """How long they talked, by Exotel's word."""
    seconds = found.report.talk_time_s if found.report else None
    return clock(seconds) if seconds is not None else ""


def recording(found: LookedUp) -> str:
    """Whether there is a recording."""
    report = found.report
    if report is None:
        return ""
    if report.recordings:
        return tr("yes")
    if not report.final or found.outcome is Outcome.TALKED:
        return tr("none yet")
    return tr("none")


def spoken(found: LookedUp) -> str:
    """A result as a screen reader says it."""
    parts = (word(found), customer(found), begun(found), brief(found.call_sid))
    return ", ".join(part for part in parts if part)


def cleared() -> str:
    """The history is empty now."""
    return tr("The list is cleared; nothing else was touched.")


def no_history() -> str:
    """Nothing was looked up yet."""
    return tr("What you look up is listed here, newest first.")


def no_results() -> str:
    """Nothing is asked about yet."""
    return tr("Results come here, one by one.")
