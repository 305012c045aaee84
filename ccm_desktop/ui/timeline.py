"""The steps of a call with their times; what was only seen from here looks different."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccm_desktop.domain.call import Call, Outcome, Phase, Standing
from ccm_desktop.ui.labels import set_plain_tip
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.text import local_time, tr
from ccm_desktop.ui.theme import colours

_ROW = 19
_LEFT = 28
_GAP = 10


class StepState(Enum):
    """Where a step stands."""

    DONE = auto()
    SEEN = auto()
    NOW = auto()
    AHEAD = auto()
    FAILED = auto()
    INFERRED = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `reported` tells Exotel's own time from the time it was first seen here.

    `note` is what else is known of it: who says so, and how old that is.
    """

    words: str
    state: StepState
    at: datetime | None = None
    reported: bool = True
    note: str = ""

    @property
    def time(self) -> str:
        """The time in words: a time that was only seen from here is "by" it."""
        if self.at is None:
            return ""
        if self.state is StepState.INFERRED:
            return tr("seen {time}", time=local_time(self.at))
        return local_time(self.at) if self.reported else tr("by {time}", time=local_time(self.at))


def steps_of(call: Call) -> tuple[Step, ...]:
    """The steps of a call, from what was reported of it."""
    if call.standing not in (Standing.INTENT, Standing.SENDING, Standing.ACCEPTED):
        return (_requested(call), *_sign_step(call))
    return (
        _requested(call),
        _agent_step(call),
        _customer_step(call),
        _ended_step(call),
        *_recording_step(call),
    )


def _requested(call: Call) -> Step:
    state = {
        Standing.ACCEPTED: StepState.DONE,
        Standing.INTENT: StepState.NOW,
        Standing.SENDING: StepState.NOW,
        Standing.UNKNOWN: StepState.NOW,
        Standing.RANG: StepState.DONE,
    }.get(call.standing, StepState.FAILED)
    return Step(tr("Call requested"), state, call.pressed_at)


def _sign_step(call: Call) -> tuple[Step, ...]:
    if call.signs.busy_at is None:
        return ()
    words = tr("Your phone was on a call (inferred)")
    return (Step(words, StepState.INFERRED, call.signs.busy_at, reported=False),)


def _agent_step(call: Call) -> Step:
    seen = call.sightings.agent_answered
    report = call.report
    if seen is not None:
        return Step(tr("You answered"), StepState.DONE, seen, reported=False)
    if report is not None and report.agent.status == "completed":
        return Step(tr("You answered"), StepState.DONE)
    if call.phase is Phase.AGENT_RINGING:
        return Step(tr("Your phone should ring"), StepState.NOW)
    failed = {
        Outcome.AGENT_UNANSWERED: tr("You did not answer"),
        Outcome.AGENT_NO_DIAL: tr("Your phone was not reached"),
        Outcome.AGENT_BUSY: tr("Your phone was busy"),
    }
    if call.outcome in failed:
        return Step(failed[call.outcome], StepState.FAILED)
    return Step(tr("Your phone"), StepState.AHEAD)


def _customer_step(call: Call) -> Step:
    seen = call.sightings.customer_answered
    report = call.report
    if seen is not None:
        return Step(tr("Customer answered"), StepState.DONE, seen, reported=False)
    if call.outcome is Outcome.TALKED or (report and report.customer.status == "completed"):
        return Step(tr("Customer answered"), StepState.DONE)
    if call.phase is Phase.CUSTOMER_RINGING:
        return Step(tr("Ringing the customer"), StepState.NOW)
    if call.outcome in (Outcome.CUSTOMER_UNANSWERED, Outcome.CUSTOMER_BUSY):
        busy = call.outcome is Outcome.CUSTOMER_BUSY or (
            report and report.customer.status == "busy"
        )
        words = tr("Customer was busy") if busy else tr("Customer did not answer")
        return Step(words, StepState.FAILED)
    if call.outcome is Outcome.CUSTOMER_NO_DIAL:
        return Step(tr("Customer was not reached"), StepState.FAILED)
    return Step(tr("Customer"), StepState.AHEAD)


def _ended_step(call: Call) -> Step:
    if call.phase is Phase.NO_FINAL_REPORT:
        return Step(tr("No final report"), StepState.FAILED)
    if call.phase is Phase.FINISHING:
        return Step(tr("Hung up; the report comes"), StepState.NOW)
    if call.report is None or call.phase is not Phase.ENDED:
        return Step(tr("Ended"), StepState.AHEAD)
    if call.report.ended_at is not None:
        return Step(tr("Ended"), StepState.DONE, call.report.ended_at)
    return Step(tr("Ended"), StepState.DONE, call.sightings.ended, reported=False)


