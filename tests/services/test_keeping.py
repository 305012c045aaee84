"""Old calls go by the rule, a customer at request; what keeps from dialling twice stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Outcome, Standing, Watch
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.keeping import Afterwards, Keeping, Traces, is_forgotten
from ccm_desktop.domain.lookup import Came, LookedUp
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.domain.report import Leg, Received, Report
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.lookups import LookupRows
from ccm_desktop.services.keeping import Keeper
from ccm_desktop.services.tasks import TaskBag

from .conftest import lines_of, open_journal
from .manual_clock import START, ManualClock
from .samples import a_call, ended, received, talking

ASHA, MEERA = "+915555520001", "+915555520002"
SECRET = "asked-for-a-divorce-lawyer"
LONG_AGO = START - timedelta(days=400)
DELETE, ANONYMISE = Keeping(Afterwards.DELETE, 30), Keeping(Afterwards.ANONYMISE, 30)


class Kept:
    """A journal, its keeper, and whose recordings were dropped."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.clock = ManualClock()
        self.health = Health(heard_at=START, clock_skew_s=0.0)
        self.dropped: list[str] = []
        self.told: list[int] = []
        self.keeper = Keeper(journal, self.clock, lambda: self.health, self._drop)
        self.keeper.forgot.connect(self.told.append)

    async def _drop(self, call_sids: Iterable[str]) -> None:
        self.dropped.extend(call_sids)

    async def left(self) -> list[str]:
        return [line.reference for line in await lines_of(self.journal)]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    journal = open_journal(tmp_path, inline=True)
    await journal.open()
    yield Kept(journal)
    await journal.close()


def full_report(reference: str) -> Received:
    """A call that ended, with everything that can tell whom it was with."""
    report = replace(
        ended(f"sid{reference}").report,
        customer=Leg(ASHA, "Asha Rao", "completed", user_id="u1"),
        custom_field=SECRET,
        digits="4711",
        recordings=(f"https://recordings.example.invalid/{SECRET}.mp3",),
    )
    return received(report)


async def place(
    journal: Journal,
    reference: str,
    at: datetime = LONG_AGO,
    customer: str = ASHA,
    *,
    report: Received | None = None,
) -> None:
    call = replace(
        a_call(reference, customer, agent=f"+9199{int(reference[1:]):08}"), pressed_at=at
    )
    await journal.begin(call, at, again=True)
    await journal.claim(reference)
    await journal.settle(reference, Standing.ACCEPTED, at, None, talking(f"sid{reference}"))
    await journal.record(reference, report or full_report(reference), "poll", at)
    await journal.set_note(reference, SECRET)
    await journal.set_tags(reference, (SECRET,))
    await journal.set_watch(reference, Watch.DONE)


async def test_old_calls_are_deleted_with_all_that_hangs_on_them(kept: Kept) -> None:
    await place(kept.journal, "r1")
    await place(kept.journal, "r2", START)
    kept.keeper.use(DELETE)
    assert await kept.keeper.apply(START) == 1
    assert await kept.left() == ["r2"]
    assert await kept.journal.reports("r1") == []
    assert (kept.dropped, kept.told) == (["sidr1"], [1])
    assert await kept.keeper.apply(START) == 0


async def test_an_anonymous_call_tells_how_it_went_and_of_nobody(kept: Kept) -> None:
    await place(kept.journal, "r1")
    kept.keeper.use(ANONYMISE)
    assert await kept.keeper.apply(START) == 1
    call = await kept.journal.get("r1")
    assert call is not None
    assert is_forgotten(call)
    assert (call.outcome, call.call_sid, call.note, call.tags) == (Outcome.TALKED, None, "", ())
    assert call.report is not None
    assert call.report.talk_time_s is not None
    assert await kept.journal.reports("r1") == []
    assert await kept.keeper.apply(START) == 0, "and once is enough"


