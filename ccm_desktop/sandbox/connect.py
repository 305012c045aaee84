"""Programmable Connect (§11): what Exotel asks a team's service, and how it reads the reply; no I/O.

A private beta whose versions disagree: the reply is read as strictly as live calls showed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

ANSWER_WITHIN_S = 5.0
USUAL_RING_S = 30.0
NULL = "null"
"""How an empty value is written in the question."""
NEVER = "1970-01-01 05:30:00"

_CHANNELS = {"single": 1, "dual": 2}


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of an incoming call when a service is asked; times as v1 writes them."""

    call_sid: str
    caller: str
    exophone: str
    started: str
    current: str
    custom_field: str | None = None
    digits: str | None = None
    last_contact: str | None = None
    last_status: str | None = None

    def query(self) -> dict[str, str]:
        """Return the parameters of the question."""
        return {
            "CallSid": self.call_sid,
            "Direction": "incoming",
            "Created": self.started,
            "StartTime": self.started,
            "EndTime": NEVER,
            "DialCallDuration": "0",
            "CallFrom": self.caller,
            "CallTo": self.exophone,
            "From": self.caller,
            "To": self.exophone,
            "CallStatus": "ringing",
            "CallType": "call-attempt",
            "DialWhomNumber": self.last_contact or NULL,
            "DialCallStatus": self.last_status or NULL,
            "digits": NULL if self.digits is None else f'"{self.digits}"',
            "CustomField": self.custom_field or NULL,
            "CurrentTime": self.current,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to ring and how, in seconds; a contact of None is an entry at which a live call fails."""

    contacts: tuple[str | None, ...]
    ask_again: bool = False
    channels: int | None = None
    ring_s: float = USUAL_RING_S
    talk_s: float = inf
    at_once: int = 1


class BadPlanError(ValueError):
    """A reply that can't be followed; `field` says why."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is invalid")
        self.field = field


def read_plan(body: bytes) -> Plan:
    """Return the plan in a service's reply; BadPlanError names the first field that is wrong."""
    try:
        fields: object = json.loads(body)
    except (ValueError, RecursionError):
        raise BadPlanError("body") from None
    if not isinstance(fields, dict):
        raise BadPlanError("body")
    return Plan(
        contacts=_contacts(fields.get("destination")),
        ask_again=_flag(fields, "fetch_after_attempt"),
        channels=_recorded_channels(fields),
        ring_s=_seconds(fields, "max_ringing_duration", USUAL_RING_S),
        talk_s=_seconds(fields, "max_conversation_duration", inf),
        at_once=_at_once(fields.get("parallel_ringing")),
    )


def _contacts(destination: object) -> tuple[str | None, ...]:
    match destination:
        case list():
            return tuple(_contact(entry) for entry in destination)
        case {"numbers": list(numbers)}:
            # The standard applet's form, which drops internet phones without a word.
            return tuple(n for n in numbers if isinstance(n, str) and not n.startswith("sip:"))
        case _:
            raise BadPlanError("destination")


def _contact(entry: object) -> str | None:
    match entry:
        case {"contact_uri": str(contact), **others} if contact and not others:
            return contact
        case _:
            return None


def _flag(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise BadPlanError(name)
    return value


def _recorded_channels(fields: Mapping[str, object]) -> int | None:
    channels = _CHANNELS.get(str(fields.get("recording_channels", "single")))
    if channels is None:
        raise BadPlanError("recording_channels")
    return channels if _flag(fields, "record") else None


def _seconds(fields: Mapping[str, object], name: str, usual: float) -> float:
    value = fields.get(name)
    if value is None:
        return usual
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadPlanError(name)
    return float(value)


def _at_once(parallel: object) -> int:
    match parallel:
        case None | {"activate": False}:
            return 1
        case {"activate": True, "max_parallel_attempts": int(most)} if most >= 1:
            return most
        case _:
            raise BadPlanError("parallel_ringing")
