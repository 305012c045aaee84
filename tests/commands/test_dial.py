"""`ccm-desktop dial`: which text is taken, and the words where there is none."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ccm_desktop import __main__ as entry
from ccm_desktop import arrival
from ccm_desktop.commands.dial import text_to_fill
from ccm_desktop.commands.exits import FAILED
from ccm_desktop.services.links.doorway import Answer, Doorway, find_doorway

TOOL = "#!/bin/sh\necho \"$*\" >'{log}'\nprintf '%s' '{says}'\nexit {code}\n"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session without a screen and without tools."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def tool(folder: Path, name: str, says: str, code: int = 0) -> None:
    path = folder / name
    path.write_text(TOOL.format(log=folder / f"{name}.log", says=says, code=code))
    path.chmod(0o755)


def asked(*, selection: bool = True, text: str | None = None) -> str | int:
    return text_to_fill(argparse.Namespace(selection=selection, text=text), qt_selection)


def qt_selection() -> str:
    return "by Qt"


def test_a_number_is_taken_as_it_stands(session: Path) -> None:
    assert asked(selection=False, text="+91 55555 20001") == "+91 55555 20001"


@pytest.mark.parametrize("name", ["xclip", "xsel"])
def test_x11(session: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(session))
    tool(session, name, " +91 55555 20001\n")
    assert asked() == "+91 55555 20001"
    assert "primary" in (session / f"{name}.log").read_text()


def test_x11_without_tools(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert asked() == "by Qt"


def test_wayland(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(session))
    tool(session, "wl-paste", "05555520001")
    assert asked() == "05555520001"
    assert "--primary" in (session / "wl-paste.log").read_text()


def test_wayland_without_its_tool(
    session: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    assert asked() == FAILED
    assert "wl-clipboard" in capsys.readouterr().err


def test_nothing_selected(
    session: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(session))
    tool(session, "xclip", "", code=1)
    assert asked() == FAILED
    assert capsys.readouterr().err == "ccm-desktop: Nothing is selected.\n"


def test_no_screen(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked() == FAILED
    assert "no screen" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "link"),
    [
        ([], ""),
        (["--link"], ""),
        (["--link", ""], ""),
        (["--link", "tel:+915555520001"], "tel:+915555520001"),
        (["--link", "--sandbox"], "--sandbox"),
        (["--link", "call"], "call"),
        (["--", "anything"], "anything"),
        (["TEL:5555520001"], "TEL:5555520001"),
        (["callto:5555520001"], "callto:5555520001"),
        (["dial", "5555520001"], "5555520001"),
        (["dial", "--selection"], None),
        (["dial", " "], None),
        (["dial"], None),
        (["dial", "-h"], None),
        (["sandbox"], None),
        (["--sandbox"], None),
        (["--link", "tel:1", "tel:2"], None),
        (["--link", "tel:1", "--sandbox"], None),
        (["http://example.com"], None),
        (["call", "tel:+915555520001"], None),
    ],
)
def test_what_is_taken_for_a_link(arguments: list[str], link: str | None) -> None:
    assert entry._link_in(arguments) == link


def test_next_to_a_window_that_hangs_another_one_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    windows: list[tuple[Doorway, str]] = []
    monkeypatch.setattr(arrival, "_hand_over", lambda *_: Answer.SILENT)

    def open_window(doorway: Doorway, link: str) -> int:
        windows.append((doorway, link))
        return 0

    monkeypatch.setattr(arrival, "_open_window", open_window)
    assert arrival.arrive("tel:+915555520001") == 0
    assert [link for _, link in windows] == ["tel:+915555520001"]
    assert windows[0][0].path == find_doorway().path
