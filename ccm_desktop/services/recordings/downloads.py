"""Downloads under way: one for each recording, shared by all who ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.recording import Fetching
from ccm_desktop.services.tasks import TaskBag

Progress = Callable[[int, int | None], object]
_STEP = 256 * 1024


class Download:
    """One download, which ends with the last who waits for it.

    `on_change` hears that its state shows as another, and at last that it has ended.
    """

    def __init__(self, on_change: Callable[[], object]) -> None:
        self.state = Fetching(0)
        self._on_change = on_change
        self._result: asyncio.Future[Path] = asyncio.get_running_loop().create_future()
        self._result.add_done_callback(self._on_end)
        self._listeners: list[Progress] = []
        self._waiting = 0
        self._task: asyncio.Task[Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self._result.done()

    def start(self, tasks: TaskBag, work: Callable[[], Coroutine[Any, Any, Path]]) -> None:
        """Begin, as a task of the bag."""
        self._task = tasks.spawn("fetch a recording", self._run(work))
        if self._task is None:  # the program is ending
            self._result.cancel()

    async def wait(self, progress: Progress | None) -> Path:
        """The file, once it is there. Raises what the download raises."""
        self._waiting += 1
        if progress is not None:
            self._listeners.append(progress)
        try:
            return await asyncio.shield(self._result)
        finally:
            self._waiting -= 1
            if progress is not None:
                self._listeners.remove(progress)
            if not self._waiting:
                self.stop()

    def stop(self) -> None:
        """Break it off, for all who wait; one that has ended stays as it is."""
        if not self.ended:
            self._result.cancel()
            if self._task is not None:
                self._task.cancel()

    async def gone(self) -> None:
        """Wait until its task has left the files alone."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def note(self, done: int, of: int | None) -> None:
        """Take how far it is."""
        before, self.state = self.state, Fetching(done, of)
        for listener in tuple(self._listeners):
            listener(done, of)
        if _shown(before) != _shown(self.state) and not self.ended:
            self._on_change()

    async def _run(self, work: Callable[[], Coroutine[Any, Any, Path]]) -> None:
        try:
            path = await work()
        except CcmError as error:
            if not self.ended:
                self._result.set_exception(error)
        else:
            if not self.ended:
                self._result.set_result(path)
        finally:
            self._result.cancel()  # a fault is the bag's to report; nobody waits for ever

    def _on_end(self, result: asyncio.Future[Path]) -> None:
        if not result.cancelled():
            result.exception()  # seen, also where nobody waits any more
        self._on_change()


def _shown(state: Fetching) -> int:
    """Whole percents, or steps where the size is not known."""
    return state.done * 100 // state.of if state.of else -1 - state.done // _STEP
