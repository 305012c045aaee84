"""The journal's table over a million calls: what scrolling, paging and searching cost the GUI thread.

The real view and join over the real journal. A step is the GUI thread's own time, with painting; a
stall is the time by the clock between two turns of the loop. A frame of 60 in a second is 16.7 ms.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView

from ccm_desktop.api.connect import Connector
from ccm_desktop.domain.call import Phase
from ccm_desktop.domain.pace import Pace
from ccm_desktop.joins.journal import JournalJoin
from ccm_desktop.runtime import Garbage, PreciseLoop
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.desk import build_desk
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui import theme
from ccm_desktop.ui.journal_model import Column
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.tables import choose_whole_rows
from tests.benchmarks.million import CALLS, million
from tests.memory import resident_mb
from tests.ui.shown import one

FRAME_S = 1 / 60
_STEPS = 600
_LOOKS = 60
_WHEEL = 3  # rows
_SEARCHES = ("menon", "98765 4", "umbrella", "asha rao")
_PATIENCE_S = 20.0
_BETWEEN_KEYS_S = 0.05
_ROOT = QModelIndex()


class Turns:
    """How long the loop was kept between its turns: by the clock, and by this thread's own work."""

    def __init__(self) -> None:
        self.stalls_s: list[float] = []
        self.own_s: list[float] = []

    async def watch(self) -> None:
        """Take a turn each millisecond."""
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            self.stalls_s.append(time.perf_counter() - before)
            self.own_s.append(time.thread_time() - worked)
            before, worked = time.perf_counter(), time.thread_time()

    def forget(self) -> None:
        """Begin anew."""
        self.stalls_s, self.own_s = [], []

    def say(self, name: str, last: int = 0) -> None:
        """Print what was kept since, or the last part of it, and begin anew."""
        _say(f"{name}, turns", self.stalls_s[-last:])
        _say("  of them own work", self.own_s[-last:])
        self.forget()


class Bare(QAbstractTableModel):
    """A million rows of one ready word: the floor."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """All of them."""
        return 0 if parent.isValid() else CALLS

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """As many as the journal has."""
        return 0 if parent.isValid() else len(Column)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The word."""
        return "+91 55555 20001" if role == Qt.ItemDataRole.DisplayRole else None


