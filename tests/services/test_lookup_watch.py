"""Keeping watch on a call that was looked up: at the pace of followed calls, to its end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.lookup import Came, LookedUp, Watched, WatchState
from ccm_desktop.domain.report import Received
from ccm_desktop.services.lookup_watch import LookupWatch
from ccm_desktop.services.lookups import Lookups

from .conftest import Bench
from .samples import a_profile, ended, ringing, talking

SID = "sid000077"
LINK = ("https://recordings.exotel.com/acme1/a.mp3",)


@dataclass
class Post:
    """Somebody who keeps watch, and what they are told."""

    bench: Bench
    lookups: Lookups
    watch: LookupWatch
    told: list[Watched] = field(default_factory=list)

    def starts(self, first: Received, *then: Received | Exception) -> None:
        """Keep watch on a call found with this report; asked on, these come."""
        now = self.bench.clock.now()
        found = LookedUp(SID, "acme1", Came.FOUND, now, first.report, first.raw)
        self.bench.ccm.when_asked(SID, *then or (first,))
        self.watch.start(a_profile(), found)

    @property
    def states(self) -> list[WatchState]:
        return [one.state for one in self.told]

    @property
    def last(self) -> Watched:
        return self.told[-1]


@pytest.fixture
async def post(bench: Bench) -> Post:
    lookups = Lookups(bench.desk)
    made = Post(bench, lookups, LookupWatch(bench.desk, lookups, lambda: 1.0))
    made.watch.changed.connect(made.told.append)
    return made


async def test_it_is_asked_on_until_it_is_over_and_no_more(post: Post) -> None:
    post.starts(ringing(SID), ringing(SID), talking(SID), ended(SID, "customer_unanswered"))
    await post.bench.clock.advance(60.0)
    assert post.states == [WatchState.LIVE, WatchState.LIVE, WatchState.LIVE, WatchState.OVER]
    assert [at for at, _ in post.bench.ccm.asked] == [2.0, 4.0, 9.0]
    assert post.last.found.report is not None
    assert post.last.found.report.final
    assert not post.last.goes_on
    assert not post.watch.watches(SID)
    assert (await post.lookups.history())[0].report == post.last.found.report


async def test_a_recording_is_waited_for_and_not_for_ever(post: Post) -> None:
    post.starts(talking(SID), ended(SID))
    await post.bench.clock.advance(6.0)
    assert post.states[-1:] == [WatchState.RECORDING]
    await post.bench.clock.advance(3600.0)
    assert post.last.state is WatchState.OVER
    assert len(post.bench.ccm.asked) == 1 + len(post.bench.follower.pace.recording_s)


async def test_it_ends_with_the_recording(post: Post) -> None:
    post.starts(talking(SID), ended(SID), ended(SID, recordings=LINK))
    await post.bench.clock.advance(60.0)
    assert post.states[-2:] == [WatchState.RECORDING, WatchState.OVER]
    assert post.last.found.report is not None
    assert post.last.found.report.recordings == LINK
    assert len(post.bench.ccm.asked) == 2


async def test_stopped_it_is_asked_about_no_more_and_may_begin_again(post: Post) -> None:
    post.starts(ringing(SID))
    await post.bench.clock.advance(5.0)
    post.watch.stop(SID)
    assert not post.watch.watches(SID)
    asked = len(post.bench.ccm.asked)
    post.starts(ringing(SID))
    await post.bench.clock.advance(1.0)
    assert post.watch.watches(SID)
    assert len(post.bench.ccm.asked) == asked
    await post.bench.clock.advance(2.0)
    assert len(post.bench.ccm.asked) == asked + 1
    post.watch.stop_all()
    await post.bench.clock.advance(600.0)
    assert len(post.bench.ccm.asked) == asked + 1


async def test_a_later_null_erases_nothing(post: Post) -> None:
    named = talking(SID)
    named = replace(named, report=replace(named.report, custom_field="order-4711"))
    post.starts(named, talking(SID))
    await post.bench.clock.advance(6.0)
    assert post.last.found.report is not None
    assert post.last.found.report.custom_field == "order-4711"
    assert post.last.found.at == post.bench.clock.now() - timedelta(seconds=1)


async def test_trouble_is_told_with_the_state_that_was_known(post: Post) -> None:
    post.starts(talking(SID), e.Unreachable("connect"), ended(SID, recordings=LINK))
    await post.bench.clock.advance(5.0)
    assert post.last.state is WatchState.LIVE
    assert post.last.trouble is not None
    assert post.last.trouble.kind == "Unreachable"
    assert post.last.found.report == talking(SID).report
    await post.bench.clock.advance(60.0)
    assert post.last == replace(post.last, state=WatchState.OVER, trouble=None)


@pytest.mark.parametrize(
    ("error", "asked"),
    [(e.WrongCredentials(1010, 401), 1), (e.CallNotFound(3043, 404), 8)],
    ids=["credentials", "gone"],
)
async def test_what_can_go_on_no_more_ends_with_its_reason(
    post: Post, error: e.CcmError, asked: int
) -> None:
    post.starts(talking(SID), error)
    await post.bench.clock.advance(3600.0)
    assert post.last.state is WatchState.LOST
    assert post.last.trouble is not None
    assert post.last.trouble.kind == type(error).__name__
    assert len(post.bench.ccm.asked) == asked


async def test_too_many_requests_slow_everybody_down(post: Post) -> None:
    post.starts(talking(SID), e.RateLimited(10724, 429, retry_after_s=30), talking(SID))
    await post.bench.clock.advance(34.0)
    assert len(post.bench.ccm.asked) == 1
    assert post.bench.follower.budget.share == 0.5
    await post.bench.clock.advance(10.0)
    assert len(post.bench.ccm.asked) > 1


async def test_one_that_never_ends_is_left_after_its_last_moment(post: Post) -> None:
    post.starts(talking(SID))
    await post.bench.clock.advance(4 * 3600.0)
    assert post.watch.watches(SID)
    await post.bench.clock.advance(1000.0)
    assert post.last.state is WatchState.NO_FINAL_REPORT
    assert not post.watch.watches(SID)


async def test_one_that_is_followed_already_is_only_listened_to(post: Post) -> None:
    bench = post.bench
    call = await bench.followed()
    bench.ccm.when_asked("sid000001", talking(), ended(), ended(recordings=LINK))
    found = LookedUp("sid000001", "acme1", Came.FOUND, bench.clock.now(), ringing().report)
    post.watch.start(a_profile(), replace(found, reference=call.reference))
    await bench.clock.advance(30.0)
    assert len(bench.ccm.asked) == 3, "by the follower alone"
    assert post.states == [
        WatchState.LIVE,
        WatchState.LIVE,
        WatchState.RECORDING,
        WatchState.OVER,
    ]
    assert post.last.found.reference == call.reference
    assert not post.watch.watches("sid000001")


async def test_a_followed_one_goes_on_when_nobody_listens_any_more(post: Post) -> None:
    bench = post.bench
    call = await bench.followed()
    found = LookedUp("sid000001", "acme1", Came.FOUND, bench.clock.now(), ringing().report)
    post.watch.start(a_profile(), replace(found, reference=call.reference))
    post.watch.stop("sid000001")
    await bench.clock.advance(10.0)
    assert post.states == [WatchState.LIVE]
    assert len(bench.ccm.asked) == 5


async def test_what_was_not_found_is_not_watched(post: Post) -> None:
    post.watch.start(a_profile(), LookedUp(SID, "acme1", Came.UNKNOWN))
    assert post.told == []
    assert not post.watch.watches(SID)
