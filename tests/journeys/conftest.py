"""The real window on Qt's loop, the real client, and a sandbox whose clock the test moves."""

from __future__ import annotations

import asyncio
import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccm_desktop.runtime import PreciseLoop
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services.places import Places, find_places
from ccm_desktop.ui import theme
from tests.journeys.agent import Agent


def _application() -> QApplication:
    app = QApplication.instance()
    return app if isinstance(app, QApplication) else QApplication(["ccm-desktop"])


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Journeys run on the loop that the program runs on."""
    return {"qt": lambda: PreciseLoop(_application())}


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """As the program does: a widget collected in a worker's thread ends the process."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture
def clock() -> ManualClock:
    """The sandbox's clock."""
    return ManualClock()


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[EmbeddedSandbox]:
    """A sandbox whose time stands still until the test moves it, and so its minutes never pass."""
    with EmbeddedSandbox(clock=clock) as running:
        world = running.server.world
        world.settings = replace(world.settings, requests_per_min=None)
        yield running


@pytest.fixture
def places() -> Places:
    """Where the program keeps its files in this test."""
    return find_places()


@pytest.fixture
def short_folder() -> Iterator[str]:
    """A folder of this user's alone; a socket's path must stay below 104 bytes."""
    folder = tempfile.mkdtemp(prefix="ccm-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def agent(
    qtbot: QtBot, qapp: QApplication, places: Places, sandbox: EmbeddedSandbox, tmp_path: Path
) -> Agent:
    """Somebody at the window, with an account on the sandbox."""
    theme.install(qapp)
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setDoubleClickInterval(0)  # an agent here knows at once what a button says
    return Agent(places, sandbox)
