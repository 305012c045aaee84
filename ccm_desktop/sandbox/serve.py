"""The sandbox for the command line: prints how to get in, then serves until told to stop."""

import errno
import os
import signal
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TextIO

from ccm_desktop.sandbox.embedded import EmbeddedSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# Windows delivers Ctrl-C only between waits.
_WAIT_S = 0.5


class PortUnavailableError(Exception):
    """The wanted port cannot be listened on; its text is one sentence for the user."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(f"The sandbox cannot listen on port {port}: {reason}.")
        self.port = port


def serve(port: int, speed: float, scenario: str | None, out: TextIO) -> int:
    """Serve on loopback until SIGINT or SIGTERM and return 0; main thread only.

    The first line on `out` is the access as JSON. Raises PortUnavailableError, and
    UnknownScenarioError or ValueError on a scenario or speed that cannot be.
    """
    sandbox = EmbeddedSandbox(speed, scenario, port=port)
    with _told_to_stop() as stop:
        try:
            access = sandbox.start()
        except OSError as error:
            raise PortUnavailableError(port, _reason(error)) from error
        try:
            print(access.as_json(), file=out, flush=True)
            _wait_for(stop)
        finally:
            sandbox.stop()
    return 0


def _reason(error: OSError) -> str:
    # asyncio's own text repeats the address in Python's notation.
    if error.errno == errno.EADDRINUSE:
        return "another program is using it"
    return os.strerror(error.errno) if error.errno else str(error)


def _wait_for(stop: "SimpleQueue[int]") -> None:
    while True:
        try:
            stop.get(timeout=_WAIT_S)
        except Empty:
            continue
        return


@contextmanager
def _told_to_stop() -> "Iterator[SimpleQueue[int]]":
    """Give a queue that gets SIGINT and SIGTERM; the former handlers return afterwards."""
    # Of the standard library's signs between threads, only this one may be set in a handler.
    stop: SimpleQueue[int] = SimpleQueue()

    def on_signal(number: int, _frame: "FrameType | None") -> None:
        stop.put(number)

    former = {
        number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
