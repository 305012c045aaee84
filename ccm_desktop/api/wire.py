"""The CCM v2 contract without I/O: what to send, and what an answer means.

Nothing here knows HTTP libraries; the sandbox shares no line of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from ccm_desktop.api import codes
from ccm_desktop.api.reading import Fields, read_report, writable
from ccm_desktop.api.retry import http_date, retry_after_s
from ccm_desktop.domain.errors import (
    BadReply,
    CallNotFound,
    CcmError,
    Intercepted,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerFault,
    UnknownReason,
)
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received, Report


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a failing envelope says (contract 2); `inside` is its own idea of the HTTP status."""

    code: int | None = None
    description: str | None = None
    request_id: str | None = None
    inside: int | None = None


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
    sent = {name: value for name, value in body.items() if value is not None}
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()


def read_make_call(answer: Answer) -> Received:
    """What an answer to make call means: accepted, or raises `Refused` or `OutcomeUnknown`.

    Whatever is not understood is `OutcomeUnknown`: 200 means accepted, and a fault or garbage
    may hide an accepted call (contract 7.1 and 7.3).
    """
    envelope = _envelope(answer)
    trouble = _trouble(envelope)
    if _is_success(answer, envelope):
        try:
            return _accepted(answer, envelope)
        except BadReply as error:
            reason = UnknownReason.NO_SID if error.field == "call_sid" else UnknownReason.UNREADABLE
            raise _unknown(reason, answer, trouble) from error
    if trouble.code in codes.NO_SUCH_CALL:
        raise _unknown(UnknownReason.NOT_FOUND_AFTER, answer, trouble)
    if _is_fault(answer, trouble):
        raise _unknown(UnknownReason.SERVER_FAULT, answer, trouble)
    refusal = _refusal(answer, trouble)
    if refusal is None:
        raise _unknown(UnknownReason.UNREADABLE, answer, trouble)
    raise refusal


def read_call_details(answer: Answer) -> Received:
    """What an answer to call details means: a report, or raises a `CcmError` for a read."""
    envelope = _envelope(answer)
    trouble = _trouble(envelope)
    if _is_success(answer, envelope):
        return _received(answer, envelope)
    if trouble.code in codes.NO_SUCH_CALL or (answer.status == 404 and trouble.code is None):
        raise CallNotFound(trouble.code, answer.status, trouble.request_id, trouble.description)
    raise _read_failure(answer, trouble)


def _read_failure(answer: Answer, trouble: Trouble) -> CcmError:
    if _is_fault(answer, trouble):
        wait_s = retry_after_s(answer.headers.get("retry-after"), _clock_of(answer))
        return ServerFault(trouble.code, answer.status, trouble.request_id, wait_s)
    return _refusal(answer, trouble) or BadReply("body", answer.status)


def server_time(answer: Answer) -> datetime | None:
    """Exotel's clock, from the `Date` header."""
    return http_date(answer.headers.get("date"))


def _accepted(answer: Answer, envelope: Fields) -> Received:
    try:
        return _received(answer, envelope)
    except BadReply:
        # Whatever else is wrong: the call was taken, and its SID is all that leads to it.
        return _received(answer, envelope, lambda data: Report(data.text("call_sid"), state=""))


def _received(
    answer: Answer, envelope: Fields, read: Callable[[Fields], Report] = read_report
) -> Received:
    data = envelope.nested("response").nested("data")
    raw = writable(json.dumps(data.values, ensure_ascii=False, separators=(",", ":")))
    return Received(read(data), raw, server_time(answer))


def _envelope(answer: Answer) -> Fields:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    return Fields(value if isinstance(value, dict) else {})


def _is_success(answer: Answer, envelope: Fields) -> bool:
    response = envelope.maybe_nested("response")
    code = response.values.get("code")
    return _is_2xx(answer.status) and _is_2xx(code) and response.values.get("status") == "success"


def _is_2xx(code: object) -> bool:
    whole = _whole(code)
    return whole is not None and 200 <= whole < 300


def _trouble(envelope: Fields) -> Trouble:
    """Read what went wrong from any of the shapes seen (contract 2 and 8); never raises."""
    response = envelope.maybe_nested("response")
    data = response.maybe_nested("error_data")
    if not data.values:
        data = response.maybe_nested("error")
    if not data.values:
        plain = envelope.maybe_nested("RestException")
        return Trouble(
            description=plain.remark("Message"),
            request_id=envelope.remark("request_id"),
            inside=_whole(response.values.get("code")),
        )
    code = data.values.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        code = int(code)
    return Trouble(
        code=_whole(code),
        description=data.remark("description") or data.remark("message"),
        request_id=envelope.remark("request_id"),
        inside=_whole(response.values.get("code")),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_fault(answer: Answer, trouble: Trouble) -> bool:
    if trouble.code in codes.FAULTS:
        return True
    if trouble.code in codes.REFUSALS or answer.status in codes.BY_STATUS:
        return False
    # 408 is a gateway's word for "I waited too long", which may be after it passed the request on.
    status = max(answer.status, trouble.inside or 0)
    return status >= 500 or answer.status == HTTPStatus.REQUEST_TIMEOUT


def _refusal(answer: Answer, trouble: Trouble) -> Refused | None:
    leaf = codes.REFUSALS.get(trouble.code or 0) or codes.BY_STATUS.get(answer.status)
    if leaf is None and 300 <= answer.status < 400:
        leaf = Intercepted
    if leaf is None and (_is_4xx(answer.status) or (trouble.code and _is_4xx(trouble.inside))):
        leaf = Refused
    if leaf is None:
        return None
    said = (trouble.code, answer.status, trouble.request_id, trouble.description)
    if leaf is RateLimited:
        wait_s = retry_after_s(answer.headers.get("retry-after"), _clock_of(answer))
        return RateLimited(*said, retry_after_s=wait_s)
    return leaf(*said)


def _is_4xx(status: int | None) -> bool:
    return status is not None and 400 <= status < 500


def _unknown(reason: UnknownReason, answer: Answer, trouble: Trouble) -> OutcomeUnknown:
    return OutcomeUnknown(
        reason, trouble.code, answer.status, trouble.request_id, trouble.description
    )


def _clock_of(answer: Answer) -> datetime:
    # A Retry-After date is on the server's clock; without one the wait comes out as unusable.
    return server_time(answer) or datetime.max.replace(tzinfo=UTC)
