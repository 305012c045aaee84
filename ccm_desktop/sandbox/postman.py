"""Delivers StatusCallbacks as their moments come: in order for each address, with few retries."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from ccm_desktop.sandbox.callbacks import Callback, callbacks_of
from ccm_desktop.sandbox.clock import Clock
from ccm_desktop.sandbox.engine import Call
from ccm_desktop.sandbox.outgoing import Outgoing, exchange

ANSWER_WITHIN_S = 15.0
"""Sandbox seconds that a receiver may take; a general page of Exotel's says so (§5)."""
TRIES = 3
PAUSE_S = 2.0
"""Sandbox seconds between two tries; published nowhere."""

_JSON = (("Content-Type", "application/json"),)
_MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Delivered:
    """One try of a post: `at` is in sandbox seconds, `result` an HTTP status or a problem."""

    at: float
    call_sid: str
    event: str
    url: str
    attempt: int
    result: int | str


class Postman:
    """Has a task for each call and address; `log` holds the latest tries, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self.log: deque[Delivered] = deque(maxlen=_MOST_REMEMBERED)
        self._clock = clock
        self._rounds: set[asyncio.Task[None]] = set()

    def take(self, call: Call, base_url: str, *, after: float = float("-inf")) -> None:
        """Deliver a call's posts whose moment is later than `after`; needs a running loop."""
        due = [post for post in callbacks_of(call, base_url) if post.at > after]
        for url in dict.fromkeys(post.url for post in due):
            walk = asyncio.ensure_future(self._round([post for post in due if post.url == url]))
            self._rounds.add(walk)
            walk.add_done_callback(self._rounds.discard)

    async def stop(self) -> None:
        """Give up what has not been delivered."""
        rounds = list(self._rounds)
        for walk in rounds:
            walk.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

    async def _round(self, posts: Sequence[Callback]) -> None:
        for post in posts:
            await self._clock.until(post.at)
            await self._deliver(post)

    async def _deliver(self, post: Callback) -> None:
        for attempt in range(1, TRIES + 1):
            request = Outgoing("POST", post.url, _JSON, post.body)
            reply = await exchange(request, self._clock, ANSWER_WITHIN_S)
            result = reply.problem if reply.status is None else reply.status
            at = self._clock.now()
            self.log.append(
                Delivered(at, post.call_sid, post.event, post.url, attempt, result or "")
            )
            if reply.is_success:
                return
            if attempt < TRIES:
                await self._clock.until(at + PAUSE_S)
