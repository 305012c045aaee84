"""The detail below its head: main facts and recording, the timeline, all fields, the reports."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.history import Heard
from ccm_desktop.ui import text
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.detail.facts import Fact, FactGrid, facts_of
from ccm_desktop.ui.detail.raw import RawReports
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.details import FACT_OF_CALL
from ccm_desktop.ui.timeline import Step, Timeline

PLAYER_WIDTH = 420
_FACTS_WIDTH = 300
_GAP = 24
_CHANGING = frozenset({"customer", "agent", "times", "talk"})


class DetailBody(QWidget):
    """Shows what is known of a call; the player stands beside the facts, or below them."""

    replay_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._further: tuple[Fact, ...] = ()
        self._player: QWidget | None = None
        self._area: QScrollArea | None = None
        self._is_replayed = False
        self._build()
        self._replay.clicked.connect(self.replay_requested)
        self._all.opened.connect(self._on_all_opened)
        self._copy_link.clicked.connect(self._on_copy_link)

    def show_call(self, call: Call, *, replayed: bool = False) -> None:
        """Show what is known of a call; of one that is replayed only what changes in a call."""
        self._call = call
        facts = facts_of(call.report, call)
        keys = _CHANGING if replayed else None
        main = (fact for fact in facts if fact.main and (keys is None or fact.key in keys))
        self._main.show_facts(tuple(main))
        self._is_replayed = replayed
        self._show_player()
        if not replayed:
            self._area = None
        self._further = tuple(fact for fact in facts if not fact.main)
        if self._all.is_open:
            self._on_all_opened(True)
        self._recording.setText(text.recording(call))
        has_link = bool(call.report and call.report.recordings)
        self._copy_link.setVisible(has_link and self._player is None)

    def show_steps(self, steps: tuple[Step, ...], *, replayable: bool) -> None:
        """Show the past; `replayable` is whether it can be gone through."""
        self._timeline.show_steps(steps)
        self._past.setVisible(bool(steps))
        self._replay.setVisible(replayable)

    def show_reports(self, heard: tuple[Heard, ...]) -> None:
        """Show what Exotel sent."""
        self._raw.show_reports(heard)

    def place_player(self, player: QWidget) -> None:
        """Take the player of recordings; it has the link from now on."""
        self._player = player
        self._in_place.addWidget(player)
        player.installEventFilter(self)
        self._show_player()
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say in words what is known of the recording while the player hides itself."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._show_player()
        return super().eventFilter(watched, event)

    def _show_player(self) -> None:
        player = self._player
        has_player = player is not None and not player.isHidden() and not self._is_replayed
        self._place.setVisible(has_player)
        self._told.setVisible(not has_player)

    def past_in_sight(self, area: QScrollArea) -> None:
        """Scroll to the newest line of the past, once it has its place."""
        self._area = area
        QTimer.singleShot(0, self, self._keep_in_sight)

    def focus_replay(self) -> None:
        """Put the keyboard where a replay begins."""
        self._replay.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put beside each other what has room there."""
        super().resizeEvent(event)
        self._arrange()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        if self._area is not None:
            self._area.verticalScrollBar().setValue(0)
            self._area.ensureWidgetVisible(self._past, 0, 0)

    def _arrange(self) -> None:
        wanted = PLAYER_WIDTH if self._player is not None else _FACTS_WIDTH
        is_beside = self.width() >= _FACTS_WIDTH + _GAP + wanted
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if is_beside else directions.TopToBottom)
        has_player = self._player is not None
        self._side.setMinimumWidth(PLAYER_WIDTH if is_beside and has_player else 0)
        self._columns.setSpacing(_GAP if is_beside else 8)
        # Beside the player there is room below the facts; without that, it comes before the past.
        self._left.removeWidget(self._rest)
        self._whole.removeWidget(self._rest)
        if is_beside:
            self._left.insertWidget(1, self._rest)
        else:
            self._whole.insertWidget(1, self._rest)

    def _build(self) -> None:
        self._main = FactGrid(FACT_OF_CALL)
        self._timeline = Timeline()
        self._all = Disclosure(tr("All fields"))
        self._raw = RawReports()
        self._replay = _button(tr("Replay"))
        self._copy_link = _button(tr("Copy link"))
        self._side = self._build_side()
        self._past = self._build_past()
        self._rest = _Stack(self._past, self._all, self._raw)
        left = _Stack(self._main)
        self._left = left.views
        self._left.addStretch(1)
        self._columns = QHBoxLayout()
        self._columns.addWidget(left, 1)
        self._columns.addWidget(self._side, 1)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(16, 0, 16, 12)
        self._whole.setSpacing(8)
        self._whole.addLayout(self._columns)
        self._whole.addWidget(self._rest)  # a widget without a place would outlive the window
        self._whole.addStretch(1)
        self._raw.show_reports(())

    def _build_side(self) -> QWidget:
        self._recording = plain_label("", wrap=True)
        self._recording.setAccessibleName(tr("Recording"))
        self._told = QWidget()
        top = QHBoxLayout(self._told)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(10)
        top.addWidget(plain_label(tr("Recording"), "muted"))
        top.addWidget(self._recording, 1)
        top.addWidget(self._copy_link)
        side, self._place = QWidget(), QWidget()
        self._in_place = QVBoxLayout(self._place)
        self._in_place.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 1, 0, 0)
        right.setSpacing(6)
        right.addWidget(self._told)
        right.addWidget(self._place)
        right.addStretch(1)
        return side

    def _build_past(self) -> QWidget:
        past = QWidget()
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(plain_label(tr("Timeline"), "heading"))
        top.addWidget(self._replay)
        top.addStretch(1)
        layout = QVBoxLayout(past)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._timeline)
        past.hide()
        return past

    def _on_all_opened(self, is_open: bool) -> None:
        if not is_open:
            return
        if self._all.content is None:
            self._all.set_content(FactGrid(FACT_OF_CALL))
        grid = self._all.content
        if isinstance(grid, FactGrid):
            grid.show_facts(self._further)

    def _on_copy_link(self) -> None:
        if self._call is not None and self._call.report and self._call.report.recordings:
            QGuiApplication.clipboard().setText(text.to_copy(self._call.report.recordings[0]))


class _Stack(QWidget):
    """Views one under the other."""

    def __init__(self, *views: QWidget) -> None:
        super().__init__()
        self.views = QVBoxLayout(self)
        self.views.setContentsMargins(0, 0, 0, 0)
        self.views.setSpacing(8)
        for view in views:
            self.views.addWidget(view)


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("kind", "link")
    return button
