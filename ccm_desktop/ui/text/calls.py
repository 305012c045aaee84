"""Words for a call: its state, its outcome, its recording. Nothing more than was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccm_desktop.domain.call import Call, Outcome, Phase, Standing, Watch
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.ui.text.contact_names import contact_name
from ccm_desktop.ui.text.failures import failure
from ccm_desktop.ui.text.words import (
    NOTHING,
    beside,
    brief,
    clock,
    local_time,
    number,
    shown_back,
    tail,
    tr,
)

if TYPE_CHECKING:
    from datetime import datetime


def state_word(phase: Phase, outcome: Outcome | None) -> str:
    """The state in a word or two, for chips and lists."""
    if phase is Phase.ENDED:
        return _outcome_word(outcome)
    return {
        Phase.SENDING: tr("Sending"),
        Phase.AGENT_RINGING: tr("Your phone"),
        Phase.CUSTOMER_RINGING: tr("Calling"),
        Phase.TALKING: tr("Talking"),
        Phase.IN_PROGRESS: tr("In progress"),
        Phase.FINISHING: tr("Finishing"),
        Phase.NOT_PLACED: tr("Not placed"),
        Phase.UNKNOWN: tr("Not sure"),
        Phase.NO_FINAL_REPORT: tr("No report"),
    }[phase]


def _outcome_word(outcome: Outcome | None) -> str:
    match outcome:
        case Outcome.TALKED:
            return tr("Completed")
        case Outcome.AGENT_UNANSWERED | Outcome.CUSTOMER_UNANSWERED:
            return tr("No answer")
        case Outcome.AGENT_CANCELED:
            return tr("Cancelled")
        case Outcome.AGENT_BUSY | Outcome.CUSTOMER_BUSY:
            return tr("Busy")
        case Outcome.AGENT_NO_DIAL | Outcome.CUSTOMER_NO_DIAL:
            return tr("Not reached")
        case Outcome.FAILED:
            return tr("Failed")
        case _:
            return tr("Ended")


def call_state(call: Call) -> str:
    """The state of a call as one sentence: nothing more than was reported."""
    match call.phase:
        case Phase.SENDING:
            return tr("Sending to Exotel…")
        case Phase.AGENT_RINGING:
            return _agent_ringing(call)
        case Phase.CUSTOMER_RINGING:
            return tr("Calling the customer")
        case Phase.TALKING:
            return tr("Talking")
        case Phase.IN_PROGRESS:
            return _in_progress(call)
        case Phase.FINISHING:
            return tr("Finishing; the report is not final yet")
        case Phase.ENDED:
            return outcome(call)
        case Phase.NOT_PLACED:
            return _not_placed(call)
        case Phase.UNKNOWN:
            return _not_sure(call)
        case Phase.NO_FINAL_REPORT:
            return tr("No final report from Exotel")


def last_heard(state: str, at: datetime) -> str:
    """A state that was reported a while ago: it may have changed since."""
    return tr("{state} at {time}; no answer since", state=state, time=local_time(at))


def outcome(call: Call) -> str:
    """How an ended call went, naming whose phone failed."""
    report = call.report
    match call.outcome:
        case Outcome.TALKED:
            if report is None or report.talk_time_s is None:
                return tr("Talked; the talk time is not reported")
            return tr("Talked {time}", time=clock(report.talk_time_s))
        case Outcome.AGENT_UNANSWERED:
            return tr("Your phone did not answer; the customer was not rung")
        case Outcome.CUSTOMER_UNANSWERED:
            busy = report is not None and report.customer.status == "busy"
            return tr("The customer was busy") if busy else tr("The customer did not answer")
        case Outcome.AGENT_CANCELED:
            return tr("You hung up while the customer's phone rang")
        case Outcome.AGENT_NO_DIAL:
            return tr("Your phone could not be reached; the customer was not rung")
        case Outcome.CUSTOMER_NO_DIAL:
            return tr("The customer could not be reached")
        case Outcome.AGENT_BUSY:
            return tr("Your phone was busy; the customer was not rung")
        case Outcome.CUSTOMER_BUSY:
            return tr("The customer was busy")
        case Outcome.FAILED:
            return tr("The call failed; Exotel gives no reason")
        case Outcome.OTHER:
            word = report.status if report else None
            return tr("Ended; Exotel reports {word}", word=shown_back(word or NOTHING))
        case Outcome.NOT_REPORTED | None:
            return tr("Ended; Exotel does not report how")


def _in_progress(call: Call) -> str:
    report = call.report
    words = [leg.status for leg in (report.agent, report.customer) if leg.status] if report else []
    if not words:
        return tr("In progress (no more detail yet)")
    said = ", ".join(shown_back(word) for word in words)
    return tr("In progress (Exotel reports {words})", words=said)


def _not_placed(call: Call) -> str:
    if call.standing is Standing.DID_NOT_RING:
        return tr("Not placed: you said that your phone did not ring")
    if call.failure is None:
        return tr("Not placed")
    return tr("Not placed: {reason}", reason=failure(call.failure).title)


def _not_sure(call: Call) -> str:
    if call.standing is Standing.RANG:
        return tr("You said that it rang; Exotel gave no call SID to follow it by")
    return tr("Not sure: it may be ringing")


def _agent_ringing(call: Call) -> str:
    reported = call.report.agent.contact_uri if call.report else None
    phone = reported or call.order.agent.contact_uri
    if not phone:
        return tr("Your phone should ring")
    return tr("Your phone should ring ({tail})", tail=tail(phone))


def signs(call: Call) -> str:
    """What is inferred of a call whose request has no known outcome; empty while nothing is."""
    busy_at, free_at = call.signs.busy_at, call.signs.free_at
    if busy_at is not None and free_at is not None:
        return tr(
            "Inferred: your phone was on a call from {start} to {end}; it may have been this one.",
            start=local_time(busy_at),
            end=local_time(free_at),
        )
    if busy_at is not None:
        return tr(
            "Inferred: Exotel shows your phone on a call since {start}; it may be this one.",
            start=local_time(busy_at),
        )
    if free_at is not None:
        return tr(
            "Inferred: at {end} Exotel showed your phone on no call; that proves nothing.",
            end=local_time(free_at),
        )
    return ""


def customer(e164: str) -> str:
    """A customer's number; words where it was taken out of a call."""
    return number(e164) if e164 else tr("Customer deleted")


