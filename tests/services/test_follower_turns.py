"""The follower under pressure: whose call is asked about first, sleep, breaks, the share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ccm_desktop.domain.call import Phase, Watch
from ccm_desktop.domain.errors import RateLimited, Unreachable, WrongCredentials
from ccm_desktop.domain.order import MAX_TIME_LIMIT_S
from ccm_desktop.services.budget import Budget

from .conftest import Bench
from .fake_ccm import most_in
from .samples import BASE_URL, a_profile, an_order, ended, ringing, talking

SID = "sid000001"
OWN = "sid000999"
SLOW = Budget(per_minute=60, burst=1)


@pytest.fixture(autouse=True)
def _quick_disk(bench: Bench) -> None:
    assert bench.journal._store is not None
    bench.journal._store._db.pragma("synchronous", "OFF")


@pytest.mark.parametrize("budget", [SLOW])
async def test_the_agents_own_call_is_asked_about_as_if_it_were_alone(bench: Bench) -> None:
    for number in range(2, 102):
        await bench.followed(number, talking(f"sid{number:06d}"))
    await bench.clock.advance(60)
    bench.ccm.when_dialled(ringing(OWN))
    bench.ccm.when_asked(OWN, ringing(OWN))
    await bench.calls.place(a_profile(), an_order())
    bench.ccm.asked.clear()
    await bench.clock.advance(60)
    moments = bench.ccm.asked_at(OWN)
    assert most_in(60, [at for at, _ in bench.ccm.asked]) <= 61
    assert len(moments) >= 19, "every third second, for the budget gives one each"
    assert len({sid for _, sid in bench.ccm.asked}) >= 30, "the others go on"


@pytest.mark.parametrize("budget", [Budget(per_minute=60, burst=1)])
async def test_ringing_before_talk_before_recordings(bench: Bench) -> None:
    for number in range(1, 31):
        report = [ringing, talking, ended][number % 3](f"sid{number:06d}")
        await bench.followed(number, report)
    await bench.clock.advance(10)
    bench.ccm.asked.clear()
    bench.clock.sleep(3600)
    bench.follower.look_for_gap()
    await bench.clock.advance(29)
    kinds = [int(sid[3:]) % 3 for _, sid in bench.ccm.asked]
    assert kinds[:8] == [0] * 8
    places = {kind: [place for place, k in enumerate(kinds) if k == kind] for kind in (0, 1, 2)}
    middle = {kind: sum(where) / len(where) for kind, where in places.items() if where}
    assert middle[0] < middle[1]


async def test_after_a_sleep_each_call_is_asked_about_once_within_seconds(bench: Bench) -> None:
    for number in (1, 2, 3):
        await bench.followed(number, talking(f"sid{number:06d}"))
    await bench.followed(4, ended("sid000004"))
    bench.ccm.when_asked("sid000004", ended("sid000004"))
    await bench.clock.advance(45)
    bench.ccm.asked.clear()
    bench.clock.sleep(3600)
    bench.follower.look_for_gap()
    await bench.clock.advance(4.75)
    asked = sorted(sid for _, sid in bench.ccm.asked)
    assert asked == [f"sid{number:06d}" for number in (1, 2, 3, 4)]
    assert bench.ccm.renewed == 1


async def test_a_sleep_is_noticed_by_the_next_question_too(bench: Bench) -> None:
    await bench.followed(1, talking())
    await bench.followed(2, ended("sid000002"))
    bench.ccm.when_asked("sid000002", ended("sid000002"))
    await bench.clock.advance(41)
    bench.ccm.asked.clear()
    bench.clock.sleep(100)
    await bench.clock.advance(9)
    assert "sid000002" in [sid for _, sid in bench.ccm.asked]


async def test_without_calls_a_sleep_asks_nothing(bench: Bench) -> None:
    bench.clock.sleep(3600)
    bench.follower.look_for_gap()
    await bench.clock.settle()
    assert (bench.ccm.asked, bench.ccm.renewed) == ([], 0)


async def test_the_first_answer_after_a_break_brings_the_others_forward(bench: Bench) -> None:
    for number in (1, 2, 3):
        await bench.followed(number, talking(f"sid{number:06d}"))
        bench.ccm.when_asked(f"sid{number:06d}", Unreachable("connect"))
    await bench.clock.advance(300)
    for number in (1, 2, 3):
        bench.ccm.when_asked(f"sid{number:06d}", talking(f"sid{number:06d}"))
    bench.ccm.asked.clear()
    bench.follower.check_now("r2")
    await bench.clock.advance(4)
    assert sorted(sid for _, sid in bench.ccm.asked) == ["sid000001", "sid000002", "sid000003"]


async def test_a_call_whose_questions_keep_failing_is_given_up_past_its_last_moment(
    bench: Bench,
) -> None:
    await bench.followed(1, talking())
    bench.ccm.when_asked(SID, Unreachable("connect"))
    await bench.clock.advance(MAX_TIME_LIMIT_S + 15 * 60 - 70)
    assert (await bench.known()).phase is Phase.TALKING
    await bench.clock.advance(200)
    assert (await bench.known()).phase is Phase.NO_FINAL_REPORT


async def test_so_is_one_that_waits_for_the_user(bench: Bench) -> None:
    await bench.followed(1, talking())
    bench.ccm.when_asked(SID, WrongCredentials())
    await bench.clock.advance(10)
    assert bench.follower.waits_for_user("r1")
    await bench.clock.advance(MAX_TIME_LIMIT_S + 15 * 60 + 100)
    assert len(bench.ccm.asked) == 2
    assert (await bench.known()).watch is Watch.GAVE_UP


async def test_a_refused_dial_slows_the_questions_down(bench: Bench) -> None:
    await bench.followed(2, talking("sid000002"))
    bench.ccm.when_dialled(RateLimited(retry_after_s=30))
    await bench.calls.place(a_profile(), an_order())
    await bench.clock.advance(29)
    assert bench.ccm.asked == []
    assert bench.follower.budget.share == 0.5
    await bench.clock.advance(5)
    assert bench.ccm.asked


async def test_a_dial_never_waits_for_the_budget_and_counts_in_it(bench: Bench) -> None:
    bench.follower.budget.pause(1e9)
    bench.ccm.when_dialled(ringing())
    await bench.calls.place(a_profile(), an_order())
    assert len(bench.ccm.dialled) == 1
    budget = Budget(per_minute=60, burst=2)
    for _ in range(3):
        budget.spend(0)
    assert budget.free_at(0) == 2


@pytest.mark.parametrize(
    ("agents", "per_minute"), [(1, 140), (2, 70), (5, 28), (50, 2.8), (1000, 0.14)]
)
async def test_the_app_keeps_to_its_share(bench: Bench, agents: int, per_minute: float) -> None:
    bench.follower.share_as(replace(a_profile(), agents=agents))
    await bench.followed(1, ringing())
    await bench.clock.advance(600)
    wanted = min(per_minute, 30) * 10
    burst = 6
    assert wanted - 2 <= len(bench.ccm.asked) <= wanted + burst


async def test_nobody_shares_a_sandbox(bench: Bench) -> None:
    on_loopback = replace(a_profile(), base_url="http://127.0.0.1:4711", agents=1000)
    assert on_loopback.base_url != BASE_URL
    bench.follower.share_as(on_loopback)
    await bench.followed(1, ringing())
    await bench.clock.advance(60)
    assert len(bench.ccm.asked) == 30


async def test_a_wrong_clock_is_told(bench: Bench) -> None:
    await bench.followed(1, talking())
    ahead = bench.clock.now() + timedelta(minutes=10)
    bench.ccm.when_asked(SID, replace(talking(), server_time=ahead))
    await bench.clock.advance(5)
    assert bench.follower.health.wrong_clock_s == pytest.approx(595)
    bench.ccm.when_asked(SID, replace(talking(), server_time=bench.clock.now()))
    await bench.clock.advance(5)
    assert bench.follower.health.wrong_clock_s is None
