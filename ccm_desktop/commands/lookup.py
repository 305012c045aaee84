"""`ccm-desktop lookup`: what Exotel reports of calls, by their SIDs."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from ccm_desktop.commands.exits import BAD_USAGE, OK, REFUSED, complain
from ccm_desktop.commands.opened import chosen_profile, opened_desk
from ccm_desktop.domain.lookup import OPEN, Came, LookedUp
from ccm_desktop.domain.profile import check_call_sid
from ccm_desktop.domain.sids import MOST_TEXT, find_sids
from ccm_desktop.ui import text
from ccm_desktop.ui.text import lookups as words

if TYPE_CHECKING:
    from ccm_desktop.services.lookups import Search

_STANDARD_INPUT = "-"


def run(options: argparse.Namespace) -> int:
    """Look up each SID in turn, within the account's share; 0 only if all were found."""
    sids = [sid for given in options.sids for sid in _sids(given)]
    if not sids:
        complain(words.none_found())
        return BAD_USAGE
    return asyncio.run(_look_up(sids, options.profile, as_json=options.json))


def _sids(given: str) -> tuple[str, ...]:
    """A SID, or those in the text on standard input. Raises `BadInput`."""
    if given != _STANDARD_INPUT:
        return (check_call_sid(given),)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a SID is plain ASCII, whatever stands around it
    found = find_sids(sys.stdin.read(MOST_TEXT + 1))
    if found.more:
        complain(words.too_many())
    return found.sids


async def _look_up(sids: list[str], account: str | None, *, as_json: bool) -> int:
    profile = chosen_profile(account)
    async with opened_desk() as desk:
        from ccm_desktop.services.lookups import Lookups

        desk.follower.share_as(profile)
        search = Lookups(desk).search(profile, sids, at_once=1)
        async for found in _as_they_come(search):
            _show(found, as_json=as_json)
    all_found = all(found.came is Came.FOUND for found in search.results.values())
    return OK if all_found else REFUSED


async def _as_they_come(search: Search) -> AsyncIterator[LookedUp]:
    """Each result once it has come; to show one may fail, and then no more are asked for."""
    come = asyncio.Queue[LookedUp | None]()
    search.changed.connect(come.put_nowait)
    running = asyncio.create_task(search.run())
    running.add_done_callback(lambda _: come.put_nowait(None))
    try:
        while (found := await come.get()) is not None:
            if found.came not in OPEN:
                yield found
        await running
    finally:
        running.cancel()


def _show(found: LookedUp, *, as_json: bool) -> None:
    if found.report is None:
        _show_failure(found, as_json=as_json)
    elif as_json:
        sys.stdout.write(f"{found.raw}\n")
    else:
        sys.stdout.write(f"{text.report_summary(found.report)}\n\n")
    sys.stdout.flush()


def _show_failure(found: LookedUp, *, as_json: bool) -> None:
    said = words.failure(found).sentence
    if as_json:
        kind = found.failure.kind if found.failure else "NotAsked"
        facts = {"call_sid": found.call_sid, "error": kind, "message": said}
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    else:
        complain(f"{found.call_sid}: {said}")
