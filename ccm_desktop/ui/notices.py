"""Messages where they belong: a banner in the page, never a box over it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.ui import text
from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.labels import ElidedLabel, literal, plain_label, restyle
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message, tr

DISMISS = "dismiss"
COPY_FOR_ADMIN = "copy_for_admin"
_SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button of a notice: what it is called, and the word that is emitted.

    One with `wait_s` can be pressed after so many seconds, which it counts; it presses nothing.
    """

    word: str
    label: str
    primary: bool = False
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A message, its tone, and what can be done about it; `inferred` is nobody's report."""

    message: Message
    tone: Tone
    actions: tuple[NoticeAction, ...] = ()
    subject: str = ""
    inferred: str = ""

    @property
    def sentence(self) -> str:
        """All that it says."""
        return f"{self.message.sentence} {self.inferred}".strip()

    def offers(self, word: str) -> bool:
        """Whether it has the button that emits this word."""
        return any(action.word == word for action in self.actions)


class NoticeBanner(QFrame):
    """Shows one notice at a time; emits (subject, action word).

    A press that comes too soon for anyone to have read the button, as the second half of a double
    click does, was meant for what stood there before: it is none.
    `left` tells that it goes with the focus in it, and whether one of its buttons was pressed before.
    """

    action_chosen = Signal(str, str)
    left = Signal(bool)
    urgent = True  # whether a screen reader says it in the middle of a sentence

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._notice: Notice | None = None
        self._was_pressed = False
        self._title = plain_label("", "heading", wrap=True)
        self._body = plain_label("", wrap=True)
        self._inferred = plain_label("", "inferred", wrap=True)
        self._details = ElidedLabel("", "muted")
        self._copy = QPushButton(tr("Copy details"))
        self._copy.setProperty("kind", "link")
        self._copy.clicked.connect(self._on_copy)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._waiting: list[tuple[QPushButton, NoticeAction]] = []
        self._waited_s = 0
        self._stands = QElapsedTimer()
        self._stands.start()
        self._seconds = QTimer(self)
        self._seconds.setInterval(_SECOND_MS)
        self._seconds.timeout.connect(self._on_second)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._body)
        layout.addWidget(self._inferred)
        layout.addLayout(self._buttons)
        small = QHBoxLayout()
        small.addWidget(self._details, 1)
        small.addWidget(self._copy)
        layout.addLayout(small)
        self.setAccessibleName(tr("Notice"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # where it is when a button of it goes
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """What is shown."""
        return self._notice

    def show_notice(self, notice: Notice) -> None:
        """Show a notice in place of the one before, and announce it once."""
        if notice == self._notice:
            return
        self._notice = notice
        self._was_pressed = self._was_pressed and holds_focus(self)
        restyle(self, "notice", notice.tone.value)
        self._title.setText(notice.message.title)
        self._body.setText(notice.message.body)
        self._body.setVisible(bool(notice.message.body))
        self._inferred.setText(notice.inferred)
        self._inferred.setVisible(bool(notice.inferred))
        self._details.setText(notice.message.details)
        self._details.setVisible(bool(notice.message.details))
        self._copy.setVisible(bool(notice.message.details))
        self._set_actions(notice.actions)
        self.setAccessibleDescription(notice.sentence)
        self.show()
        announce(self, notice.sentence, urgent=self.urgent)

    def clear(self, subject: str | None = None) -> None:
        """Take the notice away; with a subject, only if it is about that."""
        if subject is None or (self._notice and self._notice.subject == subject):
            had_focus, was_pressed = holds_focus(self), self._was_pressed
            self._notice, self._was_pressed = None, False
            self._stop_waiting()
            if had_focus:
                self.left.emit(was_pressed)
            self.hide()

    def withdraw(self, words: Collection[str]) -> None:
        """Take buttons away that fit no more; what is said stays, and is not said again."""
        notice = self._notice
        if notice is not None and any(notice.offers(word) for word in words):
            kept = tuple(action for action in notice.actions if action.word not in words)
            self._notice = replace(notice, actions=kept)
            self._set_actions(kept)

    def _set_actions(self, actions: tuple[NoticeAction, ...]) -> None:
        self._stop_waiting()
        self._stands.restart()
        focused = self._take_buttons_away()
        for action in actions:
            button = QPushButton(literal(action.label))
            button.setProperty("kind", "primary" if action.primary else "")
            button.setProperty("word", action.word)
            button.setAutoDefault(False)
            button.clicked.connect(self._on_clicked)
            button.installEventFilter(self)
            self._buttons.addWidget(button)
            if action.word == focused and not action.wait_s:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
            if action.wait_s:
                self._waiting.append((button, action))
                self._show_wait(button, action)
        self._buttons.addStretch(1)
        if self._waiting:
            self._seconds.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on a button is one press."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            return True
        return super().eventFilter(watched, event)

    def _take_buttons_away(self) -> str:
        """Keep the focus here meanwhile; the word of the button that had it, for the next ones."""
        focused = ""
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is None:
                continue
            if old.hasFocus():
                focused = str(old.property("word"))
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            old.hide()
            old.deleteLater()
        return focused

    def _show_wait(self, button: QPushButton, action: NoticeAction) -> None:
        left_s = action.wait_s - self._waited_s
        button.setEnabled(left_s <= 0)
        label = tr("{label} in {n} s", label=action.label, n=left_s)
        button.setText(literal(label if left_s > 0 else action.label))

    def _on_second(self) -> None:
        self._waited_s += 1
        for button, action in self._waiting:
            self._show_wait(button, action)
            if action.wait_s == self._waited_s:
                self._stands.restart()
        if all(action.wait_s <= self._waited_s for _, action in self._waiting):
            self._stop_waiting()

    def _stop_waiting(self) -> None:
        self._seconds.stop()
        self._waiting = []
        self._waited_s = 0

    def _on_clicked(self) -> None:
        button = self.sender()
        notice = self._notice
        if notice is None or not isinstance(button, QPushButton) or self._is_too_soon():
            return
        word = str(button.property("word"))
        self._was_pressed = True
        if word == DISMISS:
            self.clear()
        elif word == COPY_FOR_ADMIN:
            QGuiApplication.clipboard().setText(text.for_admin(notice.message))
            button.setText(tr("Copied"))
        self.action_chosen.emit(notice.subject, word)

    def _is_too_soon(self) -> bool:
        return self._stands.elapsed() < QApplication.doubleClickInterval()

    def _on_copy(self) -> None:
        if self._notice is not None:
            QGuiApplication.clipboard().setText(self._notice.sentence)


def announce(widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a sentence, once."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, sentence)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)
