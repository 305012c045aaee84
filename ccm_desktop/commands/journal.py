"""`ccm-desktop journal`: the calls made from here."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import re
import sys

from ccm_desktop.commands.exits import OK
from ccm_desktop.commands.opened import opened_desk
from ccm_desktop.domain.line import CallLine
from ccm_desktop.ui import text

_PAGE = 500
_COLUMNS = (
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
)
_PLAIN_NUMBER = re.compile(r"\+\d+")


def run(options: argparse.Namespace) -> int:
    """Print the journal, newest first."""
    return asyncio.run(_print_journal(options))


async def _print_journal(options: argparse.Namespace) -> int:
    writer = csv.writer(sys.stdout) if options.csv else None
    if writer is not None:
        writer.writerow(_COLUMNS)
    async with opened_desk() as desk:
        last_id: int | None = None
        while page := await desk.journal.lines(_PAGE, last_id, options.search):
            last_id = page[-1][0]
            for _, line in page:
                if writer is not None:
                    writer.writerow([_cell(value) for value in _facts(line).values()])
                elif options.json:
                    sys.stdout.write(json.dumps(_facts(line), ensure_ascii=False) + "\n")
                else:
                    sys.stdout.write(_line(line) + "\n")
    return OK


def _facts(line: CallLine) -> dict[str, object]:
    return {
        "started": line.pressed_at.isoformat(timespec="seconds"),
        "state": line.phase.value,
        "outcome": line.outcome.value if line.outcome else None,
        "customer": line.customer,
        "customer_name": line.customer_name,
        "virtual_number": line.virtual_number,
        "talk_time_s": line.talk_time_s,
        "has_recording": line.has_recording,
        "call_sid": line.call_sid,
        "practice": line.practice,
    }


def _cell(value: object) -> object:
    """A value as a cell that no spreadsheet takes for a formula."""
    if not isinstance(value, str) or not value or _PLAIN_NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value[0] in "=+-@\t\r" else value


def _line(line: CallLine) -> str:
    started = line.pressed_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    state = text.state_word(line.phase, line.outcome)
    talk = text.clock(line.talk_time_s) if line.talk_time_s else text.NOTHING
    who = text.one_line(f"{text.number(line.customer)} {line.customer_name or ''}")
    return f"{started}  {state:<12} {talk:>7}  {who}  {text.one_line(line.call_sid or '')}".rstrip()
