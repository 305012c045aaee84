"""The program in a process of its own: its hotkey under X with real keys, and its start minimised."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ccm_desktop.domain.hotkey import HotkeyState, read_chord
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.placement import Box, Placement
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.reach import Reach
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services import settings
from ccm_desktop.services.hotkeys.x11 import X11Grab
from ccm_desktop.services.links.doorway import find_doorway
from ccm_desktop.services.places import Places
from ccm_desktop.services.settings import Settings
from ccm_desktop.services.window_memory import FILE, WindowMemory
from tests.screens import MISSING, WHY_NOT, Screen, virtual_screen

_ROOT = Path(__file__).parents[2]
KEYS = "Ctrl+Alt+D"
SELECTED = "Call me: +91 55555 20001"
_SELECTS = f"""
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication
app = QApplication(["selects"])
app.clipboard().setText({SELECTED!r}, QClipboard.Mode.Selection)
app.processEvents()
print("SELECTED", flush=True)
app.exec()
"""
_STARTS = """
import sys
from ccm_desktop import app as booted, session
def tell(app, window, options):
    box = window.geometry()
    print(window.isMinimized(), window.isVisible(), box.width(), box.height(), window.compact)
    return 0
def wait(app, window):
    print("waited for its paint")
    window.show()
session.run_session, booted.show_and_paint = tell, wait
from ccm_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def account(
    sandbox: EmbeddedSandbox, places: Places, short_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user with an account on the sandbox, and a hotkey."""
    access = sandbox.start()
    numbers = tuple(VirtualNumber(*pair) for pair in access.virtual_numbers)
    agent = AgentIdentity.read(access.agent)
    profile = Profile("work", access.base_url, access.account_sid, agent, numbers)
    kept = Settings().with_profile(profile).with_preferences(replace(Preferences(), hotkey=KEYS))
    settings.save(places.settings, kept)
    monkeypatch.setenv("XDG_RUNTIME_DIR", short_folder)
    monkeypatch.setenv("CCM_API_KEY", access.api_key)
    monkeypatch.setenv("CCM_API_TOKEN", access.api_token)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    if MISSING:
        pytest.skip(WHY_NOT)
    with virtual_screen() as made:
        monkeypatch.setenv("DISPLAY", made.display)
        monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
        yield made


@contextmanager
def running(screen: Screen, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A program on the screen, until it is not needed any more."""
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        text=True,
        env=screen.environment,
        cwd=_ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def hears(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def is_taken() -> bool:
    """Whether another program has the keys."""
    chord = read_chord(KEYS)
    assert chord is not None
    grab = X11Grab()
    standing = await grab.take(chord, lambda _: None, lambda: None)
    await grab.release()
    return standing.state is HotkeyState.TAKEN


async def test_the_hotkey_fills_in_what_is_selected_and_calls_nobody(
    account: None, screen: Screen, sandbox: EmbeddedSandbox
) -> None:
    with (
        running(screen, "-m", "tests.journeys.links_child") as window,
        running(screen, "-c", _SELECTS) as other,
    ):
        assert hears(other) == "SELECTED"
        assert hears(window) == "READY"
        while not await is_taken():  # it asks for the keys meanwhile
            pass
        screen.hand("key", "ctrl+alt+d")
        assert hears(window) == f"FILLED {SELECTED} READY"
    assert sandbox.server.posts == 0
    assert not await is_taken(), "the keys are free again after its end"


def starts(*arguments: str) -> list[str]:
    """What the program says of its window when it has started."""
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", _STARTS, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return done.stdout.splitlines()


def test_a_minimised_start_waits_for_no_paint(account: None) -> None:
    assert starts() == ["waited for its paint", "False True 792 760 False"]
    assert starts("--minimised") == ["True True 792 760 False"]


def test_a_window_starts_where_it_was(account: None, places: Places) -> None:
    kept = Placement(Box(10, 20, 372, 500), (780, 500), compact=True)
    WindowMemory(places.state / FILE).save(kept)
    assert starts()[1] == "False True 372 500 True"
    (places.state / FILE).write_text("{damaged")
    assert starts()[1] == "False True 792 760 False"


def test_a_second_start_at_log_in_leaves_the_window_as_it_is(account: None) -> None:
    doorway = find_doorway()
    assert doorway.claim() is Reach.OPEN
    assert starts("--minimised") == []
    doorway.release()
