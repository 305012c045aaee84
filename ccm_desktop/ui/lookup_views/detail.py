"""What came of one SID, in words: its state, why there is no report, its facts, what Exotel sent."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ccm_desktop.domain.history import Heard
from ccm_desktop.domain.lookup import LookedUp, Watched
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.detail.facts import Fact, FactGrid, facts_of
from ccm_desktop.ui.detail.raw import RawReports
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.focus import InSight
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.lookup_views.model import chip_of
from ccm_desktop.ui.text import lookups, tr
from ccm_desktop.ui.text.details import FACT_OF_CALL

_SOURCE = "lookup"  # the journal's word for it


class LookupDetail(QScrollArea):
    """Shows one result, with what can be done with it below its state; or that none is selected."""

    def __init__(self, actions: QWidget) -> None:
        super().__init__()
        self._actions = actions
        self._found: LookedUp | None = None
        self._watched: Watched | None = None
        self._further: tuple[Fact, ...] = ()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()
        self._all.opened.connect(self._on_all_opened)
        self.show_found(None)

    @property
    def found(self) -> LookedUp | None:
        """What is shown."""
        return self._found

    def show_found(self, found: LookedUp | None, watched: Watched | None = None) -> None:
        """Show another result, and how the watch on it stands; None where none is selected."""
        self._found, self._watched = found, watched
        report = found.report if found is not None else None
        self._mark.setVisible(found is not None)
        self._actions.setVisible(found is not None)
        if found is None:
            self._heading.setText("")
        else:
            chip = chip_of(found)
            self._mark.show_shape(chip.tone, chip.shape)
            is_watched = watched is not None and watched.goes_on
            self._heading.setText(lookups.heading(found, is_watched=is_watched))
        why = lookups.failure(found) if found is not None and found.failure is not None else None
        _say(self._why, why.body if why is not None else "")
        _say(self._small, why.details if why is not None else "")
        _say(self._ours, lookups.in_journal(found) if found is not None else "")
        _say(self._asked, lookups.asked(found) if found is not None else "")
        facts = facts_of(report)
        self._main.show_facts(tuple(fact for fact in facts if fact.main))
        self._further = tuple(fact for fact in facts if not fact.main)
        self._all.setVisible(report is not None)
        self._on_all_opened(self._all.is_open)
        self._show_raw()
        self._watch.setVisible(watched is not None)

    def tick(self, now: datetime) -> None:
        """Show how old the last answer is by now."""
        if self._watched is not None:
            self._watch.setText(lookups.watch(self._watched, now))

    def _show_raw(self) -> None:
        found = self._found
        if found is None or not found.raw or found.at is None:
            self._raw.show_reports(())
        else:
            self._raw.show_reports((Heard(_SOURCE, found.at, found.raw, found.report),))

    def _build(self) -> None:
        self._mark = Dot()
        self._heading = plain_label("", "heading", wrap=True)
        self._heading.setAccessibleName(tr("Result"))
        self._why = plain_label("", wrap=True)
        self._small, self._asked = plain_label("", "muted", wrap=True), plain_label("", "muted")
        self._ours = plain_label("", wrap=True)
        self._watch = plain_label("", "muted", wrap=True)
        self._watch.setAccessibleName(tr("Watch"))
        self._main = FactGrid(FACT_OF_CALL)
        self._all = Disclosure(tr("All that Exotel reports"))
        self._raw = RawReports()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._mark)
        top.addWidget(self._heading, 1)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 6, 8, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        said = (self._watch, self._why, self._small, self._ours, self._asked)
        for widget in (*said, self._actions, self._main, self._all, self._raw):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setWidget(inside)
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        InSight(self)

    def _on_all_opened(self, is_open: bool) -> None:
        if not is_open:
            return
        if self._all.content is None:
            self._all.set_content(FactGrid(FACT_OF_CALL))
        grid = self._all.content
        if isinstance(grid, FactGrid):
            grid.show_facts(self._further)


def _say(label: QWidget, words: str) -> None:
    label.setProperty("text", words)
    label.setVisible(bool(words))
