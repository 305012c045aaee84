"""The hotkey under a real X server, with real keys."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from ccm_desktop.domain.hotkey import HotkeyState, read_chord
from ccm_desktop.services.hotkeys.x11 import X11Grab
from tests.patience import until
from tests.screens import MISSING, WHY_NOT, Screen, virtual_screen

_REPEAT = ("-ardelay", "60", "-arinterval", "8")  # milliseconds
pytestmark = pytest.mark.skipif(bool(MISSING), reason=WHY_NOT)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    with virtual_screen("640x480", *_REPEAT) as made:
        monkeypatch.setenv("DISPLAY", made.display)
        yield made


class Grab:
    """A grab on the test's screen, and how often it was pressed."""

    def __init__(self) -> None:
        self.presses = 0
        self.losses = 0
        self._grab = X11Grab()

    async def take(self, keys: str) -> HotkeyState:
        chord = read_chord(keys)
        assert chord is not None
        return (await self._grab.take(chord, self._on_press, self._on_lost)).state

    async def release(self) -> None:
        await self._grab.release()

    def _on_press(self, token: str) -> None:
        assert token == ""
        self.presses += 1

    def _on_lost(self) -> None:
        self.losses += 1


async def test_the_key_is_heard_whatever_locks_are_on(screen: Screen) -> None:
    grab = Grab()
    assert await grab.take("Ctrl+Alt+D") is HotkeyState.ON
    for number, locks in enumerate(
        (("Caps_Lock",), ("Num_Lock",), ("Caps_Lock",), ("Num_Lock",)), 1
    ):
        screen.hand("key", "ctrl+alt+d")
        await until(lambda number=number: grab.presses == number)  # type: ignore[misc]
        screen.hand("key", *locks)
    await grab.release()


async def test_other_keys_are_not_taken(screen: Screen) -> None:
    grab = Grab()
    await grab.take("Ctrl+Alt+D")
    screen.hand("key", "d", "ctrl+d", "alt+d", "ctrl+alt+shift+d", "ctrl+alt+e", "ctrl+alt+d")
    await until(lambda: grab.presses == 1)
    await grab.release()


async def test_a_key_that_is_held_is_one_press(screen: Screen) -> None:
    grab, after = Grab(), Grab()
    await grab.take("F9")
    await after.take("F10")
    screen.hand("keydown", "F9", "sleep", "0.3", "keyup", "F9", "key", "F10")
    await until(lambda: after.presses == 1)
    assert grab.presses == 1
    screen.hand("key", "F9")
    await until(lambda: grab.presses == 2)
    await grab.release()
    await after.release()


async def test_a_taken_key_is_said_and_free_again_after_its_release(screen: Screen) -> None:
    first, second = Grab(), Grab()
    assert await first.take("Ctrl+F12") is HotkeyState.ON
    assert await second.take("Ctrl+F12") is HotkeyState.TAKEN
    await second.release()
    assert second.losses == 0, "what was never had is not lost"
    await first.release()
    assert await second.take("Ctrl+F12") is HotkeyState.ON
    screen.hand("key", "ctrl+F12")
    await until(lambda: second.presses == 1)
    assert first.presses == 0
    await second.release()


async def test_another_layout_moves_the_key_along(screen: Screen) -> None:
    if shutil.which("setxkbmap") is None:
        pytest.skip("needs setxkbmap (package x11-xkb-utils)")
    grab, told = Grab(), Grab()
    await grab.take("Ctrl+Alt+Z")
    await told.take("F10")
    await asyncio.to_thread(subprocess.run, ["setxkbmap", "de"], check=True)
    for number in range(1, 50):  # the news of the layout and the keys come on different lines
        screen.hand("key", "ctrl+alt+z", "key", "F10")
        await until(lambda number=number: told.presses == number)  # type: ignore[misc]
        if grab.presses:
            break
    assert grab.presses
    await grab.release()
    await told.release()


async def test_an_x_server_that_goes_is_told(screen: Screen) -> None:
    grab = Grab()
    await grab.take("F9")
    screen.server.terminate()
    await until(lambda: grab.losses == 1)
    await grab.release()
    assert await grab.take("F9") is HotkeyState.FAILED, "and where there is none"
    await grab.release()
