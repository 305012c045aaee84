"""Boots the window: paint first, load the rest afterwards."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths
from PySide6.QtWidgets import QApplication

import ccm_desktop.plain_imports  # noqa: F401 - before the others, which it makes cheaper
from ccm_desktop.services.links.doorway import HOME_VARIABLE
from ccm_desktop.services.window_memory import FILE, WindowMemory
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.placement import place
from ccm_desktop.window_options import WindowOptions

_PAINT_WAIT_S = 1.0


def run_window(options: WindowOptions) -> int:
    """Show the window and run until it is left; returns the exit code."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("ccm-desktop")
    app.setApplicationDisplayName("CCM Desktop")
    app.setDesktopFileName("ccm-desktop")
    look = theme.install(app, dressed=False)
    window = MainWindow(furnished=False)
    look.dress()
    if options.tour is None:
        _put_where_it_was(window)
    if options.minimised:
        window.showMinimized()  # no paint comes that could be waited for
    else:
        show_and_paint(app, window)

    from ccm_desktop.session import run_session  # asyncio and all the rest: after first paint

    return run_session(app, window, options)


def _put_where_it_was(window: MainWindow) -> None:
    remembered = WindowMemory(state_folder() / FILE).load()
    if remembered is not None:
        place(window, remembered)


def state_folder() -> Path:
    """`Places.state`, by Qt: the library that knows it otherwise would be imported for this alone."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home).expanduser().absolute()
    kinds = QStandardPaths.StandardLocation
    kind = kinds.StateLocation if sys.platform == "linux" else kinds.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(kind))


def show_and_paint(app: QApplication, window: MainWindow) -> None:
    """Show the window and let it paint once, so that nothing heavy stands before it."""
    painted = _FirstPaint(window)
    window.show()
    give_up = time.monotonic() + _PAINT_WAIT_S
    while not painted.seen and time.monotonic() < give_up:
        app.processEvents()


class _FirstPaint(QObject):
    """Watches for the window's first paint."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.seen = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the paint pass."""
        if event.type() == QEvent.Type.Paint:
            self.seen = True
            watched.removeEventFilter(self)
        return False
