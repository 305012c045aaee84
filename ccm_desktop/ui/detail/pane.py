"""The frame of the detail: lines that stay above what scrolls, and how high all of it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ccm_desktop.ui.detail.room import SMALLEST, Room

_STEP = 60
_GAP = 8
_NARROW = 300
_ANY_HEIGHT = 100_000
_MARGIN = 16


class Pane(QFrame):
    """Takes its share of the side that it stands in; `room_changed` tells of another height."""

    room_changed = Signal()

    _is_placed = False  # also once Python has let go of it and Qt has not

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._room = Room()

    def place(self, top: tuple[QWidget, ...], body: QWidget) -> None:
        """Build the frame around what stands above, and what scrolls below it."""
        from ccm_desktop.ui.detail.grip import Grip
        from ccm_desktop.ui.focus import InSight

        self._grip, self._top, self._content = Grip(), top, body
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(body)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setMinimumHeight(1)
        InSight(self.area)
        self._lay_out()
        self._grip.dragged.connect(self.grow)
        self._grip.reset.connect(self._on_reset)
        body.installEventFilter(self)
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        self._is_placed = True

    def grow(self, pixels: int) -> None:
        """Take so much more room, or give it back."""
        self._room.grow(pixels, self._whole(), self._side())
        self.updateGeometry()

    def grow_by_step(self, more: bool) -> None:
        """The same in a step of a usual size."""
        self.grow(_STEP if more else -_STEP)

    def sizeHint(self) -> QSize:
        """As high as what it shows, but no more than its share of the side."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """What stands above, and a few lines."""
        return QSize(1, min(SMALLEST, self._height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take another share where the side has another height, or what is shown has."""
        is_content = self._is_placed and watched is self._content
        if event.type() == (QEvent.Type.LayoutRequest if is_content else QEvent.Type.Resize):
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that there is less room above."""
        super().showEvent(event)
        self.room_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that there is more room above."""
        super().hideEvent(event)
        self.room_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of another height."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.room_changed.emit()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(_MARGIN, 6, _MARGIN, 0)
        top.setSpacing(_GAP)
        for view in self._top:
            top.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._grip)
        layout.addLayout(top)
        layout.addSpacing(_GAP)
        layout.addWidget(self.area, 1)

    def _height(self) -> int:
        return self._room.height(self._whole(), self._side()) if self._is_placed else 0

    def _side(self) -> int:
        parent = self.parentWidget()
        return parent.height() if parent is not None else _ANY_HEIGHT

    def _whole(self) -> int:
        """What all of it would take."""
        top = [view.sizeHint().height() + _GAP for view in self._top if not view.isHidden()]
        width = max(self.width(), _NARROW)
        body = max(self._content.heightForWidth(width), self._content.sizeHint().height())
        return self._grip.sizeHint().height() + sum(top) + _GAP + body

    def _on_reset(self) -> None:
        self._room.reset()
        self.updateGeometry()
