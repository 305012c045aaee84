"""The program's window in a process of its own, which tells what it sees: see `test_r2_keys`.

`STATE word x y` whenever the Call button changes, with its middle on the screen; `END repeats
doubles` once the key that ends a storm has come and no press is on its way any more.
"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ccm_desktop import runtime
from ccm_desktop.desktop import Desktop
from ccm_desktop.services.places import find_places
from ccm_desktop.ui import theme
from ccm_desktop.ui.dial_panel import DialPanel, DialState
from ccm_desktop.ui.main_window import MainWindow
from tests.journeys.agent import QUICK

_TURN_S = 0.002


class Witness(QObject):
    """Sees every event before the window does, and counts what the X server sent on its own."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._repeats = self._doubles = 0
        self._telling: asyncio.Task[None] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._desktop.window.windowHandle():
            self._doubles += event.type() == QEvent.Type.MouseButtonDblClick
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                self._repeats += event.isAutoRepeat()
                if event.key() == Qt.Key.Key_F9:
                    self._telling = asyncio.get_running_loop().create_task(self._tell())
        return False

    async def _tell(self) -> None:
        tasks = self._desktop.desk.tasks
        while any(task.get_name() == "place" for task in tasks._tasks):  # noqa: ASYNC110
            await asyncio.sleep(_TURN_S)
        print("END", self._repeats, self._doubles, flush=True)
        self._repeats = self._doubles = 0


def tell_states(dial: DialPanel) -> None:
    """Say each new state of the Call button."""
    set_state, said = dial.set_state, DialState.NOT_READY

    def set_and_say(state: DialState) -> None:
        nonlocal said
        set_state(state)
        if state is not said:
            said = state
            middle = dial._call.mapToGlobal(dial._call.rect().center())
            print("STATE", state.name, middle.x(), middle.y(), flush=True)

    dial.set_state = set_and_say  # type: ignore[method-assign]


def main() -> int:
    """Run the window until this process is asked to end."""
    app = QApplication(["ccm-desktop"])
    theme.install(app)
    window = MainWindow()
    window.show()
    tell_states(window.dial)

    async def run() -> int:
        desktop = Desktop(window, find_places(), pace=QUICK)
        witness, signals = Witness(desktop), runtime.Signals(desktop.stop)
        app.installEventFilter(witness)
        try:
            return await desktop.run()
        finally:
            app.removeEventFilter(witness)
            signals.close()

    return runtime.run(app, run)


if __name__ == "__main__":
    raise SystemExit(main())
