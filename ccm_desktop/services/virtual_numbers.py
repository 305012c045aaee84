"""The account's virtual numbers, fetched when asked for, and how each does (contract 8 and 10)."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain.exophone import ExoPhone, ExoPhoneHealth
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.accounts import Accounts, Ccm
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.clock import Clock

_MOST_PAGES = 20


class VirtualNumbers:
    """Reads on request; nothing is asked by itself. Each request counts in the shared budget."""

    def __init__(self, accounts: Accounts, clock: Clock, budget: Budget) -> None:
        self._accounts = accounts
        self._clock = clock
        self._budget = budget

    async def fetch(self, profile: Profile) -> tuple[ExoPhone, ...]:
        """All that the account lists, page after page, each number once.

        Raises a `CcmError` for reads: a list that came only in part is not shown as the whole.
        """
        found: dict[str, ExoPhone] = {}
        for number in range(_MOST_PAGES):
            client = await self._client(profile)
            page = await client.exophones(number)
            known = len(found)
            found |= {exophone.number: exophone for exophone in page.exophones}
            if not page.has_next or len(found) == known:
                break
        return tuple(found.values())

    async def health(self, profile: Profile, sid: str) -> tuple[ExoPhoneHealth, datetime]:
        """How a number does, and when that was said. Raises a `CcmError` for reads."""
        client = await self._client(profile)
        health = await client.exophone_health(sid)
        return health, self._clock.now()

    async def _client(self, profile: Profile) -> Ccm:
        client = await self._accounts.client(profile.name, profile.base_url, profile.account_sid)
        self._budget.spend(self._clock.monotonic())
        return client
