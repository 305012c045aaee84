"""The services of one program, from the first to the last moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Phase, Standing
from ccm_desktop.domain.errors import JournalProblem, JournalTrouble
from ccm_desktop.domain.pace import Pace
from ccm_desktop.services import desk as desk_module
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag

from .conftest import lines_of, open_journal
from .fake_ccm import FakeCcm
from .manual_clock import ManualClock
from .samples import CREDENTIALS, a_profile, an_order, ended, ringing

Faults = list[tuple[str, BaseException]]


@pytest.fixture
def faults() -> Faults:
    return []


def build(folder: Path, ccm: FakeCcm, clock: ManualClock, faults: Faults) -> Desk:
    credentials = CredentialStore(lambda: pytest.fail("no keyring here"))
    credentials.keep_for_session("Sales", CREDENTIALS)
    places = Places(folder / "data", folder / "data", folder / "data")
    tasks = TaskBag(lambda name, error: faults.append((name, error)))
    return build_desk(places, lambda *_: ccm, clock, tasks, Pace(), credentials)


async def test_a_call_outlives_the_program(tmp_path: Path, faults: Faults) -> None:
    clock = ManualClock()
    ccm = FakeCcm(clock.monotonic)
    ccm.when_dialled(ringing())
    ccm.when_asked("sid000001", ended(status="agent_busy"))
    first = build(tmp_path, ccm, clock, faults)
    assert not (tmp_path / "data").exists()
    assert await first.open() == []
    call = await first.calls.place(a_profile(), an_order())
    await first.close()
    assert ccm.closed == 1

    second = build(tmp_path, ccm, clock, faults)
    assert await second.open() == []
    assert await second.calls.resume() == []
    over = asyncio.Event()
    second.follower.finished.connect(lambda _: over.set())
    await clock.advance(2)
    await over.wait()
    known = await second.journal.get(call.reference)
    assert known is not None
    assert known.phase is Phase.ENDED
    await second.close()
    assert len(ccm.dialled) == 1
    assert faults == []


async def test_a_request_under_way_is_seen_through_at_the_end(
    tmp_path: Path, faults: Faults
) -> None:
    ccm = FakeCcm()
    ccm.when_dialled(ringing())
    ccm.hold()
    desk = build(tmp_path, ccm, ManualClock(), faults)
    await desk.open()
    press = asyncio.create_task(desk.calls.place(a_profile(), an_order()))
    await ccm.dialling()
    closing = asyncio.create_task(desk.close())
    await asyncio.sleep(0)
    ccm.release()
    await closing
    assert (await press).standing is Standing.ACCEPTED
    journal = open_journal(tmp_path)
    assert await journal.open() == []
    (line,) = await lines_of(journal)
    assert line.call_sid == "sid000001"
    await journal.close()


async def test_a_request_that_does_not_end_is_unknown_to_the_next_start(
    tmp_path: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "_LAST_WAIT_S", 0.02)
    ccm = FakeCcm()
    ccm.hold()
    desk = build(tmp_path, ccm, ManualClock(), faults)
    await desk.open()
    press = asyncio.create_task(desk.calls.place(a_profile(), an_order()))
    await ccm.dialling()
    await desk.close()
    await asyncio.wait([press])
    press.exception()
    journal = open_journal(tmp_path)
    await journal.open()
    (unknown,) = await journal.unresolved()
    assert unknown.standing is Standing.UNKNOWN
    await journal.close()
    assert faults == []


async def test_a_journal_that_cannot_be_opened(tmp_path: Path, faults: Faults) -> None:
    (tmp_path / "data" / "journal.db").mkdir(parents=True)
    desk = build(tmp_path, FakeCcm(), ManualClock(), faults)
    with pytest.raises(JournalTrouble) as caught:
        await desk.open()
    assert caught.value.problem is JournalProblem.READ_ONLY
    await desk.close()
    assert faults == []
