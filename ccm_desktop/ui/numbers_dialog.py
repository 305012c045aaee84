"""The virtual numbers to offer in the dialer: which, under which label, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.exophone import ExoPhoneHealth
from ccm_desktop.domain.number_offer import NumberOffer, numbers_of
from ccm_desktop.domain.profile import VirtualNumber
from ccm_desktop.ui import text
from ccm_desktop.ui.focus import Pause, enable
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.text import tr

_MOST_OF_A_LABEL = 60


class NumbersDialog(QDialog):
    """Changes nothing by itself: emits what to fetch, and the numbers as they shall be."""

    fetch_requested = Signal()
    health_requested = Signal(str)
    save_requested = Signal(tuple)

    def __init__(self, parent: QWidget, offers: tuple[NumberOffer, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Virtual numbers"))
        self.setMinimumWidth(520)
        self._offers: list[NumberOffer] = []
        self._fetched = False
        self._health: dict[str, tuple[ExoPhoneHealth, datetime]] = {}
        self._build()
        self._connect()
        self.show_offers(offers)

    @property
    def offers(self) -> tuple[NumberOffer, ...]:
        """The numbers as they stand in the list."""
        return tuple(self._offers)

    def show_working(self) -> None:
        """Say that Exotel is being asked."""
        self._say(tr("Asking Exotel…"), "muted")
        self._fetching.begin()

    def show_offers(self, offers: tuple[NumberOffer, ...]) -> None:
        """Show other numbers; health that was told stays."""
        self._offers = list(offers)
        with QSignalBlocker(self._list):
            self._list.clear()
            for _ in offers:
                self._list.addItem(QListWidgetItem())
            for row in range(len(offers)):
                self._show_row(row)
        self._list.setCurrentRow(0 if offers else -1)
        self._on_row_changed()

    def show_fetched(self, offers: tuple[NumberOffer, ...]) -> None:
        """Show what the account lists, laid over what was chosen."""
        self._fetched = True
        self.show_offers(offers)
        self._fetching.end()
        listed = sum(offer.is_listed for offer in offers)
        self._say(tr("Exotel lists {n} to call from.", n=listed), "muted")

    def show_health(self, sid: str, health: ExoPhoneHealth, at: datetime) -> None:
        """Show how a number does."""
        self._health[sid] = health, at
        self._say("")
        for row, offer in enumerate(self._offers):
            if offer.sid == sid:
                self._show_row(row)

    def show_failure(self, message: text.Message) -> None:
        """Show why there is no answer; numbers can still be typed."""
        self._fetching.end()
        self._say(message.sentence, "error")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the field that it is pressed in: it does not save."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (is_enter and isinstance(self.focusWidget(), QLineEdit)):
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._list = QListWidget()
        self._list.setMinimumHeight(12 * self.fontMetrics().height())
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._label = QLineEdit()
        self._label.setMaxLength(_MOST_OF_A_LABEL)
        self._up = _button(tr("Move up"), tr("Alt+Up"))
        self._down = _button(tr("Move down"), tr("Alt+Down"))
        self._check = _button(tr("Check health"))
        self._typed = QLineEdit()
        self._typed.setPlaceholderText("+91…")
        self._typed.setMaxLength(40)
        self._add = _button(tr("Add"))
        self._add.setAccessibleName(tr("Add the typed number"))
        self._message = plain_label("", "muted", wrap=True)
        self._fetch = _button(tr("Fetch from Exotel"))
        self._fetching = Pause(self._fetch)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("kind", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        title = tr("Ticked numbers are offered, in this order")
        layout.addWidget(field_label(title, self._list, tr("Virtual numbers to offer")))
        layout.addWidget(self._list, 1)
        layout.addLayout(_row(self._up, self._down, self._check, last=self._fetch))
        layout.addWidget(field_label(tr("Label"), self._label, tr("Label of the number")))
        layout.addWidget(self._label)
        layout.addWidget(field_label(tr("Another number"), self._typed, tr("Another number")))
        layout.addLayout(_row(self._typed, self._add))
        layout.addWidget(self._message)
        layout.addWidget(self._buttons)

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._on_row_changed)
        self._list.itemChanged.connect(self._on_item_changed)
        self._label.textEdited.connect(self._on_label_edited)
        self._up.clicked.connect(self._on_up)
        self._down.clicked.connect(self._on_down)
        QShortcut(QKeySequence("Alt+Up"), self).activated.connect(self._on_up)
        QShortcut(QKeySequence("Alt+Down"), self).activated.connect(self._on_down)
        self._check.clicked.connect(self._on_check)
        self._add.clicked.connect(self._on_add)
        self._typed.returnPressed.connect(self._on_add)
        self._fetch.clicked.connect(self.fetch_requested)
        self._buttons.accepted.connect(self._on_save)
        self._buttons.rejected.connect(self.reject)

    def _show_row(self, row: int) -> None:
        offer, item = self._offers[row], self._list.item(row)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        health = self._health.get(offer.sid) if offer.sid else None
        with QSignalBlocker(self._list):
            item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable)
            item.setText(text.offer_lines(offer, health, fetched=self._fetched))
            item.setCheckState(Qt.CheckState.Checked if offer.offered else Qt.CheckState.Unchecked)

    def _chosen(self) -> int | None:
        row = self._list.currentRow()
        return row if 0 <= row < len(self._offers) else None

    def _on_row_changed(self) -> None:
        row = self._chosen()
        enable(self._label, self._list, on=row is not None)
        self._label.setText(self._offers[row].label if row is not None else "")
        is_last = row is None or row == len(self._offers) - 1
        enable(self._up, self._list, on=row is not None and row > 0)
        enable(self._down, self._list, on=not is_last)
        is_listed = row is not None and self._offers[row].is_listed
        enable(self._check, self._list, on=is_listed)

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        row = self._list.row(item)
        offered = item.checkState() is Qt.CheckState.Checked
        self._offers[row] = replace(self._offers[row], offered=offered)

    def _on_label_edited(self, label: str) -> None:
        row = self._chosen()
        if row is not None:
            self._offers[row] = replace(self._offers[row], label=label)
            self._show_row(row)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self._chosen()
        if row is None or not 0 <= row + by < len(self._offers):
            return
        self._offers[row], self._offers[row + by] = self._offers[row + by], self._offers[row]
        self._show_row(row)
        self._show_row(row + by)
        self._list.setCurrentRow(row + by)

    def _on_check(self) -> None:
        row = self._chosen()
        sid = self._offers[row].sid if row is not None else None
        if sid is not None:
            self._say(tr("Asking Exotel…"))
            self.health_requested.emit(sid)

    def _on_add(self) -> None:
        try:
            typed = VirtualNumber.read(self._typed.text())
        except BadInput as error:
            self._say(text.bad_input(error), "error")
            return
        known = next(
            (row for row, one in enumerate(self._offers) if one.number == typed.number), None
        )
        if known is None:
            self._offers.append(NumberOffer(typed.number, typed.label, offered=True))
            known = len(self._offers) - 1
            self._list.addItem(QListWidgetItem())
        self._offers[known] = replace(self._offers[known], offered=True)
        self._show_row(known)
        self._typed.clear()
        self._say("")
        self._list.setCurrentRow(known)
        self._label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_save(self) -> None:
        self.save_requested.emit(numbers_of(self.offers))
        self.accept()

    def _say(self, words: str, role: str = "muted") -> None:
        self._message.setText(words)
        restyle(self._message, "role", role)


def _button(label: str, tip: str = "") -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setToolTip(tip)
    return button


def _row(*widgets: QWidget, last: QWidget | None = None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    if last is not None:
        row.addStretch(1)
        row.addWidget(last)
    return row