def _recording_step(call: Call) -> tuple[Step, ...]:
    if not call.order.options.recording and call.sightings.recording is None:
        return ()
    if call.sightings.recording is not None:
        seen = call.sightings.recording
        return (Step(tr("Recording ready"), StepState.DONE, seen, reported=False),)
    if call.phase is Phase.ENDED and not call.awaits_recording:
        return (Step(tr("No recording"), StepState.AHEAD),)
    state = StepState.NOW if call.awaits_recording else StepState.AHEAD
    return (Step(tr("Recording"), state),)


class Timeline(QWidget):
    """Paints the steps, one under the other, with room for `rows` of them at least."""

    def __init__(self, rows: int = 0) -> None:
        super().__init__()
        self._rows = rows
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline"))

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Show other steps."""
        if steps == self._steps:
            return
        if len(steps) != len(self._steps):
            self.updateGeometry()
        self._steps = steps
        said = [_said(step) for step in steps if step.state is not StepState.AHEAD]
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each step."""
        return QSize(220, max(self._rows, len(self._steps)) * self._row_height())

    def event(self, event: QEvent) -> bool:
        """Show the whole of a step whose line is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = event.pos().y() // self._row_height()
            said = _said(self._steps[place]) if place < len(self._steps) else ""
            set_plain_tip(self, said)
        return super().event(event)

    def _row_height(self) -> int:
        return max(_ROW, self.fontMetrics().height() + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row_height()
        for place, step in enumerate(self._steps):
            row = QRectF(0, place * height, self.width(), height)
            _paint_mark(painter, QPointF(9, row.center().y()), step.state)
            _paint_words(painter, row, step, self.font())
        painter.end()


def _paint_mark(painter: QPainter, middle: QPointF, state: StepState) -> None:
    painter.save()
    match state:
        case StepState.DONE:
            paint_shape(painter, middle, 10, Shape.DOT, tone_colours(Tone.CALL)[0])
        case StepState.SEEN:
            paint_shape(painter, middle, 12, Shape.HALF, tone_colours(Tone.CALL)[0])
        case StepState.NOW:
            ink, halo = tone_colours(Tone.RING)
            paint_shape(painter, middle, 16, Shape.DOT, halo)
            paint_shape(painter, middle, 10, Shape.DOT, ink)
        case StepState.FAILED:
            paint_shape(painter, middle, 8, Shape.CROSS, tone_colours(Tone.END)[0])
        case StepState.AHEAD:
            painter.setPen(QPen(QColor(colours().outline), 1.5))
            painter.drawEllipse(middle, 4.0, 4.0)
        case StepState.INFERRED:
            painter.setPen(QPen(tone_colours(Tone.RING)[0], 1.5, Qt.PenStyle.DotLine))
            painter.drawEllipse(middle, 4.5, 4.5)
    painter.restore()


def _said(step: Step) -> str:
    words = f"{step.words} {step.time}".strip()
    return f"{words} ({step.note})" if step.note else words


def _paint_words(painter: QPainter, row: QRectF, step: Step, font: QFont) -> None:
    now = colours()
    painter.setPen(QColor(now.text if step.reported else now.muted))
    painter.setFont(_slanted(font, slanted=not step.reported))
    right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(row.adjusted(0, 0, -2, 0), right, step.time)
    room = row.adjusted(_LEFT, 0, -painter.fontMetrics().horizontalAdvance(step.time) - _GAP, 0)
    words = _slanted(font, slanted=step.state is StepState.INFERRED)
    if step.state is StepState.NOW:
        words.setWeight(QFont.Weight.DemiBold)
    painter.setFont(words)
    painter.setPen(QColor(now.muted if step.state is StepState.AHEAD else now.text))
    room = _paint_cut(painter, room, step.words)
    if step.note:
        painter.setFont(font)
        painter.setPen(QColor(now.muted))
        _paint_cut(painter, room, step.note)


def _slanted(font: QFont, *, slanted: bool) -> QFont:
    made = QFont(font)
    made.setItalic(slanted)
    return made


def _paint_cut(painter: QPainter, room: QRectF, words: str) -> QRectF:
    """Paint what fits; gives the room that is left beside it."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, int(room.width())))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
    return room.adjusted(metrics.horizontalAdvance(shown) + _GAP, 0, 0, 0)
