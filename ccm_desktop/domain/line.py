"""One line of the journal: what a list of calls shows, ready made, without the whole call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm_desktop.domain.call import Call, Outcome, Phase


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call in a list. `talk_time_s` is Exotel's figure, in seconds; `pressed_at` is aware UTC.

    `customer_name` is Exotel's word, `contact_name` that of the agent's own contacts.
    """

    reference: str
    phase: Phase
    outcome: Outcome | None
    customer: str
    customer_name: str | None
    virtual_number: str
    pressed_at: datetime
    talk_time_s: int | None
    has_recording: bool
    call_sid: str | None
    practice: bool
    contact_name: str | None = None


def line_of(call: Call) -> CallLine:
    """The line that stands for a call."""
    report = call.report
    return CallLine(
        reference=call.reference,
        phase=call.phase,
        outcome=call.outcome,
        customer=call.order.customer,
        customer_name=report.customer.name if report else None,
        virtual_number=call.order.virtual_number,
        pressed_at=call.pressed_at,
        talk_time_s=report.talk_time_s if report else None,
        has_recording=bool(report and report.recordings),
        call_sid=call.call_sid,
        practice=call.practice,
    )
