"""The order in which Tab goes: by view, and in each as the eye goes, whenever it was built."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
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
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
    ]
    # From the view itself, where it may have the keyboard, Tab goes to the first of its own.
    may_have = view.focusPolicy() and view.focusProxy() is None
    itself = [view] if may_have and view.isVisible() else []
    return itself + _as_the_eye_goes([s for s in stops if s.window() is view.window()])


def _as_the_eye_goes(stops: list[QWidget]) -> list[QWidget]:
    """Row by row, each from the left; what stands a few pixels lower is in the same row."""
    rows: list[list[tuple[int, QWidget]]] = []
    top = 0
    for middle, stop in sorted(((_middle(stop), stop) for stop in stops), key=_height):
        if not rows or middle.y() - top > _SAME_ROW:
            rows.append([])
            top = middle.y()
        rows[-1].append((middle.x(), stop))
    return [stop for row in rows for _, stop in sorted(row, key=_left)]


def _middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def _height(placed: tuple[QPoint, QWidget]) -> int:
    return placed[0].y()


def _left(placed: tuple[int, QWidget]) -> int:
    return placed[0]
