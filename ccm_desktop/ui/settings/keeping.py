"""The settings page "Keeping": how long calls are kept, and taking one customer out of everything."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from ccm_desktop.domain.keeping import Afterwards, Keeping
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui.focus import Pause
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.settings.choice_box import ChoiceBox
from ccm_desktop.ui.settings.dialog import PreferencePage
from ccm_desktop.ui.text import forgetting, tr

_DAYS = (7, 30, 60, 90, 180, 365, 730, 1825)


class KeepingPage(PreferencePage):
    """A rule counts from its button on: one that came by a wheel would have deleted calls."""

    older_requested = Signal(object)  # a rule: how many calls are that old?
    forget_requested = Signal(str)  # a number, as typed

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Keeping")
        self._preferences = Preferences()
        self._afterwards = _Choice()
        for rule in Afterwards:
            self._afterwards.addItem(forgetting.afterwards(rule), rule)
        self._days = _Days(tr("After how many days"), _DAYS, forgetting.days)
        self._what_goes = plain_label("", "muted", wrap=True)
        self._older = plain_label("", wrap=True)
        self._older.setAccessibleName(tr("How many calls are that old"))
        self._in_force = plain_label("", "muted", wrap=True)
        self._apply = _button(tr("Apply this rule"))
        self._number = QLineEdit()
        self._number.setPlaceholderText(tr("Customer's number"))
        self._number.setMaxLength(200)
        self._forget = _button(tr("Delete this customer's data…"))
        self._asking = Pause(self._forget)
        self._message = plain_label("", "error", wrap=True)
        self._build()
        self._connect()
        self._show_choice()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show preferences without telling of a change."""
        self._preferences = preferences
        rule = preferences.keeping
        with QSignalBlocker(self._afterwards), QSignalBlocker(self._days):
            self._afterwards.setCurrentIndex(list(Afterwards).index(rule.afterwards))
            self._days.choose(rule.days)
        self._in_force.setText(forgetting.rule_in_force(rule.afterwards, rule.days))
        self._show_choice()

    def show_older(self, rule: Keeping, count: int) -> None:
        """Show how many calls a rule would take now, if it is still the one on the page."""
        if rule == self._chosen():
            self._older.setText(forgetting.older_calls(count))

    def show_problem(self, words: str) -> None:
        """Say what is wrong with the number that was typed, or nothing any more."""
        self._asking.end()
        self._message.setText(words)
        self._message.setVisible(bool(words))

    def _build(self) -> None:
        rule = QHBoxLayout()
        rule.setSpacing(8)
        rule.addWidget(self._afterwards)
        rule.addWidget(plain_label(tr("after")))
        rule.addWidget(self._days)
        rule.addStretch(1)
        rule.addWidget(self._apply)
        one = QHBoxLayout()
        one.setSpacing(8)
        one.addWidget(self._number, 1)
        one.addWidget(self._forget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(field_label(tr("Old calls"), self._afterwards, tr("Old calls")))
        layout.addLayout(rule)
        for label in (self._what_goes, self._older, self._in_force, _fine_print()):
            layout.addWidget(label)
        layout.addSpacing(16)
        layout.addWidget(field_label(tr("One customer"), self._number, tr("Customer to delete")))
        layout.addLayout(one)
        layout.addWidget(self._message)
        layout.addStretch(1)
        self._message.hide()

    def _connect(self) -> None:
        self._afterwards.currentIndexChanged.connect(self._show_choice)
        self._days.currentIndexChanged.connect(self._show_choice)
        self._apply.clicked.connect(self._on_apply)
        self._forget.clicked.connect(self._on_forget)
        self._number.returnPressed.connect(self._forget.click)
        self._number.textEdited.connect(self._on_typed)

    def _chosen(self) -> Keeping:
        return Keeping(Afterwards(self._afterwards.currentData()), self._days.chosen)

    def _show_choice(self) -> None:
        rule = self._chosen()
        keeps = rule.afterwards is Afterwards.KEEP
        self._days.setEnabled(not keeps)
        self._what_goes.setText(forgetting.what_goes(rule.afterwards))
        self._older.setText("" if keeps else tr("Counting…"))
        self._older.setVisible(not keeps)
        in_force = self._preferences.keeping
        is_same = rule == in_force or (keeps and in_force.afterwards is Afterwards.KEEP)
        self._apply.setEnabled(not is_same)
        restyle(self._older, "role", "warning" if self._apply.isEnabled() else "muted")
        if not keeps:
            self.older_requested.emit(rule)

    def _on_apply(self) -> None:
        self._afterwards.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_preferences(replace(self._preferences, keeping=self._chosen()))
        self.changed.emit(self._preferences)

    def _on_typed(self) -> None:
        self.show_problem("")

    def _on_forget(self) -> None:
        self._asking.begin()
        self.forget_requested.emit(self._number.text())


class _Choice(QComboBox):
    """Is changed by a hand that means it, and not by a wheel that meant to scroll."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class _Days(ChoiceBox):
    """The same for days."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


def _fine_print() -> QLabel:
    return plain_label(
        tr(
            "A call that is under way, or that may have been dialled, stays. The journal's daily"
            " copies follow within 7 days. Nothing is taken out before Exotel has answered once, so"
            " that a wrong clock deletes nothing."
        ),
        "muted",
        wrap=True,
    )


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    return button
