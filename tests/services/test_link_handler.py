"""Who opens links, under a home of the test's own: with stand-ins for the tools, and with the real."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.link_opener import TEST_LINK, Made, Opener, Scheme, Whose
from ccm_desktop.services.desktop_entry import exec_line, find_entry, read_entry
from ccm_desktop.services.links.handler import LinkHandler
from ccm_desktop.services.links.handler_linux import LinuxLinks, link_command, links_entry
from ccm_desktop.services.links.handler_macos import MacLinks
from ccm_desktop.services.links.handler_windows import registry_values
from ccm_desktop.services.links.handover import Handover
from ccm_desktop.services.starting import start_command, start_command_at_home

from .manual_clock import ManualClock

REPOSITORY = Path(__file__).parents[2]
FAKE_XDG_MIME = """#!/bin/sh
# Keeps each default in a file of its name.
case "$1" in
    query) cat "$XDG_DATA_HOME/default-${3#*/}" 2>/dev/null || true ;;
    default) for kind in $3 $4 $5; do echo "$2" >"$XDG_DATA_HOME/default-${kind#*/}"; done ;;
esac
"""
FAKE_XDG_OPEN = '#!/bin/sh\necho "$1" >"$XDG_DATA_HOME/opened"\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any tool."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("APPIMAGE", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "CCM_DESKTOP_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "bin").mkdir()
    return tmp_path


@pytest.fixture
def tools(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with stand-ins for the tools."""
    for name, script in (("xdg-mime", FAKE_XDG_MIME), ("xdg-open", FAKE_XDG_OPEN)):
        path = home / "bin" / name
        path.write_text(script)
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{home / 'bin'}:/usr/bin:/bin")
    return home


def entry(folder: Path, name: str, said: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"[Desktop Entry]\nType=Application\n{said}\n")


def test_nobody_opens_links_at_first(tools: Path) -> None:
    assert LinuxLinks().opener(Scheme.TEL) == Opener(Scheme.TEL, Whose.NOBODY)


def test_another_program_is_named(tools: Path) -> None:
    entry(tools / "system" / "applications", "phone.desktop", "Name=The 50% Phone\nName[de]=Tel")
    (tools / "default-tel").write_text("phone.desktop\n")
    assert LinuxLinks().opener(Scheme.TEL) == Opener(Scheme.TEL, Whose.ANOTHER, "The 50% Phone")
    (tools / "default-callto").write_text("gone.desktop\n")
    assert LinuxLinks().opener(Scheme.CALLTO) == Opener(Scheme.CALLTO, Whose.ANOTHER, "gone")


def test_it_is_made_the_default(tools: Path) -> None:
    assert LinuxLinks().make_default() is Made.DONE
    for scheme in Scheme:
        assert LinuxLinks().opener(scheme).whose is Whose.OURS
    said = read_entry(tools / "applications" / "ccm-desktop-links.desktop")
    assert said is not None
    assert said["NoDisplay"] == "true"
    assert said["Exec"] == link_command()
    assert said["Exec"].endswith(" --link %u")
    assert said["MimeType"].count("x-scheme-handler/") == 3


