"""Where the files are."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ccm_desktop.services.places import HOME_VARIABLE, find_places, make_private


def test_one_folder_holds_everything_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "portable"))
    places = find_places()
    base = tmp_path / "portable"
    assert (places.config, places.data, places.state) == (base, base, base)
    assert places.settings == base / "settings.json"
    assert places.journal == base / "journal.db"
    assert places.owners == base / "owners"
    assert places.log == base / "ccm-desktop.log"
    assert not base.exists()


def test_the_folder_may_be_relative_or_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    monkeypatch.setenv(HOME_VARIABLE, "here")
    assert find_places().data == tmp_path / "here"
    monkeypatch.setenv(HOME_VARIABLE, "~/ccm")
    assert find_places().data == tmp_path / "me" / "ccm"


@pytest.mark.parametrize("value", [None, ""])
def test_otherwise_the_system_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(HOME_VARIABLE)
    else:
        monkeypatch.setenv(HOME_VARIABLE, value)
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    places = find_places()
    folders = (places.config, places.data, places.state)
    assert all(folder.name in ("ccm-desktop", "Logs") for folder in folders)
    assert not any(folder.exists() for folder in (tmp_path / "CONFIG", tmp_path / "DATA"))


@pytest.mark.usefixtures("private_umask")
def test_a_private_folder_is_entered_by_this_user_only(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b")
    make_private(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("in the way")
    with pytest.raises(OSError, match="a"):
        make_private(tmp_path / "a")
