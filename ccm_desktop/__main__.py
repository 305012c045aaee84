"""The program's entry: decides between the window and a command, and imports no more than that."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_SCHEMES = ("tel:", "callto:", "ccmdial:")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run CCM Desktop; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    link = _link_in(given)
    if link is None:
        from ccm_desktop.cli import run

        return run(given)
    from ccm_desktop.arrival import arrive

    return arrive(link)


def _link_in(given: list[str]) -> str | None:
    """What is to be filled in, empty for the window alone; None where a command is meant.

    A link is a stranger's text: behind `--link` it is one word, whatever it looks like.
    """
    match given:
        case [] | ["--link"] | ["--link", ""]:
            return ""
        case ["--link", link] | ["--", link]:
            return link
        case ["dial", text] if text.strip() and text[0] != "-":
            return text
        case [link] if link.lower().startswith(_SCHEMES):
            return link
        case _:
            return None


if __name__ == "__main__":
    sys.exit(main())
