"""The window: places the views, owns the keys, and passes on that it wants to close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui.bars import StatusLine, TopBar
from ccm_desktop.ui.dial_panel import DialPanel
from ccm_desktop.ui.focus import InSight, holds_focus
from ccm_desktop.ui.journal_view import JournalView
from ccm_desktop.ui.recent_panel import RecentPanel
from ccm_desktop.ui.resources import resource
from ccm_desktop.ui.room import on_its_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ccm_desktop.ui.call_panel import CallPanel
    from ccm_desktop.ui.link_notice import LinkNotice
    from ccm_desktop.ui.notices import NoticeBanner
    from ccm_desktop.ui.reminder_notice import ReminderNotice
    from ccm_desktop.ui.suggestions import SuggestionsPanel

LEFT_WIDTH = 372
FOLD_WIDTH = 760
TWO_COLUMNS = 600
SHORT = 560
TINIEST = 250
TINY = 370  # as a laptop's screen at 300 %
_MARGIN = 16
_TICK_MS = 1000
_ANY_WIDTH = 16_777_215  # Qt's own "no maximum"


class MainWindow(QMainWindow):
    """Left the dialer and the current call, right the journal; bars above and below."""

    quit_requested = Signal()
    ticked = Signal()
    check_requested = Signal()
    last_number_requested = Signal()
    keys_requested = Signal()
    compact_changed = Signal(bool)
    on_top_requested = Signal()

    notices: NoticeBanner
    link_notice: LinkNotice
    reminder_notice: ReminderNotice
    suggestions: SuggestionsPanel
    call_panel: CallPanel

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setWindowTitle("CCM Desktop")
        self.setWindowIcon(QIcon(str(resource("icons/ccm-desktop.svg"))))
        self.top_bar = TopBar(furnished=False)
        self.status = StatusLine()
        self.dial = DialPanel(furnished=False)
        self.recent = RecentPanel()
        self.journal = JournalView(furnished=False)
        self._compact = self._is_beside = False
        self._wide_size = on_its_screen(self, QSize(1240, 800))
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.ticked)
        self._build()
        self._add_keys()
        self.status.show_starting()
        self.resize(self._wide_size)
        self.dial.focus_number()
        self.furnished = False
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Build what is not seen at first."""
        for _ in self.furnish_in_steps():
            pass

    def furnish_in_steps(self) -> Iterator[None]:
        """The same with a pause after each step: the program does it once the window has painted."""
        if self.furnished:
            return
        from ccm_desktop.ui.call_panel import CallPanel
        from ccm_desktop.ui.link_notice import LinkNotice
        from ccm_desktop.ui.notices import NoticeBanner
        from ccm_desktop.ui.reminder_notice import ReminderNotice
        from ccm_desktop.ui.suggestions import SuggestionsPanel

        self.notices = NoticeBanner()
        yield
        self.link_notice = LinkNotice()
        self.reminder_notice = ReminderNotice()
        yield
        self.suggestions = SuggestionsPanel()
        yield
        self.call_panel = CallPanel()
        self.call_panel.hide()
        yield
        self.top_bar.furnish()
        yield
        self.dial.furnish()
        yield
        yield from self.journal.furnish_in_steps()
        self._place_furniture()
        self.furnished = True

    @property
    def _furniture(self) -> tuple[QWidget, ...]:
        """What stands between the dialer and the recent calls, from the top; all of it built late."""
        return (
            self.notices,
            self.link_notice,
            self.suggestions,
            self.dial.options_panel,
            self.reminder_notice,
            self.call_panel,
        )

    def _place_furniture(self) -> None:
        InSight(self._area)
        for place, view in enumerate(self._furniture):
            self._below.insertWidget(place, view)
        self.dial.suggestions_requested.connect(self.suggestions.focus_first)
        self.suggestions.left.connect(self.dial.focus_number)
        for notice in (self.notices, self.link_notice, self.reminder_notice):
            notice.left.connect(self._on_notice_left)
        self.call_panel.closed.connect(self._on_card_closed)
        self._add_key("Ctrl+E", self.call_panel.focus_note)
        self._add_key("Escape", self._on_escape)

    def _on_escape(self) -> None:
        for notice in (self.notices, self.link_notice):
            if holds_focus(notice):
                self.dial.focus_after(by_hand=True)
            notice.clear()

    def _on_notice_left(self, by_hand: bool) -> None:
        self.dial.focus_after(by_hand=by_hand)

    def _on_card_closed(self) -> None:
        self.dial.focus_after(by_hand=True)

    def show_call_panel(self, shown: bool) -> None:
        """Show the current call, or else the recent ones."""
        if holds_focus(self.recent if shown else self.call_panel):
            self.dial.focus_after(by_hand=False)
        self.call_panel.setVisible(shown)
        self.recent.setVisible(not shown)

    def show_journal(self) -> None:
        """Unfold the journal, where it is folded away."""
        if self.journal.isHidden():
            self.toggle_compact() if self._compact else self.resize(self._wide_size)

    def set_ticking(self, ticking: bool) -> None:
        """Let clocks go on; nothing ticks while nothing moves."""
        if ticking and not self._ticker.isActive():
            self._ticker.start()
        elif not ticking:
            self._ticker.stop()

    def toggle_compact(self) -> None:
        """Fold to the dialer alone, or unfold."""
        self._compact = not self._compact
        if self._compact:
            self._wide_size = self.size()
            self.resize(LEFT_WIDTH, self.height())
        else:
            self.resize(self._wide_size)
        self._fold()
        self.compact_changed.emit(self._compact)

    @property
    def compact(self) -> bool:
        """Whether it is folded to the dialer alone."""
        return self._compact

    @property
    def wide_size(self) -> QSize:
        """Its size unfolded."""
        return self._wide_size

    def start_compact(self, width: int, height: int) -> None:
        """Be folded from the start; these are its size unfolded."""
        self._compact = True
        self._wide_size = QSize(width, height)
        self._fold()

    def focusNextPrevChild(self, next: bool, /) -> bool:  # noqa: A002, N802 - Qt's names
        """Go on in the order of the task: some views are built late, and notices as they come."""
        if self.furnished:
            from ccm_desktop.ui.tab_order import order_tabs

            order_tabs((self.dial, *self._furniture, self.recent, self.journal, self.top_bar))
        return super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave it to the program to end: a request may be under way."""
        event.ignore()
        self.quit_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the journal away where there is no room for it."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        narrow = self._compact or self.width() < FOLD_WIDTH
        if narrow and holds_focus(self.journal):
            self.dial.focus_after(by_hand=True)
        self.journal.setVisible(not narrow)
        self.top_bar.set_narrow(narrow)
        self.status.set_narrow(narrow)
        # Short and wide, as a laptop's screen at 200 %: what is below the button goes beside it.
        beside = narrow and self.height() < SHORT and self.width() >= TWO_COLUMNS
        directions = QBoxLayout.Direction
        self._column.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        tiny = self.height() < TINY
        self.status.setVisible(not tiny)
        self.top_bar.setVisible(self.height() >= TINIEST)
        self.dial.set_short(tiny)
        self._dialer.setContentsMargins(*((8, 4, 8, 0) if tiny else (16, 16, 16, 0)))
        self._is_beside = beside
        self._fit_below()
        self._left.setMinimumWidth(0 if narrow else LEFT_WIDTH)
        self._left.setMaximumWidth(_ANY_WIDTH if narrow else LEFT_WIDTH)

    def _fit_below(self) -> None:
        """Let the scroll bar stand in the margin: what is below is as wide with it as without."""
        left, top = (0, _MARGIN) if self._is_beside else (_MARGIN, 0)
        bar = self._bar.sizeHint().width() if self._bar.maximum() > 0 else 0
        self._below.setContentsMargins(left, top, _MARGIN - bar, _MARGIN)

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        self._left = self._build_left()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._left)
        middle.addWidget(self.journal, 1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(page)
        self.setMinimumSize(356, 226)

    def _build_left(self) -> QWidget:
        # Only what stands below the Call button scrolls: the button itself never moves.
        below = QWidget()
        self._below = stack = QVBoxLayout(below)
        stack.setSpacing(14)
        stack.addWidget(self.recent)
        stack.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(below)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(1)
        self._bar = area.verticalScrollBar()
        self._bar.rangeChanged.connect(self._fit_below)
        self._area = area
        left = QWidget()
        self._column = QVBoxLayout(left)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        self._dialer = QVBoxLayout()
        self._dialer.addWidget(self.dial, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(self._dialer)
        self._column.addWidget(area, 1)
        return left

    def _add_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+D", self.dial.focus_number),
            ("Ctrl+F", self._on_search_key),
            ("Ctrl+M", self.toggle_compact),
            ("Ctrl+Shift+M", self.on_top_requested.emit),
            ("Ctrl+L", self.top_bar.look_up_requested.emit),
            ("Ctrl+Shift+B", self.top_bar.wallboard_requested.emit),
            ("Ctrl+,", self.top_bar.settings_requested.emit),
            ("Ctrl+R", self.last_number_requested.emit),
            ("F5", self.check_requested.emit),
            ("F1", self.keys_requested.emit),
            ("Ctrl+Q", self.quit_requested.emit),
        ):
            self._add_key(keys, slot)
        for place in range(9):
            key = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            key.setProperty("place", place)
            key.activated.connect(self._on_number_key)
        self.top_bar.compact_requested.connect(self.toggle_compact)

    def _add_key(self, keys: str, slot: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _on_search_key(self) -> None:
        self.show_journal()
        self.journal.focus_search()

    def _on_number_key(self) -> None:
        key = self.sender()
        if key is not None:
            self.dial.choose_virtual_number(int(key.property("place")))
