"""One of a few words that stand side by side: speeds, and which voice is heard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QWidget

_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Choice(QWidget):
    """Exactly one is chosen; Tab comes to that one, the arrows choose its neighbours."""

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, word in enumerate(words):
            button = QPushButton(word)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setAccessibleName(f"{name} {word}")
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.toggled.connect(self._on_toggled)
            button.installEventFilter(self)
            self._group.addButton(button, place)
            row.addWidget(button)
        self.choose(0)
        self._group.idClicked.connect(self.chosen)

    @property
    def place(self) -> int:
        """Which one is chosen."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Choose one; nothing is emitted."""
        self._group.button(place).setChecked(True)

    def step(self, by: int) -> None:
        """Choose a neighbour, as a press does; at the end there is none."""
        there = self._neighbour(by)
        if there is not None:
            there.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows choose."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            there = self._neighbour(_ARROWS.get(Qt.Key(event.key()), 0))
            if there is not None and there is not watched:
                there.click()
                there.setFocus(Qt.FocusReason.OtherFocusReason)
            return event.key() in _ARROWS
        return super().eventFilter(watched, event)

    def _neighbour(self, by: int) -> QAbstractButton | None:
        there: QAbstractButton | None = self._group.button(self.place + by)
        return there  # None at the end, whatever its stub says

    def _on_toggled(self) -> None:
        for button in self._group.buttons():
            policies = Qt.FocusPolicy
            policy = policies.StrongFocus if button.isChecked() else policies.ClickFocus
            button.setFocusPolicy(policy)
