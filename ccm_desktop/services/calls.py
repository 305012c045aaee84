"""Placing a call: the only place from which a make-call request leaves.

The order is the promise: intent on disk, claim on disk, one request, its end on disk.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from ccm_desktop.domain.call import Call, Failure, Standing, move, observe
from ccm_desktop.domain.custom_field import with_mark
from ccm_desktop.domain.errors import (
    AlreadyOnCall,
    CcmError,
    JournalTrouble,
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    PhoneBusy,
    RateLimited,
    Refused,
)
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts, Ccm
from ccm_desktop.services.clock import Clock, sleep
from ccm_desktop.services.events import Event
from ccm_desktop.services.evidence import Evidence
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag

log = logging.getLogger(__name__)

_WRITE_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _End:
    """How a request ended, until it is written down."""

    standing: Standing
    at: datetime
    failure: Failure | None
    received: Received | None

    def applied_to(self, call: Call) -> Call:
        """The call as it will stand in the journal."""
        moved = move(call, self.standing, self.failure)
        return observe(moved, self.received.report, self.at) if self.received else moved


class Calls:
    """Places calls and hands them to the follower; tells each change of each call."""

    def __init__(
        self,
        journal: Journal,
        accounts: Accounts,
        follower: Follower,
        clock: Clock,
        tasks: TaskBag,
    ) -> None:
        self.changed = Event[Call]()
        self._journal = journal
        self._accounts = accounts
        self._follower = follower
        self._clock = clock
        self._tasks = tasks
        self._sending: set[asyncio.Task[Call]] = set()
        self._evidence = Evidence(
            journal, accounts, clock, tasks, follower.budget, follower.pace.signs_s
        )
        follower.changed.connect(self.changed.emit)
        self._evidence.changed.connect(self.changed.emit)

    async def resume(self) -> list[Call]:
        """Follow what earlier runs left unfinished; returns calls that wait for the agent's word."""
        await self._take_over()
        unresolved = await self._journal.unresolved()
        for call in unresolved:
            self._evidence.look_for(call)
        return unresolved

    async def _take_over(self) -> None:
        """Follow the calls that no living process follows."""
        for call in await self._journal.take_over():
            self._follower.follow(call)
            self.changed.emit(call)
            await asyncio.sleep(0)  # they may be many, and a window wants to be painted

    async def place(
        self,
        profile: Profile,
        order: Order,
        *,
        again: bool = False,
        note: str = "",
        overrides: tuple[str, ...] = (),
    ) -> Call:
        """Place one call; returns it as soon as the request has ended, whichever way.

        `note` is what its note begins with, `overrides` the rules that the agent overrode.

        Raises, with nothing sent: `AlreadyOnCall`, `EarlierUnknown` (unless `again`),
        `JournalTrouble`, `CredentialsMissing`, `KeyringTrouble`, `BadInput`.
        """
        client = await self._accounts.client(profile.name, profile.base_url, profile.account_sid)
        if not self._sending and not self._follower.health.watched:
            self._clock.catch_up()
        call = replace(self._new_call(profile, order), note=note, overrides=overrides)
        # Whoever asked may go away; the request and what becomes of it are seen through.
        sending = asyncio.get_running_loop().create_task(self._send(client, call, again=again))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        return await asyncio.shield(sending)

    async def settle_all(self) -> None:
        """Wait for the requests under way."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    @property
    def is_sending(self) -> bool:
        """Whether a request is under way."""
        return bool(self._sending)

    async def say_rang(self, reference: str, *, rang: bool) -> Call:
        """Take the agent's word on a call whose outcome is unknown."""
        call = await self._journal.say_rang(reference, rang=rang)
        self.changed.emit(call)
        return call

    async def set_note(self, reference: str, note: str) -> Call:
        """Keep the agent's note."""
        call = await self._journal.set_note(reference, note)
        self.changed.emit(call)
        return call

    async def set_tags(self, reference: str, tags: tuple[str, ...]) -> Call:
        """Keep the agent's tags."""
        call = await self._journal.set_tags(reference, tags)
        self.changed.emit(call)
        return call

    async def look_up(self, profile: Profile, call_sid: str, *, in_turn: bool = False) -> Received:
        """Read one call by its SID; a call of the journal is brought up to date by it.

        So is one that has no SID yet, if the report carries our reference. `in_turn` says that the
        budget knows of the question already.
        """
        client = await self._accounts.client(profile.name, profile.base_url, profile.account_sid)
        if not in_turn:
            self._follower.budget.spend(self._clock.monotonic())
        received = await client.call_details(call_sid)
        try:
            await self._lay_over_known(profile, received)
        except JournalTrouble as trouble:
            log.warning("a call looked up was not written down: %s", trouble.problem)
        return received

    async def _lay_over_known(self, profile: Profile, received: Received) -> None:
        known = await self._journal.by_sid(received.report.call_sid)
        if known is not None:
            at = self._clock.now()
            self.changed.emit(await self._journal.record(known.reference, received, "lookup", at))
        elif matched := await self._evidence.match(profile.account_sid, received, "lookup"):
            self._follower.follow(matched)

    def _new_call(self, profile: Profile, order: Order) -> Call:
        reference = uuid.uuid4().hex
        # Exotel gives it back in every report: what ties a report to a call without a SID.
        field = with_mark(order.options.custom_field, reference)
        options = replace(order.options, custom_field=field)
        return Call(
            reference=reference,
            profile=profile.name,
            account_sid=profile.account_sid,
            base_url=profile.base_url,
            order=replace(order, options=options),
            pressed_at=self._clock.now(),
            practice=profile.practice,
        )

    async def _begin(self, call: Call, *, again: bool) -> None:
        try:
            await self._journal.begin(call, self._clock.now(), again=again)
        except AlreadyOnCall as stands:
            if not await self._has_ended(stands.reference):
                await self._take_over()  # whoever placed it may be gone
                raise
            await self._journal.begin(call, self._clock.now(), again=again)

    async def _has_ended(self, reference: str) -> bool:
        """Ask Exotel whether the call that stands in the way is over by now."""
        other = await self._journal.get(reference)
        if other is None or other.call_sid is None:
            return False
        try:
            client = await self._accounts.client(other.profile, other.base_url, other.account_sid)
            received = await client.call_details(other.call_sid)
            now = self._clock.now()
            other = await self._journal.record(reference, received, "check", now)
        except CcmError:
            return False
        if other.in_flight:
            return False  # another process follows it and tells of it
        self.changed.emit(other)
        return True

    async def _claim(self, call: Call, *, again: bool) -> Call:
        """Write the intent, then take it to be sent; raises where either can't be done."""
        try:
            await self._begin(call, again=again)
        except JournalTrouble:
            self._end_unsent(call)
            raise
        self.changed.emit(call)
        try:
            claimed = await self._journal.claim(call.reference)
        except JournalTrouble:
            self.changed.emit(self._end_unsent(call))
            raise
        if claimed is None:
            raise AlreadyOnCall(call.reference, call.order.customer)
        self.changed.emit(claimed)
        return claimed

    def _end_unsent(self, call: Call) -> Call:
        """End a call that was not claimed: a write may be on disk although it reported failure."""
        stopped = Failure("NotSent", NotSentReason.STOPPED.value)
        end = _End(Standing.NOT_SENT, self._clock.now(), stopped, None)
        self._tasks.spawn("settle later", self._settle_later(call, end))
        return end.applied_to(call)

    async def _send(self, client: Ccm, call: Call, *, again: bool) -> Call:
        claimed = await self._claim(call, again=again)
        received: Received | None = None
        failure: Failure | None = None
        self._follower.budget.spend(self._clock.monotonic())
        try:
            received = await client.make_call(claimed.order)
            standing = Standing.ACCEPTED
        except NotSent as error:
            standing, failure = Standing.NOT_SENT, Failure("NotSent", error.reason.value)
        except Refused as error:
            standing, failure = Standing.REFUSED, _failure_of(error)
            self._learn_from(error, claimed)
        except OutcomeUnknown as error:
            standing, failure = Standing.UNKNOWN, _failure_of(error)
        end = _End(standing, self._clock.now(), failure, received)
        try:
            settled = await self._settle(claimed, end)
        except JournalTrouble:
            # On disk it stays `sending`, which a crash turns into "not sure": never into a lie.
            self._tasks.spawn("settle later", self._settle_later(claimed, end))
            settled = end.applied_to(claimed)
            self.changed.emit(settled)
        return settled

    def _learn_from(self, refusal: Refused, call: Call) -> None:
        if isinstance(refusal, RateLimited):
            self._follower.slow_down(refusal)
        elif isinstance(refusal, PhoneBusy):
            self._tasks.spawn("phone was busy", self._evidence.phone_was_busy(call))

    async def _settle(self, call: Call, end: _End) -> Call:
        settled = await self._journal.settle(
            call.reference, end.standing, end.at, end.failure, end.received
        )
        self.changed.emit(settled)
        self._follower.follow(settled, own=True)
        self._evidence.look_for(settled)
        return settled

    async def _settle_later(self, call: Call, end: _End) -> None:
        while True:
            await sleep(self._clock, _WRITE_AGAIN_S)
            try:
                await self._settle(call, end)
            except JournalTrouble:
                continue
            except KeyError:
                return  # not even the intent was kept
            return


def _failure_of(error: Refused | OutcomeUnknown) -> Failure:
    return Failure(
        kind=type(error).__name__,
        reason=error.reason.value if isinstance(error, OutcomeUnknown) else None,
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
        description=error.description,
        retry_after_s=error.retry_after_s if isinstance(error, RateLimited) else None,
    )
