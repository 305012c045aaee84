"""`ccm-desktop dial`: what is to be filled into the window. Nothing is dialled from here."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from ccm_desktop.commands.exits import FAILED, complain
from ccm_desktop.services.selection import is_wayland, selected_text
from ccm_desktop.ui import text


def text_to_fill(options: argparse.Namespace, qt_selection: Callable[[], str]) -> str | int:
    """The number, the link or the selected text; an exit code where there is none.

    `qt_selection` asks the system itself, where that serves and no tool does.
    """
    if not options.selection:
        return str(options.text)
    selected = selected_text()
    has_screen = bool(os.environ.get("DISPLAY")) or sys.platform in ("darwin", "win32")
    if selected is None and has_screen and not is_wayland():
        selected = qt_selection()
    if selected is not None and selected.strip():
        return selected.strip()
    complain(text.no_selection(wayland=is_wayland(), tool=selected is not None))
    return FAILED
