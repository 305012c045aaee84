"""The command line: which command is meant, and with which arguments. What it does is in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ccm_desktop import __version__

if TYPE_CHECKING:
    from datetime import date

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - has no public name


def run(arguments: Sequence[str]) -> int:
    """Run a command, or the window with options; returns the exit code."""
    parser = _build_parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        return _run_window(options)
    if options.command == "dial":
        return _dial(options)
    from ccm_desktop.commands import run_command

    return run_command(options)


def _dial(options: argparse.Namespace) -> int:
    from ccm_desktop.arrival import arrive
    from ccm_desktop.commands.dial import text_to_fill

    given = text_to_fill(options, _qt_selection)
    return arrive(given) if isinstance(given, str) else given


def _qt_selection() -> str:
    from ccm_desktop.ui.selection import selection

    return selection()


def _run_window(options: argparse.Namespace) -> int:
    from ccm_desktop.app import run_window
    from ccm_desktop.domain.reach import Reach
    from ccm_desktop.services.links.doorway import find_doorway
    from ccm_desktop.window_options import WindowOptions

    sandbox = options.sandbox or options.tour is not None
    doorway = None if sandbox else find_doorway()  # who practises takes no links
    if options.minimised and doorway is not None and doorway.claim() is Reach.TAKEN:
        return 0  # at log-in: a window is there already, and nobody asked to see it
    return run_window(
        WindowOptions(
            sandbox,
            options.speed,
            options.tour,
            options.all_states,
            doorway=doorway,
            minimised=options.minimised,
        )
    )


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ccm-desktop",
        description="Click to call through Exotel's CCM Voice. Without a command, opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--sandbox", action="store_true", help="run the window on the practice sandbox"
    )
    parser.add_argument(
        "--minimised", action="store_true", help="start without taking room on the screen"
    )
    parser.add_argument(
        "--tour",
        type=Path,
        metavar="DIR",
        help="play a whole practice call and write a picture of each state to DIR",
    )
    parser.add_argument(
        "--all-states", action="store_true", help="with --tour: every other state too"
    )
    _add_speed(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_sandbox(commands)
    _add_profile(commands)
    _add_dial(commands)
    _add_call(commands)
    _add_lookup(commands)
    _add_journal(commands)
    return parser


def _add_speed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="X", help="how fast the sandbox's clock runs"
    )


def _add_sandbox(commands: Commands) -> None:
    parser = commands.add_parser("sandbox", help="serve the pretend CCM until Ctrl+C")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="0 takes a free one")
    _add_speed(parser)
    parser.add_argument("--scenario", metavar="NAME", help="how every call goes; `list` shows them")


def _add_profile(commands: Commands) -> None:
    parser = commands.add_parser("profile", help="accounts: add, list, use, remove")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser(
        "add", help="add or replace; key and token on standard input, a line each"
    )
    add.add_argument("name", metavar="NAME")
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument("--base-url", metavar="URL")
    where.add_argument("--stamp", choices=("singapore", "mumbai"))
    add.add_argument("--account-sid", required=True, metavar="SID")
    add.add_argument("--agent", required=True, metavar="CONTACT_OR_USER_ID")
    add.add_argument(
        "--virtual-number", action="append", default=[], metavar="N[=LABEL]", required=True
    )
    add.add_argument("--country", default="IN", metavar="CC", help="for numbers without a code")
    add.add_argument("--recording", choices=("off", "single", "dual"), default="dual")
    add.add_argument(
        "--agents",
        type=int,
        metavar="N",
        help="how many share the account's requests a minute",
    )
    add.add_argument(
        "--recording-host",
        action="append",
        default=[],
        metavar="HOST",
        help="where recordings may be fetched from, in place of Exotel's usual hosts",
    )
    actions.add_parser("list", help="the accounts; the current one is marked")
    for action, what in (("use", "make it the current one"), ("remove", "forget it and its key")):
        actions.add_parser(action, help=what).add_argument("name", metavar="NAME")


def _add_dial(commands: Commands) -> None:
    parser = commands.add_parser(
        "dial",
        help="fill a number or a link in and show the window; it never calls",
        epilog="With --link LINK in place of a command the window takes a link from the desktop.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", metavar="NUMBER_OR_LINK")
    what.add_argument(
        "--selection", action="store_true", help="the text that is selected in another program"
    )


def _add_call(commands: Commands) -> None:
    parser = commands.add_parser(
        "call",
        help="place one call and follow it",
        epilog="Exit codes: 0 completed, 2 bad usage, 3 refused (nothing dialled), "
        "4 outcome unknown, 5 not connected.",
    )
    parser.add_argument("number", metavar="NUMBER")
    _add_account_choice(parser)
    parser.add_argument("--virtual-number", metavar="N")
    parser.add_argument("--again", action="store_true", help="although an earlier call is unsure")
    parser.add_argument(
        "--override",
        action="append",
        default=[],
        metavar="RULE",
        help="call although this rule of considerate dialling speaks against it; a refusal names it",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _add_lookup(commands: Commands) -> None:
    parser = commands.add_parser("lookup", help="look up calls by their SIDs")
    parser.add_argument(
        "sids", nargs="+", metavar="SID", help="- takes those in a text on standard input"
    )
    parser.add_argument("--profile", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _add_journal(commands: Commands) -> None:
    parser = commands.add_parser(
        "journal",
        help="the calls made from here, newest first",
        epilog="In a table texts are guarded, so that no spreadsheet works one out: numbers get a "
        "tab in front and keep their plus, what looks like a formula gets an apostrophe.",
    )
    parser.add_argument("--search", default="", metavar="TEXT")
    parser.add_argument("--since", type=_day, metavar="DATE", help="from this day on: 2026-03-02")
    parser.add_argument("--until", type=_day, metavar="DATE", help="up to this day, included")
    parser.add_argument("--result", choices=("reached", "not-reached", "not-sure", "under-way"))
    parser.add_argument("--with-recording", action="store_true")
    parser.add_argument("--virtual-number", metavar="N")
    parser.add_argument("--agent", metavar="CONTACT_OR_USER_ID")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object a line")
    shape.add_argument("--csv", action="store_true", help="a table for spreadsheets")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write there; without --json or --csv by its name",
    )
    parser.add_argument("--raw", action="store_true", help="leave the table's texts as they are")
    parser.add_argument("--bom", action="store_true", help="begin the table as Excel wants UTF-8")


def _add_account_choice(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--profile", metavar="NAME")
    choice.add_argument("--sandbox", action="store_true", help="call in the practice sandbox")
    _add_speed(parser)


def _speed(given: str) -> float:
    try:
        speed = float(given)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a number") from None
    if not 0.01 <= speed <= 10_000:
        raise argparse.ArgumentTypeError("must be from 0.01 to 10000")
    return speed


def _day(given: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day like 2026-03-02") from None


def _port(given: str) -> int:
    try:
        port = int(given)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a whole number") from None
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return port
