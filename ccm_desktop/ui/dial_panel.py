"""The dialer: virtual number, customer number, Call, and the call options under it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui import text
from ccm_desktop.ui.escape import EscapeClears
from ccm_desktop.ui.labels import ElidedLabel, field_label, plain_label, restyle
from ccm_desktop.ui.number_list import NumberBox
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.domain.order import CallOptions
    from ccm_desktop.domain.profile import VirtualNumber

_MOST_OF_A_TICKET = 128
_ANY_WIDTH = 16_777_215  # Qt's own "no maximum"


@dataclass(frozen=True, slots=True)
class DialRequest:
    """What stood in the dialer at the press: nothing here has been checked yet."""

    customer_text: str
    virtual_number: str
    options: CallOptions
    ticket: str = ""


class DialState(Enum):
    """What the Call button stands for."""

    NOT_READY = auto()
    READY = auto()
    AGAIN = auto()
    SENDING = auto()
    ON_CALL = auto()


class DialPanel(QFrame):
    """Emits what the agent asks for; it never changes the text that was typed."""

    call_requested = Signal(object)
    number_edited = Signal(str)
    options_changed = Signal(object)
    check_requested = Signal()
    virtual_number_picked = Signal(str)
    numbers_requested = Signal()
    suggestions_requested = Signal()

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._spared: list[QWidget] = []
        self._state = DialState.NOT_READY
        self._build()
        self._connect()
        self.set_state(DialState.NOT_READY)
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Build the options, which are folded at first, and the ticket, which few accounts ask for.

        The options stand below, where there is room to scroll: whoever places this panel places them.
        """
        from ccm_desktop.ui.options_panel import OptionsPanel

        self.options_panel = OptionsPanel()
        self.options_panel.hide()
        self.options_panel.changed.connect(self._on_options_changed)
        self._ticket = QLineEdit()
        self._ticket.setMaxLength(_MOST_OF_A_TICKET)
        self._ticket.installEventFilter(EscapeClears(self._ticket))
        self._ticket_label = field_label(tr("Ticket"), self._ticket, tr("Ticket"))
        self._layout.insertWidget(self._ticket_place, self._ticket)
        self._layout.insertWidget(self._ticket_place, self._ticket_label)
        self._show_options(self.options_panel.options())

    def set_virtual_numbers(
        self, numbers: tuple[VirtualNumber, ...], chosen: str | None = None
    ) -> None:
        """Offer the numbers to call from; keeps the choice where it is still offered."""
        self._numbers.offer(numbers, chosen)

    def choose_virtual_number(self, place: int) -> None:
        """Choose the number at a place, counted from 0, where there is one, as the agent does."""
        if 0 <= place < self._numbers.count():
            self._numbers.setCurrentIndex(place)
            self._on_number_activated(place)

    def choose_number(self, number: str, why: str, *, picked: bool = False) -> None:
        """Choose a number for the agent, and say why; one that is not offered changes nothing.

        One that is `picked` stands as if the agent had chosen it by hand.
        """
        if self._numbers.choose(number):
            self._why.setText(why)
            if picked:
                self.virtual_number_picked.emit(number)

    def focus_virtual_numbers(self) -> None:
        """Go to the virtual number."""
        self._numbers.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_options(self, options: CallOptions) -> None:
        """Show the call options."""
        self.options_panel.set_options(options)
        self._show_options(options)

    @property
    def state(self) -> DialState:
        """What a press of Call would do."""
        return self._state

    def set_state(self, state: DialState) -> None:
        """Say what a press would do now."""
        self._state = state
        label, ready = {
            DialState.NOT_READY: (tr("Call"), False),
            DialState.READY: (tr("Call"), True),
            DialState.AGAIN: (tr("Call again…"), True),
            DialState.SENDING: (tr("Sending to Exotel…"), False),
            DialState.ON_CALL: (tr("On a call"), False),
        }[state]
        self._call.setText(label)
        self._call.setEnabled(ready)

    def show_reading(self, words: str, role: str = "muted") -> None:
        """Say how the number was read; `role` is muted, warning or error."""
        self._key.setMaximumWidth(0 if words else _ANY_WIDTH)  # a reading needs the room
        self._reading.setText(words or tr("Paste any text with a number in it"))
        restyle(self._reading, "role", role)

    def show_whose(self, name: str) -> None:
        """Say whose number it is; nothing where nobody knows."""
        self._whose.setText(name)

    def set_customer_text(self, text: str) -> None:
        """Fill the customer number, ready to be changed."""
        self._customer.setText(text)
        self.focus_number()

    def set_customer_number(self, e164: str) -> None:
        """Fill a known number, grouped for reading, ready to be called or changed."""
        self.set_customer_text(text.number(e164))

    def fill(self, text: str) -> None:
        """Fill the customer number and leave the focus where it is: the next Enter calls nobody."""
        self._customer.setText(text)
        self._customer.clearFocus()

    def set_ticket(self, ticket: str) -> None:
        """Fill in the ticket of the next call, where the custom field asks for one."""
        self._ticket.setText(ticket)

    def minimumSizeHint(self) -> QSize:
        """Never squeezed: what stands below scrolls instead."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def set_short(self, short: bool) -> None:
        """Leave out what names the fields, where there is hardly room for the fields."""
        for widget in self._spared:
            widget.setVisible(not short)

    def focus_number(self) -> None:
        """Go to the customer number with its text selected."""
        self._customer.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._customer.selectAll()

    def focus_after(self, *, by_hand: bool) -> None:
        """Take the focus of what goes: to the number after a press, with its text as it stands.

        What goes by itself may go between two keys: then to where neither letters nor Enter do harm.
        """
        is_harmless = not by_hand and self._options_line.isVisible()
        place = self._options_line if is_harmless else self._customer
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def request(self) -> DialRequest:
        """What a press would ask for."""
        options = self.options_panel.options()
        ticket = "" if self._ticket.isHidden() else self._ticket.text()
        return DialRequest(self._customer.text(), self._numbers.chosen(), options, ticket)

    @property
    def customer_text(self) -> str:
        """What stands in the customer number."""
        return self._customer.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the number field calls, once a press; a double click is one press."""
        if watched is self._call and event.type() == QEvent.Type.MouseButtonDblClick:
            return True  # a refusal may have come since its first half
        match event:
            case QKeyEvent() if watched is self._customer:
                if event.type() == QEvent.Type.KeyPress:
                    return self._took_key(event)
        return super().eventFilter(watched, event)

    def _took_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._press()
            return True
        if event.key() == Qt.Key.Key_Down:
            self.suggestions_requested.emit()
            return True
        return False

    def _press(self) -> None:
        if self._state is DialState.ON_CALL:
            self.check_requested.emit()
            return
        if self._state not in (DialState.READY, DialState.AGAIN):
            return
        self.set_state(DialState.SENDING)
        self.call_requested.emit(self.request())

    def _build(self) -> None:
        self._numbers = NumberBox()
        self._customer = QLineEdit()
        self._customer.setObjectName("customerNumber")
        self._customer.setPlaceholderText(tr("Number or name"))
        self._customer.setProperty("empty", "true")
        self._customer.setMaxLength(2000)
        self._customer.installEventFilter(EscapeClears(self._customer))
        self._reading = ElidedLabel("", "muted")
        self._key = plain_label("Ctrl D", "key")
        self._why, self._whose = ElidedLabel("", "muted"), ElidedLabel("", "muted")
        for label in (self._why, self._whose):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._edit_numbers = QPushButton(tr("Numbers…"))
        self._edit_numbers.setProperty("kind", "link")
        self._edit_numbers.setAutoDefault(False)
        self._edit_numbers.setToolTip(tr("Fetch, label and order your virtual numbers"))
        self._call = QPushButton(tr("Call"))
        self._call.setObjectName("callButton")
        self._call.setAccessibleName(tr("Call"))
        self._call.setAutoRepeat(False)
        self._options_line = QPushButton()
        self._options_line.setProperty("kind", "quiet")
        self._options_line.setCheckable(True)
        self.show_reading("")

        hint = QHBoxLayout()
        hint.addWidget(self._reading, 1)
        hint.addWidget(self._key)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(5)
        layout.addLayout(self._numbers_title())
        layout.addWidget(self._numbers)
        layout.addSpacing(4)
        customer_label = field_label(tr("Customer number"), self._customer, tr("Customer number"))
        title = QHBoxLayout()
        title.addWidget(customer_label)
        title.addWidget(self._whose, 1)
        layout.addLayout(title)
        layout.addWidget(self._customer)
        layout.addLayout(hint)
        self._ticket_place = layout.count()
        layout.addSpacing(3)
        layout.addWidget(self._call)
        layout.addWidget(self._options_line)
        self._spared = [*self._spared, customer_label, self._whose, self._options_line]

    def _numbers_title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = field_label(tr("Virtual &number"), self._numbers, tr("Virtual number"))
        self._spared = [label, self._why, self._edit_numbers]
        row.addWidget(label)
        row.addWidget(self._why, 1)
        row.addWidget(self._edit_numbers)
        return row

    def _connect(self) -> None:
        for widget in (self._customer, self._call):
            widget.installEventFilter(self)
        self._call.clicked.connect(self._press)
        self._customer.textChanged.connect(self._on_customer_edited)
        self._options_line.toggled.connect(self._on_options_toggled)
        self._numbers.activated.connect(self._on_number_activated)
        self._edit_numbers.clicked.connect(self.numbers_requested)

    def _on_customer_edited(self, typed: str) -> None:
        restyle(self._customer, "empty", "false" if typed else "true")
        self.number_edited.emit(typed)

    def _on_number_activated(self, _: int) -> None:
        self._why.setText("")
        self.virtual_number_picked.emit(self._numbers.chosen())

    def _on_options_toggled(self, shown: bool) -> None:
        self.options_panel.setVisible(shown)
        self._show_options(self.options_panel.options())

    def _on_options_changed(self, options: CallOptions) -> None:
        self._show_options(options)
        self.options_changed.emit(options)

    def _show_options(self, options: CallOptions) -> None:
        from ccm_desktop.domain.custom_field import asks_for_ticket

        for widget in (self._ticket_label, self._ticket):
            widget.setVisible(asks_for_ticket(options.custom_field))
        mark = "▾" if self._options_line.isChecked() else "▸"
        self._options_line.setText(f"{mark} {text.options_line(options)}")
        self._options_line.setAccessibleName(
            tr("Call options: {options}", options=text.options_line(options))
        )
