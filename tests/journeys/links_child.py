"""The whole program in a process of its own, which says what came in: see `test_links_processes`.

`READY`, then `FILLED text state` for each link that was filled in, `CALL sid` for each to a call,
and `SHOWN` for each showing.
"""

from __future__ import annotations

import sys

from ccm_desktop.__main__ import main
from ccm_desktop.domain.link import DialLink
from ccm_desktop.joins.links import LinkJoin
from ccm_desktop.joins.lookups import LookupJoin

_fill, _start, _shown = LinkJoin._fill, LinkJoin.start, LinkJoin._on_shown
_open_call = LookupJoin._open_call


def fill_and_say(join: LinkJoin, link: DialLink, *, plain: bool) -> None:
    _fill(join, link, plain=plain)
    dial = join._window.dial
    print("FILLED", dial.customer_text, dial.state.name, flush=True)


async def open_call_and_say(join: LookupJoin, call_sid: str) -> None:
    await _open_call(join, call_sid)
    asked = join._dialog._field.text() if join._dialog is not None else "ours"
    print("CALL", asked, flush=True)


def start_and_say(join: LinkJoin) -> None:
    _start(join)
    print("READY", flush=True)


def show_and_say(join: LinkJoin, what: None) -> None:
    _shown(join, what)
    print("SHOWN", flush=True)


if __name__ == "__main__":
    LinkJoin._fill = fill_and_say  # type: ignore[method-assign,assignment]
    LinkJoin.start = start_and_say  # type: ignore[method-assign,assignment]
    LookupJoin._open_call = open_call_and_say  # type: ignore[method-assign,assignment]
    LinkJoin._on_shown = show_and_say  # type: ignore[method-assign,assignment]
    sys.exit(main())
