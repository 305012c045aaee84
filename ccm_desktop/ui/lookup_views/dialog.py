"""Look up calls by their SIDs: ask about many, see each as it comes, keep watch on a live one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.lookup import LookedUp, Progress, Watched
from ccm_desktop.domain.sids import FoundSids, find_sids
from ccm_desktop.ui.focus import enable, has_keyboard
from ccm_desktop.ui.labels import ElidedLabel, field_label, plain_label, restyle
from ccm_desktop.ui.lookup_views.actions import LookupActions
from ccm_desktop.ui.lookup_views.detail import LookupDetail
from ccm_desktop.ui.lookup_views.field import SidField
from ccm_desktop.ui.lookup_views.model import LookupModel
from ccm_desktop.ui.lookup_views.table import HISTORY, RESULTS, LookupTable
from ccm_desktop.ui.notices import announce
from ccm_desktop.ui.room import on_its_screen
from ccm_desktop.ui.text import lookups, tr

_SIZE = (860, 640)
_SHARES = (260, 280)
_READ_DELAY_MS = 120
_SECOND_MS = 1000


class LookupDialog(QDialog):
    """Emits what is wanted; it asks nobody by itself."""

    look_up_requested = Signal(tuple)
    cancel_requested = Signal()
    clear_requested = Signal()
    long_text_pasted = Signal(str)
    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Look up call"))
        self.resize(on_its_screen(self, QSize(*_SIZE)))
        self._watched: dict[str, Watched] = {}
        self._reading, self._seconds = QTimer(self), QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(_READ_DELAY_MS)
        self._seconds.setInterval(_SECOND_MS)
        self._build()
        self._connect()
        self._on_read()
        self.show_progress(Progress())
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self, result: int, /) -> None:
        """Close, and give the keyboard back to the window that it was opened from."""
        was_active, opener = self.isActiveWindow(), self.parentWidget()
        super().done(result)
        if was_active and opener is not None:
            opener.activateWindow()

    def fill(self, call_sid: str) -> None:
        """Have a SID from a link stand in the field; nobody is asked about it yet."""
        self._field.set_text(call_sid)
        self._reading.stop()
        self._say(lookups.filled_by_link())
        self.focus_field()

    def focus_field(self) -> None:
        """Go to the field, its text selected."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def show_account(self, words: str) -> None:
        """Say in which account calls are looked up."""
        self._account.setText(words)

    def show_pasted(self, found: FoundSids) -> None:
        """Have the SIDs of a long text stand in its place."""
        self._field.set_text("\n".join(found.sids))
        self._reading.stop()
        self._say(lookups.sids_found(found, is_empty=False))

    def begin(self, found: Iterable[LookedUp]) -> None:
        """List what is asked about now."""
        self._tabs.setCurrentWidget(self._results)
        self._results.show_found(tuple(found))

    def forget(self) -> None:
        """List nothing any more."""
        self._watched.clear()
        self._seconds.stop()
        self._field.clear()
        self._results.show_found(())
        self._progress.setText("")
        self._show_selected()

    def show_result(self, found: LookedUp) -> None:
        """Show one as it stands now."""
        self._results_model.put(found)
        self._refresh(found)

    def show_progress(self, far: Progress) -> None:
        """Show how far it is; a whole look-up can be cancelled while it goes on."""
        self._progress.setText(lookups.progress(far))
        enable(self._cancel, self._field, on=not far.is_over)
        self._cancel.setVisible(not far.is_over)

    def show_end(self, found: Iterable[LookedUp]) -> None:
        """Say what came of it all, once."""
        words = lookups.ended(found)
        self._progress.setText(words)
        announce(self, words)

    def show_watch(self, watched: Watched) -> None:
        """Show a call that is kept watch on, as it stands now."""
        was = self._watched.get(watched.found.call_sid)
        self._watched[watched.found.call_sid] = watched
        self.show_result(watched.found)
        if any(one.goes_on for one in self._watched.values()):
            self._seconds.start()
        else:
            self._seconds.stop()
        self.ticked.emit()
        words = lookups.word(watched.found)
        if was is None or lookups.word(was.found) != words or was.goes_on != watched.goes_on:
            announce(self, lookups.spoken(watched.found))

    def show_history(self, found: Iterable[LookedUp]) -> None:
        """List what was asked before."""
        had_keyboard = has_keyboard(self._clear)
        self._history.show_found(tuple(found))
        is_empty = not self._history_model.found
        enable(self._clear, self._tabs if had_keyboard else self._field, on=not is_empty)

    def show_message(self, words: str, role: str = "error") -> None:
        """Say what stands in the way."""
        self._say(words, role)
        announce(self, words)

    def tick(self, now: datetime) -> None:
        """Show how old the last answer is by now."""
        self._detail.tick(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the field be as high as the window allows."""
        super().resizeEvent(event)
        self._field.updateGeometry()

    @property
    def actions_row(self) -> LookupActions:
        """What can be done with the selected result."""
        return self._actions

    def _build(self) -> None:
        self._field = SidField()
        self._button = _button(tr("Look up"), "primary")
        self._hint = plain_label("", "muted", wrap=True)
        self._account = ElidedLabel("", "muted")
        self._progress = ElidedLabel("", "muted")
        self._progress.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._progress.setAccessibleName(tr("Progress"))
        self._cancel = _button(tr("Cancel"), "link")
        self._results_model, self._history_model = LookupModel(self), LookupModel(self)
        self._results = LookupTable(self._results_model, tr("Results"), RESULTS)
        self._history = LookupTable(self._history_model, tr("Looked up before"), HISTORY)
        self._results.set_empty(lookups.no_results())
        self._history.set_empty(lookups.no_history())
        self._clear = _button(tr("Clear history"), "link")
        self._clear.setToolTip(tr("Forget what was looked up; calls in the journal stay"))
        self._actions = LookupActions(self._field)
        self._detail = LookupDetail(self._actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(self._build_top())
        layout.addWidget(self._build_middle(), 1)

    def _build_top(self) -> QGridLayout:
        label = field_label(tr("Call &SIDs"), self._field, tr("Look up call"))
        top = QGridLayout()
        top.setHorizontalSpacing(8)
        top.setVerticalSpacing(4)
        top.addWidget(label, 0, 0, Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, 8, 0, 0)
        top.addWidget(self._field, 0, 1)
        top.addWidget(self._button, 0, 2, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._hint, 1, 1, 1, 2)
        top.addLayout(self._build_standing(), 2, 1, 1, 2)
        top.setColumnStretch(1, 1)
        return top

    def _build_standing(self) -> QHBoxLayout:
        """In which account, and how far; one line that keeps its height."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._account, 3)
        row.addWidget(self._progress, 2)
        row.addWidget(self._cancel)
        row.addStrut(self._cancel.sizeHint().height())
        return row

    def _build_middle(self) -> QSplitter:
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(tr("Results and history"))
        self._tabs.tabBar().setAccessibleName(tr("Results and history"))
        self._tabs.addTab(self._results, tr("Results"))
        self._tabs.addTab(self._history, tr("History"))
        self._tabs.setCornerWidget(self._clear)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self._tabs)
        middle.addWidget(self._detail)
        middle.setSizes(_SHARES)
        for place, share in enumerate(_SHARES):
            middle.setStretchFactor(place, share)
        return middle

    def _connect(self) -> None:
        self._field.textChanged.connect(self._reading.start)
        self._field.entered.connect(self._on_entered)
        self._field.long_text_pasted.connect(self.long_text_pasted)
        self._reading.timeout.connect(self._on_read)
        self._seconds.timeout.connect(self.ticked)
        self._button.clicked.connect(self._on_entered)
        self._cancel.clicked.connect(self.cancel_requested)
        self._clear.clicked.connect(self.clear_requested)
        self._tabs.currentChanged.connect(self._on_chosen)
        self._actions.again_requested.connect(self._on_again)
        for table in (self._results, self._history):
            table.chosen.connect(self._on_chosen)
            table.copied.connect(self._actions.copy_sid)
        self._on_chosen()

    def _on_read(self) -> None:
        text = self._field.text()
        self._say(lookups.sids_found(find_sids(text), is_empty=not text.strip()))

    def _on_entered(self) -> None:
        found = find_sids(self._field.text())
        self._reading.stop()
        if found.sids:
            self._say(lookups.too_many() if found.more else "")
            self.look_up_requested.emit(found.sids)
        else:
            self._say(lookups.none_found(), "error")

    def _on_again(self, call_sid: str) -> None:
        self.look_up_requested.emit((call_sid,))

    def _on_chosen(self) -> None:
        is_history = self._tabs.currentWidget() is self._history
        self._clear.setVisible(is_history)
        self._show_selected()

    def _refresh(self, found: LookedUp) -> None:
        shown = self._detail.found
        if shown is not None and shown.call_sid == found.call_sid:
            self._show_selected()

    def _show_selected(self) -> None:
        is_history = self._tabs.currentWidget() is self._history
        found = (self._history if is_history else self._results).selected()
        watched = self._watched.get(found.call_sid) if found and not is_history else None
        self._detail.show_found(found, watched)
        self._actions.show_found(found, watched)
        self._detail.setVisible(found is not None)  # until then the list has the room
        self.ticked.emit()

    def _say(self, words: str, role: str = "muted") -> None:
        self._hint.setText(words)
        restyle(self._hint, "role", role)


def _button(label: str, kind: str) -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setProperty("kind", kind)
    return button
