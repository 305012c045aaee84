"""Making calls and reading their details (contract 3 and 4), without I/O."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from ccm_desktop.api import codes
from ccm_desktop.api.reading import Fields, read_report, writable
from ccm_desktop.api.wire.envelope import Answer, Envelope, as_json, open_envelope
from ccm_desktop.domain.errors import BadReply, CallNotFound, Refused, UnknownReason
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received, Report


def calls_path(account_sid: str) -> str:
    """Where calls are made (contract 3)."""
    return f"/v2/accounts/{quote(account_sid, safe='')}/calls"


def call_path(account_sid: str, call_sid: str) -> str:
    """Where one call's details are (contract 4)."""
    return f"{calls_path(account_sid)}/{quote(call_sid, safe='')}"


def make_call_body(order: Order) -> bytes:
    """The JSON body of make call, all ten parameters; those without a value are left out."""
    agent, options = order.agent, order.options
    body: dict[str, object] = {
        "from": {"user_id": agent.user_id}
        if agent.user_id
        else {"user_contact_uri": agent.contact_uri},
        "to": {"customer_contact_uri": order.customer},
        "virtual_number": order.virtual_number,
        "recording": options.recording,
        "recording_channels": options.channels.value if options.recording else None,
        "wait_audio_url": options.wait_audio_url,
        "max_time_limit": options.time_limit_s,
        "attempt_time_out": options.ring_time_s,
        "custom_field": options.custom_field,
        "status_callback": [{"event": c.event.value, "url": c.url} for c in options.callbacks]
        or None,
    }
    return as_json(body)


def read_make_call(answer: Answer) -> Received:
    """What an answer to make call means: accepted, or raises `Refused` or `OutcomeUnknown`.

    Whatever is not understood is `OutcomeUnknown`: 200 means accepted, and a fault or garbage
    may hide an accepted call (contract 7.1 and 7.3).
    """
    envelope = open_envelope(answer)
    if envelope.is_success:
        try:
            return _accepted(envelope)
        except BadReply as error:
            reason = UnknownReason.NO_SID if error.field == "call_sid" else UnknownReason.UNREADABLE
            raise envelope.unknown(reason) from error
    if envelope.trouble.code in codes.NO_SUCH_CALL:
        raise envelope.unknown(UnknownReason.NOT_FOUND_AFTER)
    if envelope.is_fault:
        raise envelope.unknown(UnknownReason.SERVER_FAULT)
    if envelope.contradicts_itself:
        raise envelope.unknown(UnknownReason.UNREADABLE)
    raise envelope.refusal() or envelope.unknown(UnknownReason.UNREADABLE)


def read_call_details(answer: Answer) -> Received:
    """What an answer to call details means: a report, or raises a `CcmError` for a read."""
    envelope = open_envelope(answer)
    if envelope.is_success:
        return _received(envelope)
    trouble, failure = envelope.trouble, envelope.read_failure()
    not_found = answer.status == 404 and trouble.code is None and type(failure) is Refused
    if trouble.code in codes.NO_SUCH_CALL or not_found:
        raise CallNotFound(trouble.code, answer.status, trouble.request_id, trouble.description)
    raise failure


def _accepted(envelope: Envelope) -> Received:
    try:
        return _received(envelope)
    except BadReply:
        # Whatever else is wrong: the call was taken, and its SID is all that leads to it.
        return _received(envelope, lambda data: Report(data.text("call_sid"), state=""))


def _received(envelope: Envelope, read: Callable[[Fields], Report] = read_report) -> Received:
    data = envelope.data
    raw = writable(json.dumps(data.values, ensure_ascii=False, separators=(",", ":")))
    return Received(read(data), raw, envelope.answer.server_time)
