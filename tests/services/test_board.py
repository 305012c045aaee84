"""The board: a line for each followed call, a minute for those that ended, and counts over time."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.board import COUNTED, Stage
from ccm_desktop.domain.errors import Unreachable, WrongCredentials
from ccm_desktop.domain.pace import Question
from ccm_desktop.domain.state_history import Sample
from ccm_desktop.services.board import Board
from ccm_desktop.services.state_counts import StateCounts

from .conftest import Bench
from .samples import ended, finishing, ringing, talking

SID = "sid000001"
OFFLINE = Unreachable("connect")


def stages(board: Board) -> dict[str, Stage]:
    return {line.reference: line.stage for line in board.lines()}


@pytest.fixture
def board(bench: Bench) -> Board:
    made = Board(bench.follower, bench.calls.changed, bench.clock)
    made.start()
    return made


@pytest.fixture
def counts(bench: Bench, board: Board) -> StateCounts:
    made = StateCounts(board, bench.follower, bench.clock)
    made.start()
    return made


def totals(counts: StateCounts) -> list[tuple[float, float, int]]:
    return [(span.begin_s, span.end_s, sum(span.counts)) for span in counts.spans()]


async def test_the_follower_tells_whom_it_follows_and_when_it_asks(bench: Bench) -> None:
    began: list[str] = []
    bench.follower.began.connect(lambda call: began.append(call.reference))
    call = await bench.followed()
    bench.follower.follow(call)
    assert began == ["r1"]
    assert [one.reference for one in bench.follower.followed()] == ["r1"]
    assert bench.follower.question("r1") == Question(2.0)
    await bench.clock.advance(1.5)
    assert bench.follower.question("r1") == Question(0.5)
    bench.ccm.hold()
    await bench.clock.advance(1)
    assert bench.follower.question("r1") == Question(None, under_way=True)
    assert bench.follower.question("nobody") == Question()
    bench.ccm.release()


async def test_a_call_that_waits_for_the_user_says_so(bench: Bench) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, WrongCredentials())
    await bench.clock.advance(2)
    assert bench.follower.question("r1").held


async def test_lines_follow_their_calls(bench: Bench, board: Board) -> None:
    told: list[str] = []
    board.changed.connect(told.append)
    await bench.followed()
    assert stages(board) == {"r1": Stage.RINGING}
    bench.ccm.when_asked(SID, talking(), finishing(), ended())
    await bench.clock.advance(2)
    assert stages(board) == {"r1": Stage.TALKING}
    await bench.clock.advance(5)
    assert stages(board) == {"r1": Stage.FINISHING}
    await bench.clock.advance(2)
    assert stages(board) == {"r1": Stage.RECORDING}
    assert set(told) == {"r1"}
    assert len(told) >= 4


async def test_calls_followed_before_are_taken_up(bench: Bench) -> None:
    await bench.followed(1)
    await bench.followed(2)
    board = Board(bench.follower, bench.calls.changed, bench.clock)
    board.start()
    assert stages(board) == {"r1": Stage.RINGING, "r2": Stage.RINGING}
    assert board.followed == 2


async def test_calls_that_are_not_followed_are_not_here(bench: Bench, board: Board) -> None:
    await bench.accepted()
    await bench.calls.set_note("r1", "anything")
    assert board.lines() == []


async def test_a_call_that_ended_stays_for_a_minute(bench: Bench, board: Board) -> None:
    left: list[str] = []
    board.left.connect(left.append)
    await bench.followed(recording=False)
    bench.ccm.when_asked(SID, ended())
    await bench.clock.advance(2)
    assert stages(board) == {"r1": Stage.ENDED}
    assert board.followed == 0
    await bench.calls.set_note("r1", "still here")
    await bench.clock.advance(59)
    board.forget_ended()
    assert (stages(board), left) == ({"r1": Stage.ENDED}, [])
    await bench.clock.advance(1)
    assert (stages(board), left) == ({}, ["r1"])
    assert board.line("r1") is None


async def test_those_that_end_go_in_their_order(bench: Bench, board: Board) -> None:
    left: list[str] = []
    board.left.connect(left.append)
    for number in (1, 2):
        await bench.followed(number, recording=False)
        bench.ccm.when_asked(f"sid{number:06d}", ended(f"sid{number:06d}"))
        await bench.clock.advance(30)
    await bench.clock.advance(10)
    board.forget_ended()
    assert left == ["r1"]
    await bench.clock.advance(30)
    board.forget_ended()
    assert left == ["r1", "r2"]


async def test_a_call_not_heard_of_is_silent_until_it_is(bench: Bench, board: Board) -> None:
    await bench.followed()
    bench.ccm.hold()
    await bench.clock.advance(2 + 15)
    assert board.counts()[Stage.SILENT] == 0
    await bench.clock.advance(1)
    assert board.counts()[Stage.SILENT] == 1
    assert board.counts()[Stage.RINGING] == 0, "each call is counted once"
    bench.ccm.release()
    await bench.clock.advance(0.1)
    assert board.counts()[Stage.RINGING] == 1


async def test_counts_are_taken_every_ten_seconds(
    bench: Bench, board: Board, counts: StateCounts
) -> None:
    samples: list[Sample] = []
    counts.sampled.connect(samples.append)
    await bench.followed()
    bench.ccm.when_asked(SID, ringing(), talking())
    await bench.clock.advance(20)
    seconds = [(s.at - samples[0].at).total_seconds() for s in samples]
    assert seconds == [0, 10, 20]
    assert [COUNTED[s.counts.index(1)] for s in samples if s.counts] == [
        Stage.RINGING,
        Stage.TALKING,
        Stage.TALKING,
    ]


async def test_nothing_is_counted_while_nothing_is_followed(
    bench: Bench, board: Board, counts: StateCounts
) -> None:
    waiting = bench.clock.waiting
    await bench.clock.advance(600)
    assert totals(counts) == [(600, 0, 0)]
    await bench.followed(recording=False)
    bench.ccm.when_asked(SID, talking(), ended())
    await bench.clock.advance(30)
    assert bench.clock.waiting == waiting, "no alarm is left once it is over"
    await bench.clock.advance(570)
    assert totals(counts) == [(1200, 600, 0), (600, 590, 1), (590, 0, 0)]


async def test_a_sleep_is_a_gap_and_no_zero(
    bench: Bench, board: Board, counts: StateCounts
) -> None:
    await bench.followed()
    await bench.clock.advance(20)
    bench.clock.sleep(600)
    await bench.clock.advance(20)
    assert totals(counts) == [(640, 610, 1), (10, 0, 1)]


async def test_while_exotel_is_not_reached_nothing_is_known(
    bench: Bench, board: Board, counts: StateCounts
) -> None:
    await bench.followed()
    bench.ccm.when_asked(SID, OFFLINE)
    await bench.clock.advance(60)
    known_s = sum(span.begin_s - span.end_s for span in counts.spans())
    assert known_s == 20, "the first failure alone is no break"
    bench.ccm.when_asked(SID, talking())
    await bench.clock.advance(30)
    assert counts.spans()[-1].counts[COUNTED.index(Stage.TALKING)] == 1


async def test_no_more_than_an_hour_is_kept(
    bench: Bench, board: Board, counts: StateCounts
) -> None:
    await bench.followed()
    bench.ccm.hold()
    await bench.clock.advance(2 * 3600)
    assert len(counts._samples) <= 362
    assert totals(counts) == [(3600, 0, 1)]
    bench.ccm.release()


async def test_closed_it_counts_no_more(bench: Bench, board: Board, counts: StateCounts) -> None:
    await bench.followed()
    samples: list[Sample] = []
    counts.close()
    counts.sampled.connect(samples.append)
    await bench.clock.advance(30)
    assert samples == []
