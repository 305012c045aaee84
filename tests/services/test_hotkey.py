"""The hotkey: how its keys are read, chosen and given back, whatever the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from ccm_desktop.domain.hotkey import Chord, HotkeyStanding, HotkeyState, read_chord
from ccm_desktop.services.hotkeys import windows as hotkey_windows
from ccm_desktop.services.hotkeys.hotkey import Hotkey, grab_for_session, is_wayland
from ccm_desktop.services.hotkeys.portal import PortalGrab, trigger_of
from ccm_desktop.services.hotkeys.x11 import X11Grab, keysym_of
from ccm_desktop.services.session_bus import SessionBus
from ccm_desktop.services.tasks import TaskBag
from tests.patience import until

ON, OFF, ASKING = HotkeyState.ON, HotkeyState.OFF, HotkeyState.ASKING


class Keyboard:
    """A session that gives keys when the test says so."""

    def __init__(self) -> None:
        self.held: Chord | None = None
        self.asked: list[str] = []
        self.answer: asyncio.Future[HotkeyState] = asyncio.get_running_loop().create_future()
        self.press: Callable[[str], None] = lambda _: None
        self.lose: Callable[[], None] = lambda: None

    async def take(
        self, chord: Chord, pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> HotkeyStanding:
        self.asked.append(chord.text)
        state = await asyncio.shield(self.answer)
        self.held, self.press, self.lose = chord, pressed, lost
        return HotkeyStanding(state, chord.text)

    async def release(self) -> None:
        self.held = None


@pytest.fixture
async def keyboard(tasks: TaskBag) -> Keyboard:
    return Keyboard()


@pytest.mark.parametrize(
    ("keys", "read"),
    [
        ("Ctrl+Alt+D", Chord(frozenset({"Ctrl", "Alt"}), "D")),
        ("Meta+Space", Chord(frozenset({"Meta"}), "Space")),
        ("Ctrl+Shift+F12", Chord(frozenset({"Ctrl", "Shift"}), "F12")),
        ("F9", Chord(frozenset(), "F9")),
        ("Pause", Chord(frozenset(), "Pause")),
    ],
)
def test_keys_are_read_and_written(keys: str, read: Chord) -> None:
    assert read_chord(keys) == read
    assert read_chord(read.text) == read


@pytest.mark.parametrize(
    "keys", ["", "D", "Shift+D", "Shift+1", "Ctrl", "Ctrl+", "Ctrl++", "Hyper+D", "F25", "Ctrl+é"]
)
def test_keys_that_are_needed_for_typing_are_not_taken(keys: str) -> None:
    assert read_chord(keys) is None


async def test_keys_are_asked_for_given_and_given_back(tasks: TaskBag, keyboard: Keyboard) -> None:
    hotkey = Hotkey(keyboard, tasks)
    said: list[HotkeyStanding] = []
    presses: list[str] = []
    hotkey.changed.connect(said.append)
    hotkey.pressed.connect(presses.append)
    hotkey.choose("Ctrl+Alt+D")
    await until(lambda: hotkey.standing.state is ASKING)
    keyboard.answer.set_result(ON)
    await until(lambda: hotkey.standing.state is ON)
    keyboard.press("token")
    assert presses == ["token"]
    hotkey.choose("")
    await until(lambda: hotkey.standing.state is OFF)
    assert keyboard.held is None
    assert [standing.state for standing in said] == [ASKING, ON, OFF]


async def test_another_choice_drops_what_is_still_being_asked(
    tasks: TaskBag, keyboard: Keyboard
) -> None:
    hotkey = Hotkey(keyboard, tasks)
    hotkey.choose("F9")
    await until(lambda: keyboard.asked == ["F9"])
    hotkey.choose("F10")
    await until(lambda: keyboard.asked == ["F9", "F10"])
    keyboard.answer.set_result(ON)
    await until(lambda: hotkey.standing == HotkeyStanding(ON, "F10"))
    hotkey.choose("F10")
    assert keyboard.asked == ["F9", "F10"], "the same choice is not asked again"


async def test_what_is_lost_is_said_and_can_be_chosen_again(
    tasks: TaskBag, keyboard: Keyboard
) -> None:
    keyboard.answer.set_result(ON)
    hotkey = Hotkey(keyboard, tasks)
    hotkey.choose("F9")
    await until(lambda: hotkey.standing.state is ON)
    keyboard.lose()
    assert hotkey.standing == HotkeyStanding(HotkeyState.FAILED, "F9")
    hotkey.choose("F9")
    await until(lambda: hotkey.standing.state is ON)


async def test_where_no_key_can_be_had_it_says_so(tasks: TaskBag, keyboard: Keyboard) -> None:
    hotkey = Hotkey(None, tasks)
    hotkey.choose("F9")
    await until(lambda: hotkey.standing.state is HotkeyState.NOT_HERE)
    hotkey = Hotkey(keyboard, tasks)
    hotkey.choose("D")
    await until(lambda: hotkey.standing == HotkeyStanding(HotkeyState.NOT_THIS_KEY, "D"))
    assert keyboard.asked == []


async def test_the_session_says_which_way(tasks: TaskBag) -> None:
    bus = SessionBus(tasks)
    x11, wayland = {"DISPLAY": ":0"}, {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert isinstance(grab_for_session(bus, x11), X11Grab)
    assert isinstance(grab_for_session(bus, wayland), PortalGrab)
    assert grab_for_session(bus, {}) is None
    assert is_wayland({"XDG_SESSION_TYPE": "wayland"})
    assert not is_wayland({"XDG_SESSION_TYPE": "x11"})


@pytest.mark.parametrize(
    ("keys", "trigger", "keysym", "windows"),
    [
        ("Ctrl+Alt+D", "CTRL+ALT+d", 0x64, (0x4003, 0x44)),
        ("Meta+Space", "LOGO+space", 0x20, (0x4008, 0x20)),
        ("Ctrl+Shift+F12", "CTRL+SHIFT+F12", 0xFFC9, (0x4006, 0x7B)),
        ("F9", "F9", 0xFFC6, (0x4000, 0x78)),
        ("Ctrl+7", "CTRL+7", 0x37, (0x4002, 0x37)),
        ("Ctrl+PgUp", "CTRL+Page_Up", 0xFF55, (0x4002, 0x21)),
    ],
)
def test_each_system_has_its_own_names_for_keys(
    keys: str, trigger: str, keysym: int, windows: tuple[int, int]
) -> None:
    chord = read_chord(keys)
    assert chord is not None
    assert trigger_of(chord) == trigger
    assert keysym_of(chord.key) == keysym
    both = hotkey_windows.modifiers_of(chord), hotkey_windows.virtual_key_of(chord.key)
    assert both == windows


def test_what_windows_answers() -> None:
    assert hotkey_windows.state_of(registered=True, error=0) is ON
    assert hotkey_windows.state_of(registered=False, error=1409) is HotkeyState.TAKEN
    assert hotkey_windows.state_of(registered=False, error=5) is HotkeyState.FAILED
