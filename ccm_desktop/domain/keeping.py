"""How long calls are kept, and what is left of one whose customer is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ccm_desktop.domain.call import Call, Failure, Watch
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.report import Leg, Report

FEWEST_DAYS = 7  # the daily copies of the journal reach back as far
MOST_DAYS = 3650


class Afterwards(StrEnum):
    """What happens to a call that is old enough."""

    KEEP = "keep"
    ANONYMISE = "anonymise"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rule in force: what happens to calls after so many days."""

    afterwards: Afterwards = Afterwards.KEEP
    days: int = 365

    def __post_init__(self) -> None:
        if not FEWEST_DAYS <= self.days <= MOST_DAYS:
            raise BadInput("keeping_days", InputProblem.OUT_OF_RANGE, str(self.days))

    def before(self, now: datetime) -> datetime | None:
        """Calls pressed before this moment are old enough; None where all are kept."""
        if self.afterwards is Afterwards.KEEP:
            return None
        return now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Traces:
    """What is stored of a customer; `held` calls are under way or have no known outcome."""

    calls: int = 0
    held: int = 0
    lookups: int = 0
    reminders: int = 0

    @property
    def any(self) -> bool:
        """Whether there is anything at all."""
        return self != Traces()


def forgotten(call: Call) -> Call:
    """The call without its customer: how it went stays, whom it was with and what was said does not.

    Its SID goes too, since Exotel can tell the customer by it.
    """
    options = replace(call.order.options, custom_field=None, callbacks=(), wait_audio_url=None)
    return replace(
        call,
        order=replace(call.order, customer="", options=options),
        failure=_anonymous_failure(call.failure),
        report=_anonymous_report(call.report),
        watch=Watch.DONE if call.watch in (Watch.LIVE, Watch.RECORDING) else call.watch,
        note="",
        tags=(),
        followed_up=True,
    )


def is_forgotten(call: Call) -> bool:
    """Whether the customer was taken out of a call."""
    return not call.order.customer


def _anonymous_failure(failure: Failure | None) -> Failure | None:
    return replace(failure, description=None, request_id=None) if failure else None


def _anonymous_report(report: Report | None) -> Report | None:
    if report is None:
        return None
    return replace(
        report,
        call_sid="",
        customer=Leg(status=report.customer.status),
        custom_field=None,
        digits=None,
        recordings=(),
    )
