"""Placing a call: what is on disk when, what reaches the wire, and what is never sent twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from ccm_desktop.domain.call import Call, Failure, Phase, Standing, Watch
from ccm_desktop.domain.errors import (
    AccountNotFound,
    AgentNotFound,
    AlreadyOnCall,
    BadInput,
    CallNotFound,
    CcmError,
    CredentialsMissing,
    DoNotDisturb,
    EarlierUnknown,
    Forbidden,
    InputProblem,
    Intercepted,
    JournalProblem,
    JournalTrouble,
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    PhoneBusy,
    PhoneOff,
    PhoneUnverified,
    RateLimited,
    Refused,
    UnknownReason,
    Unreachable,
    VirtualNumberNotFound,
    VoipNotAllowed,
    WrongCredentials,
)
from ccm_desktop.domain.order import CallOptions, Order
from ccm_desktop.domain.report import Received
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal

from .conftest import Bench, lines_of, open_journal
from .samples import a_profile, an_order, ended, finishing, ringing, talking

SID = "sid000001"
OTHER_CUSTOMER = "+919822222222"
REFUSALS: list[type[Refused]] = [
    Refused,
    WrongCredentials,
    Forbidden,
    AccountNotFound,
    AgentNotFound,
    PhoneUnverified,
    PhoneOff,
    PhoneBusy,
    VoipNotAllowed,
    VirtualNumberNotFound,
    DoNotDisturb,
    Intercepted,
    CallNotFound,
]


@pytest.fixture
def inline() -> bool:
    return False


@pytest.fixture
async def second(bench: Bench, tmp_path: Path) -> AsyncIterator[Calls]:
    """Another process, nearly: its own journal on the same file, its own lock, the same CCM."""
    journal = open_journal(tmp_path)
    await journal.open()
    follower = Follower(journal, bench.accounts, bench.clock, bench.tasks)
    calls = Calls(journal, bench.accounts, follower, bench.clock, bench.tasks)
    yield calls
    bench.ccm.release()
    await calls.settle_all()
    await journal.close()


async def test_the_order_is_intent_claim_request_end(bench: Bench, tmp_path: Path) -> None:
    log: list[tuple[str, str]] = []
    bench.calls.changed.connect(lambda call: log.append((call.standing, _on_disk(tmp_path))))
    bench.ccm.at_dial = lambda _: log.append(("the request leaves", _on_disk(tmp_path)))
    bench.ccm.when_dialled(ringing())
    call = await bench.calls.place(a_profile(), an_order())
    assert log == [
        ("intent", "intent"),
        ("sending", "sending"),
        ("the request leaves", "sending"),
        ("accepted", "accepted"),
    ]
    assert (call.standing, call.call_sid, call.watch) == (Standing.ACCEPTED, SID, Watch.LIVE)
    assert bench.follower.health.watched == 1


ENDINGS: list[tuple[Received | CcmError, Standing, Failure | None]] = [
    (ringing(), Standing.ACCEPTED, None),
    *(
        (
            kind(1234, 400, "req-1", "why"),
            Standing.REFUSED,
            Failure(kind.__name__, None, 1234, 400, "req-1", "why"),
        )
        for kind in REFUSALS
    ),
    (
        RateLimited(10724, 429, "req-1", "why", 30.0),
        Standing.REFUSED,
        Failure("RateLimited", None, 10724, 429, "req-1", "why", 30.0),
    ),
    *(
        (NotSent(reason), Standing.NOT_SENT, Failure("NotSent", reason.value))
        for reason in NotSentReason
    ),
    *(
        (
            OutcomeUnknown(reason, 1, 502, "req-1", "why"),
            Standing.UNKNOWN,
            Failure("OutcomeUnknown", reason.value, 1, 502, "req-1", "why"),
        )
        for reason in UnknownReason
    ),
]


@pytest.mark.parametrize(
    ("answer", "standing", "failure"), ENDINGS, ids=lambda part: repr(part)[:40]
)
async def test_every_ending_stands_in_the_journal_and_reopens_the_same(
    bench: Bench,
    tmp_path: Path,
    answer: Received | CcmError,
    standing: Standing,
    failure: Failure | None,
) -> None:
    bench.ccm.when_dialled(answer)
    call = await bench.calls.place(a_profile(), an_order())
    assert (call.standing, call.failure) == (standing, failure)
    assert len(bench.ccm.dialled) == 1
    assert bench.changes[-1] == call
    reopened = open_journal(tmp_path)
    assert await reopened.open() == []
    assert await reopened.get(call.reference) == call
    await reopened.close()


@pytest.mark.parametrize(
    "answer",
    [ringing(), DoNotDisturb(), NotSent(NotSentReason.NAME), OutcomeUnknown(UnknownReason.CUT)],
    ids=repr,
)
async def test_one_press_is_one_request_whatever_the_answer(
    bench: Bench, answer: Received | CcmError
) -> None:
    bench.ccm.when_dialled(answer)
    bench.ccm.when_asked(SID, ringing())
    await bench.calls.place(a_profile(), an_order())
    for _ in range(20):
        await bench.clock.advance(30)
        await bench.journal.count()
    assert len(bench.ccm.dialled) == 1


async def test_the_reference_goes_along_as_custom_field(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    call = await bench.calls.place(a_profile(), an_order())
    assert bench.ccm.dialled == [call.order]
    assert call.order.options.custom_field == f"ccm-{call.reference}"


async def test_a_custom_field_of_the_agent_is_sent_as_it_is(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    order = replace(an_order(), options=CallOptions(custom_field="lead 7"))
    await bench.calls.place(a_profile(), order)
    assert bench.ccm.dialled == [order]


async def test_ten_presses_at_once_are_one_request(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    bench.ccm.hold()
    presses = [
        asyncio.create_task(_try(bench.calls, an_order(f"+9198111111{n:02d}"))) for n in range(10)
    ]
    await bench.ccm.dialling()
    _, rest = await _wait_for(presses, 9)
    assert bench.calls.is_sending
    bench.ccm.release()
    placed = await rest.pop()
    assert isinstance(placed, Call)
    refused = [press.result() for press in presses if not isinstance(press.result(), Call)]
    assert len(bench.ccm.dialled) == 1
    assert len(refused) == 9
    for error in refused:
        assert isinstance(error, AlreadyOnCall)
        assert (error.reference, error.customer) == (placed.reference, placed.order.customer)
    assert await bench.journal.count() == 1


async def test_two_processes_that_press_at_once_are_one_request(
    bench: Bench, second: Calls
) -> None:
    bench.ccm.when_dialled(ringing())
    bench.ccm.hold()
    presses = [
        asyncio.create_task(_try(calls, an_order(f"+9198111111{n:02d}")))
        for n in range(5)
        for calls in (bench.calls, second)
    ]
    await bench.ccm.dialling()
    _, rest = await _wait_for(presses, 9)
    bench.ccm.release()
    await asyncio.gather(*rest)
    results = [press.result() for press in presses]
    assert len(bench.ccm.dialled) == 1
    assert sum(isinstance(result, Call) for result in results) == 1
    assert sum(isinstance(result, AlreadyOnCall) for result in results) == 9


async def test_another_agent_may_call_meanwhile(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing(), ringing("sid000002"))
    await bench.calls.place(a_profile(), an_order())
    other = await bench.calls.place(a_profile(), an_order(agent="+919900000002"))
    assert other.call_sid == "sid000002"


async def test_a_call_that_did_not_come_about_blocks_nothing(bench: Bench) -> None:
    bench.ccm.when_dialled(NotSent(NotSentReason.CONNECT), PhoneBusy(), ringing())
    placed = [await bench.calls.place(a_profile(), an_order()) for _ in range(3)]
    assert placed[-1].standing is Standing.ACCEPTED
    assert len(bench.ccm.dialled) == 3


@pytest.mark.parametrize("second_process", [False, True], ids=["same process", "another process"])
async def test_an_unknown_outcome_locks_the_number_until_asked_again(
    bench: Bench, second: Calls, second_process: bool
) -> None:
    calls = second if second_process else bench.calls
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.NO_ANSWER), ringing(), ringing("sid000002"))
    unknown = await bench.calls.place(a_profile(), an_order())
    assert unknown.phase is Phase.UNKNOWN
    with pytest.raises(EarlierUnknown) as caught:
        await calls.place(a_profile(), an_order(agent="+919900000002"))
    assert caught.value.reference == unknown.reference
    assert len(bench.ccm.dialled) == 1
    elsewhere = await calls.place(a_profile(), an_order(OTHER_CUSTOMER))
    assert elsewhere.standing is Standing.ACCEPTED
    order = an_order(agent="+919900000002")
    again = await calls.place(a_profile(agent="+919900000002"), order, again=True)
    assert again.standing is Standing.ACCEPTED
    assert len(bench.ccm.dialled) == 3


@pytest.mark.parametrize(
    ("rang", "standing"),
    [(True, Standing.RANG), (False, Standing.DID_NOT_RING)],
    ids=["rang", "silent"],
)
async def test_the_agents_word_unlocks_the_number(
    bench: Bench, rang: bool, standing: Standing
) -> None:
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.NO_ANSWER), ringing())
    unknown = await bench.calls.place(a_profile(), an_order())
    said = await bench.calls.say_rang(unknown.reference, rang=rang)
    assert said.standing is standing
    assert bench.changes[-1] == said
    assert await bench.known(said.reference) == said
    assert await bench.journal.unresolved() == []
    call = await bench.calls.place(a_profile(), an_order())
    assert call.standing is Standing.ACCEPTED


async def test_the_agents_word_changes_nothing_that_is_known(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    call = await bench.calls.place(a_profile(), an_order())
    assert await bench.calls.say_rang(call.reference, rang=False) == call
    assert await bench.known(call.reference) == call


async def test_asking_again_does_not_pass_a_call_in_flight(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    bench.ccm.when_asked(SID, ringing())
    await bench.calls.place(a_profile(), an_order())
    with pytest.raises(AlreadyOnCall):
        await bench.calls.place(a_profile(), an_order(), again=True)
    assert len(bench.ccm.dialled) == 1


async def test_who_goes_away_while_it_is_sent_stops_nothing(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    bench.ccm.hold()
    press = asyncio.create_task(bench.calls.place(a_profile(), an_order()))
    await bench.ccm.dialling()
    press.cancel()
    with pytest.raises(asyncio.CancelledError):
        await press
    sending = [bench.calls.is_sending]
    bench.ccm.release()
    await bench.calls.settle_all()
    sending.append(bench.calls.is_sending)
    assert sending == [True, False]
    assert len(bench.ccm.dialled) == 1
    assert (await _only_call(bench)).standing is Standing.ACCEPTED
    assert bench.follower.health.watched == 1


async def test_who_goes_away_while_the_intent_is_written_leaves_no_lock_behind(
    bench: Bench,
) -> None:
    bench.ccm.when_dialled(NotSent(NotSentReason.CONNECT), ringing())
    go_on = threading.Event()
    bench.journal._thread.submit(go_on.wait)
    press = asyncio.create_task(bench.calls.place(a_profile(), an_order()))
    await bench.clock.settle()
    press.cancel()
    await bench.clock.settle()
    go_on.set()
    await bench.calls.settle_all()
    assert (await _only_call(bench)).standing is Standing.NOT_SENT
    assert (await bench.calls.place(a_profile(), an_order())).standing is Standing.ACCEPTED


async def test_the_end_of_the_loop_leaves_an_unknown_outcome(tmp_path: Path, bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    bench.ccm.hold()
    press = asyncio.create_task(bench.calls.place(a_profile(), an_order()))
    await bench.ccm.dialling()
    for sending in tuple(bench.calls._sending):  # as the end of asyncio.run does
        sending.cancel()
    call = await press
    assert call.failure == Failure("OutcomeUnknown", "stopped")
    assert _on_disk(tmp_path) == "unknown"


async def test_no_journal_no_request(bench: Bench) -> None:
    _read_only(bench.journal, True)
    with pytest.raises(JournalTrouble) as caught:
        await bench.calls.place(a_profile(), an_order())
    assert caught.value.problem is JournalProblem.READ_ONLY
    assert bench.ccm.dialled == []
    _read_only(bench.journal, False)
    bench.ccm.when_dialled(ringing())
    assert (await bench.calls.place(a_profile(), an_order())).standing is Standing.ACCEPTED


@pytest.mark.parametrize(
    "error", [CredentialsMissing("Sales"), BadInput("api_key", InputProblem.EMPTY)], ids=repr
)
async def test_without_credentials_nothing_is_written(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: CcmError
) -> None:
    async def fail(_: str) -> None:
        raise error

    monkeypatch.setattr(bench.credentials, "load", fail)
    with pytest.raises(type(error)):
        await bench.calls.place(a_profile("Sales"), an_order())
    assert await bench.journal.count() == 0


async def test_a_claim_that_was_taken_is_not_sent(bench: Bench) -> None:
    begin = bench.journal.begin

    async def begin_and_lose(call: Call, *args: object, **kwargs: object) -> None:
        await begin(call, bench.clock.now())
        assert await bench.journal.claim(call.reference) is not None

    bench.journal.begin = begin_and_lose  # type: ignore[method-assign]
    with pytest.raises(AlreadyOnCall):
        await bench.calls.place(a_profile(), an_order())
    assert bench.ccm.dialled == []


class TestWhatCannotBeWritten:
    """The disk fills up in the middle of a call."""

    @pytest.fixture
    def inline(self) -> bool:
        return True

    async def test_an_end_is_kept_in_memory_and_written_later(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        bench.ccm.when_dialled(talking())
        bench.ccm.when_asked(SID, talking())
        bench.ccm.at_dial = lambda _: _read_only(bench.journal, True)
        call = await bench.calls.place(a_profile(), an_order())
        assert (call.standing, call.call_sid) == (Standing.ACCEPTED, SID)
        assert bench.changes[-1] == call
        assert _on_disk(tmp_path) == "sending"
        await bench.clock.advance(12)
        assert _on_disk(tmp_path) == "sending"
        _read_only(bench.journal, False)
        await bench.clock.advance(3)
        assert await bench.known(call.reference) == call
        assert [source for source, *_ in await bench.journal.reports(call.reference)] == ["reply"]
        await bench.clock.advance(5)
        assert len(bench.ccm.asked) == 1
        assert len(bench.ccm.dialled) == 1

    async def test_a_claim_that_fails_ends_the_call_unsent(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        disconnect = bench.calls.changed.connect(lambda _: _read_only(bench.journal, True))
        with pytest.raises(JournalTrouble):
            await bench.calls.place(a_profile(), an_order())
        disconnect()
        assert bench.ccm.dialled == []
        assert bench.changes[-1].standing is Standing.NOT_SENT
        assert _on_disk(tmp_path) == "intent"
        _read_only(bench.journal, False)
        await bench.clock.advance(5)
        assert _on_disk(tmp_path) == "not_sent"
        bench.ccm.when_dialled(ringing())
        assert (await bench.calls.place(a_profile(), an_order())).standing is Standing.ACCEPTED

    @pytest.mark.parametrize("nth", [1, 2], ids=["intent", "claim"])
    async def test_what_was_kept_although_its_commit_failed_is_ended_unsent(
        self, bench: Bench, nth: int
    ) -> None:
        _fail_commit(bench.journal, nth)
        with pytest.raises(JournalTrouble):
            await bench.calls.place(a_profile(), an_order())
        assert bench.ccm.dialled == []
        await bench.clock.advance(5)
        assert (await _only_call(bench)).standing is Standing.NOT_SENT
        bench.ccm.when_dialled(ringing())
        assert (await bench.calls.place(a_profile(), an_order())).standing is Standing.ACCEPTED

    async def test_an_end_that_was_kept_although_its_commit_failed_is_followed(
        self, bench: Bench
    ) -> None:
        _fail_commit(bench.journal, 3)
        bench.ccm.when_dialled(talking())
        bench.ccm.when_asked(SID, talking())
        call = await bench.calls.place(a_profile(), an_order())
        await bench.clock.advance(5)
        assert await bench.known(call.reference) == call
        assert len(await bench.journal.reports(call.reference)) == 1
        await bench.clock.advance(5)
        assert len(bench.ccm.asked) == 1

    async def test_an_intent_that_was_not_kept_leaves_nothing_to_do(self, bench: Bench) -> None:
        _read_only(bench.journal, True)
        with pytest.raises(JournalTrouble):
            await bench.calls.place(a_profile(), an_order())
        _read_only(bench.journal, False)
        await bench.clock.advance(60)
        assert bench.clock.waiting == 0
        assert await bench.journal.count() == 0


async def test_a_call_in_the_way_that_has_ended_meanwhile_makes_room(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing(), ringing("sid000002"))
    first = await bench.calls.place(a_profile(), an_order())
    bench.ccm.when_asked(SID, ended(status="agent_busy"))
    call = await bench.calls.place(a_profile(), an_order(OTHER_CUSTOMER))
    assert call.call_sid == "sid000002"
    assert (await bench.known(first.reference)).phase is Phase.ENDED
    assert first.reference in {c.reference for c in bench.changes if c.phase is Phase.ENDED}
    sources = [source for source, *_ in await bench.journal.reports(first.reference)]
    assert sources == ["reply", "check"]


async def test_a_call_in_the_way_that_was_hung_up_makes_room(bench: Bench) -> None:
    bench.ccm.when_dialled(talking(), ringing("sid000002"))
    await bench.calls.place(a_profile(), an_order())
    bench.ccm.when_asked(SID, finishing())
    assert (await bench.calls.place(a_profile(), an_order())).call_sid == "sid000002"


@pytest.mark.parametrize(
    "answer", [talking(), Unreachable("connect"), CallNotFound(), WrongCredentials()], ids=repr
)
async def test_a_call_in_the_way_that_is_not_known_to_be_over_stays_there(
    bench: Bench, answer: Received | CcmError
) -> None:
    bench.ccm.when_dialled(talking())
    first = await bench.calls.place(a_profile(), an_order())
    bench.ccm.when_asked(SID, answer)
    with pytest.raises(AlreadyOnCall) as caught:
        await bench.calls.place(a_profile(), an_order(OTHER_CUSTOMER))
    assert (caught.value.reference, caught.value.call_sid) == (first.reference, SID)
    assert len(bench.ccm.dialled) == 1


async def test_a_call_of_another_process_in_the_way_is_checked_as_well(
    bench: Bench, second: Calls
) -> None:
    bench.ccm.when_dialled(talking(), ringing("sid000002"))
    await bench.calls.place(a_profile(), an_order())
    bench.ccm.when_asked(SID, ended())
    assert (await second.place(a_profile(), an_order(OTHER_CUSTOMER))).call_sid == "sid000002"


async def test_a_call_past_its_last_moment_is_not_in_the_way(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing(), ringing("sid000002"))
    bench.ccm.when_asked(SID, Unreachable("connect"))
    await bench.calls.place(a_profile(), an_order())
    await bench.tasks.close()
    await bench.clock.advance(14_400 + 15 * 60 + 1)
    assert (await bench.calls.place(a_profile(), an_order())).call_sid == "sid000002"


async def test_look_up_brings_the_journal_up_to_date(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    call = await bench.calls.place(a_profile(), an_order())
    final = ended(recordings=("https://recordings.exotel.com/1.mp3",))
    bench.ccm.when_asked(SID, final)
    assert await bench.calls.look_up(a_profile(), SID) == final
    known = await bench.known(call.reference)
    assert (known.phase, known.watch) == (Phase.ENDED, Watch.DONE)
    assert bench.changes[-1] == known
    assert (await bench.journal.reports(call.reference))[-1][0] == "lookup"


async def test_look_up_of_a_call_made_elsewhere_writes_nothing(bench: Bench) -> None:
    bench.ccm.when_asked("sid777777", ended("sid777777"))
    received = await bench.calls.look_up(a_profile(), "sid777777")
    assert received.report.call_sid == "sid777777"
    assert await bench.journal.count() == 0
    assert bench.changes == []


async def test_a_look_up_that_fails_says_so(bench: Bench) -> None:
    bench.ccm.when_asked(SID, CallNotFound())
    with pytest.raises(CallNotFound):
        await bench.calls.look_up(a_profile(), SID)


async def test_notes_are_kept_beside_what_the_follower_writes(bench: Bench) -> None:
    bench.ccm.when_dialled(ringing())
    call = await bench.calls.place(a_profile(), an_order(recording=False))
    noted = await bench.calls.set_note(call.reference, "call back on Monday")
    assert bench.changes[-1] == noted
    bench.ccm.when_asked(SID, ended())
    await bench.calls.look_up(a_profile(), SID)
    known = await bench.known(call.reference)
    assert (known.note, known.phase) == ("call back on Monday", Phase.ENDED)


async def test_resume_follows_what_an_earlier_run_left(bench: Bench, tmp_path: Path) -> None:
    earlier = open_journal(tmp_path)
    await earlier.open()
    bench.journal, journal = earlier, bench.journal
    live = await bench.accepted(1, talking())
    over = await bench.accepted(2, ended("sid000002"), recording=False)
    bench.journal = journal
    assert await bench.calls.resume() == []
    assert bench.follower.health.watched == 0, "the earlier run still lives"

    await earlier.close()
    assert await bench.calls.resume() == []
    assert bench.changes == [live]
    assert bench.follower.health.watched == 1
    assert over.watch is Watch.DONE


async def test_resume_tells_what_waits_for_the_agents_word(bench: Bench) -> None:
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.CUT))
    unknown = await bench.calls.place(a_profile(), an_order())
    assert await bench.calls.resume() == [unknown]
    assert len(bench.ccm.dialled) == 1


async def _try(calls: Calls, order: Order) -> Call | CcmError:
    try:
        return await calls.place(a_profile(), order)
    except CcmError as error:
        return error


async def _wait_for(
    tasks: list[asyncio.Task[Call | CcmError]], count: int
) -> tuple[list[asyncio.Task[Call | CcmError]], list[asyncio.Task[Call | CcmError]]]:
    """Wait until that many are done."""
    pending = set(tasks)
    while len(tasks) - len(pending) < count:
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    return [task for task in tasks if task.done()], [task for task in tasks if not task.done()]


async def _only_call(bench: Bench) -> Call:
    (line,) = await lines_of(bench.journal)
    return await bench.known(line.reference)


def _on_disk(folder: Path) -> str:
    """The newest call's standing as another process sees it."""
    db = apsw.Connection(str(folder / "data" / "journal.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return str(db.execute("SELECT standing FROM calls ORDER BY id DESC LIMIT 1").get)
    finally:
        db.close()


def _read_only(journal: Journal, read_only: bool) -> None:
    assert journal._store is not None
    journal._store._db.pragma("query_only", read_only)


def _fail_commit(journal: Journal, nth: int) -> None:
    """Let the nth commit from now report a failure after it was done, as a failing disk may."""
    assert journal._store is not None
    commits = iter(range(1, 1_000))

    def hook(_: apsw.Connection, __: str, ___: int) -> int:
        return apsw.SQLITE_IOERR if next(commits) == nth else apsw.SQLITE_OK

    journal._store._db.set_wal_hook(hook)
