"""The text that is selected in another program, taken once when asked for. Nothing is watched."""

from __future__ import annotations

import os
import shutil
import subprocess

_PATIENCE_S = 2.0
_MOST_BYTES = 64 * 1024
_WAYLAND = (("wl-paste", "--primary", "--no-newline", "--type", "text"),)
_X11 = (("xclip", "-o", "-selection", "primary"), ("xsel", "--output", "--primary"))


def selected_text() -> str | None:
    """What is selected, empty for nothing; None where no tool of this session can tell."""
    for tool in _tools():
        if shutil.which(tool[0]):
            return _output(tool)
    return None


def is_wayland() -> bool:
    """Whether the session is one where only its own tool can tell."""
    return bool(os.environ.get("WAYLAND_DISPLAY"))


def _tools() -> tuple[tuple[str, ...], ...]:
    if is_wayland():
        return _WAYLAND
    return _X11 if os.environ.get("DISPLAY") else ()


def _output(tool: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - one of the tools above
            tool, capture_output=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    # They fail where nothing is selected.
    return "" if done.returncode else done.stdout[:_MOST_BYTES].decode(errors="replace")
