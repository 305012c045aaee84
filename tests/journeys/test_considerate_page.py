"""The rules from the settings' page to the desk: they count at once, and the page shows the lists."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QCheckBox, QListWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.policy import Policy
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.joins.considerate import ConsiderateJoin
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.settings.calling import CallingPage
from tests.services.fake_ccm import FakeCcm
from tests.services.manual_clock import ManualClock
from tests.services.samples import a_profile, credentials_of
from tests.ui.shown import one


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Services whose admin's folder is the test's own."""
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    places = Places(tmp_path, tmp_path, tmp_path, tmp_path / "site")
    clock = ManualClock()
    ccm = FakeCcm(clock.monotonic)
    made = build_desk(places, lambda *_: ccm, clock, tasks, Pace(), credentials_of("Sales"))
    await made.open()
    yield made
    await made.close()
    assert faults == []


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - a widget tells nobody
            await asyncio.sleep(0)


async def test_the_page_and_the_desk_follow_the_settings(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    dnc = tmp_path / "dnc.txt"
    dnc.write_text("9811111111\n9822222222\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "policy.json").write_text('{"premium_allowed": false}')
    remembered = Remembered(tmp_path / "settings.json")
    policy = Policy(lists=(str(dnc),), recently_min=5)
    await remembered.change(lambda known: known.with_preferences(Preferences(policy=policy)))

    join = ConsiderateJoin(desk, remembered, lambda: a_profile())
    join.wire()
    join.start()
    assert desk.considerate.policy == policy
    page: CallingPage = join.make_page()
    page.show_preferences(remembered.settings.preferences)
    lists = one(page, QListWidget, "Do-not-call lists")
    await until(lambda: "2 numbers" in lists.item(0).text())
    premium = next(b for b in page.findChildren(QCheckBox) if "premium" in b.text())
    assert not premium.isEnabled()

    other = replace(policy, recently_min=0, lists=())
    await remembered.change(lambda known: known.with_preferences(Preferences(policy=other)))
    assert desk.considerate.policy == other

    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    await remembered.change(lambda known: known.with_preferences(Preferences(policy=policy)))
    assert desk.considerate.policy == policy
    await until(lambda: not any(t.get_name() == "do-not-call lists" for t in asyncio.all_tasks()))
