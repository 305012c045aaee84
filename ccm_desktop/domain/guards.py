"""What considerate dialling has to say of one number: pure, from facts that were gathered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from ccm_desktop.domain.call import ON_THE_PHONE, Outcome, Phase
from ccm_desktop.domain.customer_time import times_in
from ccm_desktop.domain.policy import InForce, Policy, Rule

if TYPE_CHECKING:
    from ccm_desktop.domain.line import CallLine
    from ccm_desktop.domain.number import CustomerNumber

# Satellite phones, international networks and international premium rate: no one's country.
BLOCKED_CODES = frozenset({870, 881, 882, 883, 979})
TOLL_FREE, PREMIUM = "toll-free", "premium"

# The customer's phone did not ring, or the journal's own rules speak of the call.
_NOT_DISTURBED = frozenset(
    {
        Outcome.AGENT_UNANSWERED,
        Outcome.AGENT_CANCELED,
        Outcome.AGENT_NO_DIAL,
        Outcome.AGENT_BUSY,
        Outcome.CUSTOMER_NO_DIAL,
    }
)
_SPOKEN_OF_ELSEWHERE = ON_THE_PHONE | {Phase.NOT_PLACED, Phase.UNKNOWN}


class Certainty(StrEnum):
    """How sure a finding is: of the zones a number may lie in, all, some, or none is known."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that speaks against a call; `by_admin` tells who set it."""

    rule: ClassVar[Rule]
    overridable: bool
    by_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(Finding):
    """The number is an emergency service's."""

    rule = Rule.EMERGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedCode(Finding):
    """The number belongs to no country: a satellite phone's, or one at a shared high cost."""

    rule = Rule.BLOCKED_CODE
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumRate(Finding):
    """Calls to the number cost more than a call."""

    rule = Rule.PREMIUM


@dataclass(frozen=True, slots=True, kw_only=True)
class OnList(Finding):
    """The number is on a do-not-call list, as it was at `read_at`."""

    rule = Rule.DO_NOT_CALL
    source: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUnread(Finding):
    """A do-not-call list can't be read, or its last copy (`read_at`) is too old to go by."""

    rule = Rule.LIST_UNREAD
    source: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignCountry(Finding):
    """The number is in a country that is not among those called."""

    rule = Rule.COUNTRY
    country: str
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHours(Finding):
    """It is, or may be, no time to call; `local_times` are those that speak against it."""

    rule = Rule.CALLING_HOURS
    certainty: Certainty
    local_times: tuple[datetime, ...]
    hours_from: int
    hours_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledRecently(Finding):
    """This user called the number not long ago."""

    rule = Rule.CALLED_RECENTLY
    last: CallLine
    ago_min: int
    within_min: int


@dataclass(frozen=True, slots=True)
class ListCopy:
    """A do-not-call list as far as it is known: when it was read, if ever, and what it holds.

    `is_current` is False where it can't be read, or not since so long that it can't be gone by.
    """

    source: str
    is_current: bool = False
    read_at: datetime | None = None
    count: int = 0
    unread_lines: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a number before it is called. `home` is the account's country."""

    number: CustomerNumber
    home: str
    zones: tuple[str, ...] = ()
    last: CallLine | None = None
    listed: tuple[ListCopy, ...] = ()
    unread: tuple[ListCopy, ...] = ()
    is_emergency: bool = False


