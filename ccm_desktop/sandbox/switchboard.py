"""Leads incoming calls through their lives: asks the services, waits for the moments (§11)."""

import asyncio
from urllib.parse import urlencode

from ccm_desktop.sandbox.clock import Clock
from ccm_desktop.sandbox.connect import ANSWER_WITHIN_S
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.incoming import Ask, Came, IncomingCall, IncomingOrder, Until, life
from ccm_desktop.sandbox.outgoing import Outgoing, exchange


class Switchboard:
    """Takes incoming calls for a world; each lives in a task of the running loop.

    `calls` holds them all, by SID.
    """

    def __init__(self, world: World, clock: Clock) -> None:
        self.calls: dict[str, IncomingCall] = {}
        self._world = world
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def ring_in(self, order: IncomingOrder) -> str:
        """Let a customer call in and return the call's SID; needs a running loop."""
        now = self._clock.now()
        call = IncomingCall(self._world.next_sid(now), order, now)
        self.calls[call.sid] = call
        self._world.flow_calls.add(call.sid)
        task = asyncio.ensure_future(self._lead(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return call.sid

    async def stop(self) -> None:
        """Drop the calls that are still going on."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _lead(self, call: IncomingCall) -> None:
        steps = life(call, self._world)
        step = next(steps, None)
        while step is not None:
            came = await self._do(step, call.order)
            try:
                step = steps.send(came)
            except StopIteration:
                return

    async def _do(self, step: Ask | Until, order: IncomingOrder) -> Came:
        if isinstance(step, Until):
            await self._clock.until(step.at)
            # The life goes by its own moments: how late the waiting ended changes nothing.
            return Came(step.at)
        joint = "&" if "?" in step.url else "?"
        url = f"{step.url}{joint}{urlencode(step.question.query())}"
        request = Outgoing("GET", url, (("exotel-version", order.version),))
        reply = await exchange(request, self._clock, ANSWER_WITHIN_S)
        return Came(self._clock.now(), reply)
