"""The current call: its state, both phones and clocks, the steps, note and tags, what to do next."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.call import OVER, Call, Phase, Standing
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.labels import ElidedLabel, field_label, plain_label, set_plain_tip
from ccm_desktop.ui.leg_strip import LegStrip
from ccm_desktop.ui.note_field import NoteField
from ccm_desktop.ui.notices import announce
from ccm_desktop.ui.remind_row import RemindRow
from ccm_desktop.ui.state_label import StateLabel
from ccm_desktop.ui.tag_field import TagField
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.timeline import Timeline, steps_of

_NOTE_DELAY_MS = 400
_MOST_STEPS = 5
_SILENCE = timedelta(seconds=60)  # a talk is asked about every 15 s, and one's own before others
_URGENT = frozenset({Phase.UNKNOWN, Phase.NOT_PLACED, Phase.NO_FINAL_REPORT})


class CallPanel(QFrame):
    """Shows one call. The ticking of the clock is nobody's news; a change of state is said once."""

    note_edited = Signal(str, str)
    tags_edited = Signal(str, tuple)
    redial_requested = Signal(str)
    crm_requested = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._call: Call | None = None
        self._is_silent = False
        self._said = ""
        self._note_timer = QTimer(self)
        self._note_timer.setSingleShot(True)
        self._note_timer.setInterval(_NOTE_DELAY_MS)
        self._build()
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self._on_closed)
        self._redial.clicked.connect(self._on_redial)
        self._remind.clicked.connect(self._on_remind)
        self._crm.clicked.connect(self._on_crm)
        self.tags.edited.connect(self._on_tags_edited)
        self._note.textChanged.connect(self._on_note_changed)
        self._note_timer.timeout.connect(self.flush_note)

    @property
    def call(self) -> Call | None:
        """The call that is shown."""
        return self._call

    def show_call(self, call: Call, now: datetime, contact: str | None = None) -> None:
        """Show a call as it stands; the note is left alone while it is being typed.

        `contact` is what the agent's contacts call the customer.
        """
        is_other = self._call is None or self._call.reference != call.reference
        if is_other:
            self.flush_note()
            self._said = ""
            self.remind.close_row()
        self._call = call
        self._is_silent = _is_silent(call, now)
        self._show_state(call)
        name, below = text.customer_title(call, contact)
        self._name.setText(name)
        self._number.setText(below)
        self._number.setVisible(bool(below))
        sid = call.call_sid
        self._sid.setText(text.short_sid(sid) if sid else text.NOTHING)
        set_plain_tip(self._sid, text.brief(sid or ""))
        self._copy.setEnabled(sid is not None)
        self._talk.setText(text.talk_time(call))
        self._legs.show_call(call)
        self._steps.show_steps(steps_of(call))
        self._close.setVisible(not call.in_flight)
        self._redial.setVisible(not call.in_flight)
        self._show_note(call, is_other=is_other)
        self.tags.show_tags(call.tags)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let the elapsed clock go on, and tell what was heard too long ago from what is so now."""
        if self._call is None:
            return
        self._elapsed.setText(text.clock(elapsed_s(self._call, now)))
        if self._is_silent != (is_silent := _is_silent(self._call, now)):
            self._is_silent = is_silent
            self._show_state(self._call)

    def focus_note(self) -> None:
        """Go to the note, where a call is shown."""
        if self.isVisible():
            self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_note(self, note: str) -> None:
        """Put text into the note as if it were typed."""
        self._note.setPlainText(note)

    def offer_crm(self, *, offered: bool) -> None:
        """Whether there is a link to the customer's page."""
        self._crm.setVisible(offered)

    def flush_note(self) -> None:
        """Hand over the note now, and a tag that is half typed, if they were changed."""
        self._note_timer.stop()
        self.tags.commit()
        if self._call is not None and self._note.note != self._call.note:
            self.note_edited.emit(self._call.reference, self._note.note)

    def _show_state(self, call: Call) -> None:
        is_ours_to_end = call.in_flight and call.standing is Standing.ACCEPTED
        chip, sentence = chip_for(call.phase, call.outcome), text.call_state(call)
        if self._is_silent and call.heard_at is not None:
            chip = chip_for(Phase.UNKNOWN, None)
            sentence = text.last_heard(sentence, call.heard_at)
        self._state.show_state(chip, sentence, hinted=is_ours_to_end)
        if sentence != self._said:
            self._said = sentence
            announce(self._state.label, sentence, urgent=call.phase in _URGENT)

    def _show_note(self, call: Call, *, is_other: bool) -> None:
        being_typed = self._note.hasFocus() or self._note_timer.isActive()
        if is_other or (not being_typed and self._note.note != call.note):
            self._note.show_note(call.note)

    def _on_note_changed(self) -> None:
        self._note_timer.start()

    def _on_closed(self) -> None:
        self.flush_note()
        self.closed.emit()

    def _on_copy(self) -> None:
        if self._call is not None and self._call.call_sid:
            QGuiApplication.clipboard().setText(text.to_copy(self._call.call_sid))

    def _on_redial(self) -> None:
        if self._call is not None:
            self.redial_requested.emit(self._call.order.customer)

    def _on_remind(self) -> None:
        if self._call is not None:
            self.remind.open_for(self._call.reference, self._remind)

    def _on_crm(self) -> None:
        if self._call is not None:
            self.crm_requested.emit(self._call.reference)

    def _on_tags_edited(self, tags: tuple[str, ...]) -> None:
        if self._call is not None:
            self.tags_edited.emit(self._call.reference, tags)

    def _build(self) -> None:
        self._state = StateLabel(tr("Call state"), tr("End the call on your phone."))
        self._sid = plain_label("", "muted")
        self._sid.setAccessibleName(tr("Call SID"))
        self._copy = _link(tr("Copy SID"))
        self._redial = _link(tr("Redial"))
        self._redial.setToolTip(tr("Put the number into the dialer; nothing is dialled yet"))
        self._remind = _link(tr("Remind me…"))
        self._crm = _link(tr("Open in CRM"))
        self._crm.hide()
        self._close = _link(tr("Done"))
        self._close.setToolTip(tr("Back to the recent calls"))
        self._name = ElidedLabel("", "title")
        self._number = ElidedLabel("", "muted")
        self._elapsed = plain_label("0:00", "clock")
        self._elapsed.setAccessibleName(tr("Elapsed"))
        self._elapsed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._talk = ElidedLabel("", "muted")
        self._talk.setAccessibleName(tr("Talk time"))
        self._legs = LegStrip()
        self._steps = Timeline(_MOST_STEPS)
        self.remind = RemindRow()
        self._note = NoteField()
        self._note.setFixedHeight(50)
        self._note.setPlaceholderText(tr("Saved as you type"))
        self.tags = TagField()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 11, 14, 10)
        layout.setSpacing(5)
        for part in (
            self._state,
            self._title_row(),
            self._legs,
            self._steps,
            self._actions(),
            self.remind,
            self._note_row(),
            self.tags,
        ):
            _add(layout, part)

    def _note_row(self) -> QBoxLayout:
        label = field_label(tr("Not&e"), self._note, tr("Note"))
        for each in (label, self.tags.label):
            each.setMinimumWidth(max(label.sizeHint().width(), self.tags.label.sizeHint().width()))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._note, 1)
        return row

    def _actions(self) -> QWidget:
        """A row that stays as high when its buttons come and go."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._redial)
        row.addWidget(self._remind)
        row.addWidget(self._crm)
        row.addStretch(1)
        row.addWidget(self._close)
        return box

    def _title_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._number, 1, 0)
        grid.addWidget(self._elapsed, 0, 1, 2, 1)
        talk = QHBoxLayout()
        talk.setSpacing(5)
        talk.addWidget(plain_label(tr("Talk time"), "muted"))
        talk.addWidget(self._talk, 1)
        grid.addLayout(talk, 2, 0)
        grid.addWidget(plain_label(tr("elapsed"), "muted"), 2, 1, Qt.AlignmentFlag.AlignRight)
        sid = QHBoxLayout()
        sid.setSpacing(5)
        sid.addWidget(plain_label(tr("Call SID"), "muted"))
        sid.addWidget(self._sid)
        sid.addWidget(self._copy)
        sid.addStretch(1)
        grid.addLayout(sid, 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        return grid


def _is_silent(call: Call, now: datetime) -> bool:
    """Whether what is known of a call that goes on was heard too long ago to be called so now."""
    is_on = call.in_flight and call.standing is Standing.ACCEPTED
    return is_on and call.heard_at is not None and now - call.heard_at > _SILENCE


def _link(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("kind", "link")
    button.setAutoDefault(False)
    return button


def _add(layout: QVBoxLayout, part: QWidget | QBoxLayout | QGridLayout) -> None:
    if isinstance(part, QWidget):
        layout.addWidget(part)
    else:
        layout.addLayout(part)


def elapsed_s(call: Call, now: datetime) -> float:
    """Seconds since the press, by our clock, until the end was seen here."""
    end = now
    if call.phase in OVER or call.phase is Phase.FINISHING:
        end = call.sightings.hung_up or call.heard_at or call.pressed_at
    return (end - call.pressed_at).total_seconds()
