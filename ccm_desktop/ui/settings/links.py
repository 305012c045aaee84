"""The settings page "Click to dial": who opens links, whether they arrive here, and the shortcut."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.reach import Reach
from ccm_desktop.ui import text
from ccm_desktop.ui.focus import Pause, enable
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.settings.dialog import PreferencePage
from ccm_desktop.ui.text import tr


class LinksPage(PreferencePage):
    """Shows what the system says, and emits what the user asks of it."""

    openers_requested = Signal()
    make_default_requested = Signal()
    test_requested = Signal()

    def __init__(self, command: str) -> None:
        super().__init__()
        self.title = tr("Click to dial")
        self._openers = {scheme: plain_label(tr("asking…"), "muted") for scheme in Scheme}
        for scheme, label in self._openers.items():
            label.setAccessibleName(tr("Opens {kind} links", kind=scheme.value))
        self._reach = plain_label("", "muted", wrap=True)
        self._result = plain_label("", "muted", wrap=True)
        self._result.setAccessibleName(tr("Result"))
        self._make_default = _button(tr("Open them with CCM Desktop"))
        self._can_test = False
        self._test = _button(tr("Test a link"))
        self._making, self._testing = Pause(self._make_default), Pause(self._test)
        self._command = QLineEdit(command)
        self._command.setReadOnly(True)
        self._command.setCursorPosition(0)
        self._copy = _button(tr("Copy command"))
        self._build()
        self._make_default.clicked.connect(self._on_make_default)
        self._test.clicked.connect(self._on_test)
        self._copy.clicked.connect(self._on_copy)

    def show_preferences(self, preferences: Preferences) -> None:
        """Have none: what is shown here is the system's."""

    def showEvent(self, event: QShowEvent) -> None:
        """Ask each time the page comes up: other programs change the answer."""
        super().showEvent(event)
        self.openers_requested.emit()

    def show_openers(self, openers: tuple[Opener, ...]) -> None:
        """Show who opens each kind of link."""
        for opener in openers:
            label = self._openers[opener.scheme]
            label.setText(text.opener(opener))
            restyle(label, "role", "warning" if opener.whose is Whose.OLD_COPY else "muted")
        is_ours = all(opener.whose is Whose.OURS for opener in openers)
        self._make_default.setVisible(not is_ours)

    def show_reach(self, reach: Reach, folder: str) -> None:
        """Show whether links reach this window."""
        self._reach.setText(text.reach(reach, folder).sentence)
        restyle(self._reach, "role", "muted" if reach is Reach.OPEN else "warning")
        self._can_test = reach is Reach.OPEN
        enable(self._test, self, on=self._can_test)

    def show_made(self, made: Made) -> None:
        """Show what became of the wish to open them here."""
        self._show(text.made_default(made), is_well=made is Made.DONE)

    def show_tested(self, arrived: bool | None) -> None:
        """Show what became of the test link."""
        self._show(text.tested_link(arrived), is_well=bool(arrived))
        self._testing.end(enabled=self._can_test)

    def _show(self, words: str, *, is_well: bool) -> None:
        self._result.setText(words)
        restyle(self._result, "role", "" if is_well else "warning")
        self._making.end()

    def _on_make_default(self) -> None:
        self._making.begin()
        self._show_asking()
        self.make_default_requested.emit()

    def _on_test(self) -> None:
        self._testing.begin()
        self._show_asking()
        self.test_requested.emit()

    def _show_asking(self) -> None:
        self._result.setText(tr("Asking the system…"))
        restyle(self._result, "role", "muted")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._command.text())

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(
            _words(tr("A link fills its number in and shows this window. Only you press Call."))
        )
        form = QFormLayout()
        form.setVerticalSpacing(6)
        for scheme, label in self._openers.items():
            form.addRow(plain_label(text.scheme_name(scheme), "label"), label)
        layout.addWidget(plain_label(tr("Who opens links now"), "heading"))
        layout.addLayout(form)
        buttons = QHBoxLayout()
        buttons.addWidget(self._make_default)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self._result)
        layout.addWidget(self._reach)
        layout.addSpacing(8)
        layout.addWidget(plain_label(tr("Selected text"), "heading"))
        layout.addWidget(
            _words(
                tr(
                    "Give this command a shortcut in your system's settings: it fills in what is "
                    "selected, in any program. Nothing is read before you press it."
                )
            )
        )
        layout.addWidget(field_label(tr("Command"), self._command, tr("Command for a shortcut")))
        row = QHBoxLayout()
        row.addWidget(self._command, 1)
        row.addWidget(self._copy)
        layout.addLayout(row)
        layout.addStretch(1)


def _button(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    return button


def _words(sentence: str) -> QLabel:
    label = plain_label(sentence, "muted", wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
