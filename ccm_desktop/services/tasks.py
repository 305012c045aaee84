"""A bag that keeps running tasks alive, reports their faults, and ends them together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Reporter = Callable[[str, BaseException], None]


class TaskBag:
    """Spawns tasks and holds them: the loop itself keeps only weak references."""

    def __init__(self, report: Reporter) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._report = report
        self._closed = False

    def spawn(self, name: str, work: Coroutine[Any, Any, object]) -> asyncio.Task[Any] | None:
        """Start a coroutine as a task; after `close` it is dropped and None comes back."""
        if self._closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def close(self) -> None:
        """Refuse new work, cancel what runs, and wait until it has ended."""
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(task.get_name(), error)
