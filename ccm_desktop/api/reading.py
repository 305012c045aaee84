"""Reading JSON by the contract: tolerant of what is new, strict about what is wrong.

Unknown fields and words pass; a field of the wrong type raises `BadReply` with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ccm_desktop.domain.errors import BadReply
from ccm_desktop.domain.report import Leg, Report

# A missing zone means India's (contract 4).
_INDIA = timezone(timedelta(hours=5, minutes=30))
_NOT_YET, _NEVER = 1970, 9999
_MOST_TEXT = 10_000
_MOST_RECORDINGS = 100


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object, read by name; `path` says where it stood."""

    values: Mapping[str, object] = field(default_factory=dict)
    path: str = ""

    def at(self, name: str) -> str:
        """The dotted path of a field, for `BadReply`."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str) -> str:
        """A text that must be there and not be empty."""
        value = self.maybe_text(name)
        if not value:
            raise BadReply(self.at(name))
        return value

    def maybe_text(self, name: str) -> str | None:
        """A text, or None where it is null or missing."""
        match self.values.get(name):
            case None:
                return None
            case str() as value if len(value) <= _MOST_TEXT:
                return writable(value)
            case _:
                raise BadReply(self.at(name))

    def remark(self, name: str) -> str | None:
        """A text that is only shown: None where it is anything else."""
        try:
            return self.maybe_text(name)
        except BadReply:
            return None

    def flag(self, name: str) -> bool:
        """A truth value that must be there."""
        value = self.maybe_flag(name)
        if value is None:
            raise BadReply(self.at(name))
        return value

    def maybe_flag(self, name: str) -> bool | None:
        """A truth value, or None where it is null or missing."""
        match self.values.get(name):
            case None:
                return None
            case bool() as value:
                return value
            case _:
                raise BadReply(self.at(name))

    def number(self, name: str) -> int:
        """A whole number that must be there, not below zero; digits as text are taken too."""
        value = self.maybe_number(name)
        if value is None:
            raise BadReply(self.at(name))
        return value

    def objects(self, name: str) -> tuple[Fields, ...]:
        """A list of objects that must be there."""
        value = self.values.get(name)
        if not isinstance(value, list):
            raise BadReply(self.at(name))
        for place, entry in enumerate(value):
            if not isinstance(entry, dict):
                raise BadReply(f"{self.at(name)}[{place}]")
        return tuple(Fields(entry, f"{self.at(name)}[{i}]") for i, entry in enumerate(value))

    def maybe_number(self, name: str) -> int | None:
        """A whole number, not below zero, or None; digits as text are taken too."""
        match self.values.get(name):
            case None | "":
                return None
            case bool():
                raise BadReply(self.at(name))
            case int() as value if 0 <= value < 10**9:
                return value
            case float() as value if 0 <= value < 10**9 and value.is_integer():
                return int(value)
            case str() as value if value.isascii() and value.isdigit() and len(value) < 10:
                return int(value)
            case _:
                raise BadReply(self.at(name))

    def maybe_time(self, name: str) -> datetime | None:
        """An aware time; a blank for `T`, a missing zone (India's) and 1970 for "not yet" pass."""
        text = self.maybe_text(name)
        if not text:
            return None
        try:
            time = datetime.fromisoformat(text.strip())
        except ValueError as error:
            raise BadReply(self.at(name)) from error
        if time.tzinfo is None:
            time = time.replace(tzinfo=_INDIA)
        return time if _NOT_YET < time.year < _NEVER else None

    def nested(self, name: str) -> Fields:
        """An object that must be there."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise BadReply(self.at(name))
        return Fields(value, self.at(name) if name not in ("response", "data") else "")

    def maybe_nested(self, name: str) -> Fields:
        """An object, or one without fields where there is none."""
        value = self.values.get(name)
        return Fields(value, self.at(name)) if isinstance(value, dict) else Fields()


def writable(text: str) -> str:
    """The text without halves of characters, which JSON may hold and no file takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_report(data: Fields) -> Report:
    """Read the `data` of call details (contract 4); raises `BadReply`."""
    return Report(
        call_sid=data.text("call_sid"),
        state=data.maybe_text("call_state") or "",
        status=data.maybe_text("call_status") or None,
        direction=data.maybe_text("direction"),
        virtual_number=data.maybe_text("virtual_number"),
        agent=_read_agent(_leg(data, "assigned_agent_details")),
        customer=_read_customer(_leg(data, "customer_details")),
        created_at=data.maybe_time("created_time"),
        updated_at=data.maybe_time("updated_time"),
        started_at=data.maybe_time("start_time"),
        ended_at=data.maybe_time("end_time"),
        total_duration_s=data.maybe_number("total_duration"),
        talk_time_s=data.maybe_number("total_talk_time"),
        custom_field=data.maybe_text("custom_field"),
        app_id=data.maybe_text("app_id"),
        app_name=data.maybe_text("app_name"),
        digits=data.maybe_text("digits"),
        recordings=_read_recordings(data),
    )


def _leg(data: Fields, name: str) -> Fields:
    return Fields(path=name) if data.values.get(name) is None else data.nested(name)


def _read_agent(leg: Fields) -> Leg:
    return Leg(
        contact_uri=leg.maybe_text("contact_uri"),
        name=leg.maybe_text("user_name") or None,
        status=leg.maybe_text("status") or None,
        user_id=leg.maybe_text("user_id"),
        group_id=leg.maybe_text("group_id"),
        group_name=leg.maybe_text("group_name"),
    )


def _read_customer(leg: Fields) -> Leg:
    return Leg(
        contact_uri=leg.maybe_text("contact_uri"),
        name=leg.maybe_text("contact_name") or None,
        status=leg.maybe_text("status") or None,
    )


def _read_recordings(data: Fields) -> tuple[str, ...]:
    match data.values.get("recordings"):
        case None:
            return ()
        case list() as entries if len(entries) <= _MOST_RECORDINGS:
            return tuple(_recording_url(entry, data) for entry in entries)
        case _:
            raise BadReply(data.at("recordings"))


def _recording_url(entry: object, data: Fields) -> str:
    if not isinstance(entry, dict):
        raise BadReply(data.at("recordings"))
    return Fields(entry, data.at("recordings")).text("url")
