"""The current call: its state, both clocks, the steps, the note."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from ccm_desktop.domain.call import OVER, Call, Phase, Standing
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.labels import ElidedLabel, field_label, plain_label, set_plain_tip
from ccm_desktop.ui.notices import announce
from ccm_desktop.ui.state_label import StateLabel
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.timeline import Timeline, steps_of

_NOTE_DELAY_MS = 400
_URGENT = frozenset({Phase.UNKNOWN, Phase.NOT_PLACED, Phase.NO_FINAL_REPORT})


class CallPanel(QFrame):
    """Shows one call. The ticking of the clock is nobody's news; a change of state is said once."""

    note_edited = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._call: Call | None = None
        self._said = ""
        self._note_timer = QTimer(self)
        self._note_timer.setSingleShot(True)
        self._note_timer.setInterval(_NOTE_DELAY_MS)
        self._build()
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self._on_closed)
        self._note.textChanged.connect(self._on_note_changed)
        self._note_timer.timeout.connect(self.flush_note)

    @property
    def call(self) -> Call | None:
        """The call that is shown."""
        return self._call

    def show_call(self, call: Call, now: datetime) -> None:
        """Show a call as it stands; the note is left alone while it is being typed."""
        is_other = self._call is None or self._call.reference != call.reference
        if is_other:
            self.flush_note()
            self._said = ""
        self._call = call
        self._show_state(call, text.call_state(call))
        name, below = text.customer_title(call)
        self._name.setText(name)
        self._number.setText(below)
        self._number.setVisible(bool(below))
        sid = call.call_sid
        self._sid.setText(text.short_sid(sid) if sid else text.NOTHING)
        set_plain_tip(self._sid, sid or "")
        self._copy.setEnabled(sid is not None)
        self._talk.setText(text.talk_time(call))
        self._steps.show_steps(steps_of(call))
        self._close.setVisible(not call.in_flight)
        self._hint.setVisible(call.in_flight and call.standing is Standing.ACCEPTED)
        self._show_note(call, is_other=is_other)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let the elapsed clock go on."""
        if self._call is not None:
            self._elapsed.setText(text.clock(elapsed_s(self._call, now)))

    def focus_note(self) -> None:
        """Go to the note, where a call is shown."""
        if self.isVisible():
            self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_note(self, note: str) -> None:
        """Put text into the note as if it were typed."""
        self._note.setPlainText(note)

    def flush_note(self) -> None:
        """Hand over the note now, if it was changed."""
        self._note_timer.stop()
        if self._call is not None and self._note.toPlainText() != self._call.note:
            self.note_edited.emit(self._call.reference, self._note.toPlainText())

    def _show_state(self, call: Call, sentence: str) -> None:
        self._state.show_state(chip_for(call.phase, call.outcome), sentence)
        if sentence != self._said:
            self._said = sentence
            announce(self._state.label, sentence, urgent=call.phase in _URGENT)

    def _show_note(self, call: Call, *, is_other: bool) -> None:
        being_typed = self._note.hasFocus() or self._note_timer.isActive()
        if is_other or (not being_typed and self._note.toPlainText() != call.note):
            self._note.blockSignals(True)
            self._note.setPlainText(call.note)
            self._note.blockSignals(False)

    def _on_note_changed(self) -> None:
        self._note_timer.start()

    def _on_closed(self) -> None:
        self.flush_note()
        self.closed.emit()

    def _on_copy(self) -> None:
        if self._call is not None and self._call.call_sid:
            QGuiApplication.clipboard().setText(self._call.call_sid)

    def _build(self) -> None:
        self._state = StateLabel(tr("Call state"))
        self._sid = plain_label("")
        self._sid.setAccessibleName(tr("Call SID"))
        self._copy = QPushButton(tr("Copy SID"))
        self._copy.setProperty("kind", "link")
        self._close = QPushButton(tr("Done"))
        self._close.setProperty("kind", "link")
        self._close.setToolTip(tr("Back to the recent calls"))
        self._name = ElidedLabel("", "title")
        self._number = ElidedLabel("", "muted")
        self._elapsed = plain_label("0:00", "clock")
        self._elapsed.setAccessibleName(tr("Elapsed"))
        self._elapsed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._talk = plain_label("")
        self._talk.setAccessibleName(tr("Talk time"))
        self._steps = Timeline()
        self._hint = plain_label(tr("End the call on your phone."), "muted")
        self._note = QPlainTextEdit()
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(56)
        self._note.setPlaceholderText(tr("Saved as you type"))

        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(6)
        layout.addWidget(self._state)
        layout.addSpacing(2)
        layout.addLayout(self._title_row())
        layout.addWidget(self._steps)
        layout.addLayout(self._facts())
        note = QHBoxLayout()
        note.addWidget(field_label(tr("Not&e"), self._note, tr("Note")))
        note.addStretch(1)
        note.addWidget(self._hint)
        note.addWidget(self._close)
        layout.addLayout(note)
        layout.addWidget(self._note)

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.addWidget(plain_label(tr("Talk time"), "muted"), 0, 0)
        grid.addWidget(self._talk, 0, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(plain_label(tr("Call SID"), "muted"), 1, 0)
        grid.addWidget(self._sid, 1, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._copy, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        return grid

    def _title_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._number, 1, 0)
        grid.addWidget(self._elapsed, 0, 1, 2, 1)
        grid.addWidget(plain_label(tr("elapsed"), "muted"), 2, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return grid


def elapsed_s(call: Call, now: datetime) -> float:
    """Seconds since the press, by our clock, until the end was seen here."""
    end = now
    if call.phase in OVER or call.phase is Phase.FINISHING:
        end = call.sightings.hung_up or call.heard_at or call.pressed_at
    return (end - call.pressed_at).total_seconds()
