"""Starts the window as the program does and says which modules were loaded when: `starting.py`.

Prints one line of JSON: the modules before the first paint, those before a call could be made, and
the sources that were read meanwhile.
"""

from __future__ import annotations

import json
import linecache
import sys

from PySide6.QtWidgets import QApplication

from ccm_desktop import app as booted
from ccm_desktop.ui.dial_panel import DialPanel, DialState
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.window_options import WindowOptions

_MODULES: dict[str, list[str]] = {}
_paint, _set_state = booted.show_and_paint, DialPanel.set_state


def _painted(app: QApplication, window: MainWindow) -> None:
    _paint(app, window)
    _MODULES["painted"] = sorted(sys.modules)


def _stands_for(panel: DialPanel, state: DialState) -> None:
    _set_state(panel, state)
    if state is DialState.READY and "ready" not in _MODULES:
        _MODULES["ready"] = sorted(sys.modules)
        panel.window().close()


booted.show_and_paint = _painted
DialPanel.set_state = _stands_for  # type: ignore[assignment, method-assign]

if __name__ == "__main__":
    booted.run_window(WindowOptions(sandbox=True))
    print(json.dumps({**_MODULES, "sources": list(linecache.cache)}))
