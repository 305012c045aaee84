"""Our window, started as `ccm-desktop --sandbox` is, until first paint and until ready."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ccm_desktop.ui.main_window import MainWindow


def main() -> int:
    """Print the moments of first paint and of readiness, and how long the loop ever stood still."""
    from ccm_desktop import app as booted
    from ccm_desktop.window_options import WindowOptions

    paint = booted.show_and_paint

    def painted(app: QApplication, window: MainWindow) -> None:
        paint(app, window)
        _say("painted", time.time())
        _say("modules", len(sys.modules))
        window.beat = Beat(window)  # type: ignore[attr-defined]

    booted.show_and_paint = painted
    return booted.run_window(WindowOptions(sandbox=True))


class Beat:
    """Beats every two milliseconds until a call could be made; late beats are stalls."""

    def __init__(self, window: MainWindow) -> None:
        from PySide6.QtCore import Qt, QTimer
        from PySide6.QtWidgets import QPushButton

        self._window = window
        button = window.dial.findChild(QPushButton, "callButton")
        assert isinstance(button, QPushButton)
        self._button = button
        self._last, self._worst = time.perf_counter(), 0.0
        self._timer = QTimer(window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start(2)

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self._worst = max(self._worst, now - self._last - 0.002)
        self._last = now
        if self._button.isEnabled():
            _say("ready", time.time())
            _say("stalled", self._worst)
            _say_memory()
            self._timer.stop()
            self._window.close()


def _say_memory() -> None:
    from tests.memory import resident_mb  # not before the first paint

    _say("resident", resident_mb())


def _say(what: str, when: float) -> None:
    sys.stdout.write(f"{what} {when}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