@pytest.mark.parametrize("rule", [DELETE, ANONYMISE], ids=lambda r: r.afterwards.value)
async def test_what_may_ring_still_stays(kept: Kept, rule: Keeping) -> None:
    """A call that may have been dialled keeps its number from being called again unasked."""
    for number, standing in enumerate((Standing.SENDING, Standing.UNKNOWN, Standing.ACCEPTED)):
        reference = f"r{number}"
        call = replace(a_call(reference, ASHA, agent=f"+91990000000{number}"), pressed_at=LONG_AGO)
        await kept.journal.begin(call, LONG_AGO, again=True)
        await kept.journal.claim(reference)
        if standing is not Standing.SENDING:
            seen = talking(f"sid{reference}") if standing is Standing.ACCEPTED else None
            await kept.journal.settle(reference, standing, LONG_AGO, None, seen)
    kept.keeper.use(rule)
    assert await kept.keeper.apply(START) == 0
    assert await kept.keeper.forget_customer(ASHA) == 0
    assert await kept.keeper.traces(ASHA) == Traces(calls=3, held=3)
    assert [c.order.customer for c in await kept.journal.unresolved()] == [ASHA]


@pytest.mark.parametrize(
    "health",
    [
        Health(),
        Health(heard_at=START),
        Health(heard_at=START, clock_skew_s=86_401.0),
        Health(heard_at=START, clock_skew_s=-1e9),
        Health(heard_at=START - timedelta(days=2), clock_skew_s=0.0),
        Health(heard_at=START + timedelta(days=2), clock_skew_s=0.0),
    ],
)
async def test_a_clock_that_nobody_confirms_deletes_nothing(kept: Kept, health: Health) -> None:
    await place(kept.journal, "r1")
    kept.health = health
    kept.keeper.use(DELETE)
    assert await kept.keeper.apply(START) == 0
    assert await kept.left() == ["r1"]


@pytest.mark.parametrize("rule", [DELETE, ANONYMISE], ids=lambda r: r.afterwards.value)
async def test_a_call_of_a_clock_that_was_years_behind_is_as_old_as_exotel_says(
    kept: Kept, rule: Keeping
) -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    for reference, created in (
        ("r1", START),
        ("r2", (START - timedelta(days=1)).astimezone(india)),
        ("r3", LONG_AGO.astimezone(india)),
        ("r4", None),
    ):
        seen = full_report(reference)
        seen = replace(seen, report=replace(seen.report, created_at=created))
        await place(kept.journal, reference, LONG_AGO, report=seen)
    kept.keeper.use(rule)
    assert await kept.keeper.apply(START) == 2
    assert sorted(kept.dropped) == ["sidr3", "sidr4"]


async def test_the_rule_is_looked_at_every_hour_and_when_it_changes(
    kept: Kept, tasks: TaskBag
) -> None:
    await place(kept.journal, "r1", START - timedelta(days=30) + timedelta(minutes=30))
    await place(kept.journal, "r2", LONG_AGO)
    tasks.spawn("keep", kept.keeper.run())
    await kept.clock.settle()
    assert await kept.left() == ["r2", "r1"]
    kept.keeper.use(DELETE)
    await kept.clock.settle()
    assert await kept.left() == ["r1"]
    await kept.clock.advance(3600.0)
    assert await kept.left() == []


