"""`ccm-desktop lookup`: what Exotel reports of calls, by their SIDs."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from ccm_desktop.commands.exits import OK, REFUSED, complain
from ccm_desktop.commands.opened import chosen_profile, opened_desk
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.profile import check_call_sid
from ccm_desktop.domain.report import Received
from ccm_desktop.ui import text


def run(options: argparse.Namespace) -> int:
    """Look up each SID in turn; 0 only if all were found."""
    return asyncio.run(_look_up(options))


async def _look_up(options: argparse.Namespace) -> int:
    sids = [check_call_sid(given) for given in options.sids]
    profile = chosen_profile(options.profile)
    missed = 0
    async with opened_desk() as desk:
        for sid in sids:
            try:
                received = await desk.calls.look_up(profile, sid)
            except CcmError as error:
                missed += 1
                _show_failure(sid, error, as_json=options.json)
            else:
                _show(received, as_json=options.json)
    return REFUSED if missed else OK


def _show(received: Received, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(f"{received.raw}\n")
    else:
        sys.stdout.write(f"{text.report_summary(received.report)}\n\n")
    sys.stdout.flush()


def _show_failure(sid: str, error: CcmError, *, as_json: bool) -> None:
    words = text.message(error, dialling=False).sentence
    if as_json:
        facts = {"call_sid": sid, "error": type(error).__name__, "message": words}
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    else:
        complain(f"{sid}: {words}")
