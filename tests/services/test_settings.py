"""The settings file: always whole, never with a secret, left alone where it can't be read."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem, SettingsProblem, SettingsTrouble
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.settings import VERSION, Settings, load, save, set_aside

from .samples import a_profile
from .strategies import PROFILES

SETTINGS = st.builds(
    Settings,
    current=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    profiles=st.lists(PROFILES, max_size=4, unique_by=lambda profile: profile.name).map(tuple),
)
TWO = Settings().with_profile(a_profile("Sales")).with_profile(a_profile("Support"))

PLAIN = {"name": "Sales", "base_url": "https://ccm-api.exotel.com", "account_sid": "acme1"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings") / "settings.json"


@given(settings=SETTINGS)
def test_settings_come_back_as_they_were(scratch: Path, settings: Settings) -> None:
    save(scratch, settings)
    assert load(scratch) == settings


@given(profile=PROFILES)
def test_a_profile_comes_back_as_it_was(scratch: Path, profile: Profile) -> None:
    save(scratch, Settings().with_profile(profile))
    assert load(scratch).profile() == profile


def test_nothing_was_set_yet(path: Path) -> None:
    assert load(path) == Settings()
    assert not path.parent.exists()


def test_a_file_of_a_person_may_be_short(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("{}")
    assert load(path) == Settings()


def test_what_is_not_known_is_passed_over(path: Path) -> None:
    save(path, TWO)
    content = json.loads(path.read_text())
    content["theme"] = {"dark": True}
    content["profiles"][0]["colour"] = "red"
    path.write_text(json.dumps(content))
    assert load(path) == TWO


@pytest.mark.usefixtures("private_umask")
def test_only_this_user_may_read_it(path: Path) -> None:
    save(path, TWO)
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path)]
    assert modes == [0o700, 0o600]


def test_there_is_no_secret_in_it(path: Path) -> None:
    save(path, TWO)
    text = path.read_text().lower()
    assert not any(word in text for word in ("canary", "token", "secret", "password", "api_key"))


def bad(change: Callable[[dict[str, object]], object]) -> bytes:
    """A good file with one change."""
    content: dict[str, object] = json.loads(msgspec.json.encode(TWO))
    change(content)
    return json.dumps(content).encode()


def _first_profile(content: dict[str, object]) -> dict[str, object]:
    profiles = content["profiles"]
    assert isinstance(profiles, list)
    first: dict[str, object] = profiles[0]
    return first


BAD: list[tuple[str, bytes, SettingsProblem]] = [
    ("empty", b"", SettingsProblem.NOT_JSON),
    ("zeros", b"\0" * 100, SettingsProblem.NOT_JSON),
    ("cut", b'{"version": 1, "profiles": [{"na', SettingsProblem.NOT_JSON),
    ("not utf-8", b'{"current": "\xff\xfe"}', SettingsProblem.NOT_JSON),
    ("a merge's marks", b"<<<<<<< mine\n{}\n", SettingsProblem.NOT_JSON),
    ("null", b"null", SettingsProblem.WRONG_SHAPE),
    ("a list", b"[]", SettingsProblem.WRONG_SHAPE),
    ("version", b'{"version": "one"}', SettingsProblem.WRONG_SHAPE),
    ("profiles", b'{"profiles": {}}', SettingsProblem.WRONG_SHAPE),
    ("no name", bad(lambda c: _first_profile(c).pop("name")), SettingsProblem.WRONG_SHAPE),
    ("blank", bad(lambda c: _first_profile(c).update(name=" ")), SettingsProblem.WRONG_SHAPE),
    (
        "account",
        bad(lambda c: _first_profile(c).update(account_sid="../x")),
        SettingsProblem.WRONG_SHAPE,
    ),
    (
        "http",
        bad(lambda c: _first_profile(c).update(base_url="http://ccm-api.exotel.com")),
        SettingsProblem.WRONG_SHAPE,
    ),
    (
        "secret",
        bad(lambda c: _first_profile(c).update(base_url="https://k:t@ccm-api.exotel.com")),
        SettingsProblem.WRONG_SHAPE,
    ),
    ("newer", bad(lambda c: c.update(version=VERSION + 1)), SettingsProblem.NEWER),
    (
        "newer and different",
        bad(lambda c: c.update(version=9, profiles={"Sales": 1})),
        SettingsProblem.NEWER,
    ),
]


@pytest.mark.parametrize(
    ("content", "problem"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_file_that_cannot_be_used_is_left_as_it_is(
    path: Path, content: bytes, problem: SettingsProblem
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsTrouble) as caught:
        load(path)
    assert (caught.value.problem, caught.value.path) == (problem, path)
    assert path.read_bytes() == content
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@given(content=st.binary(max_size=200))
def test_any_bytes_are_settings_or_trouble(scratch: Path, content: bytes) -> None:
    scratch.write_bytes(content)
    try:
        load(scratch)
    except SettingsTrouble:
        assert scratch.read_bytes() == content


def test_a_folder_in_its_place_is_unreadable(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SettingsTrouble) as caught:
        load(path)
    assert caught.value.problem is SettingsProblem.UNREADABLE


def test_a_file_without_permission_is_unreadable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # root reads everything, so it is played

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SettingsTrouble) as caught:
        load(path)
    assert (caught.value.problem, caught.value.detail) == (
        SettingsProblem.UNREADABLE,
        "Permission denied",
    )


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_save_that_fails_keeps_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    save(path, TWO)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SettingsTrouble) as caught:
        save(path, Settings())
    assert (caught.value.problem, caught.value.detail) == (
        SettingsProblem.UNWRITABLE,
        "No space left on device",
    )
    assert load(path) == TWO
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_the_new_file_is_whole_on_disk_before_it_takes_the_olds_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, Settings())
    log: list[str] = []
    fsync, replace_file = os.fsync, Path.replace

    def watch_fsync(handle: int) -> None:
        assert load(path) == Settings()
        log.append("fsync")
        fsync(handle)

    def watch_replace(source: Path, target: Path) -> Path:
        assert (load(source), load(path)) == (TWO, Settings())
        log.append("replace")
        return replace_file(source, target)

    monkeypatch.setattr(os, "fsync", watch_fsync)
    monkeypatch.setattr(Path, "replace", watch_replace)
    save(path, TWO)
    assert log == ["fsync", "replace"]
    assert load(path) == TWO


def test_a_folder_that_cannot_be_made(path: Path) -> None:
    path.parent.write_text("in the way")
    with pytest.raises(SettingsTrouble) as caught:
        save(path, TWO)
    assert caught.value.problem is SettingsProblem.UNWRITABLE


class TestSetAside:
    """A file that can't be used gets another name."""

    def test_it_is_kept_beside(self, path: Path) -> None:
        path.parent.mkdir()
        for content in (b"first", b"second"):
            path.write_bytes(content)
            kept = set_aside(path)
            assert kept is not None
            assert kept.read_bytes() == content
            assert not path.exists()
        names = sorted(p.name for p in path.parent.iterdir())
        assert names == ["settings.damaged-1.json", "settings.damaged-2.json"]

    def test_there_may_be_none(self, path: Path) -> None:
        assert set_aside(path) is None

    def test_it_may_be_impossible(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        save(path, TWO)

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(SettingsTrouble):
            set_aside(path)
        assert load(path) == TWO


def test_profiles_by_name() -> None:
    assert Settings().profile() is None
    assert TWO.profile() == a_profile("Support")
    assert TWO.profile("Sales") == a_profile("Sales")
    with pytest.raises(BadInput) as caught:
        TWO.profile("Nobody")
    assert caught.value.problem is InputProblem.UNKNOWN_NAME
    assert replace(TWO, current="gone").profile() == a_profile("Sales")


def test_a_profile_is_replaced_and_made_current() -> None:
    changed = a_profile("Sales").with_options(CallOptions(recording=False))
    settings = TWO.with_profile(changed)
    assert settings.current == "Sales"
    assert settings.profile("Sales") == changed
    assert len(settings.profiles) == 2


def test_a_profile_is_taken_out() -> None:
    assert TWO.without_profile("Sales").current == "Support"
    assert TWO.without_profile("Support").profile() == a_profile("Sales")
    assert TWO.without_profile("Nobody") == TWO


@pytest.mark.parametrize(
    "change",
    [
        {"preferences": {"recordings": {"days": 0}}},
        {"preferences": {"recordings": {"megabytes": 1}}},
        {"profiles": [{**PLAIN, "recording_hosts": ["127.0.0.1"]}]},
    ],
)
def test_what_is_kept_of_recordings_is_checked(path: Path, change: dict[str, object]) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(change))
    with pytest.raises(SettingsTrouble) as caught:
        load(path)
    assert caught.value.problem is SettingsProblem.WRONG_SHAPE
