"""The pretend account: its credentials, ExoPhones, co-workers and their devices (contract §9)."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ccm_desktop.sandbox.refusals import refused

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


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
    """A co-worker; the first available device is the one that is rung."""

    id: str
    first_name: str
    last_name: str
    email: str | None
    role: str = "user"
    devices: tuple[Device, ...] = ()

    @property
    def name(self) -> str:
        """Return first and last name, as a report writes them."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class ExoPhone:
    """A virtual number of the account, E.164, with its friendly name."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What a device update asks for; None leaves a property as it is."""

    available: bool | None = None
    contact_uri: str | None = None


class Account:
    """The account's fixed names and its changing list of co-workers."""

    def __init__(
        self,
        sid: str,
        api_key: str,
        api_token: str,
        *,
        exophones: tuple[ExoPhone, ...],
        users: tuple[User, ...],
    ) -> None:
        self.sid = sid
        self.api_key = api_key
        self.api_token = api_token
        self.exophones = exophones
        self._users = {user.id: user for user in users}

    @property
    def users(self) -> tuple[User, ...]:
        """Return all co-workers in the order in which they joined."""
        return tuple(self._users.values())

    def user(self, user_id: str) -> User | None:
        """Return the co-worker with this id."""
        return self._users.get(user_id)

    def owner_of(self, contact_uri: str) -> tuple[User, Device] | None:
        """Return the first co-worker who has a device with this number or SIP address (§3)."""
        for user in self.users:
            for device in user.devices:
                if device.contact_uri == contact_uri:
                    return user, device
        return None

    def exophone(self, number: str) -> ExoPhone | None:
        """Return the ExoPhone written in E.164, or in the local form `0…` of India (§3)."""
        written = f"+91{number[1:]}" if number.startswith("0") else number
        return next((phone for phone in self.exophones if phone.number == written), None)

    def update_device(self, user_id: str, device_id: int, change: DeviceChange) -> Device:
        """Change a device by the rules of §9 and return it; RefusedError where one is broken."""
        user, device = self._find(user_id, device_id)
        changed = self._readdressed(device, change.contact_uri)
        if change.available is not None:
            changed = replace(changed, available=change.available)
        if change.available:
            _check_may_be_on(user, changed)
        self._put(user, changed)
        return changed

    def verify(self, user_id: str, device_id: int) -> None:
        """Confirm a device, as the missed call of §9 would; no endpoint does this."""
        user, device = self._find(user_id, device_id)
        self._put(user, replace(device, verified=True))

    def _find(self, user_id: str, device_id: int) -> tuple[User, Device]:
        user = self.user(user_id)
        for device in user.devices if user else ():
            if user and device.id == device_id:
                return user, device
        raise refused(1000)

    def _put(self, user: User, changed: Device) -> None:
        devices = tuple(changed if old.id == changed.id else old for old in user.devices)
        self._users[user.id] = replace(user, devices=devices)

    def _readdressed(self, device: Device, contact_uri: str | None) -> Device:
        if contact_uri is None or contact_uri == device.contact_uri:
            return device
        if device.type is not DeviceType.TEL:
            raise refused(10817)
        if not E164.fullmatch(contact_uri):
            raise refused(1401)
        if self.owner_of(contact_uri):
            raise refused(10811)
        # An unverified device cannot be on, so a new number also switches it off.
        return replace(device, contact_uri=contact_uri, verified=False, available=False)


def _check_may_be_on(user: User, device: Device) -> None:
    if not device.verified:
        raise refused(10809)
    if any(other.available for other in user.devices if other.id != device.id):
        raise refused(10810)
