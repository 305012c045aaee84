"""What a window may take of its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(8, 40)  # the system's title bar and edges; how high they are nobody says before


def on_its_screen(window: QWidget, wanted: QSize) -> QSize:
    """A size no larger than its screen has room for, with the system's frame around it."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)
