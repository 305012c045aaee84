"""Links from process to process: a cold start, a warm one, two at once, and what that loads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccm_desktop.domain.link_opener import Made
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services import settings
from ccm_desktop.services.links.handler_linux import LinuxLinks
from ccm_desktop.services.places import find_places
from ccm_desktop.services.settings import Settings

LINK = "tel:+915555520001"
OTHER = "tel:+915555520002"
SID = "ca11000000000000000000000000001s"
_PATIENCE_S = 30.0
_HEAVY = """
import sys
from ccm_desktop.__main__ import main
code = main(sys.argv[1:])
known = ("PySide6", "asyncio", "msgspec", "httpx", "argparse", "pathlib", "filelock", "dataclasses")
print(code, *[name for name in known if name in sys.modules])
"""


@pytest.fixture
def environment(
    sandbox: EmbeddedSandbox, short_folder: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A user with an account on the sandbox, whose key is in the environment."""
    access = sandbox.start()
    numbers = tuple(VirtualNumber(*pair) for pair in access.virtual_numbers)
    agent = AgentIdentity.read(access.agent)
    profile = Profile("work", access.base_url, access.account_sid, agent, numbers)
    settings.save(find_places().settings, Settings().with_profile(profile))
    monkeypatch.setenv("XDG_RUNTIME_DIR", short_folder)
    return {**os.environ, "CCM_API_KEY": access.api_key, "CCM_API_TOKEN": access.api_token}


class Child:
    """A program that was started, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def hears(self) -> str:
        """The next line; empty at its end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def started(environment: dict[str, str], *arguments: str) -> Iterator[Child]:
    """The whole program with its window, offscreen."""
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-m", "tests.journeys.links_child", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            yield Child(process)
        finally:
            process.terminate()


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as the desktop starts it; it has to end by itself."""
    return subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "ccm_desktop", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=_PATIENCE_S,
        check=False,
    )


def test_cold_and_warm(sandbox: EmbeddedSandbox, environment: dict[str, str]) -> None:
    with started(environment, "--link", LINK) as window:
        assert window.hears() == "FILLED +915555520001 READY"
        assert window.hears() == "READY"
        for arguments, heard in (
            (["--link", OTHER], "FILLED +915555520002 READY"),
            ([OTHER], "FILLED +915555520002 READY"),
            (["dial", "+91 55555 20003"], "FILLED +91 55555 20003 READY"),
            (["dial", LINK], "FILLED +915555520001 READY"),
            ([], "SHOWN"),
            (["--link"], "SHOWN"),
            (["--link", "--sandbox"], "FILLED --sandbox READY"),
        ):
            done = run(environment, *arguments)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), arguments
            assert window.hears() == heard
        refused = run(environment, "--link", "tel:" + "5" * 5000)
        assert refused.returncode == 3
        assert "Nothing was dialled" in refused.stderr
        window.process.terminate()
        assert window.hears() == ""
    assert window.process.returncode == 0
    assert sandbox.server.posts == 0


def test_a_link_to_a_call_cold_and_warm(
    sandbox: EmbeddedSandbox, environment: dict[str, str]
) -> None:
    with started(environment, "--link", f"ccmdial:sid/{SID}") as window:
        assert {window.hears(), window.hears()} == {f"CALL {SID}", "READY"}
        for arguments in (
            ["--link", "ccmdial:sid/ca11000000000000000000000000002k"],
            ["ccmdial://SID/ca11000000000000000000000000002k/"],
            ["dial", "ccmdial:sid/ca11000000000000000000000000002k?call=1"],
        ):
            done = run(environment, *arguments)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), arguments
            assert window.hears() == "CALL ca11000000000000000000000000002k"
        done = run(environment, "--link", LINK)
        assert window.hears() == "FILLED +915555520001 READY", "numbers are read as before"
        window.process.terminate()
        assert window.hears() == ""
    assert window.process.returncode == 0
    assert [one for one in sandbox.server.requests if "/calls" in one.path] == []


def test_what_hands_over_loads_next_to_nothing(environment: dict[str, str]) -> None:
    with started(environment) as window:
        assert window.hears() == "READY"
        for arguments in (["--link", LINK], ["dial", "+915555520001"], [LINK]):
            done = subprocess.run(  # noqa: S603 - ours
                [sys.executable, "-c", _HEAVY, *arguments],
                capture_output=True,
                text=True,
                env=environment,
                check=True,
            )
            assert done.stdout.split() == ["0"], f"loaded {done.stdout.split()[1:]}"


def test_of_two_that_start_at_once_one_shows_a_window(environment: dict[str, str]) -> None:
    with started(environment, LINK) as one, started(environment, LINK) as other:
        give_up = time.monotonic() + _PATIENCE_S
        both = (one, other)
        while all(child.process.poll() is None for child in both):
            assert time.monotonic() < give_up, "two windows"
            time.sleep(0.02)
        (window,) = (child for child in both if child.process.poll() is None)
        (guest,) = (child for child in both if child is not window)
        assert guest.process.returncode == 0
        assert guest.hears() == ""
        assert window.hears() == "FILLED +915555520001 READY"


def test_after_a_kill_the_next_one_is_the_window(environment: dict[str, str]) -> None:
    with started(environment) as window:
        assert window.hears() == "READY"
        window.process.kill()
        window.process.wait()
    with started(environment, LINK) as window:
        assert window.hears() == "FILLED +915555520001 READY"


@pytest.mark.parametrize("arguments", [["--link", LINK, OTHER], ["--link", LINK, "--sandbox"]])
def test_more_than_one_word_behind_link_is_refused(
    environment: dict[str, str], arguments: list[str]
) -> None:
    done = run(environment, *arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


@pytest.mark.skipif(
    not Path("/usr/bin/xdg-open").exists(), reason="needs xdg-open (package xdg-utils)"
)
def test_the_desktop_opens_a_link_here(
    environment: dict[str, str], short_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = {
        "HOME": short_folder,
        "XDG_DATA_HOME": short_folder,
        "XDG_CONFIG_HOME": short_folder,
        "PATH": "/usr/bin:/bin",
        "DISPLAY": ":no-such",  # it looks at entries only where it thinks of a screen
    }
    for name, value in desktop.items():
        monkeypatch.setenv(name, value)
    assert LinuxLinks().make_default() is Made.DONE
    with started(environment) as window:
        assert window.hears() == "READY"
        for _ in range(3):
            assert LinuxLinks().open(LINK)
            assert window.hears() == "FILLED +915555520001 READY"