async def test_nothing_of_a_customer_is_left_in_any_file(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    kept = Kept(journal)
    await place(journal, "r1", START)
    await place(journal, "r2", START, MEERA, report=ended("sidr2"))
    await journal.keep_reminder(Reminder("m1", ASHA, START, "Asha Rao", SECRET))
    await journal.back_up(START - timedelta(days=3))
    (tmp_path / "data" / "journal.damaged-20260101-000000.db").write_text(f"{ASHA} {SECRET}")
    assert await kept.keeper.traces(ASHA) == Traces(calls=1, reminders=1)
    assert await kept.keeper.forget_customer(ASHA) == 1
    assert not (await kept.keeper.traces(ASHA)).any
    assert set(kept.dropped) == {"sidr1"}
    other = await journal.get("r2")
    assert other is not None
    assert other.note == SECRET, "only the one customer"
    await journal.set_note("r2", "")
    await journal.set_tags("r2", ())
    await journal.renew_copies(START)
    await journal.close()
    assert traces_in(tmp_path) == []


def traces_in(folder: Path) -> list[tuple[str, str]]:
    """Which files still tell of the customer."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.parent.name == "backups" for path in files)
    traces = (ASHA, ASHA[3:], "Asha", SECRET, "sidr1")
    return [(p.name, trace) for p in files for trace in traces if trace.encode() in p.read_bytes()]


def keep(found: LookedUp, rows: LookupRows) -> None:
    rows.keep(found)


async def test_old_look_ups_go_with_old_calls_and_a_customer_s_with_the_customer(
    kept: Kept,
) -> None:
    """They may be of calls that are not ours, so no call of ours leads to them."""
    for sid, at in (("sidold", LONG_AGO), ("sidnew", START)):
        raw = json.dumps({"customer_details": {"contact_uri": ASHA}})
        found = LookedUp(sid, "acme1", Came.FOUND, at, raw=raw)
        await kept.journal.lookups(partial(keep, found))
    assert await kept.keeper.traces(ASHA) == Traces(lookups=2)
    kept.keeper.use(ANONYMISE)
    await kept.keeper.apply(START)
    assert await kept.keeper.traces(ASHA) == Traces(lookups=1)
    await kept.keeper.forget_customer(ASHA)
    assert not (await kept.keeper.traces(ASHA)).any


async def test_a_late_report_does_not_bring_a_customer_back(kept: Kept) -> None:
    await place(kept.journal, "r1")
    await kept.keeper.forget_customer(ASHA)
    late = await kept.journal.record("r1", full_report("r1"), "callback", START)
    assert is_forgotten(late)
    assert await kept.journal.reports("r1") == []
    assert await kept.journal.by_sid("sidr1") is None


async def test_a_late_answer_that_carries_our_reference_does_not_either(kept: Kept) -> None:
    """The agent's word was that it did not ring; a look-up may still find it afterwards."""
    call = replace(a_call("r1", ASHA), pressed_at=LONG_AGO)
    await kept.journal.begin(call, LONG_AGO)
    await kept.journal.claim("r1")
    await kept.journal.settle("r1", Standing.UNKNOWN, LONG_AGO)
    await kept.journal.say_rang("r1", rang=False)
    assert await kept.keeper.forget_customer(ASHA) == 1
    late = await kept.journal.settle(
        "r1", Standing.ACCEPTED, START, received=full_report("r1"), source="lookup"
    )
    assert is_forgotten(late)
    assert (late.call_sid, late.report) == (None, None)
    assert await kept.journal.reports("r1") == []


async def test_a_note_that_was_being_typed_does_not_bring_a_customer_back(kept: Kept) -> None:
    await place(kept.journal, "r1")
    await kept.keeper.forget_customer(ASHA)
    assert (await kept.journal.set_note("r1", SECRET)).note == ""
    assert (await kept.journal.set_tags("r1", (SECRET,))).tags == ()
    assert is_forgotten(await kept.journal.set_watch("r1", Watch.LIVE))


async def look_up(kept: Kept, sid: str, at: datetime = START) -> None:
    """A call that is not ours, listened to and noted upon."""
    raw = json.dumps({"customer_details": {"contact_uri": ASHA}})
    await kept.journal.lookups(partial(keep, LookedUp(sid, "acme1", Came.FOUND, at, raw=raw)))
    await kept.journal.recordings(lambda rows: rows.remember(sid, 1000))
    await kept.journal.recordings(lambda rows: rows.add_note(sid, 1000, SECRET))


async def heard(kept: Kept, sid: str) -> tuple[int, list[str]]:
    notes = await kept.journal.recordings(lambda rows: rows.notes(sid))
    return await kept.journal.recordings(lambda rows: rows.position(sid)), [n.text for n in notes]


async def test_what_was_heard_of_a_looked_up_call_goes_with_the_customer(kept: Kept) -> None:
    await look_up(kept, "sidnotours")
    assert await kept.keeper.forget_customer(ASHA) == 0
    assert await heard(kept, "sidnotours") == (0, [])
    assert "sidnotours" in kept.dropped
    assert kept.told == [0], "reminders and look-ups are shown too"


async def test_what_was_heard_of_a_looked_up_call_goes_by_the_rule(kept: Kept) -> None:
    await place(kept.journal, "r1", START)
    await look_up(kept, "sidr1", LONG_AGO)
    await look_up(kept, "sidnotours", LONG_AGO)
    kept.keeper.use(DELETE)
    assert await kept.keeper.apply(START) == 0
    assert await heard(kept, "sidnotours") == (0, [])
    assert await heard(kept, "sidr1") == (1000, [SECRET]), "that call is kept"
    assert kept.dropped == ["sidnotours"]


async def test_recordings_go_before_nothing_leads_to_them(kept: Kept) -> None:
    """Whoever ends the program in between has the files gone, or the calls still there."""
    await place(kept.journal, "r1")
    customers: list[str] = []

    async def drop(call_sids: Iterable[str]) -> None:
        call = await kept.journal.by_sid("sidr1")
        customers.extend(call.order.customer if call else "gone" for _ in call_sids)

    kept.keeper._drop_recordings = drop
    await kept.keeper.forget_customer(ASHA)
    assert customers[0] == ASHA


async def test_copies_of_a_clock_that_was_ahead_go_as_well(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    kept = Kept(journal)
    await place(journal, "r1", START)
    for days in range(300, 308):
        await journal.back_up(START + timedelta(days=days))
    await kept.keeper.forget_customer(ASHA)
    await journal.close()
    assert len(list((tmp_path / "data" / "backups").iterdir())) == 1
    assert traces_in(tmp_path) == []


async def test_the_next_run_renews_the_copies_where_this_one_was_ended_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended_here(*_: object) -> None:
        raise asyncio.CancelledError

    journal = open_journal(tmp_path)
    await journal.open()
    kept = Kept(journal)
    await place(journal, "r1", START)
    await journal.back_up(START - timedelta(hours=1))
    monkeypatch.setattr(journal, "renew_copies", ended_here)
    with pytest.raises(asyncio.CancelledError):
        await kept.keeper.forget_customer(ASHA)
    await journal.close()
    assert traces_in(tmp_path) != []
    journal = open_journal(tmp_path)
    await journal.open()
    assert await journal.back_up(START), "though the newest is not a day old"
    assert not await journal.back_up(START), "and once is enough"
    await journal.close()
    assert traces_in(tmp_path) == []


async def test_a_daily_copy_and_a_new_one_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await place(journal, "r1", START)
    later = START + timedelta(hours=1)
    await asyncio.gather(journal.back_up(START), journal.renew_copies(later))
    await asyncio.gather(journal.renew_copies(START), journal.back_up(later))
    await journal.close()
    assert len(list((tmp_path / "data" / "backups").iterdir())) == 1


async def test_a_forgotten_customer_waits_for_no_call(kept: Kept) -> None:
    missed = ended("sidr1", "customer_unanswered")
    await place(kept.journal, "r1", START, report=missed)
    assert len(await kept.journal.follow_ups(10, LONG_AGO)) == 1
    await kept.keeper.forget_customer(ASHA)
    assert await kept.journal.follow_ups(10, LONG_AGO) == []


async def test_deleted_rows_are_not_missed_by_a_rescue(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    kept = Kept(journal)
    await place(journal, "r1")
    await place(journal, "r2", START)
    await place(journal, "r3", START)
    kept.keeper.use(DELETE)
    await kept.keeper.apply(START)
    await journal.close()
    path = tmp_path / "data" / "journal.db"
    whole = bytearray(path.read_bytes())
    whole[:100] = bytes(100)
    path.write_bytes(whole)
    reopened = open_journal(tmp_path)
    await reopened.open()
    try:
        assert reopened.mended is not None
        assert (reopened.mended.kept, reopened.mended.missing) == (2, 0)
    finally:
        await reopened.close()


@pytest.mark.parametrize("days", [6, 0, -1, 3651])
def test_a_rule_has_bounds(days: int) -> None:
    with pytest.raises(BadInput):
        Keeping(Afterwards.DELETE, days)


def test_everything_is_kept_unless_somebody_says_otherwise() -> None:
    assert Keeping().before(START) is None


def test_a_report_without_a_call_sid_has_none() -> None:
    call = replace(a_call("r1"), report=Report("", "terminal"))
    assert call.call_sid is None
