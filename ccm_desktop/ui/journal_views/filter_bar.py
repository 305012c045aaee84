"""Which calls are shown: a row of choices that goes on in the next line where it is narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QWidget

from ccm_desktop.domain.journal_filter import JournalFilter, Result
from ccm_desktop.domain.period import span_of
from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.journal_views.day_range import DayRange
from ccm_desktop.ui.text import journal as words
from ccm_desktop.ui.text import tr

_GAP = 6
_FEWEST_TO_CHOOSE = 2
_RESULTS = (None, Result.REACHED, Result.NOT_REACHED, Result.NOT_SURE)


class FilterBar(QWidget):
    """All choices at once; `changed` tells of another one, by whoever."""

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._flow = FlowLayout(_GAP)
        self.setLayout(self._flow)
        self._kinds = QButtonGroup(self)
        for place, result in enumerate(_RESULTS):
            self._add_kind(words.result_word(result) if result else tr("All"), place)
        self._add_kind(tr("With recording"), len(_RESULTS))
        self._kinds.button(0).setChecked(True)
        self.days = DayRange(self, today)
        for part in self.days.parts:
            self._flow.addWidget(part)
        self._numbers = self._add_box(tr("Calls from virtual number"), tr("Any virtual number"))
        self._agents = self._add_box(tr("Calls of agent"), tr("Any agent"))
        self._clearing = False
        self._kinds.idToggled.connect(self._on_kind_toggled)
        self.days.changed.connect(self._on_changed)

    @property
    def chosen(self) -> JournalFilter:
        """What is chosen, as of today."""
        kind = self._kinds.checkedId()
        since, until = span_of(self.days.days)
        return JournalFilter(
            result=_RESULTS[kind] if kind < len(_RESULTS) else None,
            with_recording=kind == len(_RESULTS),
            since=since,
            until=until,
            virtual_number=self._numbers.currentData(),
            agent=self._agents.currentData(),
        )

    @property
    def in_force(self) -> list[str]:
        """Every choice that leaves calls out, in words."""
        kind = self._kinds.checkedButton()
        word = kind.text() if kind is not None and self._kinds.checkedId() > 0 else ""
        boxes = (b.currentText() if b.currentIndex() > 0 else "" for b in self._boxes)
        return [said for said in (word, self.days.words, *boxes) if said]

    def sizeHint(self) -> QSize:
        """All of it in one line; it may be narrower, and higher then."""
        return QSize(self.width_of_all, super().sizeHint().height())

    @property
    def width_of_all(self) -> int:
        """How wide it is in one line."""
        return self._width(part for part in self._parts if not part.isHidden())

    @property
    def width_at_least(self) -> int:
        """How wide what is always there is in one line."""
        return self._width((*self._kinds.buttons(), self.days.box))

    def add_last(self, widget: QWidget) -> None:
        """Have something else stand behind the choices."""
        self._flow.addWidget(widget)

    def clear(self) -> None:
        """Choose all calls."""
        self._clearing = True
        self._kinds.button(0).setChecked(True)
        self.days.clear()
        for box in self._boxes:
            box.setCurrentIndex(0)
        self._clearing = False
        self._on_changed()

    def show_choices(
        self, virtual_numbers: Sequence[str], agents: Sequence[str], labels: Mapping[str, str]
    ) -> None:
        """Offer the virtual numbers and agents that calls are of; a choice among fewer is none."""
        for box, values in ((self._numbers, virtual_numbers), (self._agents, agents)):
            chosen = box.currentData()
            offered = list(values)
            if chosen is not None and chosen not in offered:
                offered.append(chosen)
            box.blockSignals(True)
            while box.count() > 1:
                box.removeItem(1)
            for value in offered:
                box.addItem(words.numbered(value, labels), value)
            box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
            box.blockSignals(False)
            box.setVisible(len(offered) >= _FEWEST_TO_CHOOSE or chosen is not None)
        self._flow.invalidate()
        self.updateGeometry()

    @property
    def _boxes(self) -> tuple[QComboBox, QComboBox]:
        return self._numbers, self._agents

    @property
    def _parts(self) -> tuple[QWidget, ...]:
        return (*self._kinds.buttons(), *self.days.parts, *self._boxes)

    @staticmethod
    def _width(parts: Iterable[QWidget]) -> int:
        return sum(part.sizeHint().width() + _GAP for part in parts)

    def _add_kind(self, word: str, place: int) -> None:
        button = QPushButton(word)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setAutoDefault(False)
        self._kinds.addButton(button, place)
        self._flow.addWidget(button)

    def _add_box(self, name: str, any_word: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.addItem(any_word, None)
        box.hide()
        box.currentIndexChanged.connect(self._on_changed)
        self._flow.addWidget(box)
        return box

    def _on_kind_toggled(self, _: int, checked: bool) -> None:
        if checked:
            self._on_changed()

    def _on_changed(self) -> None:
        if not self._clearing:
            self._flow.invalidate()
            self.updateGeometry()
            self.changed.emit()
