"""Keeping a window above the others, and whether that can be had."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def keep_on_top(window: QWidget, on: bool) -> None:
    """Keep a window above the others, or no more; it is neither hidden nor made anew for it.

    QWidget's own way of setting the flag hides the window. So the native window is told, and the
    widget learns it for the case that its native window has to be made again.
    """
    flag = Qt.WindowType.WindowStaysOnTopHint
    flags = window.windowFlags()
    flags = flags | flag if on else flags & ~flag
    if flags == window.windowFlags():
        return
    window.overrideWindowFlags(flags)
    handle = window.windowHandle()
    if handle is not None:
        handle.setFlag(flag, on)


def can_stay_on_top() -> bool:
    """Whether this session lets a window ask for that; Wayland does not."""
    return not QGuiApplication.platformName().startswith("wayland")
