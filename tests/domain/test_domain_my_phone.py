"""The agent's phone: what an answer says of it, and never more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.coworker import Coworker, Device
from ccm_desktop.domain.errors import Unreachable
from ccm_desktop.domain.my_phone import (
    OLD_AFTER_S,
    PhoneReport,
    PhoneState,
    report_of,
    with_device,
)
from ccm_desktop.domain.order import AgentIdentity

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER, SIP = "+915555510001", "sip:asha0abc"
USER_ID = "5afe000000000000000000000000a001"
BY_NUMBER, BY_ID = AgentIdentity(contact_uri=NUMBER), AgentIdentity(user_id=USER_ID)
ON = Device(1, NUMBER, "Mobile", available=True, verified=True, status="free")
OFF_SIP = Device(2, SIP, "Softphone", available=False, verified=True, status="free")
S = PhoneState


def asha(*devices: Device, on_call: bool | None = None) -> Coworker:
    return Coworker(USER_ID, "Asha", "Rao", on_call=on_call, devices=devices)


@pytest.mark.parametrize(
    ("device", "on_call", "state"),
    [
        (ON, None, S.ON),
        (ON, False, S.ON),
        (ON, True, S.BUSY),
        (replace(ON, status="busy"), False, S.BUSY),
        (replace(ON, status=None), None, S.ON),
        (replace(ON, verified=None), None, S.ON),
        (replace(ON, available=False), None, S.OFF),
        (replace(ON, available=False), True, S.OFF),
        (replace(ON, available=None), None, S.UNKNOWN),
        (replace(ON, available=None), True, S.BUSY),
        (replace(ON, verified=False, available=False), None, S.UNVERIFIED),
        (replace(ON, verified=False, available=None), None, S.UNVERIFIED),
    ],
)
def test_what_an_answer_says_of_a_phone(
    device: Device, on_call: bool | None, state: PhoneState
) -> None:
    for agent in (BY_NUMBER, BY_ID):
        report = report_of(agent, asha(device, on_call=on_call), NOW)
        assert (report.state, report.device, report.heard_at) == (state, device, NOW)
        assert report.is_on is device.available
        assert report.can_switch


def test_an_answer_without_the_phone_proves_nothing() -> None:
    for coworker in (asha(OFF_SIP), asha(), Coworker(USER_ID, "Asha", "Rao")):
        report = report_of(BY_NUMBER, coworker, NOW)
        assert report == PhoneReport(S.UNKNOWN, NOW)
        assert not report.can_switch, "nobody says that this co-worker is the agent"


def test_nobody_found_is_not_the_same_as_a_user_without_a_phone() -> None:
    assert report_of(BY_NUMBER, None, NOW).state is S.NOT_FOUND
    assert report_of(BY_ID, asha(), NOW).state is S.NO_PHONE
    assert report_of(BY_ID, Coworker(USER_ID, "Asha", "Rao"), NOW).state is S.UNKNOWN


def test_of_several_phones_the_one_that_is_on_is_rung() -> None:
    report = report_of(BY_ID, asha(OFF_SIP, ON), NOW)
    assert (report.state, report.device, report.other_on) == (S.ON, ON, None)
    by_sip = report_of(AgentIdentity(contact_uri=SIP), asha(OFF_SIP, ON), NOW)
    assert (by_sip.state, by_sip.device, by_sip.other_on) == (S.OFF, OFF_SIP, ON)


def test_of_several_that_are_off_none_is_guessed() -> None:
    off = replace(ON, available=False)
    report = report_of(BY_ID, asha(off, OFF_SIP), NOW)
    assert (report.state, report.device, report.can_switch) == (S.OFF, None, False)
    assert report.devices == (off, OFF_SIP)
    untold = report_of(BY_ID, asha(replace(off, available=None), OFF_SIP), NOW)
    assert (untold.state, untold.is_on) == (S.UNKNOWN, None)


def test_a_later_word_on_one_phone_leaves_the_others() -> None:
    before = replace(report_of(BY_NUMBER, asha(ON, OFF_SIP), NOW), trouble=Unreachable("cut"))
    off = replace(ON, available=False)
    after = with_device(before, off, NOW + timedelta(seconds=5))
    assert (after.state, after.devices, after.trouble) == (S.OFF, (off, OFF_SIP), None)
    assert after.user_id == USER_ID


def test_an_answer_ages() -> None:
    report = report_of(BY_NUMBER, asha(ON), NOW)
    assert not report.is_old(NOW + timedelta(seconds=OLD_AFTER_S - 1))
    assert report.is_old(NOW + timedelta(seconds=OLD_AFTER_S))
    assert replace(report, trouble=Unreachable("cut")).is_old(NOW)
    assert PhoneReport().is_old(NOW)


FLAGS = st.none() | st.booleans()
DEVICES = st.builds(
    Device,
    st.integers(1, 5),
    st.sampled_from([NUMBER, SIP]),
    available=FLAGS,
    verified=FLAGS,
    status=st.sampled_from([None, "free", "busy", "resting"]),
)


@given(
    st.sampled_from([BY_NUMBER, BY_ID, AgentIdentity(contact_uri=SIP)]),
    st.none() | st.lists(DEVICES, max_size=3).map(tuple),
    FLAGS,
)
def test_on_and_off_are_only_ever_the_switch_as_reported(
    agent: AgentIdentity, devices: tuple[Device, ...] | None, on_call: bool | None
) -> None:
    report = report_of(agent, Coworker(USER_ID, "A", "R", on_call=on_call, devices=devices), NOW)
    if report.state is S.ON:
        assert report.is_on
    if report.state is S.OFF:
        assert all(
            dev.available is False for dev in ([report.device] if report.device else devices or ())
        )
    if report.state is S.BUSY:
        assert on_call or (report.device is not None and report.device.status == "busy")
    if report.device is not None:
        assert report.device in (devices or ())
