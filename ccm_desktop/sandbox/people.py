"""The people of the pretend account: co-workers, their devices, and changes to them (contract §9)."""

import re
from dataclasses import dataclass
from enum import StrEnum

E164 = re.compile(r"\+[1-9][0-9]{6,14}")

# 2025-01-10 and 2025-03-01, both at noon in India: the dates of the contract's sample (§9).
_JOINED_EPOCH_S = 1_736_490_600.0
_CHANGED_EPOCH_S = 1_740_810_600.0


class DeviceType(StrEnum):
    """What a device is reached by."""

    TEL = "tel"
    SIP = "sip"


@dataclass(frozen=True, slots=True)
class Device:
    """One phone of a co-worker; `available` is the switch in Exotel, not the handset's."""

    id: int
    name: str
    contact_uri: str
    type: DeviceType = DeviceType.TEL
    available: bool = True
    verified: bool = True


@dataclass(frozen=True, slots=True)
class User:
    """A co-worker; the first available device is the one that is rung.

    Who has logged in to the dashboard has a verified e-mail address.
    """

    id: str
    first_name: str
    last_name: str
    email: str | None
    role: str = "user"
    devices: tuple[Device, ...] = ()
    has_logged_in: bool = True
    joined_epoch_s: float = _JOINED_EPOCH_S
    changed_epoch_s: float = _CHANGED_EPOCH_S

    @property
    def name(self) -> str:
        """Return first and last name, as a report writes them."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a create request asks for; the contact URI is that of a phone."""

    first_name: str
    last_name: str
    email: str | None = None
    role: str = "user"
    contact_uri: str | None = None
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class UserChange:
    """What a user update asks for; None leaves a property as it is."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What a device update asks for; None leaves a property as it is."""

    available: bool | None = None
    contact_uri: str | None = None
