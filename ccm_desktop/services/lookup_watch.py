"""Keeps watch on calls that were looked up: asks on, at the pace of followed calls, to their end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

from ccm_desktop.domain.call import Call, Watch, observe
from ccm_desktop.domain.errors import CcmError, RateLimited
from ccm_desktop.domain.lookup import (
    LookedUp,
    Watched,
    WatchState,
    failure_of,
    watch_state,
    watched_call,
)
from ccm_desktop.domain.pace import is_overdue, next_question
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.attempts import NEEDS_THE_USER, Attempts
from ccm_desktop.services.clock import sleep
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.lookups import Lookups


class LookupWatch:
    """Tells each change. A call that is followed already is only listened to, never asked twice."""

    def __init__(
        self, desk: Desk, lookups: Lookups, chance: Callable[[], float] = random.random
    ) -> None:
        self.changed = Event[Watched]()
        self._desk = desk
        self._lookups = lookups
        self._chance = chance
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._listening: dict[str, LookedUp] = {}
        desk.calls.changed.connect(self._on_call_changed)

    def start(self, profile: Profile, found: LookedUp) -> None:
        """Keep watch on a call that was found, until it is over or this is stopped."""
        if found.report is None or self.watches(found.call_sid):
            return
        if any(call.reference == found.reference for call in self._desk.follower.followed()):
            self._listening[found.call_sid] = found
            self.changed.emit(Watched(found))
            return
        name = f"watch {found.call_sid}"
        if (task := self._desk.tasks.spawn(name, self._watch(profile, found))) is not None:
            self._asking[found.call_sid] = task
            self.changed.emit(Watched(found))

    def watches(self, call_sid: str) -> bool:
        """Whether a call is kept watch on."""
        return call_sid in self._asking or call_sid in self._listening

    def stop(self, call_sid: str) -> None:
        """Ask no more about a call."""
        self._listening.pop(call_sid, None)
        if (task := self._asking.pop(call_sid, None)) is not None:
            task.cancel()

    def stop_all(self) -> None:
        """Ask no more about any."""
        for call_sid in (*self._asking, *self._listening):
            self.stop(call_sid)

    async def _watch(self, profile: Profile, found: LookedUp) -> None:
        try:
            watched = await self._until_it_ends(profile, found)
        finally:
            if self._asking.get(found.call_sid) is asyncio.current_task():
                del self._asking[found.call_sid]
        self.changed.emit(watched)
        await self._lookups.keep(watched.found)

    async def _until_it_ends(self, profile: Profile, found: LookedUp) -> Watched:
        clock, attempts = self._desk.clock, Attempts(answered=True)
        call = watched_call(profile, found, found.at or clock.now())
        while (wait_s := next_question(call, self._desk.follower.pace, clock.now())) is not None:
            await sleep(clock, wait_s)
            try:
                found, call = await self._question(profile, found, call)
            except CcmError as error:
                attempts.failed(error)
                overdue = is_overdue(call, clock.now())
                trouble = failure_of(error)
                if isinstance(error, NEEDS_THE_USER) or attempts.is_lost(error, overdue=overdue):
                    return Watched(found, WatchState.LOST, trouble)
                self.changed.emit(Watched(found, watch_state(call), trouble))
                await self._pause(error, attempts)
                continue
            attempts.succeeded()
            if is_overdue(call, clock.now()):
                return Watched(found, WatchState.NO_FINAL_REPORT)
            if (state := watch_state(call)) is not WatchState.OVER:
                self.changed.emit(Watched(found, state))
        return Watched(found, WatchState.OVER)

    async def _question(
        self, profile: Profile, found: LookedUp, call: Call
    ) -> tuple[LookedUp, Call]:
        async with self._desk.follower.guests.turn():
            received = await self._desk.calls.look_up(profile, found.call_sid, in_turn=True)
        now = self._desk.clock.now()
        call = observe(call, received.report, now)
        return replace(found, at=now, report=call.report, raw=received.raw), call

    async def _pause(self, error: CcmError, attempts: Attempts) -> None:
        wait_s = attempts.wait_s(error, self._desk.follower.pace, self._chance())
        if isinstance(error, RateLimited):
            self._lookups.slow_down(error, wait_s)
        else:
            await sleep(self._desk.clock, wait_s)

    def _on_call_changed(self, call: Call) -> None:
        found = self._listening.get(call.call_sid or "")
        if found is None or call.report is None:
            return
        found = replace(found, at=call.heard_at, report=call.report)
        self._listening[found.call_sid] = found
        if call.watch in (Watch.DONE, Watch.GAVE_UP):
            del self._listening[found.call_sid]
        self.changed.emit(Watched(found, watch_state(call)))
