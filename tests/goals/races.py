"""Processes that a schedule can stop anywhere: their journal waits for it, and so does their peer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, Protocol, TypeVar, cast

from ccm_desktop.domain.call import Call, IllegalMove
from ccm_desktop.domain.coworker import (
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
)
from ccm_desktop.domain.errors import (
    BadReply,
    NotAllowedNow,
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.exophone import ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag
from tests.services.manual_clock import ManualClock
from tests.services.samples import a_profile, credentials_of, ended, finishing, ringing, talking

P = ParamSpec("P")
T = TypeVar("T")
PROFILE = a_profile()
LIFE = (ringing, talking, finishing, ended)
_OVER = LIFE.index(finishing)


class Gate:
    """Stands in for a journal's thread: each piece of work waits until it is let through."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.dead = False

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done = Future[T]()
        if self.dead:
            done.cancel()
        else:
            self.waiting.append((done, partial(work, *args, **kwargs)))
        return done

    def let_through(self) -> None:
        """Do the work that has waited longest."""
        done, work = self.waiting.pop(0)
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - carried over, as a thread would
            done.set_exception(error)

    def shutdown(self, *, wait: bool) -> None:
        """Have nothing to end."""


class GatedJournal(Journal):
    """A journal behind a gate, which says when an intent was committed."""

    def __init__(self, path: Path, gate: Gate, begun: Callable[[Call], None]) -> None:
        super().__init__(path, path.parent / "owners")
        self._thread.shutdown()
        self._thread = cast("Any", gate)
        self._begun = begun

    async def begin(self, call: Call, now: datetime, *, again: bool = False) -> None:
        await super().begin(call, now, again=again)
        self._begun(call)

    def fall(self) -> None:
        """Let go of the file and the lock as a killed process does; the lock's file stays."""
        if self._store is not None:
            self._store.close()
        if self._owners is not None:
            self._owners._lock.release()


@dataclass(eq=False)
class Press:
    """One press of Call, known by its virtual number, which no other press uses."""

    office: Office
    order: Order
    again: bool
    begun: int = 0
    call: Call | None = None


@dataclass(eq=False)
class Post:
    """One request on its way: `heard` is what the app hears of it, `life` what really goes on.

    Moments count the steps of the schedule. `fate` is what the peer made of it, once it arrived.
    """

    press: Press
    order: Order
    sid: str
    heard: asyncio.Future[Received]
    fate: str | None = None
    life: int = 0
    unsure: bool = False
    accepted_at: int | None = None
    unsure_at: int | None = None
    settling_at: int | None = None

    @property
    def reference(self) -> str:
        return str(self.order.options.custom_field).removeprefix("ccm-")

    @property
    def taken(self) -> bool:
        return self.fate in ("accepted", "fault after acceptance")

    @property
    def is_over(self) -> bool:
        return self.life >= _OVER

    def is_in_the_way_of(self, press: Press) -> bool:
        """Whether the agent was on it, by all that the app was told, or is still to be told."""
        if self.order.agent != press.order.agent or self.fate is None:
            return False
        if not self.heard.done():
            return True
        if self.accepted_at is not None:
            return self.accepted_at < press.begun and not self.is_over
        is_accepted = not self.heard.cancelled() and self.heard.exception() is None
        return is_accepted and not self.press.office.gate.dead and not self.is_over

    def locks_out(self, press: Press) -> bool:
        """Whether its outcome was unknown, without any attempt to settle it, at the press."""
        if self.order.customer != press.order.customer or press.again or self.unsure_at is None:
            return False
        settling_at = press.begun if self.settling_at is None else self.settling_at
        return self.unsure_at < press.begun <= settling_at

    def report(self) -> Received:
        """What the peer says of it now; it gives back the field that we sent."""
        received = LIFE[self.life](self.sid)
        field = self.order.options.custom_field
        return replace(received, report=replace(received.report, custom_field=field))


class Outside(Protocol):
    """What an office stands in: the journal's file, the time, the peer, and who watches."""

    path: Path
    clock: ManualClock

    def take(self, order: Order) -> Post:
        """Take a request that is on its way."""

    async def ask(self, call_sid: str) -> Received:
        """Answer a question about a call."""

    def note_begun(self, call: Call) -> None:
        """See an intent committed."""

    def note_changed(self, call: Call) -> None:
        """See what a window would show."""

    def note_placed(self, press: Press) -> None:
        """See a press come to its end."""

    def note_refused(self, press: Press) -> None:
        """See a press that found another call in its way."""

    def note_fault(self, name: str, error: BaseException) -> None:
        """See what no task may end with."""


