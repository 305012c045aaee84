"""The follower: when it asks, what it does with failures, and when it stops."""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from ccm_desktop.domain.call import Phase, Standing, Watch
from ccm_desktop.domain.errors import (
    BadReply,
    CallNotFound,
    CcmError,
    CredentialsMissing,
    Forbidden,
    Intercepted,
    JournalProblem,
    JournalTrouble,
    RateLimited,
    ServerFault,
    Unreachable,
    WrongCredentials,
)
from ccm_desktop.domain.order import MAX_TIME_LIMIT_S
from ccm_desktop.domain.report import Received
from ccm_desktop.services.budget import Budget

from .conftest import Bench
from .fake_ccm import most_in
from .samples import a_report, ended, finishing, received, ringing, talking

SID = "sid000001"
UNREACHABLE = Unreachable("connect")
UNLIMITED = Budget(per_minute=60_000, burst=1_000)


@pytest.mark.parametrize(
    ("report", "every_s"),
    [
        (ringing(), 2),
        (received(a_report(SID, "in-progress")), 2),
        (talking(), 5),
        (received(a_report(SID, "in-progress", "queued")), 5),
        (finishing(), 2),
    ],
    ids=["agent rings", "customer rings", "talking", "unheard of", "finishing"],
)
async def test_each_phase_has_its_interval(bench: Bench, report: Received, every_s: float) -> None:
    await bench.followed(first=report)
    await bench.clock.advance(every_s * 4.5)
    assert bench.ccm.asked_at(SID) == [every_s * n for n in (1, 2, 3, 4)]


async def test_the_interval_follows_the_phase(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, ringing(), talking(), talking(), finishing(), ended())
    await bench.clock.advance(16)
    assert bench.ccm.asked_at(SID) == [2, 4, 9, 14, 16]


async def test_an_interval_counts_from_the_answer(bench: Bench) -> None:
    await bench.followed(first=talking())
    bench.ccm.hold()
    await bench.clock.advance(20)
    bench.ccm.release()
    await bench.clock.advance(5)
    assert bench.ccm.asked_at(SID) == [5, 25]


async def test_a_call_is_never_asked_about_twice_at_once(bench: Bench) -> None:
    call = await bench.followed()
    bench.ccm.hold()
    await bench.clock.advance(60)
    assert bench.follower.check_now(call.reference)
    bench.follower.follow(call)
    await bench.clock.advance(60)
    assert bench.ccm.asked_at(SID) == [2]
    bench.ccm.release()
    await bench.clock.advance(1.5)
    assert bench.ccm.overlaps == 0
    assert bench.ccm.asked_at(SID) == [2]


@pytest.mark.parametrize("budget", [UNLIMITED])
async def test_at_most_four_questions_are_under_way(bench: Bench) -> None:
    for number in range(1, 13):
        await bench.followed(number)
    bench.ccm.hold()
    await bench.clock.advance(2)
    assert len(bench.ccm.asked) == 4
    bench.ccm.release()
    await bench.clock.settle()
    assert bench.ccm.most_under_way == 4
    assert Counter(sid for _, sid in bench.ccm.asked) == {
        f"sid{number:06d}": 1 for number in range(1, 13)
    }


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UNREACHABLE, [1, 2, 4, 4, 4, 4, 4, 4]),
        (Intercepted(http_status=511), [1, 2, 4, 4, 4, 4, 4, 4]),
        (ServerFault(http_status=503), [1, 2, 4, 8, 16, 32, 60, 60]),
        (BadReply("data"), [1, 2, 4, 8, 16, 32, 60, 60]),
    ],
    ids=repr,
)
async def test_failures_back_off_and_an_answer_ends_that(
    bench: Bench, error: CcmError, expected: list[float]
) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, *[error] * 8, ringing(), ringing())
    await bench.clock.advance(300)
    waits = _between(bench.ccm.asked_at(SID))
    assert waits[:8] == expected
    assert set(waits[8:]) == {2}


