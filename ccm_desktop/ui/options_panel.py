"""The call options that the agent may change for the next calls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
)

from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD, check_template
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.order import (
    MAX_RING_TIME_S,
    MAX_TIME_LIMIT_S,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
    check_wait_audio,
)
from ccm_desktop.ui import text
from ccm_desktop.ui.duration_box import DurationBox
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr

_MOST_OF_A_URL = 2000
_SPIN_PAD = 8  # a style sheet's padding does not reach a spin box's field


class OptionsPanel(QFrame):
    """Tells of options only as long as all of them can be sent; else one sentence says which not."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._known = CallOptions()
        self._is_showing = False
        self._build()
        self.set_options(self._known)
        self._connect()

    def set_options(self, options: CallOptions) -> None:
        """Show options without telling of a change."""
        self._is_showing = True
        self._recording.setChecked(options.recording)
        self._channels.setCurrentIndex(self._channels.findData(options.channels.value))
        self._ring_time.setValue(options.ring_time_s or 0)
        self._time_limit.setValue(options.time_limit_s or 0)
        _set_text(self._wait_audio, options.wait_audio_url or "")
        _set_text(self._custom_field, options.custom_field or "")
        for event, field in self._callbacks.items():
            _set_text(field, next((c.url for c in options.callbacks if c.event is event), ""))
        self._is_showing = False
        self._known = options
        self._on_changed()

    def options(self) -> CallOptions:
        """The options as they last could be sent."""
        return self._known

    def _build(self) -> None:
        self._recording = QCheckBox(tr("Record the call"))
        self._channels = QComboBox()
        self._channels.addItem(tr("Dual: a channel each"), Channels.DUAL.value)
        self._channels.addItem(tr("Single: both mixed"), Channels.SINGLE.value)
        self._ring_time = QSpinBox()
        self._ring_time.setRange(0, MAX_RING_TIME_S)
        self._ring_time.setSingleStep(5)
        self._ring_time.setSuffix(tr(" s each phone"))
        self._ring_time.setSpecialValueText(tr("Exotel's usual"))
        self._time_limit = DurationBox(MAX_TIME_LIMIT_S, tr("None"))
        self._wait_audio = _field(tr("https://…/music.wav"), _MOST_OF_A_URL)
        self._wait_audio.setToolTip(
            tr("You hear it while the customer rings: WAV, 8 kHz, mono, 16 bit, under 2 MB.")
        )
        self._custom_field = _field(tr("as in order {ticket}"), MAX_CUSTOM_FIELD)
        self._custom_field.setToolTip(
            tr(
                "Comes back with every report. {ticket} asks you for each call; {customer},"
                " {agent} and {call} fill themselves in. Without {call} a lost answer can't be"
                " found again by it."
            )
        )
        self._callbacks = {
            CallbackEvent.ANSWERED: _field(tr("https://…"), _MOST_OF_A_URL),
            CallbackEvent.TERMINAL: _field(tr("https://…"), _MOST_OF_A_URL),
        }
        self._problem = plain_label("", "error", wrap=True)
        self._problem.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QFormLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setVerticalSpacing(5)
        layout.addRow(self._recording)
        for label, name, widget in (
            (tr("Channels"), tr("Recording channels"), self._channels),
            (tr("Ring time"), tr("Ring time"), self._ring_time),
            (tr("Time limit"), tr("Time limit"), self._time_limit),
            (tr("Wait audio"), tr("Wait audio URL"), self._wait_audio),
            (tr("Custom field"), tr("Custom field"), self._custom_field),
            (
                tr("When answered"),
                tr("Callback when answered"),
                self._callbacks[CallbackEvent.ANSWERED],
            ),
            (tr("When ended"), tr("Callback when ended"), self._callbacks[CallbackEvent.TERMINAL]),
        ):
            widget.setAccessibleName(name)
            if isinstance(widget, QSpinBox):
                widget.lineEdit().setAccessibleName(name)
                widget.lineEdit().setTextMargins(_SPIN_PAD, 0, _SPIN_PAD, 0)
            shown = plain_label(label, "label")
            shown.setBuddy(widget)
            layout.addRow(shown, widget)
        layout.addRow(self._problem)

    def _connect(self) -> None:
        self._recording.toggled.connect(self._on_changed)
        self._channels.currentIndexChanged.connect(self._on_changed)
        for box in (self._ring_time, self._time_limit):
            box.valueChanged.connect(self._on_changed)
        for field in (self._wait_audio, self._custom_field, *self._callbacks.values()):
            field.editingFinished.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._is_showing:
            return
        self._channels.setEnabled(self._recording.isChecked())
        try:
            options = self._read()
        except BadInput as error:
            self._problem.setText(tr("{what} It is not used.", what=text.bad_input(error)))
            self._problem.show()
            return
        self._problem.hide()
        if options != self._known:
            self._known = options
            self.changed.emit(options)

    def _read(self) -> CallOptions:
        custom_field = self._custom_field.text().strip()
        check_template(custom_field)
        check_wait_audio(self._wait_audio.text().strip())
        return CallOptions(
            recording=self._recording.isChecked(),
            channels=Channels(str(self._channels.currentData())),
            wait_audio_url=self._wait_audio.text().strip() or None,
            time_limit_s=self._time_limit.value() or None,
            ring_time_s=self._ring_time.value() or None,
            custom_field=custom_field or None,
            callbacks=tuple(
                Callback(event, field.text().strip())
                for event, field in self._callbacks.items()
                if field.text().strip()
            ),
        )


def _field(placeholder: str, most: int) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(placeholder)
    field.setMaxLength(most)
    field.setClearButtonEnabled(False)
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
    return field


def _set_text(field: QLineEdit, words: str) -> None:
    """Show a text from its beginning; one that is being typed stays as it is."""
    if not field.hasFocus():
        field.setText(words)
        field.setCursorPosition(0)
