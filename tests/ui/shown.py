"""Calls, reports and lines to show, and ways to find what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from ccm_desktop.domain.call import Call, Failure, Standing, Watch, move, observe
from ccm_desktop.domain.journal_filter import Cursor
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.ui.journal_model import Asked, JournalModel
from ccm_desktop.ui.journal_view import JournalView

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGENT = "+915555514321"
CUSTOMER = "+915555520001"
SALES = "+915555580001"
SID = "ca11000000000000000000000000001s"

# What a server may send as text: nothing of it is ever markup, or longer than its place.
HTML = "<b>bold</b><img src='http://x.invalid/a.png'><a href='x'>link</a>"
BIDI = "\u202eevil\u2066\u2067\u200f\u061c"
UNBREAKABLE = "W" * 1000
HUGE = "word " * 20_000

W = TypeVar("W", bound=QWidget)


def after(seconds: float) -> datetime:
    """A moment, in seconds from the press."""
    return START + timedelta(seconds=seconds)


def pressed(reference: str = "r1", customer: str = CUSTOMER, *, recording: bool = True) -> Call:
    """A call as it is at the press."""
    order = Order(
        AgentIdentity(contact_uri=AGENT), customer, SALES, CallOptions(recording=recording)
    )
    return Call(reference, "Sales", "acme1", "https://ccm-api.exotel.com", order, START)


def sending(reference: str = "r1") -> Call:
    """The request is on its way."""
    return move(pressed(reference), Standing.SENDING)


def accepted(reference: str = "r1", *, recording: bool = True) -> Call:
    """Exotel took the request; nothing is known of the phones."""
    call = move(pressed(reference, recording=recording), Standing.SENDING)
    return move(call, Standing.ACCEPTED)


def refused(failure: Failure | None = None) -> Call:
    """Exotel said no."""
    why = failure or Failure("PhoneOff", code=1012, http_status=409, request_id="req1")
    return move(sending(), Standing.REFUSED, why)


def unknown() -> Call:
    """No answer came."""
    return move(sending(), Standing.UNKNOWN, Failure("OutcomeUnknown", "cut"))


def legs(agent: str | None = None, customer: str | None = None) -> Report:
    """A report of an active call with the legs' words."""
    return Report(
        SID, "active", agent=Leg(AGENT, status=agent), customer=Leg(CUSTOMER, status=customer)
    )


def final(status: str | None = "completed", talk_time_s: int | None = 200) -> Report:
    """A final report."""
    return replace(
        legs("completed", "completed"), state="terminal", status=status, talk_time_s=talk_time_s
    )


def ringing(reference: str = "r1", seconds: float = 1) -> Call:
    """The agent's phone should ring."""
    return observe(accepted(reference), legs(), after(seconds))


def calling(seconds: float = 6) -> Call:
    """The customer's phone rings."""
    return observe(ringing(), legs("in-progress"), after(seconds))


def talking(seconds: float = 11) -> Call:
    """Both are connected."""
    return observe(calling(), legs("in-progress", "in-progress"), after(seconds))


def finishing(seconds: float = 20) -> Call:
    """Both have hung up."""
    return observe(talking(), legs("completed", "completed"), after(seconds))


def ended(seconds: float = 22, status: str | None = "completed") -> Call:
    """The final report has come."""
    return observe(finishing(), final(status), after(seconds))


def ended_with(status: str | None, agent: str | None = None, customer: str | None = None) -> Call:
    """A call whose first report is the final one."""
    report = replace(final(status, None), agent=Leg(status=agent), customer=Leg(status=customer))
    return observe(accepted(), report, after(30))


def recorded(seconds: float = 40) -> Call:
    """The recording is there."""
    report = replace(final(), recordings=("https://recordings.exotel.com/acme1/a.mp3",))
    return observe(ended(), report, after(seconds))


def given_up() -> Call:
    """No final report came."""
    return replace(talking(), watch=Watch.GAVE_UP)


def named(call: Call, name: str) -> Call:
    """The same call with a name for the customer."""
    assert call.report is not None
    report = replace(call.report, customer=replace(call.report.customer, name=name))
    return replace(call, report=report)


_LINE = line_of(ended())


def line(number: int, **changes: object) -> CallLine:
    """A line of the journal; a higher number is newer."""
    made = replace(_LINE, reference=f"r{number}", pressed_at=after(number))
    return replace(made, **changes)  # type: ignore[arg-type]


def page(first: int, count: int) -> list[CallLine]:
    """Lines from a number downwards, as the journal gives them."""
    return [line(number) for number in range(first, first - count, -1)]


def fill(model: JournalModel, lines: list[CallLine], following: Cursor | None = None) -> None:
    """Have a model ask, and answer with lines that are all there are, unless more follow."""
    asked: list[Asked] = []
    model.page_wanted.connect(asked.append)
    model.start_over()
    model.page_wanted.disconnect(asked.append)
    model.take_page(asked[0], lines, following)


def answer(view: JournalView, lines: list[CallLine]) -> None:
    """Have a view ask for what is wanted in it, and answer with lines that are all there are."""
    asked: list[Asked] = []
    view.page_wanted.connect(asked.append)
    view.ask_for(view.wanted)
    view.page_wanted.disconnect(asked.append)
    view.model.take_page(asked[0], lines, None)


def one(top: QWidget, kind: type[W], name: str) -> W:
    """The one widget of a kind with this accessible name."""
    found = [w for w in top.findChildren(kind) if w.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} widgets are called {name!r}"
    return found[0]
