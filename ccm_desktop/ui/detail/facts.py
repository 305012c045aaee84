"""A grid of facts: one stop for Tab, arrows go from fact to fact, Ctrl+C copies one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QWidget

from ccm_desktop.ui.labels import ElidedLabel, plain_label, set_plain_tip
from ccm_desktop.ui.text import to_copy, tr
from ccm_desktop.ui.text.details import Fact, facts_of
from ccm_desktop.ui.theme import colours

__all__ = ["Fact", "FactGrid", "FactValue", "facts_of"]

_ROW = 22
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class FactValue(ElidedLabel):
    """One fact's words, cut where there is no room; the whole is copied, and told to screen readers."""

    stepped = Signal(int)
    entered = Signal()

    def __init__(self, called: str) -> None:
        super().__init__()
        self._fact: Fact | None = None
        self._called = called
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContentsMargins(2, 0, 2, 0)

    def show_fact(self, fact: Fact) -> None:
        """Show another fact."""
        if fact == self._fact:
            return
        self._fact = fact
        self.setText(fact.words)
        self.setAccessibleName(tr(self._called, fact=fact.name))
        self.setAccessibleDescription(fact.words)
        set_plain_tip(self, f"{fact.words}\n{fact.tip}" if fact.tip else fact.words)

    def copy(self) -> None:
        """Put the whole of it on the clipboard, on one line."""
        if self._fact is not None:
            QGuiApplication.clipboard().setText(to_copy(self._fact.whole or self._fact.words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, or go to the next fact."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be the one that Tab comes back to."""
        super().focusInEvent(event)
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lose the frame."""
        super().focusOutEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy")).triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and a frame where the keyboard is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours().accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.end()


class FactGrid(QWidget):
    """Names on the left, what is known on the right; `called` is how a fact's value is named."""

    def __init__(self, called: str = "{fact}") -> None:
        super().__init__()
        self._called = called
        self._rows: dict[str, tuple[QLabel, FactValue]] = {}
        self._keys: tuple[str, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts; those of before keep their place, and the keyboard with it."""
        keys = tuple(fact.key for fact in facts)
        for fact in facts:
            name, value = self._rows.get(fact.key) or self._made(fact)
            name.setText(fact.name)
            value.show_fact(fact)
        if keys != self._keys:
            self._keys = keys
            self._place()

    def value(self, key: str) -> FactValue | None:
        """The value of one fact that is shown."""
        return self._rows[key][1] if key in self._keys else None

    def changeEvent(self, event: QEvent) -> None:
        """Keep the rows as high as the font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def _made(self, fact: Fact) -> tuple[QLabel, FactValue]:
        value = FactValue(self._called)
        value.stepped.connect(self._on_stepped)
        value.entered.connect(self._on_entered)
        name = plain_label(fact.name, "muted")
        name.setBuddy(value)
        self._rows[fact.key] = (name, value)
        return name, value

    def _place(self) -> None:
        for key, (name, value) in self._rows.items():
            is_shown = key in self._keys
            if not is_shown:
                self._grid.removeWidget(name)
                self._grid.removeWidget(value)
            else:
                row = self._keys.index(key)
                self._grid.addWidget(name, row, 0)
                self._grid.addWidget(value, row, 1)
                self._grid.setRowMinimumHeight(row, max(_ROW, self.fontMetrics().height() + 4))
            name.setVisible(is_shown)
            value.setVisible(is_shown)
        for row in range(len(self._keys), self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
        self._take_tab()

    def _take_tab(self) -> None:
        """Let Tab stop at one of the facts: the last one that had the keyboard, or the first."""
        values = [self._rows[key][1] for key in self._keys]
        stops = [value for value in values if value.focusPolicy() & Qt.FocusPolicy.TabFocus]
        chosen = stops[0] if stops else next(iter(values), None)
        for _, value in self._rows.values():
            _stop_at(value, stops=value is chosen)

    def _on_entered(self) -> None:
        entered = self.sender()
        for _, value in self._rows.values():
            _stop_at(value, stops=value is entered)

    def _on_stepped(self, step: int) -> None:
        values = [self._rows[key][1] for key in self._keys]
        now = next((i for i, value in enumerate(values) if value is self.sender()), 0)
        values[max(0, min(len(values) - 1, now + step))].setFocus(Qt.FocusReason.OtherFocusReason)


def _stop_at(value: FactValue, *, stops: bool) -> None:
    policies = Qt.FocusPolicy
    value.setFocusPolicy(policies.StrongFocus if stops else policies.ClickFocus)
