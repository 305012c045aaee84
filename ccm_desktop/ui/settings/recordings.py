"""The settings page "Recordings": how long fetched ones are kept, how much room they may take."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize
from ccm_desktop.ui import text
from ccm_desktop.ui.focus import Pause
from ccm_desktop.ui.labels import field_label, plain_label
from ccm_desktop.ui.settings.choice_box import ChoiceBox
from ccm_desktop.ui.settings.dialog import PreferencePage
from ccm_desktop.ui.text import tr

_DAYS = (1, 7, 14, 30, 60, 90, 180, 365)
_MEGABYTES = (100, 250, 500, 1000, 2000, 5000, 10_000)


class RecordingsPage(PreferencePage):
    """Shows the limits and what is kept; emits what the user asks for."""

    size_requested = Signal()
    clear_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Recordings")
        self._preferences = Preferences()
        self._days = ChoiceBox(tr("Days to keep recordings"), _DAYS, text.recording_days)
        self._room = ChoiceBox(tr("Room for recordings"), _MEGABYTES, text.recording_room)
        self._kept = plain_label(tr("counting…"), "muted", wrap=True)
        self._kept.setAccessibleName(tr("Recordings that are kept"))
        self._clear = QPushButton(tr("Delete them now"))
        self._clear.setAutoDefault(False)
        self._clear.setAccessibleDescription(tr("Deletes the copies on this computer"))
        self._clear.setEnabled(False)
        self._clearing = Pause(self._clear)
        self._build()
        self._days.currentIndexChanged.connect(self._on_changed)
        self._room.currentIndexChanged.connect(self._on_changed)
        self._clear.clicked.connect(self._on_clear)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show preferences without telling of a change."""
        self._preferences = preferences
        limits = preferences.recordings
        for box, value in ((self._days, limits.days), (self._room, limits.megabytes)):
            blocker = QSignalBlocker(box)
            box.choose(value)
            blocker.unblock()

    def show_size(self, size: CacheSize) -> None:
        """Show how much is kept."""
        self._kept.setText(text.cache_size(size))
        self._clearing.end(enabled=size.count > 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask each time the page comes up: what is kept changes meanwhile."""
        super().showEvent(event)
        self.size_requested.emit()

    def _on_changed(self) -> None:
        limits = CacheLimits(self._days.chosen, self._room.chosen)
        self._preferences = replace(self._preferences, recordings=limits)
        self.changed.emit(self._preferences)

    def _on_clear(self) -> None:
        self._clearing.begin()
        self.clear_requested.emit()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(
            plain_label(
                tr(
                    "A recording that you play is fetched from Exotel and kept on this computer "
                    "for a while, for you alone. When the next one comes in, those that were not "
                    "played for longest go."
                ),
                "muted",
                wrap=True,
            )
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        for line, (label, box) in enumerate(
            (
                (tr("Delete what was not played for"), self._days),
                (tr("Keep no more than"), self._room),
            )
        ):
            grid.addWidget(field_label(label, box, box.accessibleName()), line, 0)
            grid.addWidget(box, line, 1)
        layout.addLayout(grid)
        layout.addSpacing(8)
        layout.addWidget(self._kept)
        row = QHBoxLayout()
        row.addWidget(self._clear)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(
            plain_label(
                tr(
                    "Copies that you saved elsewhere stay. Which hosts recordings may come from "
                    "is set in the account."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addStretch(1)
