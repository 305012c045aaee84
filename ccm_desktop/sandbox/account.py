"""The pretend account: its credentials, ExoPhones and co-workers, and the rules of §9."""

from dataclasses import replace
from itertools import count

from ccm_desktop.sandbox.people import (
    E164,
    Device,
    DeviceChange,
    DeviceType,
    NewUser,
    User,
    UserChange,
)
from ccm_desktop.sandbox.refusals import refused
from ccm_desktop.sandbox.standing import ExoPhone, Standing

_FIRST_NEW_USER = 0xC001
_FIRST_NEW_DEVICE = 100_101

ELSEWHERE = "@elsewhere.invalid"
"""E-mail addresses with this ending belong to another account."""


class Account:
    """The account's fixed names and numbers, its standing, and its changing list of co-workers."""

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
        self.standing = Standing()
        self._users = {user.id: user for user in users}
        self._user_numbers = count(_FIRST_NEW_USER)
        self._device_ids = count(_FIRST_NEW_DEVICE)

    @property
    def users(self) -> tuple[User, ...]:
        """Return all co-workers in the order in which they joined."""
        return tuple(self._users.values())

    @property
    def calling_exophones(self) -> tuple[ExoPhone, ...]:
        """Return the ExoPhones from which calls can be made."""
        return tuple(phone for phone in self.exophones if phone.can_call)

    @property
    def first_contact_uri(self) -> str:
        """Return the first device's number or SIP address; nothing where nobody has a device."""
        return next((dev.contact_uri for user in self.users for dev in user.devices), "")

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
        """Return the ExoPhone to call from, written in E.164 or in India's local form `0…` (§3)."""
        written = f"+91{number[1:]}" if number.startswith("0") else number
        return next((phone for phone in self.calling_exophones if phone.number == written), None)

    def add_user(self, new: NewUser, now_epoch_s: float, *, voip_allowed: bool) -> User:
        """Add a co-worker by the rules of §9 and return them; RefusedError where one is broken.

        A phone starts unverified and off, the SIP device of an account with VOIP is on. The order
        of the checks is ours: the account, the phone, the e-mail address.
        """
        self._check_may_grow()
        if new.contact_uri is None and not voip_allowed:
            raise refused(1402)
        if new.contact_uri is not None:
            self._check_is_new_phone(new.contact_uri, 10812)
        self._check_is_new_email(new.email)
        number = next(self._user_numbers)
        user = User(
            id=f"5afe{number:028x}",
            first_name=new.first_name,
            last_name=new.last_name,
            email=new.email,
            role=new.role,
            devices=self._new_devices(new, number, voip_allowed=voip_allowed),
            has_logged_in=False,
            joined_epoch_s=now_epoch_s,
            changed_epoch_s=now_epoch_s,
        )
        self._users[user.id] = user
        return user

    def update_user(self, user_id: str, change: UserChange, now_epoch_s: float) -> User:
        """Change a co-worker's names, or set the e-mail address once; RefusedError (§9)."""
        user = self._known(user_id)
        if change.email is not None:
            if user.email is not None:
                raise refused(1002, "email is already set")
            self._check_is_new_email(change.email)
        self._users[user_id] = changed = replace(
            user,
            first_name=change.first_name or user.first_name,
            last_name=change.last_name or user.last_name,
            email=change.email or user.email,
            changed_epoch_s=now_epoch_s,
        )
        return changed

    def remove_user(self, user_id: str) -> None:
        """Remove a co-worker, whose calls run on; RefusedError 1000 if there is none."""
        del self._users[self._known(user_id).id]

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

    def _known(self, user_id: str) -> User:
        try:
            return self._users[user_id]
        except KeyError:
            raise refused(1000) from None

    def _find(self, user_id: str, device_id: int) -> tuple[User, Device]:
        user = self._known(user_id)
        for device in user.devices:
            if device.id == device_id:
                return user, device
        raise refused(1000)

    def _put(self, user: User, changed: Device) -> None:
        devices = tuple(changed if old.id == changed.id else old for old in user.devices)
        self._users[user.id] = replace(user, devices=devices)

    def _new_devices(self, new: NewUser, number: int, *, voip_allowed: bool) -> tuple[Device, ...]:
        devices: list[Device] = []
        if new.contact_uri is not None:
            name = new.device_name or "Mobile"
            devices.append(
                Device(
                    next(self._device_ids), name, new.contact_uri, available=False, verified=False
                )
            )
        if voip_allowed:
            letters = "".join(filter(str.isalnum, new.first_name)).lower()
            contact_uri = f"sip:{letters}{number:x}"
            devices.append(Device(next(self._device_ids), "Softphone", contact_uri, DeviceType.SIP))
        return tuple(devices)

    def _readdressed(self, device: Device, contact_uri: str | None) -> Device:
        if contact_uri is None or contact_uri == device.contact_uri:
            return device
        if device.type is not DeviceType.TEL:
            raise refused(10817)
        self._check_is_new_phone(contact_uri, 10811)
        # An unverified device cannot be on, so a new number also switches it off.
        return replace(device, contact_uri=contact_uri, verified=False, available=False)

    def _check_may_grow(self) -> None:
        if not self.standing.kyc_complete:
            raise refused(10814)
        if self.standing.trial:
            raise refused(10815)
        if len(self._users) >= self.standing.user_limit:
            # The contract prints no code for the limit of an account that is not on trial.
            raise refused(10815, "Limit of co-workers is reached")

    def _check_is_new_phone(self, contact_uri: str, taken_code: int) -> None:
        if not E164.fullmatch(contact_uri):
            raise refused(1401)
        if self.owner_of(contact_uri):
            raise refused(taken_code)

    def _check_is_new_email(self, email: str | None) -> None:
        """Refuse an address that anybody has, here as well as in another account."""
        if email is None:
            return
        taken = {user.email.lower() for user in self.users if user.email}
        if email.lower() in taken or email.lower().endswith(ELSEWHERE):
            raise refused(10813)


def _check_may_be_on(user: User, device: Device) -> None:
    if not device.verified:
        raise refused(10809)
    if any(other.available for other in user.devices if other.id != device.id):
        raise refused(10810)
