"""The lists under the dialer while no call is on: recent calls, who is to be called back, favourites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from ccm_desktop.ui.focus import has_keyboard, holds_focus
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from datetime import datetime

    from ccm_desktop.domain.line import CallLine
    from ccm_desktop.domain.reminder import Reminder
    from ccm_desktop.ui.follow_up_list import FavouritesList, FollowUpList
    from ccm_desktop.ui.recent_row import RecentRow

_MOST = 5
_MOST_COUNTED = 99
RECENT, FOLLOW_UP, FAVOURITES = range(3)


class RecentPanel(QFrame):
    """One of three lists at a time; what is chosen fills the dialer, it dials nothing."""

    number_chosen = Signal(str)
    follow_up_done = Signal(str)
    reminder_snoozed = Signal(str)
    reminder_done = Signal(str)
    reminder_entered = Signal(object)  # RemindRequest

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows: list[RecentRow] = []
        self._follow_ups: FollowUpList | None = None
        self._favourites: FavouritesList | None = None
        self._counts = [0, 0]
        self._tabs = QTabBar()
        for title in (tr("Recent"), tr("Follow-up"), tr("Favourites")):
            self._tabs.addTab(title)
        self._tabs.setAccessibleName(tr("Lists"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._recent = QWidget()
        self._column = QVBoxLayout(self._recent)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._empty = plain_label(
            tr("No calls yet. Enter a customer number and press Call."), "muted", wrap=True
        )
        self._column.addWidget(self._empty)
        self._pages = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 12)
        layout.setSpacing(6)
        layout.addWidget(self._tabs)
        layout.addWidget(self._recent)

    @property
    def follow_ups(self) -> FollowUpList:
        """The list of those to be called back, made when it is first needed."""
        if self._follow_ups is None:
            from ccm_desktop.ui.follow_up_list import FollowUpList

            made = self._follow_ups = FollowUpList()
            made.number_chosen.connect(self.number_chosen)
            made.follow_up_done.connect(self.follow_up_done)
            made.reminder_snoozed.connect(self.reminder_snoozed)
            made.reminder_done.connect(self.reminder_done)
            made.remind.entered.connect(self.reminder_entered)
            self._add_page(made, FOLLOW_UP)
        return self._follow_ups

    @property
    def favourites(self) -> FavouritesList:
        """The list of favourites, made when it is first needed."""
        if self._favourites is None:
            from ccm_desktop.ui.follow_up_list import FavouritesList

            made = self._favourites = FavouritesList()
            made.number_chosen.connect(self.number_chosen)
            self._add_page(made, FAVOURITES)
        return self._favourites

    def show_list(self, which: int) -> None:
        """Bring one of the lists up; it stays until another is chosen."""
        self._tabs.setCurrentIndex(which)

    def show_lines(self, lines: list[CallLine]) -> None:
        """Show the newest calls."""
        if not self._rows and lines:
            self._add_rows()
        self._empty.setVisible(not lines)
        focused = next((row.reference for row in self._rows if has_keyboard(row.fill)), None)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(lines))
            if place < len(lines):
                row.show_line(lines[place])
                if focused == row.reference:
                    row.fill.setFocus(Qt.FocusReason.OtherFocusReason)  # not another's in its place

    def show_follow_ups(self, lines: Sequence[CallLine], now: datetime) -> None:
        """Show the customers who were not reached, newest first."""
        if lines or self._follow_ups is not None:
            had_focus = holds_focus(self)
            self.follow_ups.show_lines(lines, now)
            self._keep_focus(had_focus=had_focus)
        self._count(len(lines), self._counts[1])

    def show_reminders(self, reminders: Sequence[Reminder], now: datetime) -> None:
        """Show the reminders that are not done, the earliest first."""
        if reminders or self._follow_ups is not None:
            had_focus = holds_focus(self)
            self.follow_ups.show_reminders(reminders, now)
            self._keep_focus(had_focus=had_focus)
        self._count(self._counts[0], len(reminders))

    def show_favourites(self, favourites: Sequence[tuple[int, str, str]]) -> None:
        """Show the favourites: the digit of each one's key, its name and its number."""
        if favourites or self._favourites is not None:
            had_focus = holds_focus(self)
            self.favourites.show_favourites(favourites)
            self._keep_focus(had_focus=had_focus)

    def _count(self, lines: int, reminders: int) -> None:
        self._counts = [lines, reminders]
        total = lines + reminders
        shown = f"{_MOST_COUNTED}+" if total > _MOST_COUNTED else str(total)
        title = tr("Follow-up {n}", n=shown) if total else tr("Follow-up")
        if title != self._tabs.tabText(FOLLOW_UP):
            self._tabs.setTabText(FOLLOW_UP, title)

    def _on_tab_changed(self, which: int) -> None:
        pages: dict[int, QWidget] = {RECENT: self._recent}
        if which == FOLLOW_UP:
            pages[FOLLOW_UP] = self.follow_ups
        elif which == FAVOURITES:
            pages[FAVOURITES] = self.favourites
        had_focus = holds_focus(self)
        for page in (self._recent, self._follow_ups, self._favourites):
            if page is not None:
                page.setVisible(page is pages.get(which))
        self._keep_focus(had_focus=had_focus)

    def _keep_focus(self, *, had_focus: bool) -> None:
        """A row that goes with the focus in it must not send it away from the lists."""
        if had_focus and not holds_focus(self):
            self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_page(self, page: QWidget, which: int) -> None:
        page.setVisible(self._tabs.currentIndex() == which)
        self._pages.addWidget(page)

    def _add_rows(self) -> None:
        from ccm_desktop.ui.recent_row import RecentRow  # not needed for an empty first paint

        for _ in range(_MOST):
            row = RecentRow()
            row.fill.clicked.connect(self._on_chosen)
            self._column.addWidget(row)
            self._rows.append(row)

    def _on_chosen(self) -> None:
        button = self.sender()
        if button is not None:
            self.number_chosen.emit(str(button.property("customer")))
