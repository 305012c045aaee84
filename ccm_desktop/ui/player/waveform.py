"""The drawn sound: a slider that shows how loud it is where, with a row of bars for each channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider

from ccm_desktop.ui.player.wave_paint import PITCH, Row, Wave, paint_wave
from ccm_desktop.ui.text.player import channel_name, place_spoken
from ccm_desktop.ui.text.words import tr
from ccm_desktop.ui.theme import colours

if TYPE_CHECKING:
    from ccm_desktop.ui.player.peaks import Peaks

STEP_MS = 10_000
SMALL_STEP_MS = 1_000
_LOOK_MS = 100  # between two looks at what was decoded meanwhile
_AIR = 6
_WIDE = 400
_NEAR = 8  # around the cursor and the marks
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_SPEEDS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class Waveform(QSlider):
    """Emits where to go, in milliseconds; it moves when it is told that the sound has.

    As a slider it counts seconds, and only after a move by hand: nothing is said of a clock that goes.
    """

    seek_requested = Signal(int)
    toggle_requested = Signal()
    speed_requested = Signal(int)  # so many steps faster

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(tr("Position"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._peaks: Peaks | None = None
        self._bars: list[tuple[int, ...]] = []
        self._channels = 1
        self._heard: int | None = None
        self._length = self._at = 0
        self._marks: tuple[int, ...] = ()
        self._is_told = False
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self.valueChanged.connect(self._on_value)

    @property
    def at(self) -> int:
        """The moment shown."""
        return self._at

    def bars(self, channel: int) -> tuple[int, ...]:
        """How loud each bar of a channel is drawn, from 0 to 255."""
        return self._bars[channel] if channel < len(self._bars) else ()

    def clear(self, channels: int) -> None:
        """Show as many empty rows."""
        self._looks.stop()
        self._peaks, self._bars, self._channels = None, [], channels
        self._heard, self._length, self._at, self._marks = None, 0, 0, ()
        self._tell()
        self.update()

    def draw(self, peaks: Peaks) -> None:
        """Show what is heard, as it is being decoded."""
        self._peaks, self._channels = peaks, peaks.channels
        self._looks.start()
        self._look()

    def finish(self) -> None:
        """All is decoded."""
        self._looks.stop()
        self._look()

    def show_length(self, length: int) -> None:
        """How long the whole is."""
        self._length = length
        self._tell()
        self._look()

    def show_position(self, at: int, *, by_hand: bool = False) -> None:
        """Where the sound is now."""
        before, self._at = self._x(self._at), at
        if by_hand:
            self._tell()
        now = self._x(at)
        self.update(
            QRectF(
                min(before, now) - _NEAR, 0, abs(now - before) + 2 * _NEAR, self.height()
            ).toAlignedRect()
        )

    def show_marks(self, moments: Sequence[int]) -> None:
        """Where notes are."""
        self._marks = tuple(moments)
        self.update()

    def show_heard(self, channel: int | None) -> None:
        """Which channel is heard alone; None for all."""
        self._heard = channel
        self.update()

    def sizeHint(self) -> QSize:
        """As high as two rows, or as the words that stand here before it does."""
        return QSize(_WIDE, 3 * self.fontMetrics().height() + 4 * _AIR)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its place."""
        return QSize(1, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw other bars in another width."""
        super().resizeEvent(event)
        self._look()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        marks = tuple(self._x(moment) for moment in self._marks)
        wave = Wave(tuple(self._rows()), self._track(), self._x(self._at), marks)
        paint_wave(painter, wave, QRectF(event.rect()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours().accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where it is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek_x(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a press that moves."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_x(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It went where it was pressed."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell a reader where it is."""
        self._tell()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, play, be faster; any other key is none of its own."""
        if not self.take_key(event):
            event.ignore()

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key of the player says; whether it is one."""
        key, is_small = (
            Qt.Key(event.key()),
            bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier),
        )
        if event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return False
        if key in _STEPS:
            self._seek(self._at + _STEPS[key] * (SMALL_STEP_MS if is_small else STEP_MS))
        elif key in _SPEEDS:
            self.speed_requested.emit(_SPEEDS[key])
        elif key == Qt.Key.Key_Home:
            self._seek(0)
        elif key == Qt.Key.Key_End:
            self._seek(self._length)
        elif key == Qt.Key.Key_Space:
            self.toggle_requested.emit()
        else:
            return False
        return True

    def step(self, by: int) -> None:
        """Go so many milliseconds on, or back."""
        self._seek(self._at + by)

    def _seek(self, at: int) -> None:
        if self._length > 0:
            self.seek_requested.emit(min(max(0, at), self._length))

    def _seek_x(self, x: float) -> None:
        track = self._track()
        self._seek(round((x - track.left()) / max(1.0, track.width()) * self._length))

    def _x(self, at: int) -> float:
        track = self._track()
        part = at / self._length if self._length else 0.0
        return track.left() + min(1.0, part) * track.width()

    def _track(self) -> QRectF:
        names = [channel_name(place, self._channels) for place in range(self._channels)]
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in names)
        beside = widest + _AIR if widest else 0
        return QRectF(self.rect()).adjusted(_AIR + beside, 3, -_AIR, -3)

    def _rows(self) -> list[Row]:
        track = self._track()
        height = track.height() / self._channels
        rows = []
        for channel in range(self._channels):
            room = QRectF(track.left(), track.top() + channel * height, track.width(), height)
            bars = self._bars[channel] if self._bars else (0,) * self._count()
            name = channel_name(channel, self._channels)
            is_heard = self._heard in (None, channel)
            rows.append(Row(bars, room.adjusted(0, 3, 0, -3), name, is_heard))
        return rows

    def _count(self) -> int:
        return max(1, int(self._track().width()) // PITCH)

    def _look(self) -> None:
        if self._peaks is not None:
            count, channels = self._count(), range(self._channels)
            self._bars = [tuple(self._peaks.bars(c, count, self._length)) for c in channels]
        self.update()

    def _tell(self) -> None:
        """Be as a slider where the sound is."""
        self._is_told = True
        self.setRange(0, self._length // 1000)
        self.setValue(self._at // 1000)
        self._is_told = False
        self.setAccessibleDescription(place_spoken(self._at, self._length))

    def _on_value(self, seconds: int) -> None:
        if not self._is_told:  # a screen reader has moved it
            self._seek(seconds * 1000)
