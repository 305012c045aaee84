"""The bodies of the Users API, read as strictly as the contract's rules allow (§9).

Where it prints no code, a shape that cannot be read is 10725 and a value out of bounds 1002.
"""

import re
from collections.abc import Mapping

from ccm_desktop.sandbox.order import json_object
from ccm_desktop.sandbox.people import DeviceChange, NewUser, UserChange
from ccm_desktop.sandbox.refusals import refused

_NAME = re.compile(r"[A-Za-z0-9'-]{3,20}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_ROLES = ("admin", "supervisor", "user")

_NEW_USER = ("first_name", "last_name", "email", "role", "device_contact_uri", "device_name")
_USER_CHANGE = ("first_name", "last_name", "email")


def read_new_user(body: bytes) -> NewUser:
    """Return whom a create request asks for; RefusedError 10725, then 1001, then 1002."""
    fields = _texts(json_object(body), _NEW_USER)
    for name in ("first_name", "last_name"):
        if name not in fields:
            raise refused(1001, f"{name} is mandatory")
    _check_person(fields)
    if fields.get("role", "user") not in _ROLES:
        raise refused(1002, "Valid values for role are admin, supervisor, user")
    if not fields.get("device_name", "Mobile").strip():
        raise refused(1002, "device_name is invalid")
    return NewUser(
        first_name=fields["first_name"],
        last_name=fields["last_name"],
        email=fields.get("email"),
        role=fields.get("role", "user"),
        contact_uri=fields.get("device_contact_uri"),
        device_name=fields.get("device_name"),
    )


def read_user_change(body: bytes) -> UserChange:
    """Return what a user update asks for; RefusedError 10725, then 1002."""
    fields = _texts(json_object(body), _USER_CHANGE)
    if not fields:
        raise refused(10725, "user update has no fields")
    _check_person(fields)
    return UserChange(fields.get("first_name"), fields.get("last_name"), fields.get("email"))


def read_device_change(body: bytes) -> DeviceChange:
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


def _texts(fields: Mapping[str, object], known: tuple[str, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in fields.items():
        if name not in known or not isinstance(value, str):
            raise refused(10725, f"{name} is invalid")
        texts[name] = value
    return texts


def _check_person(fields: Mapping[str, str]) -> None:
    for name, rule in (("first_name", _NAME), ("last_name", _NAME), ("email", _EMAIL)):
        if name in fields and not rule.fullmatch(fields[name]):
            raise refused(1002, f"{name} is invalid")
