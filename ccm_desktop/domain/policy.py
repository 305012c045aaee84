"""The rules of considerate dialling as they are set, by the user and over that by an admin.

What the rules say of one number is in `guards`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import urlsplit

from ccm_desktop.domain.address import check_web_address, is_on_this_machine
from ccm_desktop.domain.errors import BadInput, InputProblem, SettingsProblem

DAY_MIN = 24 * 60
MOST_RECENTLY_MIN = 7 * DAY_MIN
_COUNTRY = re.compile(r"[A-Z]{2}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


class Rule(StrEnum):
    """The name of a rule, as the journal and the command line have it."""

    EMERGENCY = "emergency"
    BLOCKED_CODE = "blocked_code"
    PREMIUM = "premium"
    DO_NOT_CALL = "do_not_call"
    LIST_UNREAD = "list_unread"
    COUNTRY = "country"
    CALLING_HOURS = "calling_hours"
    CALLED_RECENTLY = "called_recently"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked before a call. Hours are minutes of the customer's day, the end not within.

    `recently_min` 0 asks nothing; its usual hour is what feels like being called again, while a
    call back later in the day does not ask. `lists` are files and https addresses; `countries`
    come on top of the account's own. On a sandbox the rules are silent unless `in_practice`.
    """

    hours_on: bool = True
    hours_from: int = 9 * 60
    hours_to: int = 21 * 60
    hours_overridable: bool = True
    recently_min: int = 60
    recently_overridable: bool = True
    lists: tuple[str, ...] = ()
    lists_overridable: bool = False
    unread_overridable: bool = True
    premium_allowed: bool = False
    countries: tuple[str, ...] = ()
    countries_overridable: bool = True
    in_practice: bool = False

    def __post_init__(self) -> None:
        for minute in (self.hours_from, self.hours_to):
            if not 0 <= minute <= DAY_MIN:
                raise BadInput("calling_hours", InputProblem.OUT_OF_RANGE, str(minute))
        if self.hours_from == self.hours_to:
            raise BadInput("calling_hours", InputProblem.OUT_OF_RANGE, show_minute(self.hours_to))
        if not 0 <= self.recently_min <= MOST_RECENTLY_MIN:
            raise BadInput("called_recently", InputProblem.OUT_OF_RANGE, str(self.recently_min))
        for country in self.countries:
            if not _COUNTRY.fullmatch(country):
                raise BadInput("country", InputProblem.NOT_A_SID, country)
        for source in self.lists:
            check_list_source(source)


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """What an admin sets for everyone on this machine; what is None is left to the user.

    Hours may be minutes or "HH:MM". `overrides_allowed` False forbids every override.
    """

    overrides_allowed: bool | None = None
    hours_on: bool | None = None
    hours_from: int | str | None = None
    hours_to: int | str | None = None
    hours_overridable: bool | None = None
    recently_min: int | None = None
    recently_overridable: bool | None = None
    lists: tuple[str, ...] | None = None
    lists_overridable: bool | None = None
    unread_overridable: bool | None = None
    premium_allowed: bool | None = None
    countries: tuple[str, ...] | None = None
    countries_overridable: bool | None = None
    in_practice: bool | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The admin's policy file: what it says, or what is wrong with it; neither where none is."""

    path: str = ""
    policy: SitePolicy | None = None
    problem: SettingsProblem | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that counts; `fixed` are the fields that the admin set, `lists` whose are theirs."""

    policy: Policy = Policy()
    fixed: frozenset[str] = frozenset()
    lists: tuple[str, ...] = ()
    site: Site = Site()

    def is_admins(self, *names: str) -> bool:
        """Whether an admin set one of these fields, rather than nobody, in place of a bad file."""
        return self.site.problem is None and not self.fixed.isdisjoint(names)


_OVERRIDABLE = tuple(f.name for f in fields(Policy) if f.name.endswith("_overridable"))


def in_force(user: Policy, site: Site) -> InForce:
    """Lay the admin's word over the user's. Raises `BadInput` where the admin's has no sense.

    Lists only ever come on top: an admin's list does not make the user's own be forgotten. A
    file that can't be used is taken as the strictest that it could have been meant: the usual
    rules, and no override.
    """
    if site.problem is not None:
        return _strict(user, site)
    if site.policy is None:
        return InForce(user, site=site)
    said, own = _said(site.policy), site.policy.lists or ()
    lists = (*own, *(one for one in user.lists if one not in own))
    policy = replace(user, **{**said, "lists": lists})  # type: ignore[arg-type]
    return InForce(policy, frozenset(said), own, site)


def _strict(user: Policy, site: Site) -> InForce:
    forbidden = dict.fromkeys(_OVERRIDABLE, False)
    policy = replace(Policy(), lists=user.lists, **forbidden)  # type: ignore[arg-type]
    fixed = frozenset(f.name for f in fields(Policy)) - {"lists"}
    return InForce(policy, fixed, (), site)


def _said(site: SitePolicy) -> dict[str, object]:
    said = {f.name: getattr(site, f.name) for f in fields(site)}
    said = {name: value for name, value in said.items() if value is not None and name != "lists"}
    for name in ("hours_from", "hours_to"):
        if isinstance(given := said.get(name), str):
            said[name] = read_minute(given)
    if said.keys() & {"hours_from", "hours_to"}:  # half of the hours would be nobody's
        said = {"hours_from": Policy().hours_from, "hours_to": Policy().hours_to, **said}
    if said.pop("overrides_allowed", True) is False:
        said.update(dict.fromkeys(_OVERRIDABLE, False))
    return said


def read_minute(text: str) -> int:
    """The minute of the day that "HH:MM" names; "24:00" is its end. Raises `BadInput`."""
    if found := _TIME.fullmatch(text.strip()):
        minute = int(found[1]) * 60 + int(found[2])
        if minute <= DAY_MIN:
            return minute
    raise BadInput("calling_hours", InputProblem.NOT_A_TIME, text)


def show_minute(minute: int) -> str:
    """A minute of the day as "HH:MM"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def check_list_source(source: str) -> None:
    """Raise `BadInput` unless it is a file's whole path or an https address without credentials."""
    if not is_web_list(source):
        if not PurePath(source).is_absolute():
            raise BadInput("do_not_call_list", InputProblem.NOT_A_PATH, source)
        return
    check_web_address("do_not_call_list", source)
    if urlsplit(source).username is not None:
        raise BadInput("do_not_call_list", InputProblem.URL_WITH_SECRET)
    if not source.startswith("https:") and not is_on_this_machine(source):
        raise BadInput("do_not_call_list", InputProblem.NOT_HTTPS, source)


def is_web_list(source: str) -> bool:
    """Whether a list is fetched rather than read from a file."""
    return _SCHEME.match(source) is not None


def list_name(source: str) -> str:
    """What a list is called: its file's name, and for a fetched one the host it comes from."""
    if not is_web_list(source):
        return PurePath(source).name
    parts = urlsplit(source)
    file = parts.path.rpartition("/")[2]
    return f"{file} ({parts.hostname})" if file else str(parts.hostname)
