"""Programmable Connect (contract 11), without I/O: Exotel's question and the reply to it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from ccm_desktop.api.wire.envelope import as_json
from ccm_desktop.domain.errors import BadReply
from ccm_desktop.domain.incoming import ConnectReply, ConnectRequest

_USUAL_VERSION = "1.1"
_KNOWN = frozenset(
    {
        "CallSid",
        "Direction",
        "CallFrom",
        "CallTo",
        "From",
        "To",
        "Created",
        "DialWhomNumber",
        "DialCallStatus",
        "digits",
        "CustomField",
    }
)


def read_request(query: str, headers: Mapping[str, str]) -> ConnectRequest:
    """What Exotel asks; header names are lower case. Raises `BadReply` without a call SID."""
    given = {name: value for name, value in parse_qsl(query) if value not in ("", "null")}
    if "CallSid" not in given:
        raise BadReply("CallSid")
    pressed = given.get("digits", "").strip('"')
    return ConnectRequest(
        call_sid=given["CallSid"],
        version=headers.get("exotel-version", _USUAL_VERSION),
        direction=given.get("Direction"),
        caller=given.get("CallFrom") or given.get("From"),
        called=given.get("CallTo") or given.get("To"),
        created=given.get("Created"),
        last_contact=given.get("DialWhomNumber"),
        last_status=given.get("DialCallStatus"),
        digits=pressed or None,
        custom_field=given.get("CustomField"),
        others={name: value for name, value in given.items() if name not in _KNOWN},
    )


def reply_body(reply: ConnectReply) -> bytes:
    """The reply as JSON, for version 1.1."""
    several = {"activate": True, "max_parallel_attempts": reply.at_once}
    spoken = {"playback_to": "both", "type": "text", "value": reply.announcement}
    return as_json(
        {
            "fetch_after_attempt": reply.ask_again,
            # A second key in an entry has made live calls fail.
            "destination": [{"contact_uri": contact} for contact in reply.contact_uris],
            "record": reply.recording,
            "recording_channels": reply.channels.value if reply.recording else None,
            "max_ringing_duration": reply.ring_time_s,
            "max_conversation_duration": reply.time_limit_s,
            "parallel_ringing": several if reply.at_once > 1 else None,
            "start_call_playback": spoken if reply.announcement else None,
        }
    )
