"""What the calls that are shown come to: figures, the hours they were made in, how they ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.journal_filter import HOURS, Result, Totals
from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.labels import ElidedLabel, plain_label, restyle
from ccm_desktop.ui.plots import BarPlot, Legend, Share, ShareBar
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.text import NOTHING, tr
from ccm_desktop.ui.text import journal as words

_LOOKS = {
    Result.REACHED: (Tone.ACCENT, Shape.TICK),
    Result.NOT_REACHED: (Tone.END, Shape.CROSS),
    Result.NOT_SURE: (Tone.RING, Shape.QUESTION),
    Result.UNDER_WAY: (Tone.CALL, Shape.DOT),
}
_MARKS = tuple((place, f"{place:02}") for place in range(0, HOURS, 6))
_MARGIN, _GAP = 16, 12
_HOURS_SIZE = QSize(192, 30)
_SHARES_SIZE = QSize(240, 12)
_LEAST_FOR_PLOTS = 420  # below that they stand under the figures


class _Figure(QWidget):
    """A number with what it counts above it; as wide as `widest`, so that nothing moves."""

    def __init__(self, title: str, name: str, widest: str) -> None:
        super().__init__()
        self._title = plain_label(title, "muted")
        self.value = plain_label(NOTHING, "heading")
        self.value.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        layout.addWidget(self.value)
        layout.addStretch(1)
        self._widest = widest

    def sizeHint(self) -> QSize:
        """Room for the widest value."""
        bold = self.value.font()
        bold.setBold(True)
        room = QFontMetrics(bold).horizontalAdvance(self._widest) + 6
        return super().sizeHint().expandedTo(QSize(room, 0))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def show_value(self, value: str, description: str = "") -> None:
        self.value.setText(value)
        self.value.setAccessibleDescription(description)


class _Figures(QWidget):
    """Figures beside each other where there is room."""

    def __init__(self, figures: Sequence[_Figure]) -> None:
        super().__init__()
        self._each = figures
        flow = FlowLayout(_GAP)
        for figure in figures:
            flow.addWidget(figure)
        self.setLayout(flow)

    def sizeHint(self) -> QSize:
        """All of them in one line."""
        width = sum(figure.sizeHint().width() + _GAP for figure in self._each)
        return QSize(width, super().sizeHint().height())


class TotalsStrip(QFrame):
    """Shows nothing that belongs to other rows than those below: while they are counted, no figure."""

    clear_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._calls = _Figure(tr("Calls"), tr("Calls shown"), tr("Counting…"))
        self._reached = _Figure(tr("Reached"), tr("Reached in all"), "0,000,000 · 99 %")
        self._talked = _Figure(tr("Talk time"), tr("Talk time in all"), "00,000 h 00 min")
        self._talked.setToolTip(tr("Added up as Exotel reports it"))
        self._hours = BarPlot(tr("Calls by hour of the day"), _HOURS_SIZE, _MARKS)
        self._shares = ShareBar(tr("Outcomes"), _SHARES_SIZE)
        self._legend = Legend()
        self._caption = ElidedLabel("", "muted")
        self._in_force = ElidedLabel("", "muted")
        self._clear = QPushButton(tr("Clear filters"))
        self._clear.setProperty("kind", "link")
        self._clear.setAutoDefault(False)
        self._build()
        self._hours.picked.connect(self._on_hour_picked)
        self._clear.clicked.connect(self.clear_requested)
        self.show_filters([])
        self.show_counting()

    def show_filters(self, in_force: list[str]) -> None:
        """Say which filters are in force, and offer to clear them."""
        self._in_force.setText(" · ".join(in_force))
        self._above.setVisible(bool(in_force))

    def show_plots(self, *, shown: bool) -> None:
        """Leave the plots out where the table needs their room."""
        self._plots.setVisible(shown)

    def show_counting(self) -> None:
        """Other calls are shown than those that were counted."""
        self._mark(stale=False)
        self._show_nothing(tr("Counting…"))
        self._calls.show_value(tr("Counting…"))

    def show_unknown(self) -> None:
        """They can't be counted."""
        self._mark(stale=False)
        self._show_nothing(tr("Not counted."))

    def show_stale(self) -> None:
        """The same calls are counted again, since some have changed."""
        self._mark(stale=True)

    def show_totals(self, found: Totals) -> None:
        """Show what the calls come to."""
        self._mark(stale=False)
        self.setAccessibleName(words.totals(found))
        self._calls.show_value(f"{found.calls:,}")
        self._reached.show_value(words.reached(found))
        self._talked.show_value(words.talked(found.talk_time_s), tr("As Exotel reports it"))
        self._show_plotted(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the plots under the figures where it is narrow."""
        super().resizeEvent(event)
        beside = self.width() - self._figures.sizeHint().width() - 2 * _MARGIN
        wide = beside >= _LEAST_FOR_PLOTS
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def _mark(self, *, stale: bool) -> None:
        """Figures that are a moment old look like it."""
        tip = tr("Calls have changed: counting again…") if stale else ""
        for figure in (self._calls, self._reached, self._talked):
            restyle(figure.value, "role", "stale" if stale else "heading")
        self.setAccessibleDescription(tip)

    def _show_plotted(self, found: Totals) -> None:
        shares = [_share(result, found) for result in Result]
        said = [words.hour(place, found) for place in range(HOURS)]
        self._hours.show_values(found.by_hour, said, words.hours(found))
        self._shares.show_shares(shares, words.shares(found))
        # All of them, always: what stands below must not move.
        kinds = zip(Result, shares, strict=True)
        self._legend.show_entries([(kind, words.share(result, found)) for result, kind in kinds])

    def _show_nothing(self, why: str) -> None:
        for figure in (self._calls, self._reached, self._talked):
            figure.show_value(NOTHING)
        self.setAccessibleName(why)
        nothing = Totals()
        self._hours.show_values(nothing.by_hour, [why] * HOURS, why)
        self._shares.show_shares((), why)
        self._legend.show_entries([(_share(r, nothing), words.result_word(r)) for r in Result])

    def _on_hour_picked(self, said: str) -> None:
        self._caption.setText(said or tr("Calls by hour"))

    def _build(self) -> None:
        self._caption.setText(tr("Calls by hour"))
        self._above = QWidget()
        above = QHBoxLayout(self._above)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        above.addWidget(self._in_force, 1)
        above.addWidget(self._clear)
        self._figures = _Figures((self._calls, self._reached, self._talked))
        self._plots = QWidget()
        plots = QGridLayout(self._plots)
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setHorizontalSpacing(24)
        plots.setVerticalSpacing(3)
        plots.addWidget(self._caption, 0, 0)
        plots.addWidget(self._hours, 1, 0, 2, 1)
        plots.addWidget(plain_label(tr("Outcomes"), "muted"), 0, 1)
        plots.addWidget(self._shares, 1, 1)
        plots.addWidget(self._legend, 2, 1)
        plots.setColumnStretch(0, 2)
        plots.setColumnStretch(1, 3)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self._figures)
        self._row.addWidget(self._plots, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 0, _MARGIN, 10)
        layout.setSpacing(6)
        layout.addWidget(self._above)
        layout.addLayout(self._row)


def _share(result: Result, found: Totals) -> Share:
    return Share(words.result_word(result), *_LOOKS[result], found.count(result))
