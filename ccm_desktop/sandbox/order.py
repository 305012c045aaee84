"""The body of a make-call request, read as strictly as the contract's table allows (§3, §12)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from ccm_desktop.sandbox.people import E164
from ccm_desktop.sandbox.refusals import refused

_FIELDS = frozenset(
    {
        "from",
        "to",
        "virtual_number",
        "recording",
        "recording_channels",
        "wait_audio_url",
        "max_time_limit",
        "attempt_time_out",
        "custom_field",
        "status_callback",
    }
)
_CHANNELS = ("single", "dual")
_CALLBACK_EVENTS = ("answered", "terminal")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class StatusCallback:
    """An address that wants to be told of an event (`answered`, `terminal`)."""

    event: str
    url: str


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A make-call request's ten parameters; exactly one of the two agent fields is set."""

    agent_uri: str | None
    agent_user_id: str | None
    customer_uri: str
    virtual_number: str
    recording: bool = False
    channels: int = 1
    wait_audio_url: str | None = None
    max_time_limit_s: int | None = None
    attempt_time_out_s: int | None = None
    custom_field: str | None = None
    status_callbacks: tuple[StatusCallback, ...] = ()


def json_object(body: bytes) -> Mapping[str, object]:
    """Return the body's JSON object; RefusedError 10725 if it is anything else."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        raise refused(10725, "request body is not JSON") from None
    if not isinstance(found, dict):
        raise refused(10725, "request body is not a JSON object")
    return found


def read_order(body: bytes) -> CallOrder:
    """Return the order in a body; RefusedError 10725 on its shape, then 1002 on the channels."""
    fields = json_object(body)
    _only(fields, _FIELDS)
    agent_uri, agent_user_id = _agent(fields.get("from"))
    order = CallOrder(
        agent_uri=agent_uri,
        agent_user_id=agent_user_id,
        customer_uri=_customer(fields.get("to")),
        virtual_number=_text(fields.get("virtual_number"), "virtual_number"),
        recording=_optional(fields, "recording", bool) or False,
        wait_audio_url=_optional(fields, "wait_audio_url", str),
        max_time_limit_s=_seconds(fields, "max_time_limit"),
        attempt_time_out_s=_seconds(fields, "attempt_time_out"),
        custom_field=_optional(fields, "custom_field", str),
        status_callbacks=_callbacks(fields.get("status_callback", [])),
        channels=2 if fields.get("recording_channels") == "dual" else 1,
    )
    if fields.get("recording_channels", "single") not in _CHANNELS:
        raise refused(1002)
    return order


def _invalid(name: str) -> Exception:
    return refused(10725, f"{name} is invalid")


def _only(fields: Mapping[str, object], known: frozenset[str]) -> None:
    for name in fields:
        if name not in known:
            raise _invalid(name)


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _invalid(name)
    return cast("Mapping[str, object]", value)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise _invalid(name)
    return value


def _optional(fields: Mapping[str, object], name: str, kind: type[_T]) -> _T | None:
    if name not in fields:
        return None
    value = fields[name]
    if not isinstance(value, kind):
        raise _invalid(name)
    return value


def _seconds(fields: Mapping[str, object], name: str) -> int | None:
    value = _optional(fields, name, int)
    if value is not None and (isinstance(value, bool) or value < 1):
        raise _invalid(name)
    return value


def _agent(value: object) -> tuple[str | None, str | None]:
    """Return the agent's contact URI or user id, exactly one of them (§3)."""
    match value:
        case {"user_contact_uri": uri, **others} if not others:
            return _text(uri, "from.user_contact_uri"), None
        case {"user_id": user_id, **others} if not others:
            return None, _text(user_id, "from.user_id")
        case _:
            raise _invalid("from")


def _customer(value: object) -> str:
    fields = _object(value, "to")
    _only(fields, frozenset({"customer_contact_uri"}))
    # The running service calls the field by another name in its error text (§3).
    uri = _text(fields.get("customer_contact_uri"), "to.contact_uri")
    if not E164.fullmatch(uri):
        raise _invalid("to.contact_uri")
    return uri


def _callbacks(value: object) -> tuple[StatusCallback, ...]:
    if not isinstance(value, list):
        raise _invalid("status_callback")
    return tuple(_callback(entry) for entry in value)


def _callback(entry: object) -> StatusCallback:
    match entry:
        case {"event": str(event), "url": str(url), **others} if (
            not others and event in _CALLBACK_EVENTS and url
        ):
            return StatusCallback(event, url)
        case _:
            raise _invalid("status_callback")