class Office:
    """One process: its services, and a line to the peer. A restart is another office."""

    def __init__(self, outside: Outside) -> None:
        self.gate = Gate()
        self.ready = self.leaving = self.ended = False
        self._outside = outside
        self._tasks: set[asyncio.Task[None]] = set()
        self._journal = GatedJournal(outside.path, self.gate, outside.note_begun)
        credentials = credentials_of(PROFILE.name)
        accounts = Accounts(credentials, lambda *_: self)
        self._bag = bag = TaskBag(outside.note_fault)
        follower = Follower(self._journal, accounts, outside.clock, bag, chance=lambda: 1.0)
        calls = Calls(self._journal, accounts, follower, outside.clock, bag)
        calls.changed.connect(outside.note_changed)
        lists = DoNotCall(outside.path.parent, None, outside.clock, bag)
        considerate = Considerate(self._journal, lists, outside.clock)
        self._desk = Desk(
            outside.clock,
            bag,
            self._journal,
            credentials,
            accounts,
            follower,
            calls,
            considerate,
        )
        self._start(self._open())

    def place(self, press: Press) -> None:
        """Press Call."""
        self._bag.spawn("place", self._place(press))

    def say(self, reference: str, *, rang: bool) -> None:
        """Give the agent's word."""
        self._bag.spawn("say rang", self._say(reference, rang=rang))

    def look_up(self, call_sid: str) -> None:
        """Look a call up by its SID."""
        self._bag.spawn("look up", self._look_up(call_sid))

    def leave(self) -> None:
        """End as the program does."""
        self.ready, self.leaving = False, True
        self._start(self._leave())

    def kill(self) -> None:
        """End as a killed process does: from now on nothing more is done."""
        self.ready, self.ended, self.gate.dead = False, True, True
        self.gate.waiting.clear()
        for task in (*self._tasks, *self._desk.calls._sending, *self._desk.tasks._tasks):
            task.cancel()
        self._journal.fall()

    async def make_call(self, order: Order) -> Received:
        """Send it; who is cancelled meanwhile knows as much as the real client would."""
        post = self._outside.take(order)
        try:
            return await post.heard
        except asyncio.CancelledError as error:
            if post.fate is not None:
                raise OutcomeUnknown(UnknownReason.STOPPED) from error
            raise NotSent(NotSentReason.STOPPED) from error

    async def call_details(self, call_sid: str) -> Received:
        return await self._outside.ask(call_sid)

    async def users(self, search: CoworkerSearch) -> CoworkerPage:
        """Know nobody."""
        return CoworkerPage((), 0, 0, search.limit)

    async def user(self, user_id: str, _: frozenset[Extra]) -> NoReturn:
        """Know nobody."""
        raise BadReply(user_id)

    async def update_device(self, _: str, device_id: int, change: DeviceChange) -> Device:
        """Know no phone."""
        raise BadReply(f"{device_id} {change}")

    async def exophones(self, page: int) -> ExoPhonePage:
        """Have no virtual numbers."""
        return ExoPhonePage((), page, has_next=False)

    async def exophone_health(self, _: str) -> ExoPhoneHealth:
        """Know nothing of it."""
        return ExoPhoneHealth()

    async def renew(self) -> None:
        """Have no connection to renew."""

    async def close(self) -> None:
        """Have none to close."""

    async def _open(self) -> None:
        await self._journal.open()
        self._bag.spawn("follower", self._desk.follower.run())
        for call in await self._desk.calls.resume():
            self._outside.note_changed(call)
        self.ready = True

    async def _place(self, press: Press) -> None:
        try:
            press.call = await self._desk.calls.place(PROFILE, press.order, again=press.again)
        except NotAllowedNow:
            self._outside.note_refused(press)
        else:
            self._outside.note_placed(press)

    async def _say(self, reference: str, *, rang: bool) -> None:
        with suppress(IllegalMove):  # the other process was told, or found out, meanwhile
            await self._desk.calls.say_rang(reference, rang=rang)

    async def _look_up(self, call_sid: str) -> None:
        with suppress(Unreachable):
            await self._desk.calls.look_up(PROFILE, call_sid)

    async def _leave(self) -> None:
        await self._desk.close()
        self.ended = True

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._outside.note_fault("an act", error)
