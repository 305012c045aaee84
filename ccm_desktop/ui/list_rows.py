"""Rows of the lists under the dialer: somebody, a few words, and buttons that dial nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.focus import has_keyboard
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.text import tr


class ListRow(QWidget):
    """Who and when above; a shape, what is to be said, and the buttons below."""

    def __init__(self, *labels: str) -> None:
        super().__init__()
        self.key = ""
        self.buttons = {label: _link(label) for label in labels}
        self._who = ElidedLabel()
        self._when = plain_label("", "muted")
        self._dot = Dot()
        self._what = ElidedLabel("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(0)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._who, 1)
        above.addWidget(self._when)
        below.setSpacing(6)
        below.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(self._what, 1)
        for button in self.buttons.values():
            below.addWidget(button)
        layout.addLayout(above)
        layout.addLayout(below)

    @property
    def focused(self) -> str:
        """The label of the button that has the keyboard."""
        return next((label for label, one in self.buttons.items() if has_keyboard(one)), "")

    def take_focus(self, label: str) -> None:
        """Give the keyboard to a button, or to the first where that one is not shown."""
        first = next(iter(self.buttons.values()))
        button = self.buttons.get(label, first)
        (first if button.isHidden() else button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, who: str, when: str, what: str, said: str) -> None:
        self._who.setText(who)
        self._when.setText(when)
        self._what.setText(what)
        self.setAccessibleName(said)
        for label, button in self.buttons.items():
            button.setAccessibleName(f"{label} {who}")

    def _mark(self, tone: Tone, shape: Shape) -> None:
        self._dot.show_shape(tone, shape)


class FollowUpRow(ListRow):
    """A customer who was not reached."""

    def __init__(self) -> None:
        super().__init__(tr("Fill"), tr("Remind"), tr("Done"))
        self.fill, self.remind, self.done = self.buttons.values()
        self.line: CallLine | None = None

    def show_line(self, line: CallLine, now: datetime) -> None:
        """Show the newest call to them."""
        self.line, self.key = line, line.customer
        chip = chip_for(line.phase, line.outcome)
        self._mark(chip.tone, chip.shape)
        self._show(
            text.who(text.line_name(line), line.customer),
            text.when(line.pressed_at, now),
            text.missed(line.outcome),
            text.follow_up_line(line, now),
        )


class ReminderRow(ListRow):
    """Somebody to call back at a time."""

    def __init__(self) -> None:
        super().__init__(tr("Fill"), tr("Snooze"), tr("Done"))
        self.fill, self.snooze, self.done = self.buttons.values()
        self.snooze.setToolTip(tr("Remind again in 10 minutes"))
        self.reminder: Reminder | None = None

    def show_reminder(self, reminder: Reminder, now: datetime) -> None:
        """Show one; what is due looks and reads otherwise."""
        self.reminder, self.key = reminder, reminder.id
        is_due = reminder.due_at <= now
        self._mark(*((Tone.RING, Shape.DOT) if is_due else (Tone.MUTED, Shape.RING)))
        said = text.reminder_line(reminder, now)
        word = tr("Due") if is_due else tr("Reminder")
        note = text.one_line(reminder.note)
        self._show(said, "", f"{word} · {note}" if note else word, f"{word}, {said}")
        self.snooze.setVisible(is_due)


class FavouriteRow(ListRow):
    """A favourite, with the key that fills it in."""

    def __init__(self) -> None:
        super().__init__(tr("Fill"))
        (self.fill,) = self.buttons.values()
        self._dot.hide()
        self.number = ""

    def show_favourite(self, place: int, name: str, number: str) -> None:
        """Show one; `place` is the digit of its key, from 1; none from 10 on."""
        self.number = self.key = number
        shown, known = text.number(number), text.one_line(name)
        key = tr("Ctrl {n}", n=place) if 1 <= place <= 9 else ""
        self._show(known or shown, key, shown if known else "", f"{known or shown}, {key}")


def _link(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("kind", "link")
    button.setAutoDefault(False)
    return button