async def test_backoff_takes_its_jitter_from_chance(bench: Bench) -> None:
    bench.chance = 0.25
    await bench.followed()
    bench.ccm.when_asked(SID, ServerFault(http_status=503))
    await bench.clock.advance(200)
    waits = _between(bench.ccm.asked_at(SID))
    assert waits[:8] == [0.5, 0.5, 1, 2, 4, 8, 15, 15]


async def test_a_wait_asked_for_holds_for_all_calls(bench: Bench) -> None:
    await bench.followed(1)
    await bench.clock.advance(1)
    await bench.followed(2)
    bench.ccm.when_asked(SID, RateLimited(retry_after_s=30), ringing())
    await bench.clock.advance(30.75)
    assert bench.ccm.asked == [(2, SID)]
    await bench.clock.advance(2)
    assert {sid for at, sid in bench.ccm.asked if at >= 32} == {SID, "sid000002"}


async def test_a_wait_asked_for_with_a_fault_holds_for_all_calls(bench: Bench) -> None:
    await bench.followed(1)
    await bench.clock.advance(1)
    await bench.followed(2)
    bench.ccm.when_asked(SID, ServerFault(http_status=503, retry_after_s=40), ringing())
    await bench.clock.advance(40.75)
    assert bench.ccm.asked == [(2, SID)]


async def test_too_many_requests_without_a_wait_backs_off_for_all(bench: Bench) -> None:
    await bench.followed(1, talking())
    await bench.followed(2, talking("sid000002"))
    bench.ccm.when_asked(SID, RateLimited(), talking())
    bench.ccm.hold()
    await bench.clock.advance(5)
    bench.ccm.release()
    await bench.clock.advance(4)
    # Both were under way; the one refused comes again after the first step of the backoff.
    assert bench.ccm.asked == [(5, SID), (5, "sid000002"), (6, SID)]


async def test_an_hour_with_a_hundred_calls_stays_within_the_budget(bench: Bench) -> None:
    assert bench.journal._store is not None
    bench.journal._store._db.pragma("synchronous", "OFF")
    for number in range(1, 101):
        await bench.followed(number, talking(f"sid{number:06d}"))
    await bench.clock.advance(3600)
    moments = [at for at, _ in bench.ccm.asked]
    assert most_in(60, moments) <= 60 + 6
    assert 3590 <= len(moments) <= 3606
    shares = Counter(sid for _, sid in bench.ccm.asked)
    assert len(shares) == 100
    assert max(shares.values()) - min(shares.values()) <= 1
    assert bench.ccm.overlaps == 0


@pytest.mark.parametrize(
    "error", [WrongCredentials(http_status=401), Forbidden(), CredentialsMissing("Sales")], ids=repr
)
async def test_what_the_user_must_mend_stops_the_whole_profile(
    bench: Bench, error: CcmError
) -> None:
    for number in (1, 2, 3):
        await bench.followed(number)
        await bench.clock.advance(0.25)
        bench.ccm.when_asked(f"sid{number:06d}", error)
    await bench.followed(4, profile="Support")
    await bench.clock.advance(60)
    assert bench.ccm.asked_at(SID) == [2]
    assert len(bench.ccm.asked_at("sid000002") + bench.ccm.asked_at("sid000003")) == 0
    assert len(bench.ccm.asked_at("sid000004")) > 20

    for number in (1, 2, 3):
        bench.ccm.when_asked(f"sid{number:06d}", ringing(f"sid{number:06d}"))
    bench.follower.resume("Support")
    await bench.clock.advance(60)
    assert bench.ccm.asked_at(SID) == [2]
    bench.follower.resume("Sales")
    await bench.clock.advance(5)
    assert all(len(bench.ccm.asked_at(f"sid{number:06d}")) >= 2 for number in (1, 2, 3))


async def test_resume_leaves_calls_alone_that_never_stopped(bench: Bench) -> None:
    await bench.followed()
    await bench.clock.advance(1)
    bench.follower.resume("Sales")
    await bench.clock.advance(2)
    assert bench.ccm.asked_at(SID) == [2]


