"""Our window, started as `ccm-desktop --sandbox` is, until first paint and until ready."""

from __future__ import annotations

import sys
import time


def main() -> int:
    """Print the moments of first paint and of readiness, and how long the loop ever stood still."""
    from ccm_desktop import app as booted
    from ccm_desktop.window_options import WindowOptions

    paint = booted.show_and_paint

    def painted(*args: object) -> None:
        paint(*args)  # type: ignore[arg-type]
        _say("painted", time.time())
        _watch_readiness()

    booted.show_and_paint = painted  # type: ignore[assignment]
    return booted.run_window(WindowOptions(sandbox=True))


def _watch_readiness() -> None:
    from PySide6.QtCore import Qt, QTimer

    from ccm_desktop import desktop

    start = desktop.Desktop.run
    beat = {"last": time.perf_counter(), "worst": 0.0}

    def on_beat() -> None:
        now = time.perf_counter()
        beat["worst"] = max(beat["worst"], now - beat["last"] - 0.002)
        beat["last"] = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(on_beat)
    timer.start(2)

    async def run(self: desktop.Desktop) -> int:
        import asyncio

        running = asyncio.get_running_loop().create_task(start(self))
        await self.ready.wait()
        _say("ready", time.time())
        _say("stalled", beat["worst"])
        timer.stop()
        self.stop()
        return await running

    desktop.Desktop.run = run  # type: ignore[method-assign]


def _say(what: str, when: float) -> None:
    sys.stdout.write(f"{what} {when}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
