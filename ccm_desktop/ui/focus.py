"""Where the keyboard is when widgets go, are disabled, or stand where a scroll area hides them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_AIR = 8


def focused_in(window: QWidget) -> QWidget | None:
    """The widget that has the focus of a window, or will have once that is active."""
    return window.focusWidget()  # None where there is none, whatever its stub says


def holds_focus(widget: QWidget) -> bool:
    """Whether the focus is in a widget or inside it, now or once its window is active."""
    now = focused_in(widget.window())
    return now is not None and (now is widget or widget.isAncestorOf(now))


def has_keyboard(widget: QWidget) -> bool:
    """Whether keys go to it, now or once its window is active."""
    return widget.window().focusWidget() is widget


def enable(widget: QWidget, refuge: QWidget, *, on: bool) -> None:
    """Enable or disable a widget; one that had the keyboard leaves it to `refuge`."""
    if not on and has_keyboard(widget):
        refuge.setFocus(Qt.FocusReason.OtherFocusReason)
    widget.setEnabled(on)


class Pause:
    """Disables a button while what it asked for goes on, and gives it the keyboard back then."""

    def __init__(self, button: QWidget) -> None:
        self._button = button
        self._refuge: QWidget | None = None

    def begin(self) -> None:
        """Disable it; keys that are pressed meanwhile do nothing."""
        refuge = self._button.parentWidget()
        if refuge is not None and has_keyboard(self._button):
            self._refuge = refuge
            refuge.setFocus(Qt.FocusReason.OtherFocusReason)
        self._button.setEnabled(False)

    def end(self, *, enabled: bool = True) -> None:
        """Enable it again, if it may be; the keyboard stays where the agent has moved it."""
        refuge, self._refuge = self._refuge, None
        self._button.setEnabled(enabled)
        if enabled and refuge is not None and has_keyboard(refuge):
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)


class InSight(QObject):
    """Scrolls an area to what has the keyboard in it; Qt does so for Tab within the area alone."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._timer = QTimer(self)  # once what was shown with it has its place
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        now, inside = focused_in(self._area.window()), self._area.widget()
        if now is None or inside is None or not inside.isAncestorOf(now):
            return
        if not now.hasFocus() or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return  # nothing moves away under a press
        top = now.mapTo(inside, QPoint(0, 0)).y()
        for edge in (top + now.height(), top):  # the whole of it, or else its beginning
            self._area.ensureVisible(0, edge, 0, _AIR)
