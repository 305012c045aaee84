"""The Users API: pages and filters of co-workers, and switching their devices (contract §9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccm_desktop.sandbox.account import DeviceChange, User
from ccm_desktop.sandbox.answers import (
    JsonObject,
    device_details,
    page_metadata,
    success,
    user_details,
)
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.order import json_object
from ccm_desktop.sandbox.refusals import refused

_DEFAULT_LIMIT, _HIGHEST_LIMIT = 20, 50
_EXTRA_FIELDS = frozenset({"devices", "active_call", "last_login"})


@dataclass(frozen=True, slots=True)
class Page:
    """A list answer's two parts: paging and the array of entries (§2)."""

    metadata: JsonObject
    response: list[JsonObject]


def page(world: World, query: Mapping[str, str], now: float) -> Page:
    """Return the co-workers that a list request asks for; RefusedError 1002 on bad values."""
    offset = _whole(query, "offset", 0, lowest=0)
    limit = _whole(query, "limit", _DEFAULT_LIMIT, lowest=1, highest=_HIGHEST_LIMIT)
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


def read_change(body: bytes) -> DeviceChange:
    """Return what a device update asks for; RefusedError 10725 on its shape."""
    fields = json_object(body)
    available, contact_uri = fields.get("available"), fields.get("contact_uri")
    if not fields or not fields.keys() <= {"available", "contact_uri"}:
        raise refused(10725, "device update has unknown fields or none")
    if "available" in fields and not isinstance(available, bool):
        raise refused(10725, "available is invalid")
    if "contact_uri" in fields and not isinstance(contact_uri, str):
        raise refused(10725, "contact_uri is invalid")
    return DeviceChange(
        available=available if isinstance(available, bool) else None,
        contact_uri=contact_uri if isinstance(contact_uri, str) else None,
    )


def update_device(
    world: World, user_id: str, device_id: str, change: DeviceChange, now: float
) -> JsonObject:
    """Change a device and return it; RefusedError where a rule of §9 is broken."""
    if not (device_id.isascii() and device_id.isdigit() and len(device_id) < 20):
        raise refused(1000)
    device = world.account.update_device(user_id, int(device_id), change)
    return device_details(device, world.current_call(user_id, now))


def _details(world: World, user: User, fields: frozenset[str], now: float) -> JsonObject:
    return user_details(user, fields, world.current_call(user.id, now))


def _listed(query: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(query[name].split(",")) if name in query else frozenset()


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
        found = [user for user in found if user.email in _listed(query, "email")]
    return found


def _whole(
    query: Mapping[str, str], name: str, default: int, *, lowest: int, highest: int | None = None
) -> int:
    written = query.get(name, str(default))
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
    if number < lowest or (highest is not None and number > highest):
        raise refused(1002, f"{name} is invalid")
    return number
