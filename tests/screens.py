"""A virtual screen of a test's own, and a hand that presses keys on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
WHY_NOT = f"needs {' and '.join(MISSING)} (packages xvfb, xdotool)"


@dataclass(frozen=True, slots=True)
class Screen:
    """Its name, as `DISPLAY` has it, and the server behind it."""

    display: str
    server: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """For a program that shows itself there."""
        usual = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**usual, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def hand(self, *words: str) -> str:
        """Have xdotool press, move, or ask."""
        done = subprocess.run(  # noqa: S603 - ours
            ["xdotool", *words],  # noqa: S607 - on the path
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@contextmanager
def virtual_screen(size: str = "1280x900", *options: str) -> Iterator[Screen]:
    """A screen with nothing on it."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", *options]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            yield Screen(f":{said.readline().strip()}", server)
    finally:
        server.terminate()
        server.wait()
