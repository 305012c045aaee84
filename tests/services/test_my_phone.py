"""The agent's phone: asked about for a reason, switched once, and told only as answered."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from ccm_desktop.domain.coworker import Coworker, Device, DeviceChange, Extra
from ccm_desktop.domain.errors import (
    AgentNotFound,
    AnotherPhoneOn,
    BadReply,
    CcmError,
    ChangeUnknown,
    Forbidden,
    PhoneUnverified,
    RateLimited,
    Refused,
    UnknownReason,
    Unreachable,
    WrongCredentials,
)
from ccm_desktop.domain.my_phone import OLD_AFTER_S, PhoneReport, PhoneState
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.services.my_phone import MyPhone

from .conftest import Bench
from .samples import AGENT, a_profile

USER_ID = "5afe000000000000000000000000a001"
ON = Device(1, AGENT, "Mobile", available=True, verified=True, status="free")
OFF = replace(ON, available=False)
SOFTPHONE = Device(2, "sip:asha0abc", "Softphone", available=False, verified=True)


def person(*devices: Device) -> Coworker:
    return Coworker(USER_ID, "Asha", "Rao", on_call=None, devices=devices)


@pytest.fixture
def told() -> list[PhoneReport]:
    return []


@pytest.fixture
def phone(bench: Bench, told: list[PhoneReport]) -> MyPhone:
    made = MyPhone(bench.accounts, bench.clock, bench.tasks, bench.follower.budget)
    made.changed.connect(told.append)
    bench.ccm.people = deque([(person(ON),)])
    return made


def states(told: list[PhoneReport]) -> list[PhoneState]:
    return [report.state for report in told]


async def test_a_profile_brings_one_question(
    bench: Bench, phone: MyPhone, told: list[PhoneReport]
) -> None:
    phone.use(a_profile())
    await bench.clock.advance(3600)
    assert states(told) == [PhoneState.UNKNOWN, PhoneState.ON]
    assert len(bench.ccm.looked_for) == 1, "no poll"
    search = bench.ccm.looked_for[0][1]
    assert search.contact_uris == (AGENT,)
    assert search.extras == {Extra.DEVICES, Extra.ACTIVE_CALL}
    assert phone.report.device == ON


async def test_the_same_profile_with_other_labels_is_no_reason(
    bench: Bench, phone: MyPhone
) -> None:
    phone.use(a_profile())
    await bench.clock.settle()
    phone.use(replace(a_profile(), virtual_numbers=(), country="SG"))
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 1
    assert phone.report.state is PhoneState.ON


async def test_a_key_that_was_mended_is_a_reason(
    bench: Bench, phone: MyPhone, told: list[PhoneReport]
) -> None:
    bench.ccm.people = deque([WrongCredentials(1010, 401), (person(ON),)])
    phone.use(a_profile())
    await bench.clock.settle()
    assert isinstance(phone.report.trouble, WrongCredentials)
    phone.use(a_profile())
    await bench.clock.settle()
    assert states(told)[-1] is PhoneState.ON
    assert told[-1].trouble is None


async def test_another_profile_forgets_what_was_known_and_what_is_on_its_way(
    bench: Bench, phone: MyPhone, told: list[PhoneReport]
) -> None:
    bench.ccm.hold()
    phone.use(a_profile())
    await bench.clock.settle()
    other = "+915555514321"
    phone.use(a_profile("Support", other))
    await bench.clock.settle()
    bench.ccm.people = deque([(person(ON),), (person(replace(OFF, contact_uri=other)),)])
    bench.ccm.release()
    await bench.clock.settle()
    assert states(told) == [PhoneState.UNKNOWN, PhoneState.UNKNOWN, PhoneState.OFF]
    phone.use(None)
    assert phone.report == PhoneReport()
    phone.check()
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 2, "nobody's phone is not asked about"


async def test_who_asks_while_an_answer_is_on_its_way_gets_that_one(
    bench: Bench, phone: MyPhone
) -> None:
    bench.ccm.hold()
    phone.use(a_profile())
    for _ in range(20):
        phone.check()
        await bench.clock.settle()
    bench.ccm.release()
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 1
    phone.check()
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 2


async def test_an_old_answer_is_a_reason_when_the_window_comes_to_the_front(
    bench: Bench, phone: MyPhone
) -> None:
    phone.use(a_profile())
    await bench.clock.advance(OLD_AFTER_S - 1)
    phone.check_if_old()
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 1
    await bench.clock.advance(1)
    for _ in range(5):
        phone.check_if_old()
        await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 2
    await bench.clock.advance(OLD_AFTER_S)
    bench.follower.budget.pause(bench.clock.monotonic() + 30)
    phone.check_if_old()
    await bench.clock.settle()
    assert len(bench.ccm.looked_for) == 2, "not while Exotel asks for a wait"


@pytest.mark.parametrize("error", [Unreachable("cut"), Forbidden(1003, 403), Refused(1000, 404)])
async def test_trouble_is_told_with_what_was_known(
    bench: Bench, phone: MyPhone, error: CcmError
) -> None:
    bench.ccm.people = deque([(person(ON),), error])
    phone.use(a_profile())
    await bench.clock.settle()
    heard_at = phone.report.heard_at
    await bench.clock.advance(10)
    assert await phone.look() == phone.report
    assert (phone.report.state, phone.report.trouble) == (PhoneState.ON, error)
    assert phone.report.heard_at == heard_at
    assert phone.report.is_old(bench.clock.now())


async def test_too_many_requests_slow_everything_down(bench: Bench, phone: MyPhone) -> None:
    bench.ccm.people = deque([RateLimited(10724, 429, retry_after_s=90.0)])
    phone.use(a_profile())
    await bench.clock.settle()
    budget, now = bench.follower.budget, bench.clock.monotonic()
    assert budget.share == 0.5
    assert budget.free_at(now) == pytest.approx(now + 90)


async def test_each_question_counts_in_the_shared_budget(bench: Bench, phone: MyPhone) -> None:
    phone.use(a_profile())
    await bench.clock.settle()
    for _ in range(5):
        await phone.look()
    now = bench.clock.monotonic()
    assert bench.follower.budget.free_at(now) > now


async def test_a_number_that_nobody_has_is_not_found(bench: Bench, phone: MyPhone) -> None:
    bench.ccm.people = deque([()])
    phone.use(a_profile())
    await bench.clock.settle()
    assert phone.report.state is PhoneState.NOT_FOUND
    with pytest.raises(AgentNotFound):
        await phone.switch(on=True)
    assert bench.ccm.switched == []


@pytest.mark.parametrize("error", [Refused(1000, 404), AgentNotFound(10731, 404)])
async def test_a_user_id_that_nobody_has_is_not_found(
    bench: Bench, phone: MyPhone, error: CcmError
) -> None:
    bench.ccm.people = deque([error])
    phone.use(replace(a_profile(), agent=AgentIdentity(user_id=USER_ID)))
    await bench.clock.settle()
    assert phone.report.state is PhoneState.NOT_FOUND


@pytest.mark.parametrize("on", [True, False])
async def test_a_switch_is_one_request_and_its_answer_is_what_is_shown(
    bench: Bench, phone: MyPhone, told: list[PhoneReport], on: bool
) -> None:
    bench.ccm.people = deque([(person(OFF if on else ON, SOFTPHONE),)])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.at_switch = ON if on else OFF
    report = await phone.switch(on=on)
    assert bench.ccm.switched == [(USER_ID, 1, DeviceChange(available=on))]
    assert report.state is (PhoneState.ON if on else PhoneState.OFF)
    assert report.devices[1] == SOFTPHONE
    assert told[-1] == report
    await bench.clock.advance(60)
    assert len(bench.ccm.looked_for) == 1


async def test_a_switch_that_is_not_known_is_found_first(bench: Bench, phone: MyPhone) -> None:
    bench.ccm.people = deque([Unreachable("cut"), (person(OFF),)])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.at_switch = ON
    assert (await phone.switch(on=True)).state is PhoneState.ON


@pytest.mark.parametrize("answer", [OFF, replace(ON, available=None)])
async def test_an_answer_that_does_not_say_so_is_no_success(
    bench: Bench, phone: MyPhone, answer: Device
) -> None:
    bench.ccm.people = deque([(person(OFF),)])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.at_switch = answer
    with pytest.raises(ChangeUnknown):
        await phone.switch(on=True)
    assert phone.report.state is not PhoneState.ON


async def test_a_switch_without_an_answer_is_looked_at_once_and_never_repeated(
    bench: Bench, phone: MyPhone, told: list[PhoneReport]
) -> None:
    bench.ccm.people = deque([(person(OFF),), (person(ON),)])
    phone.use(a_profile())
    await bench.clock.settle()
    unknown = ChangeUnknown(UnknownReason.NO_ANSWER)
    bench.ccm.at_switch = unknown
    with pytest.raises(ChangeUnknown):
        await phone.switch(on=True)
    assert (told[-1].state, told[-1].trouble) == (PhoneState.OFF, unknown)
    assert told[-1].is_old(bench.clock.now()), "nothing is claimed of now"
    await bench.clock.advance(600)
    assert len(bench.ccm.switched) == 1
    assert (phone.report.state, len(bench.ccm.looked_for)) == (PhoneState.ON, 2)


@pytest.mark.parametrize(
    ("error", "looks"),
    [(AnotherPhoneOn(10810, 403), 2), (PhoneUnverified(10809, 409), 2), (Forbidden(1003, 403), 1)],
)
async def test_a_switch_that_is_refused_changes_nothing(
    bench: Bench, phone: MyPhone, error: CcmError, looks: int
) -> None:
    bench.ccm.people = deque([(person(OFF),)])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.at_switch = error
    with pytest.raises(type(error)):
        await phone.switch(on=True)
    await bench.clock.settle()
    assert phone.report.state is PhoneState.OFF
    assert len(bench.ccm.looked_for) == looks


async def test_an_answer_from_before_the_switch_comes_too_late(
    bench: Bench, phone: MyPhone
) -> None:
    bench.ccm.people = deque([(person(OFF),)])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.hold()
    phone.check()
    await bench.clock.settle()
    bench.ccm.at_switch = ON
    switching = bench.tasks.spawn("switch", phone.switch(on=True))
    await bench.clock.settle()
    bench.ccm.release()
    await bench.clock.settle()
    assert switching is not None
    assert (await switching).state is PhoneState.ON
    assert phone.report.state is PhoneState.ON


async def test_the_answer_to_a_switch_of_a_former_phone_is_not_this_ones(
    bench: Bench, phone: MyPhone
) -> None:
    bench.ccm.people = deque([(person(OFF),), ()])
    phone.use(a_profile())
    await bench.clock.settle()
    bench.ccm.hold()
    bench.ccm.at_switch = ON
    bench.tasks.spawn("switch", phone.switch(on=True))
    await bench.clock.settle()
    phone.use(a_profile("Support", "+915555514321"))
    bench.ccm.release()
    await bench.clock.settle()
    assert phone.report.state is PhoneState.NOT_FOUND


async def test_of_several_phones_that_are_off_none_is_switched(
    bench: Bench, phone: MyPhone
) -> None:
    bench.ccm.people = deque([(person(OFF, SOFTPHONE),)])
    phone.use(replace(a_profile(), agent=AgentIdentity(user_id=USER_ID)))
    await bench.clock.settle()
    assert phone.report.state is PhoneState.OFF
    with pytest.raises(BadReply):
        await phone.switch(on=True)
    assert bench.ccm.switched == []


async def test_phones_to_choose_from(bench: Bench, phone: MyPhone) -> None:
    assert await phone.phones() == ()
    asha = person(ON, SOFTPHONE)
    bench.ccm.people = deque([(asha,)])
    phone.use(a_profile())
    await bench.clock.settle()
    assert await phone.phones() == (asha,)
    bench.ccm.people = deque([()])
    await phone.look()
    bela = replace(asha, id="5afe000000000000000000000000a002")
    bench.ccm.people = deque([(asha, bela)])
    assert await phone.phones() == (asha, bela), "whoever is not found may be anybody"
    assert bench.ccm.looked_for[-1][1].contact_uris == ()
