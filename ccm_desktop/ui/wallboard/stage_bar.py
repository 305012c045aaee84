"""How many calls there are of each stage now; each count is a button that shows those alone."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QSize, Signal
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, Qt
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ccm_desktop.domain.board import Stage
from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.shapes import Shape, Tone, paint_shape, tone_colours
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text import wallboard as words

LOOKS = {
    Stage.RINGING: (Tone.RING, Shape.RING),
    Stage.TALKING: (Tone.CALL, Shape.DOT),
    Stage.IN_PROGRESS: (Tone.RING, Shape.HALF),
    Stage.FINISHING: (Tone.ACCENT, Shape.RING),
    Stage.RECORDING: (Tone.ACCENT, Shape.TICK),
    Stage.ENDED: (Tone.MUTED, Shape.TICK),
    Stage.SILENT: (Tone.MUTED, Shape.QUESTION),
}
_ROOM = " 000"
_ICON = 12
_BESIDE = 4  # between shape and word


class StageBar(QWidget):
    """One of them is chosen; the arrow keys choose another."""

    stage_chosen = Signal(object)  # Stage, or None for all

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = FlowLayout()
        self.setLayout(layout)
        self._buttons: dict[Stage | None, QPushButton] = {}
        for stage in (None, *Stage):
            button = self._buttons[stage] = _button(stage)
            self._group.addButton(button)
            layout.addWidget(button)
        self._buttons[None].setChecked(True)
        self._let_tab_stop()
        self._group.buttonToggled.connect(self._on_toggled)
        self.show_counts({})

    def show_counts(self, counts: Mapping[Stage, int]) -> None:
        """Show how many calls there are of each stage."""
        for stage, button in self._buttons.items():
            n = counts.get(stage, 0) if stage is not None else sum(counts.values())
            shown = f"{_name(stage)} {n:,}"
            if button.text() != shown:
                button.setText(shown)
                button.setAccessibleDescription(words.calls(n))

    def focus_chosen(self) -> None:
        """Go to the chosen one."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_toggled(self, button: QPushButton, chosen: bool) -> None:
        if chosen:
            self._let_tab_stop()
            stages = {id(known): stage for stage, known in self._buttons.items()}
            self.stage_chosen.emit(stages[id(button)])

    def _let_tab_stop(self) -> None:
        """Have the Tab key stop at the chosen one alone; Qt does so once it had the focus."""
        for button in self._buttons.values():
            chosen = button.isChecked()
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            )


class _ShapeIcon(QIconEngine):
    """A stage's shape, in the colours in force."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it into `rect`."""
        tone, shape = LOOKS[self._stage]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across = float(rect.height())
        middle = QPointF(rect.left() + across / 2, rect.top() + across / 2)
        paint_shape(painter, middle, across * 0.8, shape, tone_colours(tone)[0])
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The shape as a picture, where a style asks for one."""
        picture = QPixmap(size)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return _ShapeIcon(self._stage)


def _name(stage: Stage | None) -> str:
    return tr("All") if stage is None else words.stage_name(stage)


def _button(stage: Stage | None) -> QPushButton:
    button = QPushButton(_name(stage))
    if stage is not None:
        button.setIcon(QIcon(_ShapeIcon(stage)))
        button.setIconSize(QSize(_ICON + _BESIDE, _ICON))
    button.setProperty("kind", "pill")
    button.setCheckable(True)
    button.setAccessibleName(_name(stage))
    button.setToolTip(words.stage_hint(stage))
    width = button.fontMetrics().horizontalAdvance(_name(stage) + _ROOM)
    button.setMinimumWidth(width + 26 + (0 if stage is None else _ICON + _BESIDE + 4))
    return button
