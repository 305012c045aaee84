"""The detail below a table, as in the journal, and a call's reports to show in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QTableView, QVBoxLayout
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.history import Heard, history_of
from ccm_desktop.ui.detail.call_detail import CallDetail
from ccm_desktop.ui.timeline import Timeline
from tests.ui.shown import after, final, legs, one

REPORTS = (
    Heard("reply", after(1), '{"n": 1}', legs()),
    Heard("poll", after(6), '{"n": 2}', legs("in-progress")),
    Heard("poll", after(11), '{"n": 3}', legs("in-progress", "in-progress")),
    Heard("poll", after(22), '{"n": 4}', replace(final(), ended_at=after(20))),
)


class Place:
    """The detail below a table, as in the journal."""

    def __init__(self, qtbot: QtBot) -> None:
        self.top = QFrame()
        qtbot.addWidget(self.top)
        self.table, self.detail = QTableView(), CallDetail()
        layout = QVBoxLayout(self.top)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        self.now: datetime = after(202)
        self.detail.set_clock(lambda: self.now)
        self.resize(868, 700)
        self.top.show()

    def resize(self, width: int, height: int) -> None:
        """Give it all another size."""
        self.top.resize(width, height)
        self.settle()

    def settle(self) -> None:
        """Let layouts come to rest."""
        for _ in range(5):
            QCoreApplication.sendPostedEvents()
            QCoreApplication.processEvents()

    def show(self, call: Call, *, past: bool = True) -> None:
        """Show a call, with its past unless it is not read yet."""
        self.detail.show_call(call)
        if past:
            self.detail.show_history(history_of(call, REPORTS if call.report else ()))
        self.settle()

    def texts(self) -> list[str]:
        """What stands there."""
        return [label.text() for label in self.detail.findChildren(QLabel) if label.isVisible()]

    def press(self, words: str) -> None:
        """Press the button that says so."""
        buttons = self.detail.findChildren(QPushButton)
        next(b for b in buttons if b.isVisible() and words in b.text()).click()
        self.settle()

    def take(self, words: str) -> None:
        """Take a line of the menu."""
        menu = self.menu()
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
        self.settle()

    def menu(self) -> QMenu:
        """The open menu."""
        self.press("More…")
        return next(menu for menu in self.detail.findChildren(QMenu) if menu.isVisible())

    def past(self) -> str:
        """The timeline as a screen reader says it."""
        return one(self.detail, Timeline, "Timeline").accessibleDescription()
