import asyncio
from concurrent.futures import Executor

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

class _SimpleTimer(QObject):
    def add_callback(self, handle: asyncio.Handle, delay: float = ...) -> asyncio.Handle: ...
    def stop(self) -> None: ...

class QEventLoop(asyncio.SelectorEventLoop):
    _timer: _SimpleTimer
    def __init__(self, app: QApplication | None = ..., already_running: bool = ...) -> None: ...
    def set_default_executor(self, executor: Executor) -> None: ...  # type: ignore[override]