async def test_a_call_just_made_may_be_unknown_for_a_while(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, *[CallNotFound()] * 4, talking())
    await bench.clock.advance(14)
    assert bench.ccm.asked_at(SID) == [2, 5, 8, 11, 14]
    assert (await bench.known()).phase is Phase.TALKING


async def test_a_call_that_stays_unknown_is_given_up_and_not_called_ended(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, CallNotFound())
    await bench.clock.advance(60)
    assert bench.ccm.asked_at(SID) == [2, 5, 8, 11, 14]
    call = await bench.known()
    assert (call.watch, call.phase) == (Watch.GAVE_UP, Phase.NO_FINAL_REPORT)
    assert bench.finished == [call]
    assert bench.follower.health.watched == 0


async def test_a_call_that_was_known_and_is_gone_is_looked_for_longer(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, talking(), *[CallNotFound()] * 7, talking())
    await bench.clock.advance(220)
    gaps = [later - earlier for earlier, later in pairwise(bench.ccm.asked_at(SID)[:9])]
    assert gaps == [5, 3, 6, 12, 24, 48, 60, 60]
    assert (await bench.known()).phase is Phase.TALKING


async def test_only_not_found_in_a_row_gives_a_call_up(bench: Bench) -> None:
    await bench.followed()
    not_found = CallNotFound()
    bench.ccm.when_asked(
        SID, *[not_found] * 4, *[UNREACHABLE] * 6, *[not_found] * 4, talking(), *[not_found] * 4,
        talking(), ended(recordings=("https://recordings.exotel.com/1.mp3",)),
    )  # fmt: skip
    await bench.clock.advance(600)
    assert (await bench.known()).watch is Watch.DONE


async def test_a_give_up_that_cannot_be_written_is_tried_again(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, CallNotFound())
    await bench.clock.advance(13)
    _read_only(bench, True)
    await bench.clock.advance(2)
    assert isinstance(bench.follower.health.trouble, JournalTrouble)
    assert bench.follower.health.watched == 1
    _read_only(bench, False)
    await bench.clock.advance(60)
    assert (await bench.known()).watch is Watch.GAVE_UP


async def test_a_call_without_an_end_is_given_up_at_its_last_moment(bench: Bench) -> None:
    call = await bench.accepted(first=talking())
    bench.ccm.when_asked(SID, talking())
    await bench.clock.advance(MAX_TIME_LIMIT_S + 15 * 60 - 12)
    bench.follower.follow(call)
    await bench.clock.advance(60)
    assert len(bench.ccm.asked) == 3
    assert (await bench.known()).phase is Phase.NO_FINAL_REPORT
    assert [c.reference for c in bench.finished] == ["r1"]


async def test_a_late_final_report_still_counts(bench: Bench) -> None:
    call = await bench.accepted(first=talking(), recording=False)
    bench.ccm.when_asked(SID, UNREACHABLE, UNREACHABLE, ended())
    await bench.clock.advance(MAX_TIME_LIMIT_S + 20 * 60)
    bench.follower.follow(call)
    await bench.clock.advance(60)
    assert (await bench.known()).phase is Phase.ENDED


async def test_a_recording_is_waited_for_in_growing_steps(bench: Bench) -> None:
    await bench.followed(first=talking())
    bench.ccm.when_asked(SID, ended())
    await bench.clock.advance(2000)
    assert [at - 5 for at in bench.ccm.asked_at(SID)] == [0, 3, 10, 30, 60, 120, 300, 900]
    call = await bench.known()
    assert (call.watch, call.phase) == (Watch.DONE, Phase.ENDED)
    assert bench.finished == [call]


async def test_a_recording_that_comes_ends_the_wait(bench: Bench) -> None:
    await bench.followed(first=talking())
    url = "https://recordings.exotel.com/1.mp3"
    bench.ccm.when_asked(SID, ended(), ended(), ended(recordings=(url,)))
    await bench.clock.advance(2000)
    assert bench.ccm.asked_at(SID) == [5, 8, 15]
    call = await bench.known()
    assert call.watch is Watch.DONE
    assert call.report is not None
    assert call.report.recordings == (url,)


