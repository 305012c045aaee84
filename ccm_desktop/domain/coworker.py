"""The account's co-workers and their phones, as the Users API knows them (contract 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ccm_desktop.domain.errors import BadInput, InputProblem

MOST_ON_A_PAGE = 50
BUSY = "busy"


class Extra(StrEnum):
    """What a list of co-workers holds only when it is asked for."""

    DEVICES = "devices"
    ACTIVE_CALL = "active_call"
    LAST_LOGIN = "last_login"


@dataclass(frozen=True, slots=True)
class Device:
    """A co-worker's phone. `available` is Exotel's switch; words are kept as received."""

    id: int
    contact_uri: str
    name: str | None = None
    kind: str | None = None
    available: bool | None = None
    verified: bool | None = None
    status: str | None = None

    @property
    def busy(self) -> bool:
        """Whether it was last reported as busy; the next moment may differ."""
        return self.status == BUSY


@dataclass(frozen=True, slots=True)
class Coworker:
    """A user of the account; what was not asked for is None.

    `on_call` is all that can be read from `active_call`: its shape is published nowhere.
    """

    id: str
    first_name: str
    last_name: str
    email: str | None = None
    email_verified: bool | None = None
    role: str | None = None
    on_call: bool | None = None
    last_login: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    devices: tuple[Device, ...] | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def device(self, contact_uri: str) -> Device | None:
        """The phone with this number or SIP address."""
        return next((dev for dev in self.devices or () if dev.contact_uri == contact_uri), None)


@dataclass(frozen=True, slots=True)
class CoworkerPage:
    """A part of the list, from `offset` on; `total` counts the whole list."""

    coworkers: tuple[Coworker, ...]
    total: int
    offset: int
    limit: int

    @property
    def next_offset(self) -> int | None:
        """Where the next page begins; None after the last."""
        after = self.offset + len(self.coworkers)
        return after if self.coworkers and after < self.total else None


@dataclass(frozen=True, slots=True)
class CoworkerSearch:
    """Which part of the list is wanted; raises `BadInput` for a page that is too large."""

    offset: int = 0
    limit: int = 20
    extras: frozenset[Extra] = frozenset(Extra)
    contact_uris: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.offset < 0 or not 1 <= self.limit <= MOST_ON_A_PAGE:
            raise BadInput("page", InputProblem.OUT_OF_RANGE, f"{self.offset}, {self.limit}")


@dataclass(frozen=True, slots=True)
class NewCoworker:
    """A co-worker to be made. Without a phone Exotel makes a SIP one, where it may."""

    first_name: str
    last_name: str
    email: str | None = None
    device_contact_uri: str | None = None
    device_name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class CoworkerChange:
    """What shall change of a co-worker; None stays. An e-mail can only be set once."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What shall change of a phone; None stays. A new number must be verified again."""

    available: bool | None = None
    contact_uri: str | None = None