def findings(rules: InForce, facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """Everything that speaks against calling the number at `now`, what weighs most first."""
    if facts.is_emergency:
        return (Emergency(overridable=False),)
    return tuple(_all(rules, facts, now))


def _all(rules: InForce, facts: Facts, now: datetime) -> Iterator[Finding]:
    policy, number = rules.policy, facts.number
    if number.country_code in BLOCKED_CODES:
        yield BlockedCode(overridable=False, code=number.country_code)
    if number.kind == PREMIUM and not policy.premium_allowed:
        yield PremiumRate(overridable=False, by_admin=rules.is_admins("premium_allowed"))
    yield from _lists(rules, facts)
    yield from _country(rules, facts)
    yield from _hours(rules, facts, now)
    yield from _recently(rules, facts.last, now)


def _lists(rules: InForce, facts: Facts) -> Iterator[Finding]:
    policy = rules.policy
    for copy in facts.listed:
        yield OnList(
            overridable=policy.lists_overridable,
            by_admin=copy.source in rules.lists,
            source=copy.source,
            read_at=copy.read_at,
        )
    for copy in facts.unread:
        yield ListUnread(
            overridable=policy.unread_overridable,
            by_admin=copy.source in rules.lists,
            source=copy.source,
            read_at=copy.read_at,
        )


def _country(rules: InForce, facts: Facts) -> Iterator[Finding]:
    policy, number = rules.policy, facts.number
    if number.country_code in BLOCKED_CODES or number.country in (facts.home, *policy.countries):
        return
    yield ForeignCountry(
        overridable=policy.countries_overridable,
        by_admin=rules.is_admins("countries"),
        country=number.country,
        code=number.country_code,
    )


def _hours(rules: InForce, facts: Facts, now: datetime) -> Iterator[Finding]:
    """Where the zone is not known, nothing shows that the rule is kept: that is asked too.

    A toll-free number is a business's, and one that serves many zones lies in none: it is asked
    about only where it is too early or too late in all of them.
    """
    policy = rules.policy
    if not policy.hours_on:
        return
    times = times_in(facts.zones, now)
    against = tuple(time for time in times if not is_within(policy, time))
    if times and not against:
        return
    certainty = _certainty(times, against)
    if certainty is not Certainty.CERTAIN and facts.number.kind == TOLL_FREE:
        return
    yield OutsideHours(
        overridable=policy.hours_overridable,
        by_admin=rules.is_admins("hours_on", "hours_from", "hours_to"),
        certainty=certainty,
        local_times=against,
        hours_from=policy.hours_from,
        hours_to=policy.hours_to,
    )


def _certainty(times: tuple[datetime, ...], against: tuple[datetime, ...]) -> Certainty:
    if not times:
        return Certainty.UNKNOWN
    return Certainty.CERTAIN if len(times) == len(against) else Certainty.POSSIBLE


def is_within(policy: Policy, local: datetime) -> bool:
    """Whether a local time is in the calling hours: from their first moment to before their last."""
    minute = local.hour * 60 + local.minute
    if policy.hours_from < policy.hours_to:
        return policy.hours_from <= minute < policy.hours_to
    return minute >= policy.hours_from or minute < policy.hours_to


def _recently(rules: InForce, last: CallLine | None, now: datetime) -> Iterator[Finding]:
    policy = rules.policy
    if last is None or last.phase in _SPOKEN_OF_ELSEWHERE or last.outcome in _NOT_DISTURBED:
        return
    ago = max(now - last.pressed_at, timedelta())
    if ago >= timedelta(minutes=policy.recently_min):
        return
    yield CalledRecently(
        overridable=policy.recently_overridable,
        by_admin=rules.is_admins("recently_min"),
        last=last,
        ago_min=ago // timedelta(minutes=1),
        within_min=policy.recently_min,
    )


def standing_against(found: tuple[Finding, ...], overrides: tuple[str, ...]) -> tuple[Finding, ...]:
    """The findings that still stand once the agent has chosen to override some rules."""
    return tuple(one for one in found if not (one.overridable and one.rule in overrides))


def is_emergency(number: CustomerNumber, home: str) -> bool:
    """Whether the digits after the country code are an emergency number, there or at home."""
    import phonenumbers

    digits = number.e164.removeprefix(f"+{number.country_code}")
    places = {number.country, home} & set(phonenumbers.SUPPORTED_SHORT_REGIONS)
    return any(phonenumbers.is_emergency_number(digits, place) for place in places)
