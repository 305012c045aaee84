"""From the painted window to the running program: loop, signals, crash hooks, tour."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ccm_desktop import runtime
from ccm_desktop.loading import BEFORE_DESKTOP, load_in_steps
from ccm_desktop.logs import report_fault
from ccm_desktop.services.places import find_places
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.window_options import WindowOptions

if TYPE_CHECKING:
    from ccm_desktop.desktop import Desktop


def run_session(app: QApplication, window: MainWindow, options: WindowOptions) -> int:
    """Run the painted window on the loop until it is left."""

    async def main() -> int:
        asyncio.get_running_loop().set_exception_handler(_on_loop_fault)
        await load_in_steps(BEFORE_DESKTOP)
        from ccm_desktop.desktop import Desktop

        desktop = Desktop(
            window,
            find_places(),
            sandbox=options.sandbox,
            speed=options.speed,
            doorway=options.doorway,
            link=options.link,
        )
        signals = runtime.Signals(desktop.stop)
        try:
            if options.tour is not None:
                return await _tour(desktop, options.tour, all_states=options.all_states)
            return await desktop.run()
        finally:
            signals.close()

    _install_crash_hooks()
    return runtime.run(app, main)


async def _tour(desktop: Desktop, folder: Path, *, all_states: bool) -> int:
    from ccm_desktop.tour import Tour

    running = asyncio.get_running_loop().create_task(desktop.run(), name="desktop")
    try:
        return await Tour(desktop, folder, all_states=all_states).play()
    finally:
        desktop.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def _install_crash_hooks() -> None:
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_thread_fault


def _on_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    report_fault("the program", error)
    sys.__excepthook__(kind, error, trace)


def _on_thread_fault(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        report_fault(args.thread.name if args.thread else "a thread", args.exc_value)


def _on_loop_fault(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    fault = error if isinstance(error, BaseException) else RuntimeError(str(context["message"]))
    report_fault("the loop", fault)
