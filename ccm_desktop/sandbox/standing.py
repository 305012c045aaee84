"""What the pretend account has and may: its ExoPhones, its rights and its outages (§8 to §10)."""

from dataclasses import dataclass

from ccm_desktop.sandbox.people import Device, DeviceType


@dataclass(frozen=True, slots=True)
class ExoPhone:
    """A virtual number of the account, E.164, with its friendly name (§10).

    The list leaves out what is None, and writes the number as `0…` where it is `listed_locally`.
    """

    number: str
    label: str
    sid: str
    voice: bool | None = True
    sms: bool | None = False
    country: str | None = "IN"
    region: str | None = "KA"
    listed_locally: bool = False

    @property
    def can_call(self) -> bool:
        """Return whether a call can be made from it: a capability that is not stated is there."""
        return self.voice is not False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the account may do, what is out of order, and in which variants it answers (§8 to §10).

    An outage names ExoPhones in E.164.
    """

    may_manage: bool = True
    kyc_complete: bool = True
    trial: bool = False
    user_limit: int = 50
    incoming_outages: frozenset[str] = frozenset()
    outgoing_outages: frozenset[str] = frozenset()
    lists_sip_devices: bool = True
    device_type_is_object: bool = False
    page_uris_are_internal: bool = False

    def lists(self, device: Device) -> bool:
        """Return whether a device stands in the answers of the Users API."""
        return self.lists_sip_devices or device.type is not DeviceType.SIP