@pytest.mark.parametrize(
    ("last", "recording"),
    [(ended(), False), (ended(status="customer_busy"), True), (ended(status=None), True)],
    ids=["not recorded", "nobody talked", "no outcome said"],
)
async def test_without_a_recording_to_come_the_end_is_the_end(
    bench: Bench, last: Received, recording: bool
) -> None:
    await bench.followed(first=talking(), recording=recording)
    bench.ccm.when_asked(SID, last)
    await bench.clock.advance(2000)
    assert bench.ccm.asked_at(SID) == [5]
    assert (await bench.known()).watch is Watch.DONE


async def test_a_recording_missed_while_the_app_was_closed_is_asked_for_once(bench: Bench) -> None:
    await bench.accepted(first=ended())
    await bench.clock.advance(7 * 24 * 3600)
    call = await bench.known()
    assert call.watch is Watch.RECORDING
    bench.ccm.when_asked(SID, ended())
    bench.follower.follow(call)
    await bench.clock.advance(2000)
    assert len(bench.ccm.asked) == 1
    assert (await bench.known()).watch is Watch.DONE
    assert await bench.journal.take_over() == []


@pytest.mark.parametrize(
    "watch", [Watch.NOT_YET, Watch.DONE, Watch.GAVE_UP], ids=lambda watch: watch.value
)
async def test_what_is_over_is_not_followed(bench: Bench, watch: Watch) -> None:
    bench.follower.follow(replace(await bench.accepted(), watch=watch))
    assert bench.follower.health.watched == 0


async def test_following_again_neither_doubles_nor_delays(bench: Bench) -> None:
    call = await bench.followed()
    await bench.clock.advance(1)
    bench.follower.follow(call)
    assert bench.follower.health.watched == 1
    await bench.clock.advance(2)
    assert bench.ccm.asked_at(SID) == [2]


async def test_check_now_asks_at_once_but_not_twice_within_two_seconds(bench: Bench) -> None:
    call = await bench.followed(first=talking())
    check_now = bench.follower.check_now
    await bench.clock.advance(1)
    assert check_now(call.reference)
    await bench.clock.advance(1.75)
    assert bench.ccm.asked_at(SID) == [1]
    assert not check_now(call.reference)
    await bench.clock.advance(0.25)
    assert check_now(call.reference)
    assert check_now(call.reference)
    await bench.clock.advance(5)
    assert bench.ccm.asked_at(SID) == [1, 3, 8]
    assert not check_now("nobody")


async def test_check_now_waits_for_the_budget(bench: Bench) -> None:
    await bench.followed(1, talking())
    bench.ccm.when_asked(SID, RateLimited(retry_after_s=30), talking())
    await bench.clock.advance(10)
    assert bench.follower.check_now("r1")
    await bench.clock.advance(24)
    assert bench.ccm.asked_at(SID) == [5]
    await bench.clock.advance(2)
    assert bench.ccm.asked_at(SID) == [5, 35]


async def test_the_last_good_report_stays_while_asking_fails(bench: Bench) -> None:
    await bench.followed(first=talking())
    bench.ccm.when_asked(SID, UNREACHABLE)
    before = await bench.known()
    changes = list(bench.changes)
    await bench.clock.advance(600)
    assert await bench.known() == before
    assert bench.changes == changes


async def test_a_break_and_its_end_are_told_and_logged_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="ccm_desktop.services.pulse")
    await bench.followed()
    await bench.clock.advance(2)
    heard_at = bench.clock.now()
    assert (bench.follower.health.heard_at, bench.follower.health.trouble) == (heard_at, None)

    bench.ccm.when_asked(SID, *[UNREACHABLE] * 3, ServerFault(http_status=500), ringing())
    await bench.clock.advance(2)
    broken_at = bench.clock.now()
    await bench.clock.advance(14)
    troubles = [health for health in bench.health if health.trouble is not None]
    assert [type(health.trouble) for health in troubles] == [Unreachable] * 3 + [ServerFault]
    assert {health.failing_since for health in troubles} == {broken_at}
    assert {health.heard_at for health in troubles} == {heard_at}
    await bench.clock.advance(2)
    assert (bench.follower.health.trouble, bench.follower.health.failing_since) == (None, None)
    assert caplog.messages == ["asking Exotel fails: Unreachable", "Exotel answers again"]


