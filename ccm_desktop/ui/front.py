"""A window that comes to the front because its user asked for it elsewhere, and its keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ccm_desktop.ui.focus import focused_in


def bring_to_front(window: QWidget) -> None:
    """Show it, unfold it, raise it; where the desktop won't have that, it is marked instead."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def is_in_use() -> bool:
    """Whether the keyboard is in one of the program's windows."""
    return QApplication.activeWindow() is not None


def keyboard_is_at(window: QWidget, *names: str) -> bool:
    """Whether keys go to a widget of these object names, or in one, now or once it is active."""
    focused = focused_in(window)
    if focused is None:
        return False
    named = (widget for name in names for widget in window.findChildren(QWidget, name))
    return any(widget is focused or widget.isAncestorOf(focused) for widget in named)
