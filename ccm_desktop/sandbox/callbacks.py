"""Which StatusCallbacks a call makes, when, and with what in them (contract §5, §12); no I/O."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ccm_desktop.sandbox.answers import call_details
from ccm_desktop.sandbox.engine import Call
from ccm_desktop.sandbox.scenarios.scenario import Delivery
from ccm_desktop.sandbox.timeline import Happening

_EVENTS = {
    Happening.AGENT_ANSWERED: "answered",
    Happening.CUSTOMER_ANSWERED: "answered",
    Happening.TERMINAL: "terminal",
}


@dataclass(frozen=True, slots=True)
class Callback:
    """One post to be made at a second of sandbox time."""

    call_sid: str
    event: str
    url: str
    at: float
    body: bytes


def callbacks_of(call: Call, base_url: str) -> list[Callback]:
    """Return a call's posts in the order in which they go out; its scenario may disturb them."""
    right = list(_in_order(call, base_url))
    match call.scenario.delivery:
        case Delivery.IN_ORDER:
            return right
        case Delivery.TWICE:
            return [callback for callback in right for _ in range(2)]
        case Delivery.REVERSED:
            # A post waits for its moment, so what was first in time goes out late.
            return right[::-1]
        case Delivery.LOST:
            return []


def _in_order(call: Call, base_url: str) -> Iterator[Callback]:
    for happened in call.events():
        event = _EVENTS.get(happened.happening)
        for wanted in call.order.status_callbacks:
            if wanted.event == event:
                body = {
                    "event_details": {"event_type": event},
                    "call_details": call_details(call, happened.at, base_url),
                }
                yield Callback(call.sid, event, wanted.url, happened.at, json.dumps(body).encode())
