"""Considerate dialling: gathers what is known of a number and asks the rules about it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ccm_desktop.domain.customer_time import zones_of
from ccm_desktop.domain.errors import Inconsiderate
from ccm_desktop.domain.guards import (
    Emergency,
    Facts,
    Finding,
    ListCopy,
    findings,
    is_emergency,
    standing_against,
)
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.number import CustomerNumber, read_number
from ccm_desktop.domain.policy import InForce, Policy, in_force
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.policy_file import load_site


class LastCalls(Protocol):
    """Who was called when; `services.journals.journal.Journal` is the real one."""

    async def last_to(self, account_sid: str, customer: str) -> CallLine | None:
        """The newest call to a customer that was placed, or may have been."""


class Considerate:
    """Asks the rules in force; `policy` is the user's, over which the admin's file is laid."""

    def __init__(
        self, journal: LastCalls, lists: DoNotCall, clock: Clock, site_folder: Path | None = None
    ) -> None:
        self.policy = Policy()
        self._journal = journal
        self._lists = lists
        self._clock = clock
        self._site_folder = site_folder

    async def rules(self) -> InForce:
        """The rules that count now: the admin's file is small, and read each time."""
        site = await asyncio.to_thread(load_site, self._site_folder)
        return in_force(self.policy, site)

    async def look(
        self, profile: Profile, number: CustomerNumber, now: datetime | None = None
    ) -> tuple[Finding, ...]:
        """What speaks against calling a number. Raises `JournalTrouble`.

        On a sandbox nobody is disturbed, so the rules are silent there unless they are practised.
        """
        if is_emergency(number, profile.country):
            return (Emergency(overridable=False),)
        rules = await self.rules()
        if profile.on_sandbox and not rules.policy.in_practice:
            return ()
        looked, last = await asyncio.gather(
            self._lists.look(rules.policy.lists, number.e164, profile.country),
            self._journal.last_to(profile.account_sid, number.e164),
        )
        facts = Facts(
            number=number,
            home=profile.country,
            zones=zones_of(number.e164),
            last=last,
            listed=looked.listed,
            unread=looked.unread,
        )
        return findings(rules, facts, now or self._clock.now())

    async def check(
        self, profile: Profile, customer: str, overrides: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Let a call pass or raise `Inconsiderate`; returns which rules were in fact overridden.

        `customer` is the number as it will be sent, in E.164.
        """
        found = await self.look(profile, read_number(customer, profile.country))
        if against := standing_against(found, overrides):
            site = (await self.rules()).site
            raise Inconsiderate(against, site if site.problem is not None else None)
        return tuple(dict.fromkeys(one.rule.value for one in found))

    async def lists(self, country: str) -> tuple[ListCopy, ...]:
        """How the do-not-call lists stand, read where they have not been yet."""
        rules = await self.rules()
        return await self._lists.copies(rules.policy.lists, country)
