"""The wallboard's window: counts, the table, the last hour, and what can be done with a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QIcon,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccm_desktop.domain.board import BoardLine, Stage
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Question
from ccm_desktop.domain.placement import Box, Placement
from ccm_desktop.domain.state_history import Span
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.placement import on_screen
from ccm_desktop.ui.resources import resource
from ccm_desktop.ui.room import on_its_screen
from ccm_desktop.ui.text import to_copy
from ccm_desktop.ui.text import wallboard as words
from ccm_desktop.ui.wallboard.board_table import BoardTable
from ccm_desktop.ui.wallboard.foot import BoardFoot
from ccm_desktop.ui.wallboard.model import BoardModel
from ccm_desktop.ui.wallboard.plot import StagePlot
from ccm_desktop.ui.wallboard.stage_bar import StageBar

_TICK_MS, _FRAME_MS = 1000, 16
_MOST_A_FRAME = 100
_SIZE = QSize(1180, 760)
_SHORT, _TINY = 33, 13  # lines of text


class Wallboard(QWidget):
    """Shows lines and counts as it is told them; asks by `ticked` for the time while it is seen."""

    ticked = Signal()
    lines_wanted = Signal(object)  # their references
    open_requested = Signal(str)
    closed = Signal(object)  # Placement

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(words.title())
        self.setWindowIcon(QIcon(str(resource("icons/ccm-desktop.svg"))))
        self.model = BoardModel(self)
        self.table = BoardTable(self.model)
        self.stages = StageBar()
        self.plot = StagePlot()
        self.foot = BoardFoot()
        self._plot_wanted = False
        self._touched: dict[str, None] = {}
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._on_frame)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.ticked)
        self._build()
        self._connect()
        self.resize(on_its_screen(self, _SIZE))
        self._show_emptiness()

    def show_lines(self, lines: Iterable[BoardLine]) -> None:
        """Show these lines, sorted, from the first paint on."""
        self.model.put(lines)
        self.model.sort_rows()

    def touch(self, reference: str) -> None:
        """Ask for a line with the next frame: it is another now."""
        self._touched[reference] = None
        if not self._frame.isActive():
            self._frame.start()

    def put(self, lines: Iterable[BoardLine]) -> None:
        """Show lines as they stand now."""
        self.model.put(lines)

    def drop(self, reference: str) -> None:
        """Let a line go."""
        self._touched.pop(reference, None)
        self.model.drop(reference)

    def visible_calls(self) -> list[str]:
        """The references of the calls in sight."""
        lines = (self.model.line_at(row) for row in self.table.visible_rows())
        return [line.reference for line in lines if line is not None]

    def show_times(
        self, now: datetime, silent_before: datetime, questions: Mapping[str, Question]
    ) -> None:
        """Let clocks go on, and rows go where they belong by now."""
        self.model.show_times(now, silent_before, questions, self.table.visible_rows())
        self.table.sort_calmly()
        self.stages.show_counts(self.model.counts())

    def show_health(self, health: Health, now: datetime) -> None:
        """Say whether what is shown can be old."""
        self.foot.show_health(health, now)

    def show_history(self, spans: Sequence[Span]) -> None:
        """Show what is known of the last hour."""
        self.plot.show_history(spans)

    def placement(self) -> Placement:
        """Where it stands, or would if it were not maximised."""
        usual = QRect(self.pos(), self.size())
        if self.isMaximized() or self.isFullScreen():
            usual = self.normalGeometry()
        box = Box(usual.x(), usual.y(), usual.width(), usual.height())
        return Placement(box, (box.width, box.height), maximised=self.isMaximized())

    def place(self, wanted: Placement) -> None:
        """Stand where it stood, as far as today's screens allow."""
        found = on_screen(wanted)
        self.resize(found.box.width, found.box.height)
        self.move(found.box.x, found.box.y)
        if found.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def showEvent(self, event: QShowEvent) -> None:
        """Let time go on."""
        super().showEvent(event)
        self._set_ticking()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing ticks where nobody looks."""
        super().hideEvent(event)
        self._set_ticking()

    def changeEvent(self, event: QEvent) -> None:
        """Nothing ticks in a minimised window either."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._set_ticking()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, show the table or the plot."""
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell where it stood."""
        self.closed.emit(self.placement())
        super().closeEvent(event)

    def _set_ticking(self) -> None:
        seen = self.isVisible() and not self.isMinimized()
        if seen and not self._ticker.isActive():
            self._ticker.start()
            self.ticked.emit()
        elif not seen:
            self._ticker.stop()

    def _build(self) -> None:
        self._scope = plain_label(words.scope(), "muted", wrap=True)
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.table).addWidget(self._empty)
        self._plot_title = plain_label(words.history_title(), "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._build_head())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._build_plot())
        layout.addWidget(self.foot)
        self.setMinimumSize(440, 226)

    def _build_head(self) -> QWidget:
        head = QWidget()
        layout = QVBoxLayout(head)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._scope)
        layout.addWidget(self.stages)
        return head

    def _build_plot(self) -> QWidget:
        self._history = history = QWidget()
        layout = QVBoxLayout(history)
        layout.setContentsMargins(16, 12, 16, 4)
        layout.setSpacing(6)
        layout.addWidget(self._plot_title)
        layout.addWidget(self.plot, 1)
        return history

    def _connect(self) -> None:
        self.stages.stage_chosen.connect(self._on_stage_chosen)
        self.table.taken.connect(self._on_open)
        self.table.doubleClicked.connect(self._on_open)
        self.table.copy_requested.connect(self._on_copy)
        self.table.selectionModel().selectionChanged.connect(self._show_offers)
        self.model.rowsInserted.connect(self._show_emptiness)
        self.model.rowsRemoved.connect(self._on_rows_gone)
        self.model.modelReset.connect(self._on_rows_gone)
        self.foot.open_requested.connect(self._on_open)
        self.foot.copy_requested.connect(self._on_copy)
        self.foot.swap_requested.connect(self._on_swap)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close)

    def _on_frame(self) -> None:
        """Ask for what has changed, of a burst no more than a frame has time for."""
        wanted = list(self._touched)[:_MOST_A_FRAME]
        for reference in wanted:
            del self._touched[reference]
        if self._touched:
            self._frame.start()
        self.lines_wanted.emit(wanted)

    def _on_stage_chosen(self, stage: Stage | None) -> None:
        self.model.show_stage(stage)
        self.table.scrollToTop()

    def _on_open(self) -> None:
        reference = self.table.selected()
        if reference is not None:
            self.open_requested.emit(reference)

    def _on_copy(self) -> None:
        sid = self._selected_sid()
        if sid:
            QGuiApplication.clipboard().setText(to_copy(sid))

    def _on_swap(self) -> None:
        self._plot_wanted = not self._plot_wanted
        self._fold()

    def _on_rows_gone(self) -> None:
        self._show_emptiness()
        self._show_offers()

    def _selected_sid(self) -> str | None:
        reference = self.table.selected()
        row = self.model.row_of(reference) if reference is not None else None
        line = self.model.line_at(row) if row is not None else None
        return line.call_sid if line is not None else None

    def _show_offers(self) -> None:
        selected = self.table.selected() is not None
        self.foot.show_offers(selected=selected, has_sid=bool(self._selected_sid()))

    def _show_emptiness(self) -> None:
        self._empty.setText(words.nobody(self.model.stage))
        self._empty.setVisible(self.model.rowCount() == 0)
        self._show_offers()

    def _fold(self) -> None:
        lines = self.height() / self.fontMetrics().height()
        short = lines < _SHORT
        alone = short and self._plot_wanted
        self.foot.show_swap(offered=short, plot=self._plot_wanted)
        for widget in (self.table, self.stages):
            widget.setVisible(not alone)
        self._history.setVisible(not short or self._plot_wanted)
        self._scope.setVisible(lines >= _TINY)
