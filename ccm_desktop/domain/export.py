"""What is exported of a call: its facts in order, as a line of JSON or as cells of a table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from ccm_desktop.domain.call import Call, Failure
from ccm_desktop.domain.cells import Cell, guarded
from ccm_desktop.domain.journal_filter import result_of
from ccm_desktop.domain.report import Report

Fact = str | int | bool | datetime | tuple[str, ...] | None

# The first ten are what the command line has always printed; programs know them by these names.
COLUMNS = (
    "started",
    "state",
    "outcome",
    "customer",
    "customer_name",
    "virtual_number",
    "talk_time_s",
    "has_recording",
    "call_sid",
    "practice",
    "state_words",
    "outcome_words",
    "result",
    "contact_name",
    "agent",
    "agent_name",
    "ended",
    "duration_computed_s",
    "recordings",
    "note",
    "tags",
    "custom_field",
    "standing",
    "failure",
    "failure_code",
    "http_status",
    "request_id",
    "overrides",
)
_URLS = "recording_urls"  # in JSON alone: a link needs credentials, so a table has no use for it
# JSON leaves these as they are; they would end a line, steer a terminal, or take no file.
_UNSAFE_IN_LINES = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Shape(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Form:
    """How the facts are written: `raw` leaves cells as they are, for programs.

    `separator` stands between cells; `marked` begins a table with the mark by which Excel knows
    UTF-8.
    """

    shape: Shape = Shape.CSV
    raw: bool = False
    separator: str = ","
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A call's state in a word or two, and how it stands as a sentence."""

    state: str
    outcome: str


def facts_of(
    call: Call, said: Said, contact_name: str | None, zone: tzinfo | None = None
) -> dict[str, Fact]:
    """Everything exported of a call, by column; times in `zone`, or else in the machine's own."""
    report, order = call.report, call.order
    phase, outcome = call.phase, call.outcome
    failure = call.failure or _NO_FAILURE
    talk_time_s = report.talk_time_s if report else None
    ended = report.ended_at.astimezone(zone) if report and report.ended_at else None
    recordings = report.recordings if report else ()
    return {
        "started": call.pressed_at.astimezone(zone),
        "state": phase.value,
        "outcome": outcome.value if outcome else None,
        "customer": order.customer,
        "customer_name": report.customer.name if report else None,
        "virtual_number": order.virtual_number,
        "talk_time_s": talk_time_s,
        "has_recording": bool(recordings),
        "call_sid": call.call_sid,
        "practice": call.practice,
        "state_words": said.state,
        "outcome_words": said.outcome,
        "result": result_of(phase, outcome).value,
        "contact_name": contact_name,
        "agent": order.agent.text,
        "agent_name": report.agent.name if report else None,
        "ended": ended,
        "duration_computed_s": computed_duration_s(report),
        "recordings": len(recordings),
        "note": call.note,
        "tags": call.tags,
        "custom_field": order.options.custom_field or (report.custom_field if report else None),
        "standing": call.standing.value,
        "failure": failure.kind or None,
        "failure_code": failure.code,
        "http_status": failure.http_status,
        "request_id": failure.request_id,
        "overrides": call.overrides,
        _URLS: recordings,
    }


_NO_FAILURE = Failure("")


def computed_duration_s(report: Report | None) -> int | None:
    """End less start in whole seconds, which no field of Exotel's tells; None where they don't."""
    if report is None or report.started_at is None or report.ended_at is None:
        return None
    seconds = int((report.ended_at - report.started_at).total_seconds())
    return seconds if seconds >= 0 else None


def json_line(facts: dict[str, Fact]) -> str:
    """Facts as one line of JSON, with its end."""
    line = _encode(facts)
    return _UNSAFE_IN_LINES.sub(_escaped, line) + "\n"


def cells_of(facts: dict[str, Fact], *, raw: bool) -> tuple[list[str | int], bool]:
    """The cells of a table's row, and whether a text was cut because no cell has room for it."""
    row: list[str | int] = []
    cut = False
    for name in COLUMNS:
        fact = facts[name]
        match fact:
            case tuple():
                fact = ", ".join(fact)
            case datetime():
                row.append(_moment(fact))
                continue
        if isinstance(fact, str) and not raw:
            cell: Cell = guarded(fact)
            cut = cut or cell.left_out > 0
            row.append(cell.text)
        else:
            row.append("" if fact is None else fact)
    return row, cut


def _moment(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


_encode = json.JSONEncoder(ensure_ascii=False, default=_moment).encode


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
