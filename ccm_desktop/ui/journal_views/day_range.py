"""Which days: a choice of usual ones, and two fields for any others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QWidget

from ccm_desktop.domain.period import Period, days_of
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import journal as words
from ccm_desktop.ui.text import tr

_TYPING_MS = 400
_MARGIN = 8  # the style sheet's own is lost on a field without buttons
_EARLIEST = date(2000, 1, 1)
_A_WEEK = timedelta(days=6)


class DayRange(QObject):
    """Its `parts` stand in somebody's row; the two fields are seen while they are what counts."""

    changed = Signal()

    def __init__(self, parent: QWidget, today: Callable[[], date]) -> None:
        super().__init__(parent)
        self._today = today
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Dates"))
        for period in Period:
            self.box.addItem(words.period_word(period), period.value)
        self._from, self._to = self._day_field(tr("From day")), self._day_field(tr("To day"))
        self._fields = QWidget()
        row = QHBoxLayout(self._fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._from, plain_label(tr("to"), "muted"), self._to):
            row.addWidget(part)
        self.parts: tuple[QWidget, ...] = (self.box, self._fields)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.changed)
        self._show_fields()
        self.box.currentIndexChanged.connect(self._on_chosen)
        for field in (self._from, self._to):
            field.dateChanged.connect(self._on_day_changed)

    @property
    def period(self) -> Period:
        """The choice."""
        return Period(self.box.currentData())

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day as of today, both included; None where any will do."""
        return days_of(self.period, self._today(), (_day_in(self._from), _day_in(self._to)))

    @property
    def words(self) -> str:
        """The choice in words; empty where any day will do."""
        days = self.days
        if days is None:
            return ""
        is_own = self.period is Period.BETWEEN
        return words.days_between(*days) if is_own else words.period_word(self.period)

    def clear(self) -> None:
        """Any time."""
        self.box.setCurrentIndex(0)

    def _day_field(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setAccessibleName(name)
        field.setDisplayFormat("dd MMM yyyy")
        field.setMinimumDate(QDate(_EARLIEST.year, _EARLIEST.month, _EARLIEST.day))
        field.setKeyboardTracking(False)
        field.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)
        return field

    def _on_chosen(self) -> None:
        if self.period is Period.BETWEEN:
            self._begin_with_last_week()
        self._show_fields()
        self.changed.emit()

    def _begin_with_last_week(self) -> None:
        today = self._today()
        for field, day in ((self._from, today - _A_WEEK), (self._to, today)):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.blockSignals(False)

    def _show_fields(self) -> None:
        self._fields.setVisible(self.period is Period.BETWEEN)

    def _on_day_changed(self) -> None:
        self._timer.start()


def _day_in(field: QDateEdit) -> date:
    day = field.date()
    return date(day.year(), day.month(), day.day())