class Bench:
    """The window over the journal, and what was measured."""

    def __init__(self, calls: int, home: Path) -> None:
        self.calls = calls
        self.turns = Turns()
        tasks = TaskBag(_fail)
        places = Places(home, home, home)
        desk = build_desk(places, Connector(), SystemClock(), tasks, Pace())
        journal = Journal(million(calls), home / "owners")
        self.desk = replace(desk, journal=journal)
        self.window = MainWindow()
        self.join = JournalJoin(self.window, self.desk, lambda _: None, lambda *_: (), lambda: None)
        self.model = self.window.journal.model
        self.table = one(self.window.journal, QTableView, "Journal")

    async def run(self) -> None:
        """Measure all of it."""
        await self.desk.journal.open()
        self.calls = await self.desk.journal.count()
        watching = asyncio.create_task(self.turns.watch())
        self.window.resize(1240, 800)
        self.window.show()
        self.join.wire()
        await self._first_page()
        await self._scroll("scroll step, near the top")
        await self._search()
        await self._everything()
        await self._scroll("scroll step, near the end")
        await self._drag()
        self._changes()
        await self._floor()
        watching.cancel()
        await self.desk.tasks.close()
        await self.desk.journal.close()
        self.window.deleteLater()

    async def _first_page(self) -> None:
        began = time.perf_counter()
        self.turns.forget()
        self.join.start()
        await self._until(lambda: self.model.rowCount() > 0)
        print(f"  {'first page, from asking to shown':<40} {_ms(time.perf_counter() - began)}")
        await self._rest()
        self.turns.say("the start, with totals")

    async def _scroll(self, name: str) -> None:
        bar, steps = self.table.verticalScrollBar(), []
        self.turns.forget()
        for _ in range(_STEPS):
            began = time.thread_time()
            back = bar.value() >= bar.maximum() - self.table.height()
            bar.setValue(bar.value() + (-1 if back else 1) * _WHEEL * self.table.rowHeight(0))
            self.table.viewport().repaint()
            steps.append(time.thread_time() - began)
            await asyncio.sleep(0.004)
        _say(name, steps)
        self.turns.say(name)

    async def _search(self) -> None:
        field = one(self.window.journal, QLineEdit, "Search journal")
        answers, keys = [], []
        self.turns.forget()
        for typed in _SEARCHES:
            for end in range(1, len(typed) + 1):
                began = time.thread_time()
                field.setText(typed[:end])
                keys.append(time.thread_time() - began)
                self.window.journal._search_timer.timeout.emit()  # as if for each key
                began = time.perf_counter()
                await self._until(lambda: not self.model.is_waiting)
                answers.append(time.perf_counter() - began)
                await asyncio.sleep(_BETWEEN_KEYS_S)  # it is painted and counted
        field.clear()
        self.window.journal._search_timer.timeout.emit()
        await self._rest()
        _say("search, a key in the field", keys)
        _say("search, from asking to rows", answers)
        self.turns.say("search")

    async def _everything(self) -> None:
        """Scroll through all there is: each page appended, far ones let go."""
        held, before = 0, resident_mb()
        self.turns.forget()
        began = time.perf_counter()
        bar = self.table.verticalScrollBar()
        while self.model.rowCount() < self.calls:
            rows = self.model.rowCount()
            bar.setValue(bar.maximum())
            self.model.fetchMore(_ROOT)
            await self._until(lambda rows=rows: self.model.rowCount() > rows)  # type: ignore[misc]
            held = max(held, self.model.held)
        took = time.perf_counter() - began
        stalls, own = self.turns.stalls_s, self.turns.own_s
        self.turns.say("every page appended")
        self.turns.stalls_s, self.turns.own_s = stalls, own
        self.turns.say("the last tenth of them", len(own) // 10)
        print(
            f"  {self.model.rowCount():,} rows in {took:.0f} s, {held:,} lines held at most,"
            f" {resident_mb() - before:.0f} MB more"
        )

    async def _drag(self) -> None:
        """Let the bar jump to places whose lines were let go."""
        chance, bar, waits = random.Random(1), self.table.verticalScrollBar(), []
        self.turns.forget()
        for _ in range(_LOOKS):
            bar.setValue(chance.randrange(bar.maximum()))
            began = time.perf_counter()
            row = self.table.rowAt(self.table.height() // 2)
            await self._until(lambda row=row: self.model.line_at(row) is not None)  # type: ignore[misc]
            waits.append(time.perf_counter() - began)
        _say("the bar dragged far, until its rows", waits)
        self.turns.say("the bar dragged far")

    def _changes(self) -> None:
        """Calls as they change, and new ones, over all rows."""
        self.table.scrollToTop()
        line = self.model.line_at(0)
        if line is None:
            raise RuntimeError("the first page is not held")
        changes, news = list[float](), list[float]()
        for number in range(_LOOKS):
            for steps, other in (
                (changes, replace(line, phase=Phase.TALKING, outcome=None)),
                (news, replace(line, reference=f"new{number}")),
            ):
                began = time.thread_time()
                self.model.put(other, is_new=True)
                self.table.viewport().repaint()
                steps.append(time.thread_time() - began)
        _say("a call that changes, painted", changes)
        _say("a new call on top, painted", news)

    async def _floor(self) -> None:
        """The same steps in a bare table."""
        table, model = QTableView(), Bare()
        table.setModel(model)
        choose_whole_rows(table, self.table.rowHeight(0))
        table.resize(self.table.size())
        table.show()
        await asyncio.sleep(_BETWEEN_KEYS_S)  # it is laid out
        bar, steps = table.verticalScrollBar(), []
        for _ in range(_STEPS):
            began = time.thread_time()
            bar.setValue(bar.value() + _WHEEL * table.rowHeight(0))
            table.viewport().repaint()
            steps.append(time.thread_time() - began)
        _say("floor: scroll step in a bare table", steps)
        table.deleteLater()

    async def _rest(self) -> None:
        asks = {"journal page", "journal totals", "journal choices", "journal size"}
        await self._until(lambda: not asks & {t.get_name() for t in asyncio.all_tasks()})

    async def _until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not seen():  # noqa: ASYNC110 - measured from outside
                await asyncio.sleep(0)


def _say(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    late = sum(each > FRAME_S for each in ordered)
    print(
        f"  {name:<40} {_ms(statistics.median(ordered))}, p99 {_ms(_part(ordered, 0.99))},"
        f" slowest {_ms(ordered[-1])}, over a frame {late} of {len(ordered):,}"
    )


def _part(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.2f} ms"


def _fail(name: str, error: BaseException) -> None:
    raise RuntimeError(name) from error


def main(calls: int = CALLS) -> None:
    """Print the table."""
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["ccm-desktop"])
    theme.install(app)
    app.setQuitOnLastWindowClosed(False)
    garbage = Garbage()
    garbage.start()
    print(f"the journal's table, {calls:,} calls, frames of {_ms(FRAME_S).strip()}")
    with (
        tempfile.TemporaryDirectory() as home,
        asyncio.Runner(loop_factory=lambda: PreciseLoop(app)) as runner,
    ):
        bench = Bench(calls, Path(home))
        runner.run(bench.run())


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else CALLS)