def customer_title(call: Call, contact: str | None = None) -> tuple[str, str]:
    """The customer's name over the number; without a name, the number alone.

    The agent's own contacts give a name where Exotel reports none.
    """
    name = _name((call.report and call.report.customer.name) or None, contact)
    shown = customer(call.order.customer)
    return (name, shown) if name else (shown, "")


def talk_time(call: Call) -> str:
    """Exotel's talk time, or why there is none yet."""
    report = call.report
    if report is not None and report.talk_time_s is not None:
        return clock(report.talk_time_s)
    if call.phase is Phase.ENDED or call.phase is Phase.NOT_PLACED:
        return NOTHING
    return tr("reported at the end")


def recording(call: Call) -> str:
    """What is known of the recording."""
    count = len(call.report.recordings) if call.report else 0
    if count:
        return tr("Recording ready") if count == 1 else tr("{n} recordings ready", n=count)
    if not call.order.options.recording:
        return tr("Not recorded")
    if call.watch is Watch.RECORDING:
        return tr("Recording not ready yet; usually it comes within minutes")
    if call.awaits_recording:
        return tr("No recording came; check again later")
    return tr("No recording") if call.phase is Phase.ENDED else tr("Recording is asked for")


def line_name(line: CallLine) -> str:
    """Who was called, by Exotel's word or else by the agent's contacts; empty where nobody knows."""
    return _name(line.customer_name, line.contact_name)


def _name(reported: str | None, contact: str | None) -> str:
    return brief(reported or "") or (contact_name(contact) if contact else "")


def line_summary(line: CallLine) -> str:
    """A journal line as a screen reader says it."""
    word = state_word(line.phase, line.outcome)
    who = line_name(line) or customer(line.customer)
    return f"{word}, {who}, {local_time(line.pressed_at)}"


def report_summary(report: Report) -> str:
    """What Exotel reports of a call, a fact a line, for a call that is not in the journal."""
    call_words = report.status or report.state or NOTHING
    facts = (
        (tr("Call SID"), report.call_sid),
        (tr("State"), call_words),
        (tr("Agent"), _leg_summary(report.agent)),
        (tr("Customer"), _leg_summary(report.customer)),
        (tr("Virtual number"), number(report.virtual_number) if report.virtual_number else ""),
        (tr("Started"), local_time(report.started_at)),
        (tr("Ended"), local_time(report.ended_at)),
        (tr("Talk time"), clock(report.talk_time_s) if report.talk_time_s is not None else ""),
        (tr("Custom field"), report.custom_field or ""),
        (tr("Recordings"), str(len(report.recordings)) if report.recordings else ""),
    )
    return "\n".join(f"{name}: {brief(value) or NOTHING}" for name, value in facts)


def _leg_summary(leg: Leg) -> str:
    shown = number(leg.contact_uri) if leg.contact_uri else ""
    return beside(brief(leg.name or ""), shown, brief(leg.status or ""))
