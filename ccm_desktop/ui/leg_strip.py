"""The two phones of a call side by side, each with what was reported of it and nothing more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from ccm_desktop.domain.call import OVER, Call
from ccm_desktop.ui import text
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.text import tr

_LOOKS = {
    None: (Tone.MUTED, Shape.RING),
    "in-progress": (Tone.CALL, Shape.DOT),
    "completed": (Tone.ACCENT, Shape.TICK),
    "no-answer": (Tone.RING, Shape.BAR),
    "busy": (Tone.END, Shape.CROSS),
    "failed": (Tone.END, Shape.CROSS),
    "canceled": (Tone.MUTED, Shape.BAR),
    "cancelled": (Tone.MUTED, Shape.BAR),
}
_UNKNOWN = (Tone.RING, Shape.QUESTION)


class _Leg(QFrame):
    """One phone: whose, and a word with a shape."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._dot = Dot()
        self._word = ElidedLabel()
        self._word.setAccessibleName(title)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._word, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(plain_label(title, "muted"))
        layout.addLayout(line)

    def show_status(self, status: str | None, *, over: bool) -> None:
        self._dot.show_shape(*_LOOKS.get(status, _UNKNOWN))
        self._word.setText(text.leg_word(status, over=over))


class LegStrip(QFrame):
    """Your phone | the customer's."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("strip", "true")
        self._agent = _Leg(tr("Your phone"))
        self._customer = _Leg(tr("Customer"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 3, 10, 4)
        layout.setSpacing(10)
        layout.addWidget(self._agent, 1)
        layout.addWidget(self._customer, 1)

    def show_call(self, call: Call) -> None:
        """Show what was reported of both."""
        report, over = call.report, call.phase in OVER
        self._agent.show_status(report.agent.status if report else None, over=over)
        self._customer.show_status(report.customer.status if report else None, over=over)
