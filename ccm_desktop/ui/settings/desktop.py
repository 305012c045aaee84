"""The settings page "Desktop": notifications, tray, compact window, starting with the session, hotkey."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.domain.hotkey import HotkeyStanding, HotkeyState
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui import text
from ccm_desktop.ui.focus import Pause
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.on_top import can_stay_on_top
from ccm_desktop.ui.settings.dialog import PreferencePage
from ccm_desktop.ui.settings.key_field import KeyField
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.tray import Tray

_INDENT = 22
_WELL = (HotkeyState.OFF, HotkeyState.ASKING, HotkeyState.ON)


class DesktopPage(PreferencePage):
    """Shows the switches, and what the desktop makes of them."""

    autostart_requested = Signal(bool)
    truth_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Desktop")
        self._preferences = Preferences()
        self._notifications = QCheckBox(tr("Notify me while I work in another window"))
        self._numbers = QCheckBox(tr("Show customers' numbers in notifications"))
        self._tray = QCheckBox(tr("Show an icon in the tray"))
        self._hide = QCheckBox(tr("Keep only that icon when the window is minimised"))
        self._on_top = QCheckBox(tr("Keep the compact window on top (Ctrl+Shift+M)"))
        self._autostart = QCheckBox(tr("Start with the session, minimised"))
        self._asking = Pause(self._autostart)
        self._autostart_state = plain_label("", "warning", wrap=True)
        self._keys = KeyField(tr("Keys that fill in a selected number"))
        self._keys_state = plain_label("", "muted", wrap=True)
        self._keys_state.setAccessibleName(tr("State of these keys"))
        self._build()
        self._connect()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show preferences without telling of a change."""
        self._preferences = preferences
        for box, on in (
            (self._notifications, preferences.notifications),
            (self._numbers, preferences.show_numbers_in_notifications),
            (self._tray, preferences.tray),
            (self._hide, preferences.minimise_to_tray),
            (self._on_top, preferences.compact_on_top),
        ):
            blocker = QSignalBlocker(box)
            box.setChecked(on)
            blocker.unblock()
        self._keys.show_keys(preferences.hotkey)
        self._numbers.setEnabled(preferences.notifications)
        self._hide.setEnabled(preferences.tray and Tray.available())

    def show_autostart(self, found: Autostart) -> None:
        """Show what the system has on disk."""
        blocker = QSignalBlocker(self._autostart)
        self._autostart.setChecked(found in (Autostart.ON, Autostart.OTHER_COPY))
        blocker.unblock()
        self._asking.end()
        words = text.autostart_state(found)
        self._autostart_state.setText(words)
        self._autostart_state.setVisible(bool(words))

    def show_hotkey(self, standing: HotkeyStanding) -> None:
        """Show whether the keys work."""
        self._keys_state.setText(text.hotkey_state(standing))
        restyle(self._keys_state, "role", "muted" if standing.state in _WELL else "warning")

    def showEvent(self, event: QShowEvent) -> None:
        """Ask each time the page comes up: others change it too."""
        super().showEvent(event)
        self.truth_requested.emit()

    def _connect(self) -> None:
        for box in (self._notifications, self._numbers, self._tray, self._hide, self._on_top):
            box.toggled.connect(self._on_changed)
        self._keys.chosen.connect(self._on_changed)
        self._autostart.toggled.connect(self._on_autostart)

    def _on_changed(self) -> None:
        preferences = replace(
            self._preferences,
            notifications=self._notifications.isChecked(),
            show_numbers_in_notifications=self._numbers.isChecked(),
            tray=self._tray.isChecked(),
            minimise_to_tray=self._hide.isChecked(),
            compact_on_top=self._on_top.isChecked(),
            hotkey=self._keys.keys(),
        )
        self.show_preferences(preferences)
        self.changed.emit(preferences)

    def _on_autostart(self, on: bool) -> None:
        self._asking.begin()
        self.autostart_requested.emit(on)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(plain_label(tr("Notifications"), "heading"))
        layout.addWidget(self._notifications)
        layout.addLayout(_indented(self._numbers))
        layout.addLayout(_indented(_words(tr("Otherwise they only say how a call went."))))
        layout.addSpacing(8)
        layout.addWidget(plain_label(tr("Window"), "heading"))
        layout.addWidget(self._tray)
        layout.addLayout(_indented(self._hide))
        layout.addLayout(_indented(_words(_about_tray())))
        layout.addWidget(self._on_top)
        if not can_stay_on_top():
            self._on_top.setEnabled(False)
            layout.addLayout(_indented(_words(_about_wayland())))
        layout.addWidget(self._autostart)
        layout.addLayout(_indented(self._autostart_state))
        layout.addSpacing(8)
        layout.addWidget(plain_label(tr("Fill in from anywhere"), "heading"))
        layout.addWidget(_words(_about_keys()))
        layout.addLayout(self._build_keys())
        layout.addWidget(self._keys_state)
        layout.addStretch(1)

    def _build_keys(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(field_label(tr("Keys"), self._keys, self._keys.accessibleName()))
        row.addWidget(self._keys)
        row.addStretch(1)
        return row


def _about_tray() -> str:
    if Tray.available():
        return tr("The window also comes back when you start CCM Desktop again.")
    return tr("This desktop shows no tray.")


def _about_wayland() -> str:
    return tr("On Wayland only the desktop itself can: look in the menu of the window's title bar.")


def _about_keys() -> str:
    return tr(
        "Select a number in any program and press these keys: it is filled in, and this window "
        "comes up. Nothing is read before you press them, and only you press Call."
    )


def _words(words: str) -> QLabel:
    return plain_label(words, "muted", wrap=True)


def _indented(widget: QCheckBox | QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_INDENT, 0, 0, 0)
    row.addWidget(widget, 1)
    return row
