"""Looks by itself for what became of a call whose request has no known outcome.

A report that carries our reference settles it. The agent's phone being on a call is only a sign:
it is kept with the call and shown as inferred, for the agent to answer.
"""

from __future__ import annotations

from contextlib import suppress

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.coworker import Coworker, CoworkerSearch, Extra
from ccm_desktop.domain.custom_field import reference_in
from ccm_desktop.domain.errors import CcmError, JournalTrouble, RateLimited, Refused
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.report import Received
from ccm_desktop.domain.signs import phone_on_call
from ccm_desktop.services.accounts import Accounts, Ccm
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.clock import Clock, sleep
from ccm_desktop.services.events import Event
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag

_EXTRAS = frozenset({Extra.DEVICES, Extra.ACTIVE_CALL})


class Evidence:
    """Tells each change of a call that it brings about; gives up after a few minutes."""

    def __init__(
        self,
        journal: Journal,
        accounts: Accounts,
        clock: Clock,
        tasks: TaskBag,
        budget: Budget,
        looks_after_s: tuple[float, ...],
    ) -> None:
        self.changed = Event[Call]()
        self._journal = journal
        self._accounts = accounts
        self._clock = clock
        self._tasks = tasks
        self._budget = budget
        self._looks_after_s = looks_after_s

    def look_for(self, call: Call) -> None:
        """Look for signs of the call from now on, a few times."""
        if call.unresolved and self._clock.now() <= call.last_moment():
            self._tasks.spawn(f"look for {call.reference}", self._look(call))

    async def match(self, account_sid: str, received: Received, source: str) -> Call | None:
        """Settle the call whose reference a report carries; None where it is no such report."""
        reference = reference_in(received.report.custom_field)
        known = await self._journal.get(reference) if reference else None
        if known is None or known.account_sid != account_sid or not known.may_be_matched:
            return None
        now = self._clock.now()
        call = await self._journal.settle(
            known.reference, Standing.ACCEPTED, now, received=received, source=source
        )
        self.changed.emit(call)
        return call

    async def phone_was_busy(self, later: Call) -> None:
        """Take it as a sign that Exotel refuses a later call because the agent's phone is busy."""
        with suppress(JournalTrouble):
            for call in await self._journal.unresolved():
                if (call.account_sid, call.order.agent) == (later.account_sid, later.order.agent):
                    await self._note(call.reference, on_call=True)

    async def _look(self, call: Call) -> None:
        for wait_s in self._looks_after_s:
            await sleep(self._clock, wait_s)
            try:
                known = await self._journal.get(call.reference)
                if known is None or not known.unresolved:
                    return
                await self._look_at_phone(known)
            except RateLimited:
                continue
            except Refused:
                return  # this key may not read co-workers: it will not the next time either
            except CcmError:
                continue

    async def _look_at_phone(self, call: Call) -> None:
        client = await self._accounts.client(call.profile, call.base_url, call.account_sid)
        self._budget.spend(self._clock.monotonic())
        coworker = await _coworker(client, call.order.agent)
        on_call = phone_on_call(coworker, call.order.agent.contact_uri) if coworker else None
        if on_call is not None:
            await self._note(call.reference, on_call=on_call)

    async def _note(self, reference: str, *, on_call: bool) -> None:
        noted = await self._journal.note_phone(reference, on_call=on_call, at=self._clock.now())
        if noted is not None:
            self.changed.emit(noted)


async def _coworker(client: Ccm, agent: AgentIdentity) -> Coworker | None:
    if agent.user_id is not None:
        return await client.user(agent.user_id, _EXTRAS)
    search = CoworkerSearch(limit=1, extras=_EXTRAS, contact_uris=(agent.text,))
    page = await client.users(search)
    return next((one for one in page.coworkers if one.device(agent.text)), None)
