"""Asks when to be reminded: a field, four usual times, and the answer below. In the page, no box."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.notices import announce
from ccm_desktop.ui.text import tr


@dataclass(frozen=True, slots=True)
class RemindRequest:
    """A time as it was typed, about the call with our `reference`; `tomorrow` if it was asked for."""

    reference: str
    typed: str
    tomorrow: bool = False


class RemindRow(QFrame):
    """Emits what was typed; whoever reads it answers by `show_problem`, `ask_tomorrow`, `show_set`."""

    entered = Signal(object)  # RemindRequest

    def __init__(self) -> None:
        super().__init__()
        self._reference = ""
        self._opener: QWidget | None = None
        self._build()
        self._field.returnPressed.connect(self._on_entered)
        self._set.clicked.connect(self._on_entered)
        self._cancel.clicked.connect(self.close_row)
        self._tomorrow.clicked.connect(self._on_tomorrow)
        self.hide()

    def open_for(self, reference: str, opener: QWidget) -> None:
        """Ask for a time, about a call; the focus goes back to `opener` afterwards."""
        self._reference, self._opener = reference, opener
        self._field.clear()
        self._say("", "muted")
        self._show_question(shown=True)
        self.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_row(self) -> None:
        """Ask no more."""
        had_focus = holds_focus(self)
        self._reference = ""
        self.hide()
        if had_focus and self._opener is not None and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, words: str) -> None:
        """Say why that is no time."""
        self._say(words, "error")

    def ask_tomorrow(self, words: str) -> None:
        """Ask whether tomorrow's is meant."""
        self._say(words, "warning")
        self._tomorrow.show()

    def show_set(self, words: str) -> None:
        """Say that it is agreed."""
        if holds_focus(self):
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)  # the field goes
        self._say("", "muted")
        self._agreed.setText(words)
        self._show_question(shown=False)
        announce(self._agreed, words)

    def event(self, event: QEvent) -> bool:
        """Claim Escape before a key of the window can have it."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the field, then closes the row."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._field.text():
            self._field.clear()
        else:
            self.close_row()

    def _say(self, words: str, role: str) -> None:
        self._answer.setText(words)
        restyle(self._answer, "role", role)
        self._answer.setVisible(bool(words))
        self._tomorrow.hide()
        if words:
            announce(self._answer, words)

    def _show_question(self, *, shown: bool) -> None:
        for widget in (self._label, self._field, self._set, *self._presets):
            widget.setVisible(shown)
        self._agreed.setVisible(not shown)
        self._cancel.setText(tr("Cancel") if shown else tr("Close"))
        self._cancel.setAccessibleName(tr("Close the reminder"))

    def _on_entered(self) -> None:
        self._enter(tomorrow=False)

    def _on_tomorrow(self) -> None:
        self._enter(tomorrow=True)

    def _on_preset(self) -> None:
        button = self.sender()
        if button is not None:
            self._field.setText(str(button.property("typed")))
            self._enter(tomorrow=False)

    def _enter(self, *, tomorrow: bool) -> None:
        self.entered.emit(RemindRequest(self._reference, self._field.text(), tomorrow))

    def _build(self) -> None:
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("16:00, in 20 min"))
        self._field.setMaxLength(40)
        self._label = field_label(tr("Remind me"), self._field, tr("Remind me at"))
        self._set = _button(tr("Set"), "")
        self._set.setAccessibleName(tr("Set the reminder"))
        self._cancel = _button(tr("Cancel"), "link")
        self._answer = plain_label("", "muted", wrap=True)
        self._agreed = plain_label("", "muted")
        self._tomorrow = _button(tr("Yes, tomorrow"), "link")
        self._presets = [
            self._preset(words, typed)
            for words, typed in (
                (tr("10 min"), "in 10 min"),
                (tr("1 h"), "in 1 h"),
                (tr("16:00"), "16:00"),
                (tr("Tomorrow 10:00"), "tomorrow 10:00"),
            )
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        rows = (
            (self._label, self._field, self._set),
            (*self._presets, self._agreed, None, self._cancel),
            (self._answer, self._tomorrow),
        )
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(8)
            for widget in row:
                if widget is None:
                    line.addStretch(1)
                else:
                    line.addWidget(widget, int(widget in (self._field, self._answer)))
            layout.addLayout(line)

    def _preset(self, words: str, typed: str) -> QPushButton:
        button = _button(words, "link")
        button.setProperty("typed", typed)
        button.setAccessibleName(tr("Remind me: {words}", words=words))
        button.clicked.connect(self._on_preset)
        return button


def _button(label: str, kind: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("kind", kind)
    button.setAutoDefault(False)
    return button
