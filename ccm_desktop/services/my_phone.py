"""What Exotel says of the agent's phone, and its switch.

It asks when there is a reason, never on a timer: all agents share the account's requests (contract
8).
"""

from __future__ import annotations

from dataclasses import replace

from ccm_desktop.domain.coworker import Coworker, CoworkerSearch, Device, DeviceChange, Extra
from ccm_desktop.domain.errors import (
    AgentNotFound,
    AnotherPhoneOn,
    BadReply,
    CcmError,
    ChangeUnknown,
    PhoneUnverified,
    RateLimited,
    Refused,
    UnknownReason,
)
from ccm_desktop.domain.my_phone import (
    OLD_AFTER_S,
    PhoneReport,
    PhoneState,
    report_of,
    with_device,
)
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.accounts import Accounts, Ccm
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event
from ccm_desktop.services.tasks import TaskBag

MOST_LISTED = 50
_EXTRAS = frozenset({Extra.DEVICES, Extra.ACTIVE_CALL})
_USUAL_WAIT_S = 30.0


class MyPhone:
    """Holds the last report; `changed` tells of each new one, and of trouble in getting it."""

    def __init__(self, accounts: Accounts, clock: Clock, tasks: TaskBag, budget: Budget) -> None:
        self.changed = Event[PhoneReport]()
        self.report = PhoneReport()
        self._accounts = accounts
        self._clock = clock
        self._tasks = tasks
        self._budget = budget
        self._profile: Profile | None = None
        self._asked_at: float | None = None
        # A new turn begins with each change: answers to questions from before it are dropped.
        self._turn = 0
        self._asking: int | None = None

    def use(self, profile: Profile | None) -> None:
        """Take another profile's phone and ask about it; the same again is asked after trouble."""
        is_same = _identity(profile) == _identity(self._profile)
        self._profile = profile
        if is_same and self.report.trouble is None:
            return
        if not is_same:
            self._turn += 1
            self._asked_at = None
            self._tell(PhoneReport())
        self.check()

    def check(self) -> None:
        """Ask now; whoever asks while an answer is on its way gets that one."""
        if self._profile is not None and self._profile.agent and self._asking != self._turn:
            self._asking = self._turn
            self._tasks.spawn("check my phone", self.look())

    def check_if_old(self) -> None:
        """Ask if nothing was asked for some minutes, and the shared budget has room."""
        now = self._clock.monotonic()
        is_old = self._asked_at is None or now - self._asked_at >= OLD_AFTER_S
        if is_old and self._budget.free_at(now) <= now:
            self.check()

    async def look(self) -> PhoneReport:
        """Ask once; trouble is told in the report, with what was known before."""
        profile, turn = self._profile, self._turn
        if profile is None or profile.agent is None:
            return self.report
        try:
            report = await self._ask(profile, profile.agent)
        except CcmError as error:
            self._learn_from(error)
            report = replace(self.report, trouble=error)
        finally:
            if self._asking == turn:
                self._asking = None
        if turn == self._turn:
            self._tell(report)
        return report

    async def switch(self, *, on: bool) -> PhoneReport:
        """Switch the agent's phone; returns only what Exotel's answer confirms.

        Raises `ChangeUnknown` where that is not clear: it may have been made, and is looked at once
        more. Raises another `CcmError` where it is not known which phone to switch, and for what
        was refused or never sent.
        """
        if not self.report.can_switch:
            await self.look()
        report, profile = self.report, self._profile
        if profile is None or report.user_id is None or report.device is None:
            raise _why_not_known(report)
        self._turn += 1
        turn = self._turn
        try:
            device = await self._put(profile, report.user_id, report.device, on=on)
        except CcmError as error:
            self._on_switch_trouble(error, turn)
            raise
        if turn == self._turn:
            self._tell(with_device(self.report, device, self._clock.now()))
        if device.available is not on:
            raise ChangeUnknown(UnknownReason.UNREADABLE)
        return self.report

    async def phones(self) -> tuple[Coworker, ...]:
        """The agent with all phones; where the agent is not known, the account's co-workers.

        No more than a page of them. Raises a `CcmError` for reads.
        """
        profile = self._profile
        if profile is None:
            return ()
        client = await self._client(profile)
        if self.report.user_id is not None:
            return (await client.user(self.report.user_id, _EXTRAS),)
        page = await client.users(CoworkerSearch(limit=MOST_LISTED, extras=_EXTRAS))
        return page.coworkers

    async def _ask(self, profile: Profile, agent: AgentIdentity) -> PhoneReport:
        self._asked_at = self._clock.monotonic()
        client = await self._client(profile)
        coworker = await _coworker(client, agent)
        return report_of(agent, coworker, self._clock.now())

    async def _put(self, profile: Profile, user_id: str, device: Device, *, on: bool) -> Device:
        client = await self._client(profile)
        return await client.update_device(user_id, device.id, DeviceChange(available=on))

    async def _client(self, profile: Profile) -> Ccm:
        client = await self._accounts.client(profile.name, profile.base_url, profile.account_sid)
        self._budget.spend(self._clock.monotonic())
        return client

    def _on_switch_trouble(self, error: CcmError, turn: int) -> None:
        self._learn_from(error)
        if turn != self._turn:
            return
        if isinstance(error, ChangeUnknown):
            self._tell(replace(self.report, trouble=error))
        if isinstance(error, ChangeUnknown | AnotherPhoneOn | PhoneUnverified):
            self.check()

    def _learn_from(self, error: CcmError) -> None:
        if isinstance(error, RateLimited):
            now, wait_s = self._clock.monotonic(), error.retry_after_s
            self._budget.shrink(now, now + (_USUAL_WAIT_S if wait_s is None else wait_s))

    def _tell(self, report: PhoneReport) -> None:
        self.report = report
        self.changed.emit(report)


def _identity(profile: Profile | None) -> tuple[object, ...]:
    if profile is None:
        return ()
    return profile.name, profile.base_url, profile.account_sid, profile.agent


def _why_not_known(report: PhoneReport) -> CcmError:
    """Why it is not known which phone to switch."""
    if report.trouble is not None:
        return report.trouble
    is_nowhere = report.state in (PhoneState.NOT_FOUND, PhoneState.NO_PHONE)
    return AgentNotFound() if is_nowhere else BadReply("devices")


async def _coworker(client: Ccm, agent: AgentIdentity) -> Coworker | None:
    if agent.user_id is None:
        search = CoworkerSearch(limit=1, extras=_EXTRAS, contact_uris=(agent.text,))
        page = await client.users(search)
        return page.coworkers[0] if page.coworkers else None
    try:
        return await client.user(agent.user_id, _EXTRAS)
    except Refused as error:
        if isinstance(error, AgentNotFound) or (
            type(error) is Refused and error.http_status == 404
        ):
            return None
        raise
