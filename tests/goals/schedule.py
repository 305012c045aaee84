"""What a schedule decides: two offices, their peer, the clock, and what the phones would show.

A schedule is a string of bytes, and each byte picks one of the things that can happen next, down to
a single piece of a journal's work.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ccm_desktop.api.wire.calls import make_call_body
from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import (
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    PhoneBusy,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.report import Received
from tests.goals.invariants import Seen, check
from tests.goals.races import LIFE, Office, Post, Press
from tests.services.manual_clock import ManualClock
from tests.services.samples import AGENT, CUSTOMER

AGENTS = (AGENT, "+919900000002")
CUSTOMERS = (CUSTOMER, "+919822222222")
FATES = ("accepted", "accepted", "refused", "fault", "fault after acceptance")
WAITS_S = (1.0, 2.0, 10.0, 60.0)
Choice = Callable[[], float | None]
"""Does one thing; a number is the seconds to wait for what comes of it."""


class World:
    """The peer, the clock, two offices, and what the phones would show of it all."""

    def __init__(self, path: Path, counts: Counter[str]) -> None:
        self.path = path
        self.clock = ManualClock()
        self._counts = counts
        self._offices: list[Office | None] = [None, None]
        self._presses: dict[str, Press] = {}
        self._posts: list[Post] = []
        self._questions: list[tuple[Post, asyncio.Future[Received]]] = []
        self._faults: list[tuple[str, BaseException]] = []
        self._moment = 0

    async def play(self, schedule: bytes) -> None:
        """Let the schedule decide; then let all come to its end, and look."""
        picks = iter(schedule)
        for pick in picks:
            choices = self._choices(picks)
            await self._go(choices[pick % len(choices)])
        await self._drain()
        await self._restart()
        await self._press_once_more()
        assert self._faults == []
        self._check()

    def take(self, order: Order) -> Post:
        heard: asyncio.Future[Received] = asyncio.get_running_loop().create_future()
        press = self._presses[order.virtual_number]
        post = Post(press, order, f"sid{len(self._posts):06d}", heard)
        self._posts.append(post)
        return post

    async def ask(self, call_sid: str) -> Received:
        post = next(post for post in self._posts if post.sid == call_sid)
        answer: asyncio.Future[Received] = asyncio.get_running_loop().create_future()
        self._questions.append((post, answer))
        return await answer

    def note_begun(self, call: Call) -> None:
        self._presses[call.order.virtual_number].begun = self._moment

    def note_changed(self, call: Call) -> None:
        for post in self._posts:
            if post.reference == call.reference:
                post.unsure = call.unresolved
                if call.standing is Standing.ACCEPTED and post.accepted_at is None:
                    post.accepted_at = self._moment

    def note_placed(self, press: Press) -> None:
        assert press.call is not None
        self._counts[f"ended {press.call.standing.value}"] += 1
        if press.call.standing is Standing.UNKNOWN:
            self._lock(press)

    def note_refused(self, press: Press) -> None:
        self._counts["refused here"] += 1

    def note_fault(self, name: str, error: BaseException) -> None:
        self._faults.append((name, error))

    async def _go(self, choice: Choice) -> None:
        self._moment += 1
        wait_s = choice()
        await (self.clock.settle() if wait_s is None else self.clock.advance(wait_s))

    def _choices(self, picks: Iterator[int]) -> list[Choice]:
        found: list[Choice] = []
        for place, office in enumerate(self._offices):
            if office is None or office.ended:
                found += [partial(self._start, place)] * 6
            else:
                found += self._in_office(office, picks)
        for post in self._posts:
            found += self._with_post(post, picks)
        self._questions = [pair for pair in self._questions if not pair[1].done()]
        for question in self._questions:
            found += [partial(self._answer, *question)] * 4 + [partial(self._fail, *question)]
        return found

    def _in_office(self, office: Office, picks: Iterator[int]) -> Iterator[Choice]:
        yield partial(self._kill, office)
        if office.gate.waiting:
            yield from [office.gate.let_through] * 8
        if office.ready:
            yield from [partial(self._press, office, picks)] * 6
            yield from [partial(self._wait, picks)] * 2
            yield office.leave
            for post in self._posts:
                if post.unsure:
                    yield partial(self._say, office, post, picks)
                    yield partial(self._look_up, office, post)

    def _with_post(self, post: Post, picks: Iterator[int]) -> Iterator[Choice]:
        if post.taken and post.life < len(LIFE) - 1:
            yield from [partial(self._live, post)] * 3
        if post.heard.done():
            return
        if post.fate is None:
            yield from [partial(self._arrive, post, picks)] * 6
            yield partial(self._never_leave, post)
        else:
            yield from [partial(self._tell, post)] * 4
            yield partial(self._cut, post)

    def _start(self, place: int) -> None:
        self._counts["starts"] += 1
        self._offices[place] = Office(self)

    def _kill(self, office: Office) -> None:
        self._counts["kills"] += 1
        if not office.leaving:
            for press in self._presses.values():
                if press.office is office and press.call is None:
                    self._lock(press)
        office.kill()

    def _press(self, office: Office, picks: Iterator[int]) -> None:
        pick = next(picks, 0)
        agent = AgentIdentity(contact_uri=AGENTS[pick & 1])
        virtual_number = f"+9180{len(self._presses):08d}"
        order = Order(agent, CUSTOMERS[pick >> 1 & 1], virtual_number)
        press = Press(office, order, again=pick >> 2 & 3 == 3)
        self._presses[virtual_number] = press
        office.place(press)

    def _say(self, office: Office, post: Post, picks: Iterator[int]) -> None:
        post.settling_at = post.settling_at or self._moment
        self._counts["words"] += 1
        office.say(post.reference, rang=bool(next(picks, 0) & 1))

    def _look_up(self, office: Office, post: Post) -> None:
        if post.taken:
            post.settling_at = post.settling_at or self._moment
            self._counts["look-ups"] += 1
            office.look_up(post.sid)

    def _wait(self, picks: Iterator[int]) -> float:
        return WAITS_S[next(picks, 0) % len(WAITS_S)]

    def _arrive(self, post: Post, picks: Iterator[int]) -> None:
        others = [other for other in self._posts if other is not post]
        press, counts = post.press, self._counts
        counts["sent twice"] += any(other.press is press and other.fate for other in others)
        counts["two at once"] += any(other.is_in_the_way_of(press) for other in others)
        counts["past a lock"] += any(other.locks_out(press) for other in others)
        counts["POSTs"] += 1
        post.fate = FATES[next(picks, 0) % len(FATES)]

    def _never_leave(self, post: Post) -> None:
        post.heard.set_exception(NotSent(NotSentReason.CONNECT))

    def _tell(self, post: Post) -> None:
        match post.fate:
            case "accepted":
                post.heard.set_result(post.report())
            case "refused":
                post.heard.set_exception(PhoneBusy(10706, 409))
            case _:
                post.heard.set_exception(OutcomeUnknown(UnknownReason.SERVER_FAULT, 1100, 500))

    def _cut(self, post: Post) -> None:
        post.heard.set_exception(OutcomeUnknown(UnknownReason.CUT))

    def _live(self, post: Post) -> None:
        post.life += 1

    def _answer(self, post: Post, answer: asyncio.Future[Received]) -> None:
        if not answer.done():
            answer.set_result(post.report())

    def _fail(self, post: Post, answer: asyncio.Future[Received]) -> None:
        if not answer.done():
            answer.set_exception(Unreachable("connect"))

    def _lock(self, press: Press) -> None:
        for post in self._posts:
            if post.press is press and post.unsure_at is None:
                post.unsure_at = self._moment

    def _due(self) -> Choice | None:
        for office in self._offices:
            if office is not None and office.gate.waiting:
                return office.gate.let_through
        for post in self._posts:
            if not post.heard.done():
                no_picks = iter(())
                return (
                    partial(self._tell, post)
                    if post.fate
                    else partial(self._arrive, post, no_picks)
                )
        for post, answer in self._questions:
            if not answer.done():
                return partial(self._answer, post, answer)
        return None

    async def _drain(self) -> None:
        while (choice := self._due()) is not None:
            await self._go(choice)

    async def _restart(self) -> None:
        """One process is killed, one leaves, and the next finds every call over."""
        first, second = self._offices
        if first is not None and not first.ended:
            await self._go(partial(self._kill, first))
        if second is not None and not second.ended:
            await self._go(second.leave)
        await self._drain()
        for post in self._posts:
            post.life = len(LIFE) - 1
        await self._go(partial(self._start, 0))
        await self._drain()
        await self.clock.advance(max(WAITS_S))
        await self._drain()

    async def _press_once_more(self) -> None:
        """Nothing stands in an agent's way for good."""
        office = self._offices[0]
        assert office is not None
        for agent in range(len(AGENTS)):
            posts = self._counts["POSTs"]
            await self._go(partial(self._press, office, iter([agent | 12])))
            await self._drain()
            assert self._counts["POSTs"] == posts + 1, "an agent is locked out"
        await self._go(office.leave)
        await self._drain()

    def _check(self) -> None:
        arrived = [post for post in self._posts if post.fate is not None]
        taken = frozenset(post.reference for post in arrived if post.taken)
        seen = Seen(tuple(make_call_body(post.order) for post in arrived), taken)
        presses = self._presses.values()
        known = [press.call.reference for press in presses if press.call is not None]
        rows = check(self.path, seen, presses=len(presses), acknowledged=known)
        for press in presses:
            if press.call is not None and press.call.standing is not Standing.UNKNOWN:
                assert rows[press.call.reference].standing is press.call.standing
        for call in rows.values():
            assert call.standing not in (Standing.INTENT, Standing.SENDING)
            assert call.reference in taken or call.standing is not Standing.ACCEPTED
        self._counts["sequences"] += 1
        self._counts["presses"] += len(presses)
