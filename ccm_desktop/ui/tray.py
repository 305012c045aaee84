"""The icon in the desktop's tray: the call's state in a shape of its own, and a short menu.

Never the only way in: without a tray nothing is hidden in it, and the window comes back by itself
where the tray goes away.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from ccm_desktop.ui import text, theme
from ccm_desktop.ui.chips import Chip
from ccm_desktop.ui.labels import literal
from ccm_desktop.ui.resources import resource
from ccm_desktop.ui.shapes import paint_shape, tone_colours
from ccm_desktop.ui.text import tr

SIZES = (16, 22, 24, 32, 48, 64, 128)
_BADGE = 0.75  # of the icon's width: large enough to be told apart at 16 pixels
_LOOK_MS = 5000


class Tray(QObject):
    """Shows a state, and emits what its menu asks for."""

    show_requested = Signal()
    quit_requested = Signal()
    note_clicked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._chip: Chip | None = None
        self._tag = ""
        self._icon = QSystemTrayIcon(self)
        self._menu = QMenu()
        self._call = _line(self._menu)
        self._phone = _line(self._menu)
        self._menu.addSeparator()
        self._show = _action(self._menu, tr("Show window"))
        self._quit = _action(self._menu, tr("Quit"))
        self._icon.setContextMenu(self._menu)
        self._show.triggered.connect(self.show_requested)
        self._quit.triggered.connect(self.quit_requested)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        theme.installed().changed.connect(self._paint)
        self.show_call(None, "")
        self.show_phone("")

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def shown(self) -> bool:
        """Whether the icon is there to be seen."""
        return self._icon.isVisible() and self.available()

    def set_shown(self, shown: bool) -> None:
        """Show the icon where there is a tray, or take it away."""
        may_come = QGuiApplication.platformName() == "xcb"  # at log-in X11's tray may be late
        self._icon.setVisible(shown and (may_come or self.available()))

    def show_call(self, chip: Chip | None, sentence: str) -> None:
        """Show the current call's state; None while there is no call."""
        self._chip = chip
        self._call.setText(literal(sentence or tr("No call")))
        self._icon.setToolTip(text.tray_tip(chip.word if chip is not None else ""))
        self._paint()

    def show_phone(self, sentence: str) -> None:
        """Show how the agent's phone does; empty while nothing is known."""
        self._phone.setText(literal(sentence))
        self._phone.setVisible(bool(sentence))

    def show_note(self, title: str, body: str, tag: str) -> None:
        """Show a notification the tray's way; a click on it gives its tag."""
        if self.shown and QSystemTrayIcon.supportsMessages():
            self._tag = tag
            self._icon.showMessage(title, body, self._icon.icon())

    def _paint(self) -> None:
        self._icon.setIcon(tray_icon(self._chip))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in (reasons.Trigger, reasons.DoubleClick):
            self.show_requested.emit()

    def _on_message_clicked(self) -> None:
        self.note_clicked.emit(self._tag)


class TrayHiding(QObject):
    """Has a minimised window leave the task bar, while the tray can bring it back."""

    def __init__(self, window: QWidget, tray: Tray) -> None:
        super().__init__(window)
        self._window = window
        self._tray = tray
        self._on = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)
        window.installEventFilter(self)

    def set_on(self, on: bool) -> None:
        """Hide from now on, or no more; a hidden window comes back to the task bar then."""
        self._on = on
        self._look()
        self._hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the window being minimised."""
        if event.type() == QEvent.Type.WindowStateChange and self._window.isMinimized():
            QTimer.singleShot(0, self._hide)  # not within the change itself
        return False

    def _hide(self) -> None:
        if self._on and self._tray.shown and self._window.isMinimized():
            self._window.hide()
            self._timer.start()

    def _look(self) -> None:
        """Bring the window back to the task bar where the tray has gone."""
        is_lost = not (self._on and self._tray.shown)
        if self._window.isHidden() and self._timer.isActive() and is_lost:
            self._window.showMinimized()
        if not self._window.isHidden():
            self._timer.stop()


def tray_icon(chip: Chip | None) -> QIcon:
    """The program's icon, with the shape of a state in its corner."""
    plain = QIcon(str(resource("icons/ccm-desktop.svg")))
    icon = QIcon()
    for size in SIZES:
        picture = plain.pixmap(size, size)
        if chip is not None:
            _paint_badge(picture, size, chip)
        icon.addPixmap(picture)
    return icon


def _paint_badge(picture: QPixmap, size: int, chip: Chip) -> None:
    across = size * _BADGE
    box = QRectF(size - across, size - across, across, across)
    ink, _ = tone_colours(chip.tone)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colours().surface))
    painter.drawEllipse(box)
    middle = QPointF(box.center())
    paint_shape(painter, middle, across * 0.72, chip.shape, ink)
    painter.end()


def _line(menu: QMenu) -> QAction:
    action = _action(menu, "")
    action.setEnabled(False)
    return action


def _action(menu: QMenu, words: str) -> QAction:
    action = QAction(words, menu)
    menu.addAction(action)
    return action
