"""A call as a row of the journal, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from ccm_desktop.domain.call import Call, Outcome, Phase
from ccm_desktop.domain.line import CallLine, line_of

Value = str | int | float | bytes | None
LINE_COLUMNS = (
    "reference, phase, outcome, customer, customer_name, virtual_number, pressed_ms, talk_time_s,"
    " has_recording, call_sid, practice"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decoder = msgspec.json.Decoder(Call)


def to_ms(time: datetime) -> int:
    """Whole milliseconds since 1970, UTC."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware UTC time of `to_ms`."""
    return _EPOCH + timedelta(milliseconds=ms)


def encode(call: Call) -> Mapping[str, Value]:
    """The columns that follow from a call; `body` holds the whole of it."""
    line = line_of(call)
    return {
        "reference": call.reference,
        "account_sid": call.account_sid,
        "agent": call.order.agent.text,
        "customer": line.customer,
        "customer_name": line.customer_name,
        "virtual_number": line.virtual_number,
        "custom_field": call.order.options.custom_field,
        "pressed_ms": to_ms(call.pressed_at),
        "standing": call.standing.value,
        "phase": line.phase.value,
        "outcome": line.outcome.value if line.outcome else None,
        "talk_time_s": line.talk_time_s,
        "has_recording": int(line.has_recording),
        "call_sid": line.call_sid,
        "watch": call.watch.value,
        "in_flight": int(call.in_flight),
        "practice": int(call.practice),
        "note": call.note,
        "tags": "\n".join(call.tags),
        "body": msgspec.json.encode(call).decode(),
    }


def decode(body: str) -> Call:
    """The call that `encode` wrote; raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(body)


def decode_line(row: tuple[Value, ...]) -> CallLine:
    """A row of `LINE_COLUMNS` as a line."""
    (
        reference,
        phase,
        outcome,
        customer,
        name,
        virtual_number,
        ms,
        talk,
        recording,
        sid,
        practice,
    ) = row
    return CallLine(
        reference=str(reference),
        phase=msgspec.convert(phase, Phase),
        outcome=msgspec.convert(outcome, Outcome | None),
        customer=str(customer),
        customer_name=str(name) if name is not None else None,
        virtual_number=str(virtual_number),
        pressed_at=from_ms(int(ms or 0)),
        talk_time_s=int(talk) if talk is not None else None,
        has_recording=bool(recording),
        call_sid=str(sid) if sid is not None else None,
        practice=bool(practice),
    )
