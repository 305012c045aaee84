"""The detail's first lines: whose call it is, how it stands, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from ccm_desktop.domain.call import Call
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import ChipLabel, chip_for
from ccm_desktop.ui.labels import ElidedLabel, literal, plain_label
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.details import bounded, call_line, call_link
from ccm_desktop.ui.text.shortened import shortened

_WIDEST_TITLE = 320
_ONE_LINE = 600


class DetailHead(QWidget):
    """Shows a call's title and state; its buttons stand below where they have no room beside."""

    crm_requested = Signal()
    room_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._contact: str | None = None
        self._build()
        self._crm.clicked.connect(self.crm_requested)
        self._copy_sid.clicked.connect(self._on_copy_sid)
        self._more.clicked.connect(self._on_more)

    def show_call(self, call: Call, known: Call, contact: str | None) -> None:
        """Show a call as `known`, which is as it was where its past is replayed."""
        self._call, self._contact = call, contact
        self._title.setText(bounded(text.customer_title(shortened(call), contact)[0]))
        self._chip.show_chip(chip_for(known.phase, known.outcome))
        self._state.setText(bounded(text.call_state(shortened(known))))
        self._copy_sid.setVisible(call.call_sid is not None)
        self._copy_link.setEnabled(call.call_sid is not None)
        self._practice.setVisible(call.on_sandbox)

    def offer_crm(self, *, offered: bool) -> None:
        """Whether there is a link to the customer's page."""
        self._crm.setVisible(offered)

    def add_action(self, words: str, slot: Callable[[], object]) -> None:
        """Put one more thing into the menu."""
        self._menu.addAction(literal(words)).triggered.connect(slot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the buttons stand below where it is narrow."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        is_wide = self.width() >= _ONE_LINE
        self._lines.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def _build(self) -> None:
        self._title = ElidedLabel("", "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._title.setMaximumWidth(_WIDEST_TITLE)
        self._chip = ChipLabel()
        self._state = ElidedLabel("", "muted")
        self._practice = plain_label(tr("Practice"), "practice")
        self._crm = _button(tr("Open in CRM"))
        self._crm.hide()
        self._copy_sid = _button(tr("Copy SID"))
        self._more = _button(tr("More…"))
        self._menu = QMenu(self)
        self._menu.addAction(tr("Copy as one line")).triggered.connect(self._on_copy_line)
        self._copy_link = self._menu.addAction(tr("Copy ccmdial link"))
        self._copy_link.triggered.connect(self._on_copy_link)
        self._menu.addSeparator()
        self._menu.addAction(tr("Taller")).triggered.connect(self._on_taller)
        self._menu.addAction(tr("Shorter")).triggered.connect(self._on_shorter)
        self._lines = QHBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        self._lines.addLayout(_line(self._title, self._chip, self._state, stretched=2), 1)
        buttons = _line(self._practice, self._crm, self._copy_sid, self._more)
        buttons.addStretch(1)
        self._lines.addLayout(buttons)

    def _on_copy_sid(self) -> None:
        if self._call is not None and self._call.call_sid:
            QGuiApplication.clipboard().setText(text.to_copy(self._call.call_sid))

    def _on_copy_line(self) -> None:
        if self._call is not None:
            QGuiApplication.clipboard().setText(call_line(self._call, self._contact))

    def _on_copy_link(self) -> None:
        if self._call is not None and self._call.call_sid:
            QGuiApplication.clipboard().setText(call_link(self._call.call_sid))

    def _on_taller(self) -> None:
        self.room_requested.emit(True)

    def _on_shorter(self) -> None:
        self.room_requested.emit(False)

    def _on_more(self) -> None:
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))


def _line(*widgets: QWidget, stretched: int = -1) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(10)
    for place, widget in enumerate(widgets):
        line.addWidget(widget, 1 if place == stretched else 0)
    return line


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("kind", "link")
    return button
