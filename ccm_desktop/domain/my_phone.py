"""The agent's phone as Exotel last reported it (contract 9): on, off, busy, and since when we know.

Nothing here claims more than an answer said. A phone that is on may be busy the next moment: the
call itself is the real test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ccm_desktop.domain.coworker import Coworker, Device
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.order import AgentIdentity

OLD_AFTER_S = 300.0


class PhoneState(StrEnum):
    """What an answer says of the phone. ON speaks of Exotel's switch, not of the handset."""

    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"
    NO_PHONE = "no_phone"
    UNVERIFIED = "unverified"
    OFF = "off"
    BUSY = "busy"
    ON = "on"


@dataclass(frozen=True, slots=True)
class PhoneReport:
    """The last answer about the agent's phone; `trouble` is why a later one did not come.

    `device` is the phone that a call would ring, where that is told; `devices` all of the agent's.
    """

    state: PhoneState = PhoneState.UNKNOWN
    heard_at: datetime | None = None
    user_id: str | None = None
    device: Device | None = None
    devices: tuple[Device, ...] = ()
    trouble: CcmError | None = None

    @property
    def can_switch(self) -> bool:
        """Whether it is known which phone a switch would be for."""
        return self.user_id is not None and self.device is not None

    @property
    def is_on(self) -> bool | None:
        """Exotel's switch; None where the answer does not tell."""
        return self.device.available if self.device is not None else None

    def is_old(self, now: datetime) -> bool:
        """Whether the answer is of some minutes ago, or a later question got none."""
        if self.heard_at is None or self.trouble is not None:
            return True
        return (now - self.heard_at).total_seconds() >= OLD_AFTER_S

    @property
    def other_on(self) -> Device | None:
        """Another of the agent's phones that is switched on."""
        others = (dev for dev in self.devices if self.device is None or dev.id != self.device.id)
        return next((dev for dev in others if dev.available), None)


def report_of(agent: AgentIdentity, coworker: Coworker | None, heard_at: datetime) -> PhoneReport:
    """What an answer says of the agent's phone; no co-worker in it means that none was found."""
    if coworker is None:
        return PhoneReport(PhoneState.NOT_FOUND, heard_at)
    if agent.user_id is not None:
        return _of_user(coworker, heard_at)
    device = coworker.device(agent.text)
    if device is None:
        # Answers leave out phones now and then, SIP ones above all: that proves nothing.
        return PhoneReport(PhoneState.UNKNOWN, heard_at)
    return _of_device(coworker, device, heard_at)


def with_device(report: PhoneReport, device: Device, heard_at: datetime) -> PhoneReport:
    """The report with one phone as a later answer has it."""
    devices = tuple(device if old.id == device.id else old for old in report.devices)
    return PhoneReport(_state_of(device, None), heard_at, report.user_id, device, devices)


def _of_user(coworker: Coworker, heard_at: datetime) -> PhoneReport:
    devices = coworker.devices
    if devices is None:
        return PhoneReport(PhoneState.UNKNOWN, heard_at, coworker.id)
    if not devices:
        return PhoneReport(PhoneState.NO_PHONE, heard_at, coworker.id)
    device = _device_rung(devices)
    if device is not None:
        return _of_device(coworker, device, heard_at)
    all_off = all(dev.available is False for dev in devices)
    state = PhoneState.OFF if all_off else PhoneState.UNKNOWN
    return PhoneReport(state, heard_at, coworker.id, None, devices)


def _device_rung(devices: tuple[Device, ...]) -> Device | None:
    """The phone that Exotel rings for a user: the one that is on; or the only one there is."""
    on = [device for device in devices if device.available]
    if on:
        return on[0]
    return devices[0] if len(devices) == 1 else None


def _of_device(coworker: Coworker, device: Device, heard_at: datetime) -> PhoneReport:
    state = _state_of(device, coworker.on_call)
    return PhoneReport(state, heard_at, coworker.id, device, coworker.devices or ())


def _state_of(device: Device, on_call: bool | None) -> PhoneState:
    if device.verified is False:
        return PhoneState.UNVERIFIED
    if device.available is False:
        return PhoneState.OFF
    if on_call or device.busy:
        return PhoneState.BUSY
    return PhoneState.ON if device.available else PhoneState.UNKNOWN
