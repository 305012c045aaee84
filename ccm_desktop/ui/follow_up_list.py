"""Who is to be called back: reminders first, then the customers who were not reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.list_rows import FavouriteRow, FollowUpRow, ListRow, ReminderRow
from ccm_desktop.ui.remind_row import RemindRow
from ccm_desktop.ui.text import tr

MOST_SHOWN = 20

Row = TypeVar("Row", bound=ListRow)


class FollowUpList(QWidget):
    """Its buttons fill, remind and strike out; none dials."""

    number_chosen = Signal(str)
    follow_up_done = Signal(str)
    reminder_snoozed = Signal(str)
    reminder_done = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._reminders: list[ReminderRow] = []
        self._lines: list[FollowUpRow] = []
        self.remind = RemindRow()
        self._empty = plain_label(tr("Nobody waits to be called back."), "muted", wrap=True)
        self._more = plain_label(tr("The older ones are in the journal."), "muted", wrap=True)
        self._more.hide()
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._empty)
        layout.addWidget(self.remind)
        layout.addLayout(self._above)
        layout.addLayout(self._below)
        layout.addWidget(self._more)

    def show_reminders(self, reminders: Sequence[Reminder], now: datetime) -> None:
        """Show the reminders that are not done, the earliest first."""
        shown = reminders[:MOST_SHOWN]
        for row in _grow(self._reminders, len(shown), ReminderRow, self._above):
            row.fill.clicked.connect(self._on_reminder_fill)
            row.snooze.clicked.connect(self._on_snooze)
            row.done.clicked.connect(self._on_reminder_done)
        with _focus_kept(self._reminders):
            for row, reminder in zip(self._reminders, shown, strict=False):
                row.show_reminder(reminder, now)
            _show_first(self._reminders, len(shown))
        self._show_empty()

    def show_lines(self, lines: Sequence[CallLine], now: datetime) -> None:
        """Show the customers who were not reached, newest first."""
        shown = lines[:MOST_SHOWN]
        for row in _grow(self._lines, len(shown), FollowUpRow, self._below):
            row.fill.clicked.connect(self._on_fill)
            row.remind.clicked.connect(self._on_remind)
            row.done.clicked.connect(self._on_done)
        with _focus_kept(self._lines):
            for row, line in zip(self._lines, shown, strict=False):
                row.show_line(line, now)
            _show_first(self._lines, len(shown))
        self._more.setVisible(len(lines) > MOST_SHOWN)
        self._show_empty()

    def _show_empty(self) -> None:
        rows: list[QWidget] = [*self._reminders, *self._lines]
        self._empty.setVisible(all(row.isHidden() for row in rows))

    def _row(self) -> QWidget | None:
        button = self.sender()
        return button.parentWidget() if isinstance(button, QWidget) else None

    def _on_fill(self) -> None:
        row = self._row()
        if isinstance(row, FollowUpRow) and row.line is not None:
            self.number_chosen.emit(row.line.customer)

    def _on_remind(self) -> None:
        row = self._row()
        if isinstance(row, FollowUpRow) and row.line is not None:
            self._below.insertWidget(self._below.indexOf(row) + 1, self.remind)
            self.remind.open_for(row.line.reference, row.remind)

    def _on_done(self) -> None:
        row = self._row()
        if isinstance(row, FollowUpRow) and row.line is not None:
            self.follow_up_done.emit(row.line.reference)

    def _on_reminder_fill(self) -> None:
        row = self._row()
        if isinstance(row, ReminderRow) and row.reminder is not None:
            self.number_chosen.emit(row.reminder.customer)

    def _on_snooze(self) -> None:
        row = self._row()
        if isinstance(row, ReminderRow) and row.reminder is not None:
            self.reminder_snoozed.emit(row.reminder.id)

    def _on_reminder_done(self) -> None:
        row = self._row()
        if isinstance(row, ReminderRow) and row.reminder is not None:
            self.reminder_done.emit(row.reminder.id)


class FavouritesList(QWidget):
    """The favourites in the order of their keys."""

    number_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[FavouriteRow] = []
        self._empty = plain_label(
            tr("No favourites yet. Make a contact a favourite to have it here."),
            "muted",
            wrap=True,
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)

    def show_favourites(self, favourites: Sequence[tuple[int, str, str]]) -> None:
        """Show them: the place of each, its name and its number."""
        for row in _grow(self._rows, len(favourites), FavouriteRow, self._column):
            row.fill.clicked.connect(self._on_fill)
        with _focus_kept(self._rows):
            for row, favourite in zip(self._rows, favourites, strict=False):
                row.show_favourite(*favourite)
            _show_first(self._rows, len(favourites))
        self._empty.setVisible(not favourites)

    def _on_fill(self) -> None:
        button = self.sender()
        row = button.parentWidget() if isinstance(button, QWidget) else None
        if isinstance(row, FavouriteRow):
            self.number_chosen.emit(row.number)


def _grow(rows: list[Row], count: int, kind: type[Row], column: QVBoxLayout) -> list[Row]:
    """Have so many rows at least, and give back those that had to be made for it."""
    made = [kind() for _ in range(count - len(rows))]
    for row in made:
        column.addWidget(row)
    rows += made
    return made


def _show_first(rows: Sequence[ListRow], count: int) -> None:
    for place, row in enumerate(rows):
        row.setVisible(place < count)


@contextmanager
def _focus_kept(rows: Sequence[ListRow]) -> Iterator[None]:
    """Let the keyboard go where somebody goes, rather than be on another's button in their place.

    Where they leave the list, it goes to the first button of whoever takes their place.
    """
    had = next(
        ((place, row.key, row.focused) for place, row in enumerate(rows) if row.focused), None
    )
    yield
    if had is None:
        return
    place, key, label = had
    left = [row for row in rows if not row.isHidden()]
    same = next((row for row in left if row.key == key), None)
    if same is not None:
        same.take_focus(label)
    elif left:
        left[min(place, len(left) - 1)].take_focus("")
