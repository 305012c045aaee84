"""Notes at moments of a recording: a list to jump by, and a field for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui.escape import EscapeClears
from ccm_desktop.ui.labels import plain_label, set_plain_tip
from ccm_desktop.ui.text import brief, clock, tr
from ccm_desktop.ui.text import player as words

if TYPE_CHECKING:
    from ccm_desktop.domain.recording import RecordingNote

_MOST_OF_A_NOTE = 500
_ROWS_SHOWN = 4
_NOTE = Qt.ItemDataRole.UserRole


class NoteList(QListWidget):
    """Enter or a double click goes to a note's moment; F2 changes it, Delete deletes it."""

    change_requested = Signal()
    drop_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the three keys, and leave the others to Qt."""
        match event.key():
            case Qt.Key.Key_F2:
                self.change_requested.emit()
            case Qt.Key.Key_Delete:
                self.drop_requested.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.currentItem() is not None:
                self.itemActivated.emit(self.currentItem())
            case _:
                super().keyPressEvent(event)


class RecordingNotes(QWidget):
    """Emits what is wanted of the notes. A new one belongs to the moment at which it was begun."""

    jump_requested = Signal(int)
    add_requested = Signal(int, str)
    change_requested = Signal(int, str)  # by the note's id
    drop_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._begun_at: int | None = None
        self._changing: RecordingNote | None = None
        self._build()
        self._connect()
        self.clear()

    def clear(self) -> None:
        """Show none."""
        self.show_notes(())
        self._stop_changing()
        self._field.clear()
        self.show_position(0)

    def show_notes(self, notes: Sequence[RecordingNote]) -> None:
        """Show them, in the order of their moments."""
        chosen = self._chosen()
        self._list.clear()
        for note in notes:
            item = QListWidgetItem(words.note_line(note.at_ms, note.text), self._list)
            item.setData(_NOTE, note)
            if chosen is not None and note.id == chosen.id:
                self._list.setCurrentItem(item)
        self._below.setVisible(bool(notes))
        rows = min(len(notes), _ROWS_SHOWN) * max(self._list.sizeHintForRow(0), 1)
        self._list.setFixedHeight(rows + 10)
        self._show_offers()

    def show_position(self, at: int) -> None:
        """Where a note would be now."""
        self._at = at
        self._show_moment()

    def give_back(self, note: str) -> None:
        """Have a note in the field again that could not be kept."""
        if not self._field.text():
            self._field.setText(note)

    def _build(self) -> None:
        self._moment = plain_label("", "muted")
        self._field = QLineEdit()
        self._field.setAccessibleName(tr("Note at this moment"))
        self._field.setPlaceholderText(tr("Add a note at this moment"))
        self._field.setMaxLength(_MOST_OF_A_NOTE)
        self._field.installEventFilter(EscapeClears(self._field))
        self._add = _button(tr("Add"), "")
        self._list = NoteList()
        self._list.setAccessibleName(tr("Notes in the recording"))
        self._list.setProperty("kind", "plain")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setMinimumWidth(1)
        self._jump = _button(tr("Go there"), "link")
        self._change = _button(tr("Edit"), "link")
        self._drop = _button(tr("Delete"), "link")
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._list)
        below.addLayout(_row(self._jump, self._change, self._drop))
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self._moment)
        entry.addWidget(self._field, 1)
        entry.addWidget(self._add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(entry)
        layout.addWidget(self._below)

    def _connect(self) -> None:
        self._field.textChanged.connect(self._on_typed)
        self._field.returnPressed.connect(self._on_entered)
        self._add.clicked.connect(self._on_entered)
        self._list.itemActivated.connect(self._on_jump)
        self._list.currentItemChanged.connect(self._show_offers)
        self._list.change_requested.connect(self._on_change)
        self._list.drop_requested.connect(self._on_drop)
        self._jump.clicked.connect(self._on_jump)
        self._change.clicked.connect(self._on_change)
        self._drop.clicked.connect(self._on_drop)

    def _chosen(self) -> RecordingNote | None:
        item: QListWidgetItem | None = self._list.currentItem()
        note: RecordingNote | None = item.data(_NOTE) if item is not None else None
        return note

    def _show_offers(self) -> None:
        chosen = self._chosen()
        for button in (self._jump, self._change, self._drop):
            button.setVisible(chosen is not None)
        set_plain_tip(self._list, brief(chosen.text) if chosen is not None else "")

    def _show_moment(self) -> None:
        moment = self._at if self._begun_at is None else self._begun_at
        shown = clock(moment / 1000)
        if self._moment.text() != shown:
            self._moment.setText(shown)

    def _on_typed(self, typed: str) -> None:
        if not typed:
            self._stop_changing()
        elif self._begun_at is None:
            self._begun_at = self._at
        self._add.setEnabled(bool(typed.strip()))
        self._show_moment()

    def _on_entered(self) -> None:
        typed = self._field.text().strip()
        if not typed:
            return
        if self._changing is not None:
            self.change_requested.emit(self._changing.id, typed)
        else:
            self.add_requested.emit(self._at if self._begun_at is None else self._begun_at, typed)
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_jump(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.jump_requested.emit(chosen.at_ms)

    def _on_change(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self._changing, self._begun_at = chosen, chosen.at_ms
        self._add.setText(tr("Keep"))
        self._field.setText(chosen.text)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_drop(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.drop_requested.emit(chosen.id)

    def _stop_changing(self) -> None:
        self._changing = self._begun_at = None
        self._add.setText(tr("Add"))
        self._add.setEnabled(False)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _button(label: str, kind: str) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button
