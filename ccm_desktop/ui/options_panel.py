"""The call options that the agent may change for the next calls."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from ccm_desktop.domain.order import CallOptions, Channels
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr


class OptionsPanel(QWidget):
    """Recording and its channels; the other options pass through unchanged."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._recording = QCheckBox(tr("Record the call"))
        self._channels = QComboBox()
        self._channels.addItem(tr("Dual: a channel each"), Channels.DUAL.value)
        self._channels.addItem(tr("Single: both mixed"), Channels.SINGLE.value)
        self._channels.setAccessibleName(tr("Recording channels"))
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 4, 0, 2)
        layout.addRow(self._recording)
        layout.addRow(plain_label(tr("Channels"), "label"), self._channels)
        self.set_options(CallOptions())
        self._recording.toggled.connect(self._on_changed)
        self._channels.currentIndexChanged.connect(self._on_changed)

    def set_options(self, options: CallOptions) -> None:
        """Show options without telling of a change."""
        self._known = options
        for widget in (self._recording, self._channels):
            widget.blockSignals(True)
        self._recording.setChecked(options.recording)
        self._channels.setCurrentIndex(self._channels.findData(options.channels.value))
        self._channels.setEnabled(options.recording)
        for widget in (self._recording, self._channels):
            widget.blockSignals(False)

    def options(self) -> CallOptions:
        """The options as they stand."""
        return replace(
            self._known,
            recording=self._recording.isChecked(),
            channels=Channels(str(self._channels.currentData())),
        )

    def _on_changed(self) -> None:
        self._channels.setEnabled(self._recording.isChecked())
        self.changed.emit(self.options())
