"""A CCM that answers as it was told, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
)
from ccm_desktop.domain.errors import OutcomeUnknown, UnknownReason
from ccm_desktop.domain.exophone import ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received

Answer = Received | Exception


class FakeCcm:
    """Plays answers in order, the last one again and again; `hold` keeps them back."""

    def __init__(self, monotonic: Callable[[], float] = lambda: 0.0) -> None:
        self.dialled: list[Order] = []
        self.asked: list[tuple[float, str]] = []
        self.overlaps = 0
        self.most_under_way = 0
        self.looked_for: list[tuple[float, CoworkerSearch]] = []
        self.people: deque[tuple[Coworker, ...] | Exception] = deque([()])
        self.switched: list[tuple[str, int, DeviceChange]] = []
        self.at_switch: Device | Exception | None = None
        self.pages: list[ExoPhonePage | Exception] = []
        self.pages_asked: list[int] = []
        self.health = ExoPhoneHealth()
        self.renewed = 0
        self.closed = 0
        self.at_dial: Callable[[Order], object] = lambda _: None
        self._monotonic = monotonic
        self._dial_answers: deque[Answer] = deque()
        self._answers: dict[str, deque[Answer]] = {}
        self._open = asyncio.Event()
        self._open.set()
        self._dialling = asyncio.Event()
        self._under_way: list[str] = []

    def when_dialled(self, *answers: Answer) -> None:
        """Set what the next make-call requests are answered with."""
        self._dial_answers = deque(answers)

    def when_asked(self, call_sid: str, *answers: Answer) -> None:
        """Set what the next questions about a call are answered with."""
        self._answers[call_sid] = deque(answers)

    def hold(self) -> None:
        """Keep all answers back until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let the answers go."""
        self._open.set()

    async def dialling(self) -> None:
        """Wait until a make-call request has arrived."""
        await self._dialling.wait()

    def asked_at(self, call_sid: str) -> list[float]:
        """When a call was asked about, in monotonic seconds."""
        return [at for at, sid in self.asked if sid == call_sid]

    async def make_call(self, order: Order) -> Received:
        """Take a make-call request; who is cancelled meanwhile knows nothing, as in the client."""
        self.dialled.append(order)
        self.at_dial(order)
        self._dialling.set()
        try:
            await self._open.wait()
        except asyncio.CancelledError as error:
            raise OutcomeUnknown(UnknownReason.STOPPED) from error
        return _play(self._dial_answers)

    async def call_details(self, call_sid: str) -> Received:
        """Take a question about a call."""
        self.asked.append((self._monotonic(), call_sid))
        self.overlaps += call_sid in self._under_way
        self._under_way.append(call_sid)
        self.most_under_way = max(self.most_under_way, len(self._under_way))
        try:
            await self._open.wait()
            return _play(self._answers[call_sid])
        finally:
            self._under_way.remove(call_sid)

    async def users(self, search: CoworkerSearch) -> CoworkerPage:
        """Take a question about co-workers."""
        self.looked_for.append((self._monotonic(), search))
        await self._open.wait()
        answer = self.people[0] if len(self.people) == 1 else self.people.popleft()
        if isinstance(answer, Exception):
            raise answer
        return CoworkerPage(answer, len(answer), 0, search.limit)

    async def user(self, user_id: str, extras: frozenset[Extra]) -> Coworker:
        """Take a question about one co-worker."""
        page = await self.users(CoworkerSearch(extras=extras))
        return next(one for one in page.coworkers if one.id == user_id)

    async def update_device(self, user_id: str, device_id: int, change: DeviceChange) -> Device:
        """Take a change of a phone."""
        self.switched.append((user_id, device_id, change))
        await self._open.wait()
        if isinstance(self.at_switch, Exception):
            raise self.at_switch
        assert self.at_switch is not None, "no answer was set"
        return self.at_switch

    async def exophones(self, page: int) -> ExoPhonePage:
        """Give a page of the virtual numbers."""
        self.pages_asked.append(page)
        answer = self.pages[page]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def exophone_health(self, _: str) -> ExoPhoneHealth:
        """Say how a virtual number does."""
        return self.health

    async def renew(self) -> None:
        """Count it."""
        self.renewed += 1

    async def close(self) -> None:
        """Count it."""
        self.closed += 1


def _play(answers: deque[Answer]) -> Received:
    answer = answers.popleft() if len(answers) > 1 else answers[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def most_in(window_s: float, moments: Iterable[float]) -> int:
    """The largest number of moments within any stretch of that length."""
    most, inside = 0, deque[float]()
    for moment in sorted(moments):
        inside.append(moment)
        while moment - inside[0] >= window_s:
            inside.popleft()
        most = max(most, len(inside))
    return most
