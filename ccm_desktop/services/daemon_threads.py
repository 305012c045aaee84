"""Work that may hang without end: in a thread that does not keep the program from ending."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TypeVar

T = TypeVar("T")


async def in_daemon_thread(name: str, work: Callable[[], T]) -> T:
    """Do the work in a thread of its own; whoever awaits it may give up."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - carried over to whoever awaits
            _set(done.set_exception, error)
        else:
            _set(done.set_result, result)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(done)


def _set(setter: Callable[[T], None], value: T) -> None:
    with contextlib.suppress(InvalidStateError):  # nobody waits any more: the deadline has passed
        setter(value)
