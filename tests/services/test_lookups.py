"""Looking up many SIDs: each in its turn, told apart by what came, cancelled, kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

import pytest

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.lookup import Came, LookedUp, Progress, error_of
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.lookups import Lookups, Search

from .conftest import Bench
from .fake_ccm import Answer, most_in
from .manual_clock import START
from .samples import a_profile, a_report, ended, received, ringing, talking

SIDS = tuple(f"sid{number:06d}" for number in range(1, 41))
ONE, TWO, THREE = SIDS[:3]


@dataclass
class Office:
    """Look-ups on the bench, and all that they tell."""

    bench: Bench
    lookups: Lookups
    told: list[LookedUp] = field(default_factory=list)
    moved: list[Progress] = field(default_factory=list)

    def search(self, *sids: str, profile: Profile | None = None, at_once: int = 2) -> Search:
        search = self.lookups.search(profile or a_profile(), sids, at_once=at_once)
        search.changed.connect(self.told.append)
        search.moved.connect(self.moved.append)
        return search

    def begin(self, *sids: str, at_once: int = 2) -> tuple[Search, asyncio.Task[None]]:
        search = self.search(*sids, at_once=at_once)
        task = self.bench.tasks.spawn("search", search.run())
        assert task is not None
        return search, task

    async def look_up(self, *sids: str, seconds: float = 3600.0) -> dict[str, LookedUp]:
        search, task = self.begin(*sids)
        await self.bench.clock.advance(seconds)
        assert task.done()
        return search.results

    def answers(self, answer: Answer, *sids: str) -> None:
        for sid in sids:
            self.bench.ccm.when_asked(sid, answer)


@pytest.fixture
async def office(bench: Bench) -> Office:
    return Office(bench, Lookups(bench.desk))


async def test_a_call_that_is_not_ours_is_found_with_its_report(office: Office) -> None:
    office.answers(ended(ONE), ONE)
    (found,) = (await office.look_up(ONE)).values()
    assert found == LookedUp(
        ONE, "acme1", Came.FOUND, START, ended(ONE).report, ended(ONE).raw, None, None
    )
    assert [one.came for one in office.told] == [Came.ASKING, Came.FOUND]


async def test_a_call_of_ours_is_told_so_and_brought_up_to_date(office: Office) -> None:
    call = await office.bench.accepted()
    office.answers(ended(ONE), ONE)
    (found,) = (await office.look_up(ONE)).values()
    assert found.reference == call.reference
    assert (await office.bench.known()).report == ended(ONE).report


@pytest.mark.parametrize(
    ("error", "came"),
    [
        (e.CallNotFound(3043, 404, "req1", "Call not found"), Came.UNKNOWN),
        (e.CallNotFound(3044, 404), Came.UNKNOWN),
        (e.CallNotFound(3045, 404), Came.UNKNOWN),
        (e.CallNotFound(None, 404), Came.UNKNOWN),
        (e.AccountNotFound(1017, 404), Came.WRONG_ACCOUNT),
        (e.WrongCredentials(1010, 401), Came.NOT_ALLOWED),
        (e.Forbidden(1003, 403), Came.NOT_ALLOWED),
        (e.CredentialsMissing("Sales"), Came.NOT_ALLOWED),
        (e.KeyringTrouble(e.KeyringProblem.LOCKED), Came.NOT_ALLOWED),
        (e.BadInput("proxy", e.InputProblem.NOT_A_URL), Came.NOT_ALLOWED),
        (e.BadInput("call_sid", e.InputProblem.NOT_A_SID), Came.BAD_SID),
        (e.Unreachable("timeout"), Came.NO_ANSWER),
        (e.ServerFault(1100, 500, "req2"), Came.NO_ANSWER),
        (e.BadReply("call_state", 200), Came.NO_ANSWER),
        (e.Intercepted(None, 302), Came.NO_ANSWER),
        (e.Refused(1234, 400, "req3", "odd"), Came.NO_ANSWER),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, e.CcmError) else value,
)
async def test_what_came_is_told_apart_and_known_again(
    office: Office, error: e.CcmError, came: Came
) -> None:
    office.answers(error, ONE)
    (found,) = (await office.look_up(ONE)).values()
    assert (found.came, found.report, found.at) == (came, None, START)
    assert found.failure is not None
    again = error_of(found.failure)
    assert (type(again), vars(again)) == (type(error), vars(error))


async def test_an_unknown_one_that_our_journal_has_is_told_so(office: Office) -> None:
    await office.bench.accepted()
    office.answers(e.CallNotFound(3043, 404), ONE)
    (found,) = (await office.look_up(ONE)).values()
    assert (found.came, found.reference) == (Came.UNKNOWN, "r1")


async def test_without_an_agent_it_works_the_same(office: Office) -> None:
    office.answers(ended(ONE), ONE)
    search = office.search(ONE, profile=replace(a_profile(), agent=None))
    office.bench.tasks.spawn("search", search.run())
    await office.bench.clock.settle()
    assert search.results[ONE].came is Came.FOUND


class TestManyAtATime:
    """Forty of them, at one question a second."""

    async def test_each_comes_by_itself_within_the_budget(self, office: Office) -> None:
        for sid in SIDS:
            office.answers(ended(sid), sid)
        search, task = office.begin(*SIDS)
        await office.bench.clock.advance(10.0)
        assert search.progress.total == 40
        assert 10 <= search.progress.done <= 17
        assert search.results[SIDS[-1]].came is Came.WAITING
        await office.bench.clock.advance(40.0)
        assert task.done()
        assert {one.came for one in search.results.values()} == {Came.FOUND}
        assert search.progress == Progress(40, 40)
        moments = [at for at, _ in office.bench.ccm.asked]
        assert len(moments) == 40
        assert most_in(60.0, moments) <= 66

    async def test_two_are_under_way_at_once(self, office: Office) -> None:
        for sid in SIDS:
            office.answers(ended(sid), sid)
        office.bench.ccm.hold()
        search, _ = office.begin(*SIDS)
        await office.bench.clock.advance(30.0)
        assert office.bench.ccm.most_under_way == 2
        office.bench.ccm.release()
        await office.bench.clock.advance(60.0)
        assert search.progress.is_over

    async def test_the_same_one_is_asked_about_once(self, office: Office) -> None:
        office.answers(ended(ONE), ONE)
        await office.look_up(ONE, ONE)
        assert len(office.bench.ccm.asked) == 1

    async def test_cancelled_what_came_stays_and_the_rest_was_not_asked(
        self, office: Office
    ) -> None:
        for sid in SIDS:
            office.answers(ended(sid), sid)
        search, task = office.begin(*SIDS)
        await office.bench.clock.advance(10.0)
        found = search.progress.done
        search.cancel()
        await office.bench.clock.advance(100.0)
        assert task.done()
        assert not task.cancelled()
        came = [one.came for one in search.results.values()]
        assert came.count(Came.FOUND) == found
        assert came.count(Came.NOT_ASKED) == 40 - found
        assert len(office.bench.ccm.asked) == found
        assert search.progress.is_over

    async def test_cancelled_in_mid_question_it_leaves_its_place_to_others(
        self, office: Office
    ) -> None:
        office.answers(ended(ONE), *SIDS[:3])
        office.bench.ccm.hold()
        search, _ = office.begin(*SIDS[:3])
        await office.bench.clock.advance(1.0)
        search.cancel()
        await office.bench.clock.settle()
        assert office.bench.follower._under_way == 0
        assert not office.bench.follower.guests.are_waiting
        assert {one.came for one in search.results.values()} == {Came.NOT_ASKED}

    async def test_where_answers_are_slow_it_does_not_hold_up_a_followed_call(
        self, office: Office
    ) -> None:
        office.answers(ended(ONE), *SIDS[10:20])
        office.bench.ccm.hold()
        search, _ = office.begin(*SIDS[10:20], at_once=10)
        await office.bench.clock.advance(10.0)
        assert len(office.bench.ccm.asked) == 2
        await office.bench.followed(1, talking(ONE))
        await office.bench.clock.advance(30.0)
        assert ONE in {sid for _, sid in office.bench.ccm.asked}
        search.cancel()

    async def test_cancelled_before_it_began(self, office: Office) -> None:
        search = office.search(ONE)
        search.cancel()
        assert search.results[ONE].came is Came.NOT_ASKED
        await search.run()
        assert office.bench.ccm.asked == []

    @pytest.mark.parametrize(
        "error", [e.WrongCredentials(1010, 401), e.AccountNotFound(1017, 404)], ids=repr
    )
    async def test_what_would_be_refused_as_well_is_not_asked(
        self, office: Office, error: e.CcmError
    ) -> None:
        office.answers(error, *SIDS)
        results = await office.look_up(*SIDS)
        assert len(office.bench.ccm.asked) <= 2
        rest = results[SIDS[-1]]
        assert rest.came is Came.NOT_ASKED
        assert rest.failure is not None
        assert rest.failure.kind == type(error).__name__
        assert rest.may_be_asked_again

    async def test_where_nothing_is_reached_three_are_enough(self, office: Office) -> None:
        office.answers(e.Unreachable("connect"), *SIDS)
        results = await office.look_up(*SIDS)
        assert 3 <= len(office.bench.ccm.asked) <= 4
        assert results[SIDS[-1]].came is Came.NOT_ASKED

    async def test_one_that_is_not_reached_does_not_end_the_rest(self, office: Office) -> None:
        office.answers(ended(ONE), *SIDS)
        for sid in (SIDS[3], SIDS[9], SIDS[20], SIDS[30]):
            office.answers(e.Unreachable("timeout"), sid)
        results = await office.look_up(*SIDS)
        came = [one.came for one in results.values()]
        assert (came.count(Came.FOUND), came.count(Came.NO_ANSWER)) == (36, 4)


class TestTooManyRequests:
    """429: everybody waits, the SID is asked about again."""

    async def test_it_goes_on_after_the_wait(self, office: Office) -> None:
        office.answers(ended(ONE), TWO, THREE)
        office.bench.ccm.when_asked(ONE, e.RateLimited(10724, 429, retry_after_s=30), ended(ONE))
        search, _ = office.begin(ONE, TWO, THREE, at_once=1)
        await office.bench.clock.settle()
        assert search.results[ONE].came is Came.WAITING
        assert search.progress.resumes_at == START + timedelta(seconds=30)
        assert office.bench.follower.budget.share == 0.5
        await office.bench.clock.advance(29.9)
        assert len(office.bench.ccm.asked) == 1
        await office.bench.clock.advance(20.0)
        assert {one.came for one in search.results.values()} == {Came.FOUND}

    async def test_without_a_word_it_waits_longer_each_time_and_gives_up(
        self, office: Office
    ) -> None:
        office.answers(e.RateLimited(10724, 429), ONE)
        results = await office.look_up(ONE)
        moments = office.bench.ccm.asked_at(ONE)
        gaps = [later - sooner for sooner, later in pairwise(moments)]
        assert len(gaps) == 4
        assert all(gap >= wait_s for gap, wait_s in zip(gaps, (1, 2, 4, 8), strict=True))
        assert results[ONE].came is Came.NO_ANSWER
        assert results[ONE].may_be_asked_again


class TestNobodyStarves:
    """The followed calls and the look-ups share what there is."""

    @pytest.mark.parametrize("budget", [Budget(45.0, 1.0)])
    async def test_the_agents_own_call_goes_first(self, office: Office) -> None:
        bench = office.bench
        own = await bench.accepted()
        office.answers(ringing(ONE), ONE)
        for sid in SIDS[1:]:
            office.answers(ended(sid), sid)
        bench.follower.follow(own, own=True)
        office.begin(*SIDS[1:])
        await bench.clock.advance(60.0)
        moments = bench.ccm.asked_at(ONE)
        gaps = [later - sooner for sooner, later in pairwise(moments)]
        assert max(gaps) <= 2.0 + 60.0 / 45.0, "no more late than by one question"
        assert len(bench.ccm.asked) > len(moments) + 10, "what is left goes to the look-ups"

    @pytest.mark.parametrize("budget", [Budget(60.0, 1.0)])
    async def test_of_what_is_left_half_is_theirs(self, office: Office) -> None:
        bench = office.bench
        for number in range(50, 90):
            await bench.followed(number, talking(f"sid{number:06d}"))
        for sid in SIDS:
            office.answers(ended(sid), sid)
        await bench.clock.advance(30.0)
        search, _ = office.begin(*SIDS)
        before = len(bench.ccm.asked)
        await bench.clock.advance(40.0)
        assert 18 <= search.progress.done <= 22
        assert 38 <= len(bench.ccm.asked) - before <= 42

    async def test_a_dial_waits_for_none_of_it(self, office: Office) -> None:
        for sid in SIDS:
            office.answers(ended(sid), sid)
        office.begin(*SIDS)
        await office.bench.clock.advance(8.0)
        at = office.bench.clock.monotonic()
        office.bench.follower.budget.spend(at)  # as each make-call request is counted
        assert office.bench.follower.budget.free_at(at) - at <= 2.01


class TestHistory:
    """What was asked last, newest first."""

    async def test_what_came_is_kept_and_read_back(self, office: Office) -> None:
        kept: list[None] = []
        office.lookups.kept.connect(kept.append)
        office.answers(ended(ONE), ONE)
        office.answers(e.CallNotFound(3043, 404, "req1"), TWO)
        results = await office.look_up(ONE, TWO)
        history = await office.lookups.history()
        assert {one.call_sid: one for one in history} == results
        assert len(kept) == 2

    async def test_asked_again_it_stands_there_once_and_on_top(self, office: Office) -> None:
        office.answers(talking(ONE), ONE)
        office.answers(ended(TWO), TWO)
        await office.look_up(ONE)
        await office.look_up(TWO)
        office.answers(ended(ONE), ONE)
        await office.look_up(ONE)
        history = await office.lookups.history()
        assert [(one.call_sid, one.is_live) for one in history] == [(ONE, False), (TWO, False)]

    async def test_what_was_not_asked_is_not_in_it(self, office: Office) -> None:
        office.answers(e.WrongCredentials(1010, 401), *SIDS)
        await office.look_up(*SIDS)
        assert len(await office.lookups.history()) <= 2

    async def test_it_is_cleared(self, office: Office) -> None:
        office.answers(ended(ONE), ONE)
        await office.look_up(ONE)
        await office.lookups.clear()
        assert await office.lookups.history() == []

    async def test_a_huge_report_is_kept_without_its_text(self, office: Office) -> None:
        office.answers(replace(received(a_report(ONE)), raw="x" * 1_000_000), ONE)
        results = await office.look_up(ONE)
        assert len(results[ONE].raw) == 1_000_000
        (kept,) = await office.lookups.history()
        assert (kept.raw, kept.report) == ("", results[ONE].report)

    async def test_words_of_another_version_are_left_out(self, office: Office) -> None:
        office.answers(ended(ONE), ONE)
        await office.look_up(ONE)
        store = office.bench.journal._open_store
        store._db.execute(
            "INSERT INTO lookups (call_sid, account_sid, asked_ms, body)"
            ' VALUES (\'x\', \'acme1\', 0, \'{"call_sid": "x", "came": "dreamt"}\')'
        )
        assert [one.call_sid for one in await office.lookups.history()] == [ONE]

    async def test_no_more_than_a_thousand_are_kept(self, office: Office) -> None:
        rows = office.bench.journal._open_store.lookups
        for number in range(1003):
            rows.keep(LookedUp(f"sid{number:06d}", "acme1", Came.UNKNOWN, START))
        kept = rows.newest(2000)
        assert (len(kept), kept[0].call_sid) == (1000, "sid001002")
