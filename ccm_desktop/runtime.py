"""The only file that imports qasync: one loop for Qt and asyncio, and the way it ends."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

os.environ["QT_API"] = "pyside6"  # qasync takes its Qt from here, whatever the user has set

import qasync
from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication

_WORKERS = 2
_COLLECT_MS = 5000
_REST_MS = 40_000


class _PreciseTimer(qasync._SimpleTimer):  # noqa: SLF001 - the only place to reach its timers
    """Qt's coarse timers are up to 5 % late, and qasync cuts to whole milliseconds: early."""

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Register a callback, not before its time."""
        return super().add_callback(handle, math.ceil(max(0.0, delay) * 1000) / 1000 + 1e-6)

    def startTimer(  # noqa: N802 - Qt's name
        self,
        interval: int,
        /,
        timerType: Qt.TimerType = Qt.TimerType.PreciseTimer,  # noqa: N803
    ) -> int:
        """Start a timer, precise unless told otherwise; milliseconds."""
        return QObject.startTimer(self, interval, timerType)


class PreciseLoop(qasync.QEventLoop):
    """qasync's loop with precise timers, few plain threads, and generators that get closed."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _PreciseTimer()
        # Its own would start ten QThreads at the first look-up of a name.
        self.set_default_executor(ThreadPoolExecutor(_WORKERS, thread_name_prefix="worker"))

    def run_forever(self) -> None:
        """Run until stopped; what leaves an asynchronous generator half-way gets it closed.

        asyncio's loops see to that, qasync's does not: an answer that is not read to its end would
        keep its connection, and with it a place in the pool.
        """
        former = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(self._asyncgen_firstiter_hook, self._asyncgen_finalizer_hook)
        try:
            super().run_forever()
        finally:
            sys.set_asyncgen_hooks(*former)


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run `main` on Qt's loop until it returns the exit code."""
    app.setQuitOnLastWindowClosed(False)
    garbage = Garbage()
    garbage.start()
    with asyncio.Runner(loop_factory=lambda: PreciseLoop(app)) as runner:
        return runner.run(main())


class Garbage(QObject):
    """Collects cyclic garbage on the GUI thread alone.

    Python collects in whatever thread happens to allocate. A cycle that holds a widget, collected
    in the journal's or the sandbox's thread, destroys that widget there, and the process with it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(_COLLECT_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take over from Python; what is loaded by now stays for good."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, by Python's own thresholds.

        It looks less often where nothing is, as in a window that nobody uses.
        """
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                self._timer.setInterval(_COLLECT_MS)
                return
        self._timer.setInterval(min(2 * self._timer.interval(), _REST_MS))


class Signals:
    """SIGINT and SIGTERM as a call on the loop: Qt alone would not let Python see them."""

    def __init__(self, on_signal: Callable[[], object]) -> None:
        self._on_signal = on_signal
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_readable)
        self._old_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old = {s: signal.signal(s, _ignore) for s in (signal.SIGINT, signal.SIGTERM)}

    def close(self) -> None:
        """Give the signals back."""
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_fd)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _on_readable(self) -> None:
        self._reader.recv(64)
        self._on_signal()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Let the wake-up do the work."""
