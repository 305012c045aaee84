"""The pill of the top bar that says how the agent's phone stands, with its switch in a menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton, QStyle, QStyleOptionButton, QStylePainter

from ccm_desktop.ui import text
from ccm_desktop.ui.labels import literal, restyle, set_plain_tip
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.theme import colours

if TYPE_CHECKING:
    from ccm_desktop.domain.my_phone import PhoneReport
    from ccm_desktop.domain.order import AgentIdentity

_AGES_MS = 30_000
_ACROSS = 8
_EDGES = 20
_HANDSET = QSize(26, 18)
# By the state's word: the states themselves are loaded after the first paint.
_LOOKS = {
    "on": (Tone.CALL, Shape.DOT),
    "busy": (Tone.RING, Shape.HALF),
    "off": (Tone.END, Shape.CROSS),
    "unverified": (Tone.END, Shape.BAR),
    "not_found": (Tone.END, Shape.QUESTION),
    "no_phone": (Tone.END, Shape.QUESTION),
    "unknown": (Tone.MUTED, Shape.RING),
}


class PhoneSwitch(QPushButton):
    """Says what was last reported and asks for a change; it never says that one was made.

    `woken` tells that the window has come to the front, `aged` that the words want to be told anew.
    """

    switch_requested = Signal(bool)
    check_requested = Signal()
    choice_requested = Signal()
    woken = Signal()
    aged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("myPhone")
        self.setProperty("kind", "pill")
        self.setAccessibleName(tr("My phone"))
        self._narrow = False
        self._agent: AgentIdentity | None = None
        self._report: PhoneReport | None = None
        self._words = ""
        self._age = ""
        self._menu: QMenu | None = None
        self._look = (Tone.MUTED, Shape.RING)
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_MS)
        self._ages.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._ages.timeout.connect(self.aged)
        self.clicked.connect(self._on_clicked)
        self.hide()

    def show_agent(self, agent: AgentIdentity | None) -> None:
        """Show whose phone it is; what was reported of another one is forgotten."""
        self.setVisible(agent is not None)
        if agent == self._agent and self._report is not None:
            return
        self._agent, self._report = agent, None
        self._look = (Tone.MUTED, Shape.RING)
        self._ages.stop()
        words = text.phone_unasked(agent) if agent is not None else ""
        self._show(words, words, "")

    def show_report(self, report: PhoneReport, now: datetime) -> None:
        """Show the last answer, as old as it is."""
        if self._agent is None:
            return
        self._report = report
        tone, shape = _LOOKS[report.state]
        self._look = (Tone.MUTED if report.is_old(now) else tone, shape)
        self._show(
            text.phone_line(report, self._agent, now),
            text.phone_tip(report, self._agent, now),
            text.phone_age(report, now),
        )
        if report.heard_at is not None and not self._ages.isActive():
            self._ages.start()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone where there is no room for words."""
        self._narrow = narrow
        self.setText("" if narrow else literal(self._words))
        self._show_icon()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its icon: long words are cut."""
        return QSize(self.iconSize().width() + _EDGES, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill with what fits of its words."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - (self.sizeHint().width() - self._words_width())
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

    def event(self, event: QEvent, /) -> bool:
        """See the window come to the front."""
        if event.type() == QEvent.Type.WindowActivate:
            self.woken.emit()
        return super().event(event)

    def _words_width(self) -> int:
        flags = Qt.TextFlag.TextShowMnemonic.value
        return self.fontMetrics().size(flags, self.text()).width()

    def _show(self, words: str, tip: str, age: str) -> None:
        self._words, self._age = words, age
        self.setText("" if self._narrow else literal(words))
        set_plain_tip(self, tip)
        self.setAccessibleDescription(tip)
        self._show_icon()

    def _show_icon(self) -> None:
        restyle(self, "narrow", "true" if self._narrow else "false")
        self.setIconSize(_HANDSET if self._narrow else QSize(_ACROSS + 4, _ACROSS + 4))
        self.setIcon(QIcon(_StateIcon(*self._look, handset=self._narrow)))

    def _on_clicked(self) -> None:
        if self._menu is None:
            self._menu = QMenu(self)
        self._fill(self._menu)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        self._add(menu, self._words, None)
        self._add(menu, self._age, None)
        step = text.phone_step(self._report) if self._report is not None else ""
        self._add(menu, step, None)
        menu.addSeparator()
        is_on = self._report.is_on if self._report is not None else None
        if is_on is not True:
            self._add(menu, tr("Turn on"), self._on_turn_on)
        if is_on is not False:
            self._add(menu, tr("Turn off"), self._on_turn_off)
        self._add(menu, tr("Check again"), self.check_requested.emit)
        menu.addSeparator()
        self._add(menu, tr("Choose another phone…"), self.choice_requested.emit)

    def _add(self, menu: QMenu, words: str, slot: Callable[[], object] | None) -> None:
        if not words:
            return
        action = menu.addAction(literal(words))
        if slot is None:
            action.setEnabled(False)
        else:
            action.triggered.connect(slot)

    def _on_turn_on(self) -> None:
        self.switch_requested.emit(True)

    def _on_turn_off(self) -> None:
        self.switch_requested.emit(False)


class _StateIcon(QIconEngine):
    """The state's shape, beside a handset where no words stand by it; in the colours in force."""

    def __init__(self, tone: Tone, shape: Shape, *, handset: bool) -> None:
        super().__init__()
        self._tone, self._shape, self._handset = tone, shape, handset

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint the icon into `rect`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(QRectF(rect).center())
        scale = rect.height() / (_HANDSET.height() if self._handset else _ACROSS + 4)
        across = _ACROSS * scale
        if self._handset:
            _paint_handset(painter, QRectF(rect), scale)
            middle.setX(rect.right() - across / 2 - scale)
        paint_shape(painter, middle, across, self._shape, tone_colours(self._tone)[0])
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a picture, where a style asks for one."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return _StateIcon(self._tone, self._shape, handset=self._handset)


def _paint_handset(painter: QPainter, room: QRectF, scale: float) -> None:
    painter.setPen(QPen(QColor(colours().muted), 1.5 * scale))
    body = QRectF(room.left() + 2 * scale, room.top() + scale, 10 * scale, 16 * scale)
    painter.drawRoundedRect(body, 2 * scale, 2 * scale)
    foot = body.center().x(), body.bottom() - 3 * scale
    painter.drawLine(QPointF(foot[0] - scale, foot[1]), QPointF(foot[0] + scale, foot[1]))
