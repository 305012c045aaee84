"""Staying on top, as an X server sees it: asked of the window manager, and the window is not hidden."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.on_top import can_stay_on_top, keep_on_top
from tests.screens import MISSING, WHY_NOT, virtual_screen

_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(bool(MISSING), reason=WHY_NOT)
def test_a_window_is_put_on_top_without_being_hidden() -> None:
    with virtual_screen() as screen:
        done = subprocess.run(
            [sys.executable, "-m", "tests.ui.on_top_child"],
            env=screen.environment,
            cwd=_ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    assert done.stdout.split("\n") == ["above 1", "above 0", "kept", ""]


def test_a_window_that_is_not_shown_yet_comes_up_on_top(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    keep_on_top(window, on=True)
    window.show()
    handle = window.windowHandle()
    assert handle is not None
    assert handle.flags() & Qt.WindowType.WindowStaysOnTopHint
    keep_on_top(window, on=False)
    assert window.isVisible()
    assert not handle.flags() & Qt.WindowType.WindowStaysOnTopHint
    assert can_stay_on_top()
