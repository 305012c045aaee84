"""R2: real keys and clicks through an X server: a key that is held repeats, and calls once.

The window runs in a process of its own on a virtual screen. xdotool presses; the process says when
it is ready, when a call is on, and when it has seen the end of a storm: nothing here waits by time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services import settings
from ccm_desktop.services.places import find_places
from ccm_desktop.services.settings import Settings
from tests.goals.invariants import Seen, check
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.services.samples import CREDENTIALS

CUSTOMER = "+915555520001"
_ROOT = Path(__file__).resolve().parents[2]
_A_CALL_S = 120.0
_REPEAT = (
    "-ardelay",
    "60",
    "-arinterval",
    "8",
)  # milliseconds until a held key repeats, and between
_MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]

# The pointer rests on the Call button. `sleep` is how long a key is held, in seconds.
STORMS: tuple[tuple[str, int], ...] = (
    ("click --repeat 2 --delay 60 1", 2),
    ("key ctrl+d keydown Return sleep 0.2 keyup Return", 1),
    ("key ctrl+d key --delay 3 Return Return Return Return Return", 5),
    ("key ctrl+d key Return click 1 key Return", 3),
    ("click --repeat 6 --delay 15 1", 6),
    ("key ctrl+d keydown Return sleep 0.1 click --repeat 2 --delay 30 1 sleep 0.1 keyup Return", 3),
    ("click 1 key ctrl+d key Return", 2),
    ("click 1 keydown space sleep 0.1 keyup space", 2),
)


@pytest.fixture
def screen() -> Iterator[Mapping[str, str]]:
    """The environment of a virtual screen of its own."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x900x24", *_REPEAT]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            display = f":{said.readline().strip()}"
        hidden = ("WAYLAND_DISPLAY", "DISPLAY")
        usual = {name: value for name, value in os.environ.items() if name not in hidden}
        yield {**usual, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


class Window:
    """The other process, as far as it speaks, and the hand that presses."""

    def __init__(self, child: subprocess.Popen[str], screen: Mapping[str, str]) -> None:
        self._child = child
        self._screen = screen

    def hears(self, *words: str) -> list[str]:
        """Wait until it says something that begins so; returns the rest."""
        assert self._child.stdout is not None
        for line in self._child.stdout:
            said = line.split()
            if said[: len(words)] == list(words):
                return said[len(words) :]
        raise AssertionError(f"it ended without a word of {words}")

    def does(self, *words: str) -> str:
        """Have xdotool press or move or ask."""
        command = ["xdotool", *words]
        done = subprocess.run(  # noqa: S603 - ours
            command, env=dict(self._screen), check=True, capture_output=True, text=True
        )
        return done.stdout


@contextmanager
def running(screen: Mapping[str, str]) -> Iterator[Window]:
    """The window, with the number typed and the pointer on the Call button."""
    secrets = {"CCM_API_KEY": CREDENTIALS.key, "CCM_API_TOKEN": CREDENTIALS.token}
    command = [sys.executable, "-m", "tests.goals.keys_child"]
    environment = {**screen, **secrets}
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=_ROOT
    ) as child:
        window = Window(child, screen)
        try:
            x, y = window.hears("STATE", "READY")
            top = window.does("search", "--onlyvisible", "--pid", str(child.pid)).split()[0]
            window.does("windowfocus", "--sync", top, "mousemove", "--sync", x, y)
            window.does("key", "ctrl+d", "type", "--delay", "2", CUSTOMER)
            yield window
        finally:
            child.terminate()
    assert child.returncode == 0


def blow(window: Window, sandbox: EmbeddedSandbox, storm: str) -> Counter[str]:
    """One storm, counted at the peer; then the call ends."""
    before = sandbox.server.posts
    window.does(*storm.split(), "key", "F9")
    window.hears("STATE", "ON_CALL")
    repeats, doubles = (int(count) for count in window.hears("END"))
    made = sandbox.server.posts - before
    clock = sandbox.server._clock
    clock.advance(_A_CALL_S)
    window.hears("STATE", "READY")
    return Counter(
        {
            "storms": 1,
            "repeats of a held key": repeats,
            "double clicks": doubles,
            "POSTs": made,
            "storms that made another number of calls": int(made != 1),
        }
    )


@pytest.mark.timeout(900)
@pytest.mark.skipif(
    bool(_MISSING), reason=f"needs {' and '.join(_MISSING)} (packages xvfb, xdotool)"
)
@pytest.mark.parametrize("scale", SCALES)
def test_a_storm_of_real_keys_is_one_call(
    scale: Scale, sandbox: EmbeddedSandbox, request: pytest.FixtureRequest
) -> None:
    give_account(sandbox)
    counts = Counter[str]()
    with counted("R2", "storms of real keys under X", scale) as figures:
        with running(request.getfixturevalue("screen")) as window:
            for number in range(scale.of(len(STORMS), 200)):
                storm, presses = STORMS[number % len(STORMS)]
                counts["presses"] += presses
                counts.update(blow(window, sandbox, storm))
        server = sandbox.server
        posts = [
            r.body for r in server.requests if r.method == "POST" and r.path.endswith("/calls")
        ]
        fields = {str(call.order.custom_field) for call in server.world.calls.values()}
        taken = frozenset(field.removeprefix("ccm-") for field in fields)
        seen = Seen(tuple(json.dumps(body).encode() for body in posts), taken)
        rows = check(find_places().journal, seen, presses=counts["presses"])
        assert len(rows) >= len(posts) == counts["storms"]
        assert counts["storms that made another number of calls"] == 0
        assert counts["repeats of a held key"] > 0, "the X server repeats a key that is held"
        assert counts["double clicks"] > 0, "and Qt takes two quick clicks for a double one"
        figures.update(counts)


def give_account(sandbox: EmbeddedSandbox) -> None:
    """Put an account on the sandbox into the settings."""
    access = sandbox.start()
    numbers = tuple(VirtualNumber(*pair) for pair in access.virtual_numbers)
    agent = AgentIdentity.read(access.agent)
    profile = Profile("work", access.base_url, access.account_sid, agent, numbers)
    settings.save(find_places().settings, Settings().with_profile(profile))
