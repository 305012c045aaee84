"""The Users API: pages and filters of co-workers, and changes to them and their devices (§9).

The contract leaves open what changes answer: here it is the changed user with the devices, or null
where the user was removed. Whether the key may change anything is checked before the body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccm_desktop.sandbox.answers import (
    JsonObject,
    device_details,
    page_metadata,
    success,
    user_details,
)
from ccm_desktop.sandbox.changes import read_device_change, read_new_user, read_user_change
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.paging import whole_number
from ccm_desktop.sandbox.people import User
from ccm_desktop.sandbox.refusals import refused

_DEFAULT_LIMIT, _HIGHEST_LIMIT = 20, 50
_EXTRA_FIELDS = frozenset({"devices", "active_call", "last_login"})
_CHANGED_FIELDS = frozenset({"devices"})


@dataclass(frozen=True, slots=True)
class Page:
    """A list answer's two parts: paging and the array of entries (§2)."""

    metadata: JsonObject
    response: list[JsonObject]


def page(world: World, query: Mapping[str, str], now: float) -> Page:
    """Return the co-workers that a list request asks for; RefusedError 1002 on bad values."""
    offset = whole_number(query, "offset", 0, lowest=0)
    limit = whole_number(query, "limit", _DEFAULT_LIMIT, lowest=1, highest=_HIGHEST_LIMIT)
    fields = _fields(query)
    found = _filtered(world.account.users, query)
    shown = found[offset : offset + limit]
    entries = [success(_details(world, user, fields, now)) for user in shown]
    return Page(page_metadata(len(found), shown, offset, limit), entries)


def one(world: World, user_id: str, query: Mapping[str, str], now: float) -> JsonObject:
    """Return one co-worker; RefusedError 1000 if there is none with this id."""
    user = world.account.user(user_id)
    if user is None:
        raise refused(1000)
    return _details(world, user, _fields(query), now)


def create(world: World, body: bytes, now: float) -> JsonObject:
    """Add a co-worker and return them with their devices; RefusedError where a rule is broken."""
    _check_may_manage(world)
    user = world.account.add_user(
        read_new_user(body), world.wall(now), voip_allowed=world.settings.voip_allowed
    )
    return _details(world, user, _CHANGED_FIELDS, now)


def update(world: World, user_id: str, body: bytes, now: float) -> JsonObject:
    """Change a co-worker and return them with their devices; RefusedError where a rule is broken."""
    _check_may_manage(world)
    user = world.account.update_user(user_id, read_user_change(body), world.wall(now))
    return _details(world, user, _CHANGED_FIELDS, now)


def remove(world: World, user_id: str) -> None:
    """Remove a co-worker; RefusedError 1000 if there is none with this id."""
    _check_may_manage(world)
    world.account.remove_user(user_id)


def update_device(
    world: World, user_id: str, device_id: str, body: bytes, now: float
) -> JsonObject:
    """Change a device and return it; RefusedError where a rule of §9 is broken."""
    _check_may_manage(world)
    change = read_device_change(body)
    if not (device_id.isascii() and device_id.isdigit() and len(device_id) < 20):
        raise refused(1000)
    device = world.account.update_device(user_id, int(device_id), change)
    return device_details(device, world.engagement(user_id, now), world.account.standing)


def _check_may_manage(world: World) -> None:
    if not world.account.standing.may_manage:
        raise refused(1003)


def _details(world: World, user: User, fields: frozenset[str], now: float) -> JsonObject:
    return user_details(user, fields, world.engagement(user.id, now), world.account.standing)


def _listed(query: Mapping[str, str], name: str) -> frozenset[str]:
    if name not in query:
        return frozenset()
    entries = frozenset(query[name].split(","))
    if "" in entries:
        raise refused(1002, f"{name} is invalid")
    return entries


def _fields(query: Mapping[str, str]) -> frozenset[str]:
    fields = _listed(query, "fields")
    if not fields <= _EXTRA_FIELDS:
        raise refused(1002, "fields is invalid")
    return fields


def _filtered(users: Sequence[User], query: Mapping[str, str]) -> list[User]:
    found = list(users)
    if "devices.contact_uri" in query:
        wanted = _listed(query, "devices.contact_uri")
        found = [user for user in found if wanted & {dev.contact_uri for dev in user.devices}]
    if "email" in query:
        addresses = _listed(query, "email")
        found = [user for user in found if user.email in addresses]
    return found
