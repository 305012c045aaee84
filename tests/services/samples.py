"""Calls, reports and profiles to test with; every secret here is visibly fake."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.report import Leg, Received, Report
from ccm_desktop.services.credentials import CredentialStore

from .manual_clock import START

AGENT = "+919900000001"
CUSTOMER = "+919811111111"
VIRTUAL = "+918000000000"
BASE_URL = "https://ccm-api.exotel.com"
CREDENTIALS = Credentials("canary-key-4711", "canary-token-0815")


def no_keyring() -> NoReturn:
    """Stand where a keyring would be asked for."""
    raise AssertionError("no test here may reach a keyring")


def credentials_of(*profiles: str) -> CredentialStore:
    """A store that has the fake credentials for these profiles, and no keyring."""
    store = CredentialStore(no_keyring)
    for profile in profiles:
        store.keep_for_session(profile, CREDENTIALS)
    return store


def a_profile(name: str = "Sales", agent: str = AGENT) -> Profile:
    """A profile in Singapore."""
    return Profile(
        name, BASE_URL, "acme1", AgentIdentity(contact_uri=agent), (VirtualNumber(VIRTUAL),)
    )


def an_order(customer: str = CUSTOMER, agent: str = AGENT, *, recording: bool = True) -> Order:
    """An order with the usual options."""
    options = CallOptions(recording=recording)
    return Order(AgentIdentity(contact_uri=agent), customer, VIRTUAL, options)


def a_call(
    reference: str = "r1",
    customer: str = CUSTOMER,
    agent: str = AGENT,
    *,
    pressed_at: datetime = START,
    profile: str = "Sales",
    recording: bool = True,
) -> Call:
    """A call that was just pressed."""
    order = an_order(customer, agent, recording=recording)
    return Call(reference, profile, "acme1", BASE_URL, order, pressed_at)


def a_report(
    call_sid: str = "sid000001", agent: str | None = None, customer: str | None = None
) -> Report:
    """A report of an active call with the legs' words."""
    return Report(call_sid, "active", agent=Leg(status=agent), customer=Leg(status=customer))


def ringing(call_sid: str = "sid000001") -> Received:
    """The agent's phone rings."""
    return received(a_report(call_sid))


def talking(call_sid: str = "sid000001") -> Received:
    """Both are connected."""
    return received(a_report(call_sid, "in-progress", "in-progress"))


def finishing(call_sid: str = "sid000001") -> Received:
    """Both have hung up, Exotel has not finished yet."""
    return received(a_report(call_sid, "completed", "completed"))


def ended(
    call_sid: str = "sid000001",
    status: str | None = "completed",
    *,
    recordings: tuple[str, ...] = (),
) -> Received:
    """The final report."""
    report = a_report(call_sid, "completed", "completed")
    return received(
        replace(report, state="terminal", status=status, talk_time_s=42, recordings=recordings)
    )


def received(report: Report) -> Received:
    """A report as if it had come, with a JSON text that names its SID."""
    return Received(report, json.dumps({"call_sid": report.call_sid, "call_state": report.state}))
