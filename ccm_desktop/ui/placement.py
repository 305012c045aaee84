"""Where the window stands on the screens: takes its place, puts it there again, tells when it settled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from ccm_desktop.domain.placement import Box, Placement, fit
from ccm_desktop.ui.main_window import MainWindow

_SETTLED_MS = 800
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class PlacementWatch(QObject):
    """`settled` gives the place, once, after the hand has let go."""

    settled = Signal(object)  # Placement

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self._on_settled)
        window.installEventFilter(self)

    def stop(self) -> Placement | None:
        """Tell of nothing any more; returns the place that was not told yet."""
        is_told = not self._timer.isActive()
        self._timer.stop()
        self._window.removeEventFilter(self)
        return None if is_told else self._now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the window move."""
        if event.type() in _MOVES and self._window.isVisible():
            self._timer.start()
        return False

    def _on_settled(self) -> None:
        placement = self._now()
        if placement is not None:
            self.settled.emit(placement)

    def _now(self) -> Placement | None:
        """The place, while the window has one."""
        if self._window.isHidden() or self._window.isMinimized():
            return None
        return placement_of(self._window)


def placement_of(window: MainWindow) -> Placement:
    """Where the window is, or would be if it were not maximised."""
    usual = QRect(window.pos(), window.size())
    if window.isMaximized() or window.isFullScreen():
        usual = window.normalGeometry()
    box = Box(usual.x(), usual.y(), usual.width(), usual.height())
    wide = window.wide_size if window.compact else usual.size()
    size = wide.width(), wide.height()
    return Placement(box, size, window.compact, window.isMaximized())


def on_screen(wanted: Placement) -> Placement:
    """The same as far as today's screens allow."""
    return fit(wanted, _screens())


def place(window: MainWindow, wanted: Placement) -> None:
    """Put a window that is not shown yet where it was, as far as today's screens allow."""
    found = on_screen(wanted)
    if found.compact:
        window.start_compact(*found.wide)
    window.resize(found.box.width, found.box.height)
    window.move(found.box.x, found.box.y)
    if found.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def _screens() -> list[Box]:
    """The usable part of each screen, the first one's first."""
    first = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not first)
    areas = (screen.availableGeometry() for screen in screens)
    return [Box(a.x(), a.y(), a.width(), a.height()) for a in areas]
