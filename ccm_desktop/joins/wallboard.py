"""The wallboard: opened on demand, told of each followed call, and counted for while it is closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ccm_desktop.domain.board import BoardLine
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.placement import Placement
from ccm_desktop.domain.state_history import Sample
from ccm_desktop.loading import load_in_steps
from ccm_desktop.services.board import Board
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.state_counts import StateCounts
from ccm_desktop.services.window_memory import WindowMemory
from ccm_desktop.ui.front import bring_to_front
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.ui.wallboard.window import Wallboard

log = logging.getLogger(__name__)

FILE = "wallboard.txt"
_TICKS_A_PLOT = 10
_VIEWS = (
    "ccm_desktop.domain.state_history",
    "ccm_desktop.ui.text.wallboard",
    "ccm_desktop.ui.wallboard.model",
    "ccm_desktop.ui.wallboard.delegate",
    "ccm_desktop.ui.wallboard.board_table",
    "ccm_desktop.ui.wallboard.plot",
    "ccm_desktop.ui.wallboard.stage_bar",
)


class WallboardJoin:
    """One window at most; `open_call` shows a call in the journal's detail."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        places: Places,
        name_of: Callable[[str], str | None],
        open_call: Callable[[str], object],
    ) -> None:
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._open_call = open_call
        self._memory = WindowMemory(places.state / FILE)
        self.board = Board(desk.follower, desk.calls.changed, desk.clock)
        self.counts = StateCounts(self.board, desk.follower, desk.clock)
        self.wallboard: Wallboard | None = None
        self._opening = self._closed = False
        self._ticks = 0

    def wire(self) -> None:
        """Join signals and events."""
        self._window.top_bar.wallboard_requested.connect(self.open)
        self.board.changed.connect(self._on_line_changed)
        self.board.left.connect(self._on_line_left)
        self.counts.sampled.connect(self._on_sampled)
        self._desk.follower.health_changed.connect(self._show_health)

    def start(self) -> None:
        """Take up what is followed, and count from now on, seen or not."""
        self.board.start()
        self.counts.start()

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        if self.wallboard is not None:
            bring_to_front(self.wallboard)
        elif not self._opening:
            self._opening = True
            self._desk.tasks.spawn("open the wallboard", self._open())

    def show_names(self) -> None:
        """Show what the agent's contacts call the customers now."""
        if self.wallboard is not None:
            for line in self.board.lines():
                self.wallboard.touch(line.reference)

    async def close(self) -> None:
        """Close the window with the program, and remember where it stood."""
        self.counts.close()
        self._closed = True
        if self.wallboard is not None:
            wallboard = self.wallboard
            wallboard.closed.disconnect(self._on_closed)
            self._forget(wallboard)
            await self._remember(wallboard.placement())

    async def _open(self) -> None:
        """Open it in steps, each of which leaves the window time to answer."""
        placement = await asyncio.to_thread(self._memory.load)
        await load_in_steps(_VIEWS)
        from ccm_desktop.ui.wallboard.window import Wallboard

        self.board.lines()  # they are made now, and kept
        await asyncio.sleep(0)
        wallboard = Wallboard()
        await asyncio.sleep(0)
        self._opening = False
        if self._closed:
            wallboard.deleteLater()
            return
        self.wallboard = wallboard
        if placement is not None:
            wallboard.place(placement)
        wallboard.ticked.connect(self._on_ticked)
        wallboard.lines_wanted.connect(self._on_lines_wanted)
        wallboard.open_requested.connect(self._on_open_requested)
        wallboard.closed.connect(self._on_closed)
        self._show_history()
        wallboard.show_lines(self._named(line) for line in self.board.lines())
        bring_to_front(wallboard)
        wallboard.table.setFocus()

    def _on_ticked(self) -> None:
        wallboard = self.wallboard
        if wallboard is None:
            return
        self.board.forget_ended()
        now, question = self._desk.clock.now(), self._desk.follower.question
        questions = {reference: question(reference) for reference in wallboard.visible_calls()}
        wallboard.show_times(now, self.board.silent_before, questions)
        self._show_health(self._desk.follower.health)
        self._ticks += 1
        if self._ticks % _TICKS_A_PLOT == 0:
            self._show_history()

    def _on_line_changed(self, reference: str) -> None:
        if self.wallboard is not None:
            self.wallboard.touch(reference)

    def _on_lines_wanted(self, references: list[str]) -> None:
        if self.wallboard is not None:
            lines = (self.board.line(reference) for reference in references)
            self.wallboard.put(self._named(line) for line in lines if line is not None)

    def _on_line_left(self, reference: str) -> None:
        if self.wallboard is not None:
            self.wallboard.drop(reference)

    def _named(self, line: BoardLine) -> BoardLine:
        return replace(line, contact_name=self._name_of(line.customer))

    def _show_health(self, health: Health) -> None:
        if self.wallboard is not None:
            self.wallboard.show_health(health, self._desk.clock.now())

    def _on_sampled(self, _: Sample) -> None:
        self._show_history()

    def _show_history(self) -> None:
        if self.wallboard is not None:
            self.wallboard.show_history(self.counts.spans())

    def _on_open_requested(self, reference: str) -> None:
        bring_to_front(self._window)
        self._open_call(reference)

    def _on_closed(self, placement: Placement) -> None:
        if self.wallboard is not None:
            self._forget(self.wallboard)
        self._desk.tasks.spawn("remember the wallboard", self._remember(placement))

    def _forget(self, wallboard: Wallboard) -> None:
        self.wallboard = None
        wallboard.hide()
        wallboard.deleteLater()

    async def _remember(self, placement: Placement) -> None:
        try:
            await asyncio.to_thread(self._memory.save, placement)
        except OSError as error:
            log.info("the wallboard's place is not remembered: %s", error.strerror)
