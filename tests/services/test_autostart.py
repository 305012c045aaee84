"""Starting with the session: what is written for each system, and the truth that is read back."""

from __future__ import annotations

import asyncio
import plistlib
import re
from pathlib import Path

import pytest

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.services.autostart import (
    LinuxStart,
    MacStart,
    SessionStart,
    is_approved,
    run_line,
    this_system,
)
from ccm_desktop.services.desktop_entry import read_entry
from ccm_desktop.services.starting import start_command_at_home

COMMANDS = [
    ["/usr/bin/ccm-desktop"],
    ["/home/agent 1/My Apps/CCM $Desktop`.AppImage"],
    ["/opt/100%/venv/bin/python", "-m", "ccm_desktop"],
    ["env", 'CCM_DESKTOP_HOME=/tmp/a "b" \\c', "/x/ccm-desktop"],
]


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def unquoted(line: str) -> list[str]:
    """The words of an `Exec` line, as the specification reads it."""
    whole = line.replace("\\\\", "\\")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', whole)
    words = (re.sub(r"\\(.)", r"\1", quoted) if quoted else bare for quoted, bare in found)
    return [word.replace("%%", "%") for word in words]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_entry_starts_this_copy_minimised(command: list[str], config: Path) -> None:
    start = LinuxStart(command)
    assert start.state() is Autostart.OFF
    start.turn_on()
    assert start.state() is Autostart.ON
    assert start.path == config / "autostart" / "ccm-desktop.desktop"
    said = read_entry(start.path)
    assert said is not None
    assert said["Type"] == "Application"
    assert unquoted(said["Exec"]) == [*command, "--minimised"]
    start.turn_off()
    assert not start.path.exists()
    start.turn_off()
    assert start.state() is Autostart.OFF


def test_what_the_desktop_or_another_copy_did_is_seen() -> None:
    start = LinuxStart(["/a/ccm-desktop"])
    LinuxStart(["/b/ccm-desktop"]).turn_on()
    assert start.state() is Autostart.OTHER_COPY
    start.turn_on()
    whole = start.path.read_text()
    for switched_off in ("Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"):
        start.path.write_text(whole + switched_off)
        assert start.state() is Autostart.TURNED_OFF
    start.path.write_bytes(b"\xff\xfe not an entry")
    assert start.state() is Autostart.FAILED
    start.turn_on()
    assert start.state() is Autostart.ON


@pytest.mark.parametrize("command", COMMANDS)
def test_the_launch_agent_starts_this_copy_minimised(command: list[str], tmp_path: Path) -> None:
    start = MacStart(command, tmp_path / "LaunchAgents")
    assert start.state() is Autostart.OFF
    start.turn_on()
    assert start.state() is Autostart.ON
    said = plistlib.loads(start.path.read_bytes())
    assert said["ProgramArguments"] == [*command, "--minimised"]
    assert said["RunAtLoad"] is True
    assert MacStart(["/other"], tmp_path / "LaunchAgents").state() is Autostart.OTHER_COPY
    start.path.write_bytes(plistlib.dumps({**said, "Disabled": True}))
    assert start.state() is Autostart.TURNED_OFF
    for damaged in (b"<plist>", b"", b"bplist00\x00"):
        start.path.write_bytes(damaged)
        assert start.state() is Autostart.FAILED
    start.turn_off()
    start.turn_off()
    assert start.state() is Autostart.OFF


def test_the_line_for_windows() -> None:
    line = run_line([r"C:\Program Files\CCM Desktop\ccm-desktop.exe"])
    assert line == r'"C:\Program Files\CCM Desktop\ccm-desktop.exe" --minimised'


@pytest.mark.parametrize(
    ("note", "approved"),
    [(None, True), (b"", True), (b"\x02" + b"\0" * 11, True), (b"\x03" + b"\1" * 11, False)],
)
def test_the_task_managers_note(note: bytes | None, *, approved: bool) -> None:
    assert is_approved(note) is approved


async def test_a_switch_returns_what_is_on_disk() -> None:
    start = SessionStart()
    assert await start.state() is Autostart.OFF
    assert await start.turn(on=True) is Autostart.ON
    assert await SessionStart(LinuxStart(["/other"])).state() is Autostart.OTHER_COPY
    assert await start.turn(on=False) is Autostart.OFF


async def test_a_folder_that_can_t_be_written_is_told(config: Path) -> None:
    await asyncio.to_thread(config.write_text, "in the way")
    assert await SessionStart().turn(on=True) is Autostart.FAILED


def test_this_copy_is_the_one_that_is_started() -> None:
    system = this_system()
    assert isinstance(system, LinuxStart)
    system.turn_on()
    said = read_entry(system.path)
    assert said is not None
    assert unquoted(said["Exec"]) == [*start_command_at_home(), "--minimised"]
