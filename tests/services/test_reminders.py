"""Reminders come up once, when they are due: after a restart, after a sleep, in one window only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.reminder import SNOOZE, Reminder
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.reminders import LONGEST_WAIT_S, Reminders
from ccm_desktop.services.tasks import TaskBag

from .conftest import open_journal
from .manual_clock import START, ManualClock
from .samples import CUSTOMER, a_call, talking

SOON = START + timedelta(minutes=5)
CALL = replace(a_call(), note="asked for Friday")


class Reminding:
    """Reminders that run on a journal, and what they told."""

    def __init__(self, journal: Journal, clock: ManualClock) -> None:
        self.clock = clock
        self.reminders = Reminders(journal, clock)
        self.due: list[Reminder] = []
        self.seen: list[tuple[Reminder, ...]] = []
        self.faults: list[BaseException] = []
        self.tasks = TaskBag(lambda _, error: self.faults.append(error))
        self.reminders.due.connect(self.due.append)
        self.reminders.changed.connect(self.seen.append)
        self.tasks.spawn("reminders", self.reminders.run())

    async def ends(self) -> None:
        await self.tasks.close()
        assert self.faults == []


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    journal = open_journal(tmp_path, inline=True)
    await journal.open()
    yield journal
    await journal.close()


@pytest.fixture
async def window(journal: Journal) -> AsyncIterator[Reminding]:
    window = Reminding(journal, ManualClock())
    await window.clock.settle()
    yield window
    await window.ends()


async def test_a_reminder_comes_up_once_and_on_time(window: Reminding) -> None:
    kept = await window.reminders.remind(CALL, SOON)
    assert (kept.customer, kept.note, kept.call) == (CUSTOMER, "asked for Friday", "r1")
    await window.clock.advance(299.9)
    assert window.due == []
    await window.clock.advance(0.1)
    assert [(r.id, r.shown) for r in window.due] == [(kept.id, True)]
    await window.clock.advance(3600)
    assert len(window.due) == 1
    assert [r.shown for r in window.reminders.waiting] == [True]
    assert window.clock.waiting == 0, "nothing ticks while nothing waits"


async def test_the_earliest_is_first_and_a_later_one_waits(window: Reminding) -> None:
    later = await window.reminders.remind(CALL, SOON + timedelta(hours=1))
    sooner = await window.reminders.remind(CALL, SOON)
    assert [r.id for r in window.reminders.waiting] == [sooner.id, later.id]
    assert window.seen[-1] == window.reminders.waiting
    await window.clock.advance(300)
    assert [r.id for r in window.due] == [sooner.id]
    await window.clock.advance(3600)
    assert [r.id for r in window.due] == [sooner.id, later.id]


async def test_what_came_due_while_it_was_closed_comes_up_at_the_start(
    journal: Journal, window: Reminding
) -> None:
    await window.reminders.remind(CALL, SOON)
    await window.ends()
    later = Reminding(journal, ManualClock(START + timedelta(days=3)))
    await later.clock.settle()
    assert len(later.due) == 1
    await later.ends()
    again = Reminding(journal, ManualClock(START + timedelta(days=4)))
    await again.clock.settle()
    assert again.due == [], "it came up already"
    assert len(again.reminders.waiting) == 1, "and waits for the agent's word"
    await again.ends()


async def test_a_sleep_does_not_hold_it_back(window: Reminding) -> None:
    await window.reminders.remind(CALL, START + timedelta(hours=2))
    window.clock.sleep(3 * 3600)
    await window.clock.advance(LONGEST_WAIT_S)
    assert len(window.due) == 1


async def test_two_windows_bring_it_up_once(journal: Journal, window: Reminding) -> None:
    await window.reminders.remind(CALL, SOON)
    other = Reminding(journal, window.clock)
    await window.clock.advance(3600)
    assert len(window.due) + len(other.due) == 1
    await other.ends()


async def test_a_snoozed_one_comes_up_again(window: Reminding) -> None:
    kept = await window.reminders.remind(CALL, SOON)
    await window.clock.advance(300)
    await window.reminders.snooze(kept.id)
    assert [r.due_at for r in window.reminders.waiting] == [SOON + SNOOZE]
    await window.clock.advance(SNOOZE.total_seconds())
    assert [r.id for r in window.due] == [kept.id, kept.id]


async def test_one_that_is_done_is_gone(window: Reminding) -> None:
    kept = await window.reminders.remind(CALL, SOON)
    await window.reminders.done(kept.id)
    await window.reminders.snooze(kept.id)  # a notification may be acted on late
    await window.clock.advance(3600)
    assert (window.due, window.reminders.waiting) == ([], ())


async def test_a_name_from_the_report_goes_with_it(journal: Journal, window: Reminding) -> None:
    report = talking().report
    named: Call = replace(
        CALL, report=replace(report, customer=replace(report.customer, name="Asha Rao"))
    )
    kept = await window.reminders.remind(named, SOON)
    assert [r.name for r in await journal.reminders()] == [kept.name] == ["Asha Rao"]


async def test_a_journal_that_is_in_trouble_at_the_start_is_asked_again(
    journal: Journal, window: Reminding, monkeypatch: pytest.MonkeyPatch
) -> None:
    await window.reminders.remind(CALL, SOON)
    await window.ends()
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_store", None)
        later = Reminding(journal, ManualClock(SOON))
        await later.clock.settle()
    await later.clock.advance(LONGEST_WAIT_S)
    assert len(later.due) == 1
    await later.ends()


async def test_a_journal_in_trouble_is_asked_again(
    journal: Journal, window: Reminding, monkeypatch: pytest.MonkeyPatch
) -> None:
    await window.reminders.remind(CALL, SOON)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_store", None)
        await window.clock.advance(400)
        assert window.due == []
        with pytest.raises(JournalTrouble):
            await window.reminders.remind(CALL, SOON)
    await window.clock.advance(LONGEST_WAIT_S)
    assert len(window.due) == 1
