"""Words for the agent's phone and for virtual numbers: what was reported, and how long ago."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ccm_desktop.domain.my_phone import PhoneReport, PhoneState
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.ui.text.failures import message
from ccm_desktop.ui.text.words import (
    Message,
    age,
    cut,
    day_and_time,
    number,
    one_line,
    short_sid,
    shown_back,
    tr,
)

if TYPE_CHECKING:
    from ccm_desktop.domain.coworker import Coworker, Device
    from ccm_desktop.domain.exophone import Connectivity, ExoPhoneHealth
    from ccm_desktop.domain.number_offer import NumberOffer

_MOST_OF_A_NAME = 30


def phone_line(report: PhoneReport, agent: AgentIdentity, now: datetime) -> str:
    """The phone's state in a line, for the top bar: an old answer is told as one."""
    return f"{_state(report, now)} · {phone_name(report, agent)}"


def phone_unasked(agent: AgentIdentity) -> str:
    """Whose phone it is, before Exotel has told anything."""
    return f"{tr('My phone')} · {phone_name(PhoneReport(), agent)}"


def phone_name(report: PhoneReport, agent: AgentIdentity) -> str:
    """The phone's number or address; of an agent known by user id, that of the phone that is on."""
    if agent.contact_uri is not None:
        return cut(number(agent.contact_uri))
    if report.device is not None:
        return cut(number(report.device.contact_uri))
    return short_sid(agent.text)


def phone_tip(report: PhoneReport, agent: AgentIdentity, now: datetime) -> str:
    """All that is known of the phone, in sentences."""
    said = f"{phone_line(report, agent, now)}. {phone_age(report, now)}"
    if report.trouble is None:
        return said
    return f"{said} {message(report.trouble, dialling=False).title}"


def phone_age(report: PhoneReport, now: datetime) -> str:
    """When Exotel last told of the phone."""
    if report.heard_at is None:
        return tr("Exotel has not told of it yet.")
    told = age((now - report.heard_at).total_seconds())
    if report.trouble is not None:
        return tr("Exotel told so {age}; a later check got no answer.", age=told)
    return tr("Exotel told so {age}.", age=told)


def phone_step(report: PhoneReport) -> str:
    """What the agent can do about the state; empty where nothing is to be done."""
    return {
        PhoneState.UNVERIFIED: tr("To verify: give the missed call that Exotel's dashboard shows."),
        PhoneState.NOT_FOUND: tr("Choose another phone, or ask your admin to add this one."),
        PhoneState.NO_PHONE: tr("Ask your admin to add a phone to your user."),
        PhoneState.OFF: tr("Calls can only start while it is on."),
    }.get(report.state, "")


def phone_checked(report: PhoneReport, agent: AgentIdentity, now: datetime) -> Message:
    """The answer to "check my phone", as a message: nothing was dialled by asking."""
    if report.trouble is not None:
        return message(report.trouble, dialling=False)
    return Message(f"{phone_line(report, agent, now)}.", "", phone_step(report))


def turning_on() -> Message:
    """While Exotel is asked to switch the phone on, for a call that waits for it."""
    return Message(
        tr("Turning your phone on…"), tr("The call is placed once Exotel confirms it."), ""
    )


def _state(report: PhoneReport, now: datetime) -> str:
    if report.heard_at is None:
        return tr("My phone") if report.trouble is None else tr("My phone: not known")
    if not report.is_old(now):
        return _now_words()[report.state]
    told = age((now - report.heard_at).total_seconds())
    return tr("{state} {age}", state=_then_words()[report.state], age=told)


def _now_words() -> dict[PhoneState, str]:
    return {
        PhoneState.ON: tr("My phone is on"),
        PhoneState.OFF: tr("My phone is off"),
        PhoneState.BUSY: tr("My phone is busy"),
        PhoneState.UNVERIFIED: tr("My phone is not verified"),
        PhoneState.NOT_FOUND: tr("My phone is not in this account"),
        PhoneState.NO_PHONE: tr("You have no phone in this account"),
        PhoneState.UNKNOWN: tr("My phone: Exotel does not tell"),
    }


def _then_words() -> dict[PhoneState, str]:
    return {
        PhoneState.ON: tr("My phone was on"),
        PhoneState.OFF: tr("My phone was off"),
        PhoneState.BUSY: tr("My phone was busy"),
        PhoneState.UNVERIFIED: tr("My phone was not verified"),
        PhoneState.NOT_FOUND: tr("My phone was not in this account"),
        PhoneState.NO_PHONE: tr("You had no phone in this account"),
        PhoneState.UNKNOWN: tr("My phone: Exotel did not tell"),
    }


def device_line(coworker: Coworker, device: Device) -> str:
    """A phone to choose: whose it is, its name and number, and what is reported of it."""
    whose, name = cut(one_line(coworker.name), _MOST_OF_A_NAME), one_line(device.name or "")
    named = cut(name, _MOST_OF_A_NAME)
    parts = (whose, named, cut(number(device.contact_uri)), _device_state(device))
    return " · ".join(part for part in parts if part)


def _device_state(device: Device) -> str:
    if device.verified is False:
        return tr("not verified")
    if device.available is None:
        return ""
    return tr("on") if device.available else tr("off")


def offer_lines(
    offer: NumberOffer, health: tuple[ExoPhoneHealth, datetime] | None, *, fetched: bool
) -> str:
    """A virtual number to offer: label and number, and below what is known of it."""
    label = cut(one_line(offer.label), _MOST_OF_A_NAME)
    shown = cut(number(offer.number))
    first = f"{label} · {shown}" if label else shown
    if health is not None:
        return f"{first}\n{health_line(*health)}"
    if offer.is_listed or not fetched:
        return first
    return f"{first}\n{tr('Typed by hand; Exotel does not list it')}"


def health_line(health: ExoPhoneHealth, told_at: datetime) -> str:
    """How a number does, in the words reported, with the time of Exotel's own check."""
    outgoing, incoming = health.outgoing, health.incoming
    checked = outgoing.checked_at or incoming.checked_at or told_at
    line = tr(
        "Calls out: {out} · calls in: {into} · checked {time}",
        out=_way(outgoing),
        into=_way(incoming),
        time=day_and_time(checked),
    )
    if outgoing.is_out and outgoing.alternate:
        other = cut(number(outgoing.alternate))
        return tr("{line}\nUse {other} meanwhile", line=line, other=other)
    return line


def _way(way: Connectivity) -> str:
    if way.status is None:
        return tr("not told")
    return shown_back(way.status) if way.is_out else tr("working")


def used_with_customer(at: datetime) -> str:
    """Why a virtual number is preselected."""
    return tr("as last time, {day}", day=at.astimezone().strftime("%d %b").lstrip("0"))


def for_admin(what: Message) -> str:
    """A failure for somebody who can mend it: what happened, and the code and request id."""
    parts = (tr("CCM Desktop: {what}", what=what.title), what.next_step, what.details)
    return " ".join(part for part in parts if part)
