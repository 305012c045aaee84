"""The order in which Tab goes: by view, and in each as the eye goes, whenever it was built."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_SAME_ROW = 12


def order_tabs(views: Iterable[QWidget]) -> None:
    """Chain what is visible and takes Tab; Qt's own chain goes by when a widget was made."""
    for before, after in pairwise(stop for view in views for stop in _stops(view)):
        QWidget.setTabOrder(before, after)


def _stops(view: QWidget) -> list[QWidget]:
    stops = [
        widget
        for widget in view.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    return sorted((stop for stop in stops if stop.window() is view.window()), key=_place)


def _place(widget: QWidget) -> tuple[int, int]:
    middle = widget.mapTo(widget.window(), widget.rect().center())
    return middle.y() // _SAME_ROW, middle.x()
