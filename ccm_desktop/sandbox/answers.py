"""What the pretend CCM writes: envelopes, calls, users and devices in the contract's words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from ccm_desktop.sandbox.dressing import dressed
from ccm_desktop.sandbox.engine import Call, Engagement
from ccm_desktop.sandbox.people import Device, User
from ccm_desktop.sandbox.refusals import Refusal, Shape
from ccm_desktop.sandbox.scenarios.scenario import Fault, Garble
from ccm_desktop.sandbox.standing import Standing
from ccm_desktop.sandbox.timeline import FIRST_UPDATE_S, Phase

JsonObject = dict[str, object]

_INDIA = timezone(timedelta(hours=5, minutes=30))
_LAST_LOGIN = "2025-03-04T09:01:00+05:30"
_CUSTOMER_NAME = "Test Customer"

WEB_PAGE_TYPE = "text/html; charset=utf-8"
_WEB_PAGE = b"<!doctype html><html><title>Sign in</title><h1>Sign in to this network</h1></html>"
_HUGE_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, and how the connection is to spoil it.

    `skew_s` is how far its Date is ahead; `line_down_s` for how long after it nobody can connect.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    fault: Fault | None = None
    skew_s: float = 0.0
    line_down_s: float = 0.0


def timestamp(epoch_s: float) -> str:
    """Return Unix seconds in the contract's form, `YYYY-MM-DDThh:mm:ss+05:30` (§4)."""
    moment = datetime.fromtimestamp(int(epoch_s), UTC).astimezone(_INDIA)
    return moment.isoformat(timespec="seconds")


def success(data: object) -> JsonObject:
    """Return the `response` part that carries data (§2)."""
    return {"code": 200, "error_data": None, "status": "success", "data": data}


def failure(refusal: Refusal) -> JsonObject:
    """Return the `response` part of a refusal (§2)."""
    error = {
        "code": refusal.code,
        "message": refusal.message,
        "description": refusal.description,
    }
    return {
        "code": refusal.response_code,
        "error_data": None if refusal.code is None else error,
        "status": "failure",
        "data": None,
    }


def refused(request_id: str, method: str, refusal: Refusal) -> Answer:
    """Return the answer of a refusal, in its shape."""
    headers: list[tuple[str, str]] = []
    if refusal.retry_after_s is not None:
        headers.append(("Retry-After", str(refusal.retry_after_s)))
    if refusal.allow is not None:
        headers.append(("Allow", refusal.allow))
    if refusal.http == 401:
        headers.append(("WWW-Authenticate", 'Basic realm="ccm"'))
    content_type = WEB_PAGE_TYPE if refusal.shape is Shape.WEB_PAGE else "application/json"
    body = _refused_body(request_id, method, refusal)
    return Answer(refusal.http, body, content_type, tuple(headers))


def garbled(answer: Answer, garble: Garble) -> Answer:
    """Return the answer with something else for its body."""
    match garble:
        case Garble.WEB_PAGE:
            return replace(answer, body=_WEB_PAGE, content_type=WEB_PAGE_TYPE)
        case Garble.NOT_JSON:
            return replace(answer, body=answer.body[:-40])
        case Garble.EMPTY:
            return replace(answer, body=b"")
        case Garble.HUGE:
            return replace(answer, body=answer.body[:-1] + b" " * _HUGE_BODY + answer.body[-1:])


def enveloped(
    request_id: str,
    method: str,
    http: int,
    response: object,
    *,
    metadata: object = None,
) -> bytes:
    """Return a whole JSON body: the envelope of §2 around its `response`."""
    envelope = {
        "request_id": request_id,
        "method": method,
        "http_code": http,
        "metadata": metadata,
        "response": response,
    }
    return json.dumps(envelope).encode()