async def test_several_calls_are_followed_at_once(bench: Bench) -> None:
    for number in (1, 2, 3):
        await bench.followed(number, recording=False)
    bench.ccm.when_asked("sid000001", UNREACHABLE)
    bench.ccm.when_asked("sid000002", talking("sid000002"), ended("sid000002"))
    bench.ccm.when_asked("sid000003", received(a_report("sid000003", "in-progress")))
    await bench.clock.advance(8)
    assert [(await bench.known(f"r{n}")).phase for n in (1, 2, 3)] == [
        Phase.AGENT_RINGING,
        Phase.ENDED,
        Phase.CUSTOMER_RINGING,
    ]
    assert bench.follower.health.watched == 2
    assert [call.reference for call in bench.finished] == ["r2"]


async def test_an_answer_that_cannot_be_written_is_asked_for_again(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, talking())
    _read_only(bench, True)
    await bench.clock.advance(8)
    assert bench.ccm.asked_at(SID) == [2, 3, 5]
    assert bench.follower.health.trouble is not None
    assert (await bench.known()).phase is Phase.AGENT_RINGING
    _read_only(bench, False)
    await bench.clock.advance(1)
    assert (await bench.known()).phase is Phase.TALKING
    assert bench.follower.health.trouble is None


async def test_an_end_that_cannot_be_written_is_tried_again(bench: Bench) -> None:
    await bench.followed(first=talking())
    bench.ccm.when_asked(SID, ended())
    await bench.clock.advance(905 - 1)
    at_the_end = bench.journal.set_watch

    async def fail(*_: object) -> None:
        raise JournalTrouble(JournalProblem.FULL, bench.journal._path)

    bench.journal.set_watch = fail  # type: ignore[assignment,method-assign]
    await bench.clock.advance(1)
    assert bench.follower.health.watched == 1
    bench.journal.set_watch = at_the_end  # type: ignore[method-assign]
    await bench.clock.advance(2)
    assert (await bench.known()).watch is Watch.DONE


async def test_every_report_is_kept_as_it_came(bench: Bench) -> None:
    await bench.followed(recording=False)
    answers = [talking(), finishing(), ended()]
    bench.ccm.when_asked(SID, *answers)
    await bench.clock.advance(20)
    assert await bench.journal.reports("r1") == [
        ("reply", _ms(bench, 0), ringing().raw),
        ("poll", _ms(bench, 2), answers[0].raw),
        ("poll", _ms(bench, 7), answers[1].raw),
        ("poll", _ms(bench, 9), answers[2].raw),
    ]


async def test_nothing_is_asked_after_the_end(bench: Bench) -> None:
    await bench.followed()
    await bench.tasks.close()
    await bench.clock.advance(60)
    assert bench.ccm.asked == []
    assert bench.clock.waiting == 0
    assert (await bench.known()).standing is Standing.ACCEPTED


def _between(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


def _read_only(bench: Bench, read_only: bool) -> None:
    assert bench.journal._store is not None
    bench.journal._store._db.pragma("query_only", read_only)


def _ms(bench: Bench, seconds: float) -> int:
    start = bench.clock.now().timestamp() - bench.clock.monotonic()
    return round((start + seconds) * 1000)


async def test_a_fault_of_this_program_is_reported_and_loses_no_call(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, ZeroDivisionError("a fault"), talking())
    await bench.clock.advance(70)
    assert (await bench.known()).phase is Phase.TALKING
    ((name, fault),) = bench.faults
    assert name.startswith("ask ")
    assert isinstance(fault, ZeroDivisionError)
    bench.faults.clear()
