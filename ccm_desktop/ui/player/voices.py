"""Which voice of a recording is heard; whose it is, said no surer than it is known."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccm_desktop.ui.labels import plain_label, restyle
from ccm_desktop.ui.player.choice import Choice
from ccm_desktop.ui.text import player as words
from ccm_desktop.ui.text import tr


class Voices(QWidget):
    """Emits the channel to hear alone, or None for both."""

    chosen = Signal(object)  # int | None

    def __init__(self) -> None:
        super().__init__()
        self._choice = Choice(tr("Hear"), [tr("Both"), tr("Left only"), tr("Right only")])
        self._whose = plain_label("", "inferred", wrap=True)
        self._whose.setAccessibleName(tr("Whose voice"))
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(plain_label(tr("Hear"), "muted"))
        top.addWidget(self._choice)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._whose)
        self._choice.chosen.connect(self._on_chosen)

    def clear(self, *, sandbox: bool) -> None:
        """Hear both, of another recording."""
        self.hear_both()
        said = words.whose_voice(sandbox=sandbox)
        self._whose.setText(said)
        self._choice.setAccessibleDescription(said)
        restyle(self._whose, "role", "muted" if sandbox else "inferred")

    def hear_both(self) -> None:
        """Go back to both; nothing is emitted."""
        self._choice.choose(0)

    def allow(self, *, choosing: bool) -> None:
        """Whether there is anything to choose from yet."""
        self._choice.setEnabled(choosing)

    def _on_chosen(self, place: int) -> None:
        self.chosen.emit(place - 1 if place else None)