def call_details(call: Call, now: float, base_url: str) -> JsonObject:
    """Return `data` of a call as GET, POST and callbacks show it at a second of sandbox time (§4)."""
    life, elapsed = call.timeline, call.elapsed(now)
    terminal = life.phase(elapsed) is Phase.TERMINAL
    agent_status, customer_status = _leg_statuses(call, now)

    def moment(offset_s: float) -> str:
        return timestamp(call.created_epoch_s + call.scenario.skew_s + offset_s)

    answered_s = life.agent_answered_s
    started_s = answered_s if answered_s is not None and elapsed >= answered_s else FIRST_UPDATE_S
    details: JsonObject = {
        "call_sid": call.sid,
        "direction": "outbound",
        "virtual_number": call.order.virtual_number,
        "call_state": "terminal" if terminal else "active",
        "call_status": life.call_status if terminal else None,
        "assigned_agent_details": {
            "user_id": call.user.id,
            "user_name": call.user.name if terminal else None,
            "contact_uri": call.device.contact_uri,
            "group_id": None,
            "group_name": None,
            "status": agent_status,
        },
        "customer_details": {
            "contact_name": _CUSTOMER_NAME if terminal else None,
            "contact_uri": call.order.customer_uri,
            "status": customer_status,
        },
        "created_time": moment(0),
        "updated_time": moment(life.updated_s(elapsed)),
        "start_time": moment(started_s),
        "end_time": moment(life.ended_s) if terminal else None,
        "total_duration": None,
        "total_talk_time": life.reported_talk_s if terminal else None,
        "custom_field": call.order.custom_field,
        "app_id": None,
        "app_name": None,
        "digits": None,
        "recordings": _recordings(call, now, base_url),
    }
    return dressed(details, call.scenario.dress)


def user_details(
    user: User, fields: frozenset[str], engaged: Engagement | None, standing: Standing
) -> JsonObject:
    """Return `data` of a co-worker, with those of devices, active_call, last_login asked for (§9)."""
    details: JsonObject = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "email_verified": user.email is not None and user.has_logged_in,
        "role": user.role,
    }
    if "active_call" in fields:
        details["active_call"] = {"call_sid": engaged.call_sid} if engaged else None
    if "last_login" in fields:
        details["last_login"] = _LAST_LOGIN if user.has_logged_in else None
    details["date_created"] = timestamp(user.joined_epoch_s)
    details["date_updated"] = timestamp(user.changed_epoch_s)
    listed = [dev for dev in user.devices if standing.lists(dev)]
    # Who has only devices that are not listed gets no `devices` at all, though asked for (§9).
    if "devices" in fields and (listed or not user.devices):
        details["devices"] = [device_details(dev, engaged, standing) for dev in listed]
    return details


def device_details(device: Device, engaged: Engagement | None, standing: Standing) -> JsonObject:
    """Return a device as lists and updates show it (§9); unverified ones have no status."""
    busy = engaged is not None and engaged.device_id == device.id
    kind = device.type.value
    return {
        "id": device.id,
        "name": device.name,
        "contact_uri": device.contact_uri,
        "type": {"name": kind} if standing.device_type_is_object else kind,
        "available": device.available,
        "verified": device.verified,
        "status": ("busy" if busy else "free") if device.verified else None,
    }


def page_metadata(total: int, page: Sequence[object], offset: int, limit: int) -> JsonObject:
    """Return the envelope's `metadata` of a list (§9)."""
    return {"total": total, "count": len(page), "offset": offset, "limit": limit}


def _refused_body(request_id: str, method: str, refusal: Refusal) -> bytes:
    match refusal.shape:
        case Shape.ENVELOPE:
            return enveloped(request_id, method, refusal.http, failure(refusal))
        case Shape.REST_EXCEPTION:
            words = {"Status": refusal.http, "Message": refusal.description}
            return json.dumps({"RestException": words}).encode()
        case Shape.PLAIN_ERROR:
            error = {"code": refusal.code, "message": refusal.description}
            return json.dumps({"response": {"error": error}}).encode()
        case Shape.WEB_PAGE:
            return f"<!doctype html><title>{refusal.description}</title>".encode()


def _leg_statuses(call: Call, now: float) -> tuple[str | None, str | None]:
    match call.phase(now):
        case Phase.RINGING_AGENT:
            return None, None
        case Phase.RINGING_CUSTOMER:
            return "in-progress", None
        case Phase.TALKING:
            return "in-progress", "in-progress"
        case Phase.FINISHING | Phase.TERMINAL:
            return call.timeline.agent_status, call.timeline.customer_status


def _recordings(call: Call, now: float, base_url: str) -> list[JsonObject] | None:
    if not call.recording_ready(now):
        return None
    return [{"url": f"{base_url}/recordings/{call.sid}.wav"}]
