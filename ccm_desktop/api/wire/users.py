"""Co-workers and their phones (contract 9), without I/O."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from ccm_desktop.api.reading import Fields
from ccm_desktop.api.wire.envelope import Answer, as_json, open_envelope, read_list
from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerChange,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
    NewCoworker,
)
from ccm_desktop.domain.errors import BadReply


def users_path(account_sid: str) -> str:
    """Where co-workers are listed and made."""
    return f"/v2/accounts/{quote(account_sid, safe='')}/users"


def search_path(account_sid: str, search: CoworkerSearch) -> str:
    """Where a part of the list is; `+` is written as `%2B`."""
    parts = [
        f"offset={search.offset}",
        f"limit={search.limit}",
        _listed("fields", sorted(search.extras)),
        _listed("devices.contact_uri", search.contact_uris),
        _listed("email", search.emails),
    ]
    return f"{users_path(account_sid)}?{'&'.join(part for part in parts if part)}"


def user_path(account_sid: str, user_id: str, extras: Iterable[Extra] = ()) -> str:
    """Where one co-worker is."""
    asked = _listed("fields", sorted(extras))
    path = f"{users_path(account_sid)}/{quote(user_id, safe='')}"
    return f"{path}?{asked}" if asked else path


def device_path(account_sid: str, user_id: str, device_id: int) -> str:
    """Where one phone of a co-worker is."""
    return f"{user_path(account_sid, user_id)}/devices/{device_id}"


def new_user_body(new: NewCoworker) -> bytes:
    """The body that makes a co-worker."""
    return as_json(
        {
            "first_name": new.first_name,
            "last_name": new.last_name,
            "email": new.email,
            "device_contact_uri": new.device_contact_uri,
            "device_name": new.device_name,
            "role": new.role,
        }
    )


def user_change_body(change: CoworkerChange) -> bytes:
    """The body that changes a co-worker."""
    return as_json(
        {"first_name": change.first_name, "last_name": change.last_name, "email": change.email}
    )


def device_change_body(change: DeviceChange) -> bytes:
    """The body that changes a phone."""
    return as_json({"available": change.available, "contact_uri": change.contact_uri})


def read_users(answer: Answer) -> CoworkerPage:
    """A part of the list; raises a `CcmError` for reads."""
    metadata, entries = read_list(answer)
    coworkers = tuple(_read_user(data) for data in entries)
    offset = metadata.maybe_number("offset") or 0
    total = metadata.maybe_number("total")
    return CoworkerPage(
        coworkers,
        total=offset + len(coworkers) if total is None else total,
        offset=offset,
        limit=metadata.maybe_number("limit") or len(coworkers),
    )


def read_user(answer: Answer) -> Coworker:
    """One co-worker; raises a `CcmError` for reads."""
    return _read_user(_data(answer))


def read_device(answer: Answer) -> Device:
    """One phone; raises a `CcmError` for reads."""
    return _read_device(_data(answer))


def read_removed(answer: Answer) -> None:
    """Whether a co-worker was removed: raises a `CcmError` if not."""
    envelope = open_envelope(answer)
    # What a removal answers with is published nowhere; a success without a body is one too.
    if not envelope.is_success and not (answer.status in (200, 204) and not answer.body):
        raise envelope.read_failure()


def _data(answer: Answer) -> Fields:
    envelope = open_envelope(answer)
    if not envelope.is_success:
        raise envelope.read_failure()
    return envelope.data


def _read_user(data: Fields) -> Coworker:
    return Coworker(
        id=data.text("id"),
        first_name=data.maybe_text("first_name") or "",
        last_name=data.maybe_text("last_name") or "",
        email=data.maybe_text("email"),
        email_verified=data.maybe_flag("email_verified"),
        role=data.maybe_text("role"),
        on_call=data.values["active_call"] is not None if "active_call" in data.values else None,
        last_login=data.maybe_time("last_login"),
        created_at=data.maybe_time("date_created"),
        updated_at=data.maybe_time("date_updated"),
        devices=_read_devices(data),
    )


def _read_devices(data: Fields) -> tuple[Device, ...] | None:
    if data.values.get("devices") is None:
        return None
    return tuple(_read_device(device) for device in data.objects("devices"))


def _read_device(data: Fields) -> Device:
    return Device(
        id=data.number("id"),
        contact_uri=data.text("contact_uri"),
        name=data.maybe_text("name"),
        kind=_read_kind(data),
        available=data.maybe_flag("available"),
        verified=data.maybe_flag("verified"),
        status=data.maybe_text("status"),
    )


def _read_kind(data: Fields) -> str | None:
    """`tel` or `sip`; an older form is an object with the word in it."""
    match data.values.get("type"):
        case dict():
            return data.nested("type").maybe_text("name")
        case None | str():
            return data.maybe_text("type")
        case _:
            raise BadReply(data.at("type"))


def _listed(name: str, values: Iterable[str]) -> str:
    written = ",".join(quote(value, safe="") for value in values)
    return f"{name}={written}" if written else ""
