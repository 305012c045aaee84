"""The settings in force: each change is in force at once and saved whole, whatever comes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.settings import Settings, load

from .samples import a_profile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def adding(name: str) -> Callable[[Settings], Settings]:
    return lambda known: known.with_profile(a_profile(name))


@pytest.fixture
def damaged(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text("{no json")
    return path


def kept_beside(path: Path) -> list[str]:
    return [kept.read_text() for kept in path.parent.glob("settings.damaged-*")]


async def test_a_change_is_in_force_told_and_saved(path: Path) -> None:
    remembered, told = Remembered(path), list[Settings]()
    remembered.changed.connect(told.append)
    await remembered.load()
    await remembered.change(adding("Sales"))
    assert [p.name for p in remembered.settings.profiles] == ["Sales"]
    assert told == [remembered.settings]
    assert load(path) == remembered.settings


async def test_changes_made_at_once_lose_nothing_of_each_other(path: Path) -> None:
    remembered = Remembered(path)
    names = [f"Sales {n}" for n in range(20)]
    await asyncio.gather(*(remembered.change(adding(name)) for name in names))
    assert [p.name for p in load(path).profiles] == names


async def test_a_damaged_file_is_said_and_set_aside_by_the_first_change(
    damaged: Path,
) -> None:
    remembered = Remembered(damaged)
    with pytest.raises(SettingsTrouble):
        await remembered.load()
    assert remembered.settings == Settings()
    assert kept_beside(damaged) == []
    await remembered.change(adding("Sales"))
    assert load(damaged) == remembered.settings
    assert kept_beside(damaged) == ["{no json"]


async def test_what_could_not_be_saved_is_in_force_and_goes_with_the_next_change(
    path: Path,
) -> None:
    remembered = Remembered(path)
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(SettingsTrouble):
        await remembered.change(adding("Sales"))
    assert remembered.settings.profile("Sales") is not None
    path.parent.unlink()
    await remembered.change(adding("Support"))
    assert [p.name for p in load(path).profiles] == ["Sales", "Support"]
