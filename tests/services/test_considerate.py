"""Considerate dialling put together: what is asked before a call, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.errors import Inconsiderate, JournalProblem, JournalTrouble
from ccm_desktop.domain.guards import CalledRecently, Emergency, OnList, OutsideHours
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.number import CustomerNumber, read_number
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.policy import Policy, Rule
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from tests.goals.invariants import rows_of

from .fake_ccm import FakeCcm
from .manual_clock import START, ManualClock
from .samples import CUSTOMER, a_profile, an_order, credentials_of, ended, ringing

NIGHT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # 01:30 in India
NUMBER = read_number(CUSTOMER, "IN")
SANDBOX = replace(a_profile(), base_url="http://127.0.0.1:1")


@dataclass
class Lines:
    """A journal that knows the last calls."""

    last: dict[tuple[str, str], CallLine] = field(default_factory=dict)

    async def last_to(self, account_sid: str, customer: str) -> CallLine | None:
        """The last call."""
        return self.last.get((account_sid, customer))


@dataclass
class Bench:
    considerate: Considerate
    clock: ManualClock
    lines: Lines
    site: Path

    def admin_says(self, **policy: object) -> None:
        (self.site / "policy.json").write_text(json.dumps(policy), encoding="utf-8")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, lines, site = ManualClock(), Lines(), tmp_path / "site"
    site.mkdir()
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    lists = DoNotCall(tmp_path / "lists", None, clock, tasks)
    yield Bench(Considerate(lines, lists, clock, site), clock, lines, site)
    await tasks.close()
    assert faults == []


def a_line(ago: timedelta) -> CallLine:
    phase, outcome = Phase.ENDED, Outcome.TALKED
    return CallLine(
        "r1", phase, outcome, CUSTOMER, None, "+915555580001", START - ago, 42, False, "s", False
    )


async def test_by_day_nothing_is_asked(bench: Bench) -> None:
    assert await bench.considerate.look(a_profile(), NUMBER) == ()
    assert await bench.considerate.check(a_profile(), CUSTOMER) == ()


async def test_at_night_it_is(bench: Bench) -> None:
    (found,) = await bench.considerate.look(a_profile(), NUMBER, NIGHT)
    assert isinstance(found, OutsideHours)
    assert [f"{time:%H:%M}" for time in found.local_times] == ["01:30"]


async def test_it_asks_by_the_desks_clock(bench: Bench) -> None:
    bench.clock.sleep(11 * 3600)
    (found,) = await bench.considerate.look(a_profile(), NUMBER)
    assert isinstance(found, OutsideHours)


async def test_the_last_call_is_this_accounts_to_this_number(bench: Bench) -> None:
    bench.lines.last["acme1", CUSTOMER] = a_line(timedelta(minutes=12))
    (found,) = await bench.considerate.look(a_profile(), NUMBER)
    assert isinstance(found, CalledRecently)
    assert (found.ago_min, found.last.outcome) == (12, Outcome.TALKED)
    other = read_number("+919822222222", "IN")
    assert await bench.considerate.look(a_profile(), other) == ()
    assert await bench.considerate.look(replace(a_profile(), account_sid="b2"), NUMBER) == ()


async def test_the_users_list_counts(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "dnc.txt"
    path.write_text(CUSTOMER)
    bench.considerate.policy = Policy(lists=(str(path),))
    (found,) = await bench.considerate.look(a_profile(), NUMBER)
    assert isinstance(found, OnList)
    assert found.source == str(path)
    with pytest.raises(Inconsiderate) as caught:
        await bench.considerate.check(a_profile(), CUSTOMER, tuple(Rule))
    assert not caught.value.overridable
    (copy,) = await bench.considerate.lists("IN")
    assert copy.count == 1


class TestOverriding:
    async def test_what_was_overridden_comes_back_and_nothing_else(self, bench: Bench) -> None:
        bench.lines.last["acme1", CUSTOMER] = a_line(timedelta(minutes=12))
        given = ("called_recently", "calling_hours", "country")
        kept = await bench.considerate.check(a_profile(), CUSTOMER, given)
        assert kept == ("called_recently",)

    async def test_each_rule_is_named_for_itself(self, bench: Bench) -> None:
        bench.clock.sleep(11 * 3600)
        bench.lines.last["acme1", CUSTOMER] = replace(
            a_line(timedelta()), pressed_at=bench.clock.now()
        )
        with pytest.raises(Inconsiderate) as caught:
            await bench.considerate.check(a_profile(), CUSTOMER, ("calling_hours",))
        assert [one.rule for one in caught.value.findings] == [Rule.CALLED_RECENTLY]
        assert caught.value.overridable

    async def test_the_admin_can_forbid_it(self, bench: Bench) -> None:
        bench.admin_says(overrides_allowed=False)
        bench.lines.last["acme1", CUSTOMER] = a_line(timedelta(minutes=12))
        with pytest.raises(Inconsiderate):
            await bench.considerate.check(a_profile(), CUSTOMER, ("called_recently",))

    async def test_a_bad_policy_file_forbids_it_and_is_named(self, bench: Bench) -> None:
        (bench.site / "policy.json").write_text("{")
        bench.considerate.policy = Policy(recently_min=0)
        assert await bench.considerate.check(a_profile(), CUSTOMER) == ()
        bench.lines.last["acme1", CUSTOMER] = a_line(timedelta(minutes=12))
        with pytest.raises(Inconsiderate) as caught:
            await bench.considerate.check(a_profile(), CUSTOMER, ("called_recently",))
        assert caught.value.site is not None
        assert caught.value.site.path.endswith("policy.json")

    async def test_the_file_counts_from_the_next_call_on(self, bench: Bench) -> None:
        bench.lines.last["acme1", CUSTOMER] = a_line(timedelta(minutes=12))
        assert len(await bench.considerate.look(a_profile(), NUMBER)) == 1
        bench.admin_says(recently_min=5)
        assert await bench.considerate.look(a_profile(), NUMBER) == ()


class TestPractice:
    async def test_on_a_sandbox_nobody_is_disturbed(self, bench: Bench) -> None:
        assert await bench.considerate.look(SANDBOX, NUMBER, NIGHT) == ()
        assert len(await bench.considerate.look(a_profile(), NUMBER, NIGHT)) == 1

    async def test_the_rules_can_be_practised(self, bench: Bench) -> None:
        bench.considerate.policy = Policy(in_practice=True)
        assert len(await bench.considerate.look(SANDBOX, NUMBER, NIGHT)) == 1

    async def test_emergency_numbers_are_none_to_practise_with(self, bench: Bench) -> None:
        number = CustomerNumber("+91112", "112", "IN", 91, "", known=False)
        bench.considerate.policy = Policy(hours_on=False, recently_min=0)
        for profile in (SANDBOX, a_profile()):
            assert await bench.considerate.look(profile, number) == (Emergency(overridable=False),)


class TestTheDesk:
    @pytest.fixture
    async def desk(self, tmp_path: Path) -> AsyncIterator[tuple[Desk, FakeCcm]]:
        clock = ManualClock()
        ccm = FakeCcm(clock.monotonic)
        faults: list[BaseException] = []
        tasks = TaskBag(lambda _, error: faults.append(error))
        folder = tmp_path / "desk"
        places = Places(folder, folder, folder, tmp_path / "site")
        desk = build_desk(places, lambda *_: ccm, clock, tasks, Pace(), credentials_of("Sales"))
        await desk.open()
        yield desk, ccm
        await desk.close()
        assert faults == []

    async def test_a_call_that_a_rule_speaks_against_never_leaves(
        self, desk: tuple[Desk, FakeCcm]
    ) -> None:
        at, ccm = desk
        assert isinstance(at.clock, ManualClock)
        at.clock.sleep(11 * 3600)
        ccm.when_dialled(ringing())
        with pytest.raises(Inconsiderate):
            await at.place(a_profile(), an_order())
        assert ccm.dialled == []
        assert await at.journal.count() == 0

    async def test_an_override_stands_in_the_journal(self, desk: tuple[Desk, FakeCcm]) -> None:
        at, ccm = desk
        assert isinstance(at.clock, ManualClock)
        at.clock.sleep(11 * 3600)
        ccm.when_dialled(ringing())
        ccm.when_asked("sid000001", ended())
        call = await at.place(a_profile(), an_order(), overrides=("calling_hours", "country"))
        assert call.overrides == ("calling_hours",)
        kept = await at.journal.get(call.reference)
        assert kept is not None
        assert kept.overrides == ("calling_hours",)
        assert len(ccm.dialled) == 1

    async def test_an_override_is_on_the_disk_before_the_request_leaves(
        self, desk: tuple[Desk, FakeCcm], tmp_path: Path
    ) -> None:
        at, ccm = desk
        assert isinstance(at.clock, ManualClock)
        at.clock.sleep(11 * 3600)
        (file,) = (tmp_path / "desk").rglob("journal.db")
        found: list[tuple[str, ...]] = []
        ccm.at_dial = lambda _: found.extend(row.overrides for row in rows_of(file).values())
        ccm.when_dialled(ringing())
        ccm.when_asked("sid000001", ended())
        await at.place(a_profile(), an_order(), overrides=("calling_hours",))
        assert found == [("calling_hours",)]

    async def test_a_second_call_soon_after_is_asked_about(
        self, desk: tuple[Desk, FakeCcm]
    ) -> None:
        at, ccm = desk
        ccm.when_dialled(ended(), ended("sid000002"))
        first = await at.place(a_profile(), an_order())
        assert first.overrides == ()
        with pytest.raises(Inconsiderate) as caught:
            await at.place(a_profile(), an_order())
        (found,) = caught.value.findings
        assert isinstance(found, CalledRecently)
        assert found.last.reference == first.reference
        second = await at.place(a_profile(), an_order(), overrides=("called_recently",))
        assert second.overrides == ("called_recently",)

    async def test_no_journal_no_dial(self, desk: tuple[Desk, FakeCcm], tmp_path: Path) -> None:
        _, ccm = desk

        class Broken:
            async def last_to(self, account_sid: str, customer: str) -> CallLine | None:
                raise JournalTrouble(JournalProblem.FAILED, tmp_path / account_sid / customer)

        tasks = TaskBag(lambda *_: None)
        lists = DoNotCall(tmp_path, None, ManualClock(), tasks)
        with pytest.raises(JournalTrouble):
            await Considerate(Broken(), lists, ManualClock(), tmp_path).check(a_profile(), CUSTOMER)
        assert ccm.dialled == []