def test_a_copy_that_was_moved_away_is_noticed(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPIMAGE", "/opt/old/CCM Desktop.AppImage")
    assert LinuxLinks().make_default() is Made.DONE
    monkeypatch.setenv("APPIMAGE", "/opt/new/CCM Desktop.AppImage")
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.OLD_COPY
    assert LinuxLinks().make_default() is Made.DONE
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.OURS


def test_a_system_that_keeps_its_choice_is_not_lied_about(tools: Path) -> None:
    (tools / "bin" / "xdg-mime").write_text("#!/bin/sh\nexit 4\n")
    assert LinuxLinks().make_default() is Made.FAILED
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.UNKNOWN


def test_a_folder_that_takes_no_file(tools: Path) -> None:
    (tools / "applications").write_text("a file")
    assert LinuxLinks().make_default() is Made.FAILED


def test_without_tools_it_says_so(home: Path) -> None:
    assert LinuxLinks().make_default() is Made.NO_TOOL
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.UNKNOWN
    assert not LinuxLinks().open(TEST_LINK)
    assert not (home / "applications").exists()


@pytest.mark.skipif(not shutil.which("gio"), reason="needs gio (package libglib2.0-bin)")
def test_gio_serves_where_xdg_utils_are_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gio = shutil.which("gio", path=os.defpath)
    assert gio is not None
    (home / "bin" / "gio").symlink_to(gio)
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.NOBODY
    # gio knows an entry only while its program is there.
    monkeypatch.setenv("APPIMAGE", sys.executable)
    assert LinuxLinks().make_default() is Made.DONE
    assert LinuxLinks().opener(Scheme.CCMDIAL).whose is Whose.OURS


@pytest.mark.skipif(
    not Path("/usr/bin/xdg-mime").exists(), reason="needs xdg-mime (package xdg-utils)"
)
def test_the_real_xdg_utils(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.NOBODY
    assert LinuxLinks().make_default() is Made.DONE
    assert LinuxLinks().opener(Scheme.TEL).whose is Whose.OURS
    assert "ccm-desktop-links.desktop" in (home / "mimeapps.list").read_text()


async def test_the_test_link_arrives(tools: Path) -> None:
    handover = Handover(None, ManualClock())

    class Arrives(LinuxLinks):
        """A system whose default program is this window."""

        def open(self, link: str) -> bool:
            return handover._take(b'{"version": 1, "verb": "fill", "text": "%s"}' % link.encode())

    filled: list[str] = []
    handover.filled.connect(filled.append)
    assert await LinkHandler(handover, Arrives).test() is True
    assert filled == []


async def test_the_test_link_goes_elsewhere(tools: Path) -> None:
    clock = ManualClock()
    testing = asyncio.create_task(LinkHandler(Handover(None, clock), LinuxLinks).test())
    async with asyncio.timeout(10):
        while not (tools / "opened").exists():  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.01)
    await clock.advance(8)
    assert await testing is False
    assert opened(tools) == TEST_LINK


def opened(tools: Path) -> str:
    return (tools / "opened").read_text().strip()


async def test_no_way_to_open_a_link(home: Path) -> None:
    clock = ManualClock()
    assert await LinkHandler(Handover(None, clock), LinuxLinks).test() is None
    await clock.settle()
    assert clock.waiting == 0


async def test_all_kinds_are_asked_for(tools: Path) -> None:
    handler = LinkHandler(Handover(None, ManualClock()), LinuxLinks)
    assert [opener.scheme for opener in await handler.openers()] == list(Scheme)
    assert await handler.make_default() is Made.DONE
    assert {opener.whose for opener in await handler.openers()} == {Whose.OURS}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
def test_a_command_survives_its_quoting(words: list[str]) -> None:
    """Undone step by step as the specification says, it is what it was."""
    line = exec_line(words, "%u")
    assert line.endswith(" %u")
    unescaped = line.replace("\\\\", "\\")
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|([^ ]+)', unescaped.removesuffix(" %u"))
    bare = [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in parts]
    assert [word.replace("%%", "%") for word in bare] == words


def test_the_command_of_an_instance_with_its_own_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CCM_DESKTOP_HOME", str(tmp_path / "a home"))
    command = start_command_at_home()
    assert command[:2] == ["env", f"CCM_DESKTOP_HOME={tmp_path / 'a home'}"]
    assert f'"CCM_DESKTOP_HOME={tmp_path}/a home"' in link_command()


def test_this_copy_is_started_by_what_started_it() -> None:
    done = subprocess.run(  # noqa: S603 - ours
        [*start_command(), "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("ccm-desktop ")


def test_a_packed_copy_is_started_by_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert start_command() == [sys.executable]
    monkeypatch.setenv("APPIMAGE", "/opt/CCM.AppImage")
    assert start_command() == ["/opt/CCM.AppImage"]


def test_what_is_written_to_a_registry() -> None:
    values = {(key, name): value for key, name, value in registry_values([r"C:\A B\ccm.exe"])}
    command = values[r"Software\Classes\CcmDesktop.Link\shell\open\command", ""]
    assert command == r'"C:\A B\ccm.exe" --link "%1"'
    urls = r"Software\CCM Desktop\Capabilities\URLAssociations"
    assert {name for key, name in values if key == urls} == {"tel", "callto", "ccmdial"}
    registered = values[r"Software\RegisteredApplications", "CCM Desktop"]
    assert (registered, "ApplicationName") in values


def test_macos_leaves_the_choice_to_the_user() -> None:
    assert MacLinks().opener(Scheme.TEL).whose is Whose.UNKNOWN
    assert MacLinks().make_default() is Made.BY_HAND
    assert not MacLinks().open("tel:1") or sys.platform == "darwin"


@pytest.mark.parametrize("content", [b"", b"no entry", b"[Other]\nA=b\n", b"\xff\xfe", b"[x"])
def test_an_entry_that_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.desktop").write_bytes(content)
    assert read_entry(tmp_path / "x.desktop") is None
    assert find_entry("there-is-no-such.desktop") is None


@pytest.mark.skipif(
    not shutil.which("desktop-file-validate"), reason="needs the package desktop-file-utils"
)
@pytest.mark.parametrize("which", ["installed", "written"])
def test_the_entries_are_valid(tmp_path: Path, which: str) -> None:
    path = REPOSITORY / "resources" / "ccm-desktop.desktop"
    if which == "written":
        path = tmp_path / "ccm-desktop-links.desktop"
        path.write_text(links_entry())
    done = subprocess.run(  # noqa: S603 - ours
        ["desktop-file-validate", str(path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_installed_entry_hands_one_link_over() -> None:
    said = read_entry(REPOSITORY / "resources" / "ccm-desktop.desktop")
    assert said is not None
    assert said["Exec"] == "ccm-desktop --link %u"
    kinds = {f"x-scheme-handler/{scheme}" for scheme in Scheme}
    assert set(filter(None, said["MimeType"].split(";"))) == kinds
    mode = (REPOSITORY / "resources" / "ccm-desktop.desktop").stat().st_mode
    assert not stat.S_IMODE(mode) & 0o111
