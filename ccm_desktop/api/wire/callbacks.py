"""StatusCallbacks as they arrive (contract 5), without I/O: a desktop receives none, a hub may."""

from __future__ import annotations

import json

from ccm_desktop.api.reading import read_report, writable
from ccm_desktop.api.wire.envelope import read_object
from ccm_desktop.domain.callback import StatusCallback
from ccm_desktop.domain.report import Received


def read_callback(body: bytes) -> StatusCallback:
    """What was pushed; raises `BadReply` with the field that breaks the contract."""
    pushed = read_object(body)
    details = pushed.nested("call_details")
    raw = writable(json.dumps(details.values, ensure_ascii=False, separators=(",", ":")))
    event = pushed.nested("event_details").text("event_type")
    return StatusCallback(event, Received(read_report(details), raw))
