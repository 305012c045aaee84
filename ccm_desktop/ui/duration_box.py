"""A length of time to be chosen: minutes as they are typed, or a clock's 1:30:00."""

from __future__ import annotations

import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox

from ccm_desktop.ui.text import clock

_STEP_S = 300
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


class DurationBox(QSpinBox):
    """Holds seconds; 0 shows `none`. A whole number that is typed is minutes."""

    def __init__(self, most_s: int, none: str) -> None:
        super().__init__()
        self.setRange(0, most_s)
        self.setSingleStep(_STEP_S)
        self.setKeyboardTracking(False)
        self.setSpecialValueText(none)

    def textFromValue(self, value: int, /) -> str:  # noqa: N802 - Qt's name
        """The clock's form."""
        return clock(value)

    def valueFromText(self, text: str, /) -> int:  # noqa: N802 - Qt's name
        """Seconds; 0 for what is no length of time."""
        return _seconds(text) or 0

    def validate(self, text: str, position: int, /) -> tuple[QValidator.State, str, int]:
        """Let it be typed; what is no length of time falls back on the last one."""
        return self._state_of(text), text, position

    def _state_of(self, text: str) -> QValidator.State:
        seconds = _seconds(text)
        if text == self.specialValueText() or (seconds is not None and seconds <= self.maximum()):
            return QValidator.State.Acceptable
        is_begun = re.fullmatch(r"[\d:]*", text) is not None
        return QValidator.State.Intermediate if is_begun else QValidator.State.Invalid


def _seconds(text: str) -> int | None:
    text = text.strip()
    if text.isascii() and text.isdigit():
        return 60 * int(text)
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return 3600 * hours + 60 * minutes + seconds
    return None
