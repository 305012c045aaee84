"""What is found out by itself about a call whose outcome is unknown: a sign is never a fact."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from ccm_desktop.domain.call import Phase, Standing, Watch
from ccm_desktop.domain.coworker import Coworker, Device, Extra
from ccm_desktop.domain.errors import (
    CcmError,
    Forbidden,
    OutcomeUnknown,
    PhoneBusy,
    RateLimited,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.report import Report
from ccm_desktop.domain.signs import Signs, phone_on_call

from .conftest import Bench
from .samples import AGENT, CUSTOMER, a_profile, an_order, received, ringing

USER_ID = "5afe000000000000000000000000a001"
LOOKS = [2, 5, 10, 20, 40, 80, 160]


def person(*, on_call: bool | None = None, status: str | None = "free") -> Coworker:
    device = Device(1, AGENT, status=status)
    return Coworker(USER_ID, "Asha", "Rao", on_call=on_call, devices=(device,))


async def unknown(bench: Bench) -> str:
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.NO_ANSWER))
    call = await bench.calls.place(a_profile(), an_order())
    assert call.standing is Standing.UNKNOWN
    return call.reference


@pytest.mark.parametrize(
    ("coworker", "seen"),
    [
        (person(on_call=True), True),
        (person(status="busy"), True),
        (person(on_call=False, status="busy"), True),
        (person(on_call=False), False),
        (person(on_call=False, status=None), False),
        (person(), False),
        (person(status=None), None),
        (person(status="resting"), None),
        (Coworker(USER_ID, "Asha", "Rao"), None),
    ],
)
def test_what_an_answer_says_of_the_phone(coworker: Coworker, seen: bool | None) -> None:
    assert phone_on_call(coworker, AGENT) is seen


async def test_a_few_looks_and_then_no_more(bench: Bench) -> None:
    await unknown(bench)
    bench.ccm.people = deque([(person(),)])
    await bench.clock.advance(3600)
    assert [at for at, _ in bench.ccm.looked_for] == LOOKS
    search = bench.ccm.looked_for[0][1]
    assert search.contact_uris == (AGENT,)
    assert search.extras == {Extra.DEVICES, Extra.ACTIVE_CALL}


async def test_a_phone_on_a_call_is_kept_as_a_sign_and_settles_nothing(bench: Bench) -> None:
    reference = await unknown(bench)
    bench.ccm.people = deque([(person(),), (person(status="busy"),)])
    await bench.clock.advance(2)
    pressed_at = (await bench.known(reference)).pressed_at
    assert (await bench.known(reference)).signs.busy_at is None
    await bench.clock.advance(3)
    call = await bench.known(reference)
    assert call.signs.busy_at is not None
    assert (call.signs.busy_at - pressed_at).total_seconds() == 5
    assert call.signs.free_at is None
    assert (call.standing, call.phase, call.in_flight) == (Standing.UNKNOWN, Phase.UNKNOWN, False)
    assert bench.changes[-1] == call
    await bench.clock.advance(5)
    assert (await bench.known(reference)).signs == call.signs, "the first sight counts"
    bench.ccm.people = deque([(person(),)])
    await bench.clock.advance(10)
    later = (await bench.known(reference)).signs
    assert later.busy_at == call.signs.busy_at
    assert later.free_at is not None
    changes = len(bench.changes)
    await bench.clock.advance(600)
    assert (await bench.known(reference)).signs == later
    assert len(bench.changes) == changes, "what is no news is not told"


async def test_the_agents_own_word_ends_the_looking(bench: Bench) -> None:
    reference = await unknown(bench)
    await bench.clock.advance(3)
    await bench.calls.say_rang(reference, rang=False)
    await bench.clock.advance(600)
    assert [at for at, _ in bench.ccm.looked_for] == [2]
    assert (await bench.known(reference)).signs == Signs()


@pytest.mark.parametrize(
    ("error", "looks"),
    [(Forbidden(), [2]), (RateLimited(), LOOKS), (Unreachable("connect"), LOOKS)],
    ids=repr,
)
async def test_trouble_with_looking_is_borne(
    bench: Bench, error: CcmError, looks: list[float]
) -> None:
    reference = await unknown(bench)
    bench.ccm.people = deque([error])
    await bench.clock.advance(3600)
    assert [at for at, _ in bench.ccm.looked_for] == looks
    assert (await bench.known(reference)).signs == Signs()


async def test_an_agent_known_by_user_id_is_looked_for_by_it(bench: Bench) -> None:
    agent = AgentIdentity(user_id=USER_ID)
    bench.ccm.people = deque([(person(on_call=True),)])
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.CUT))
    order = replace(an_order(), agent=agent)
    call = await bench.calls.place(replace(a_profile(), agent=agent), order)
    await bench.clock.advance(2)
    assert (await bench.known(call.reference)).signs.busy_at is not None


async def test_after_a_restart_the_looking_goes_on(bench: Bench) -> None:
    reference = await unknown(bench)
    await bench.clock.advance(3600)
    bench.ccm.looked_for.clear()
    assert [call.reference for call in await bench.calls.resume()] == [reference]
    await bench.clock.advance(600)
    assert len(bench.ccm.looked_for) == len(LOOKS)


async def test_a_call_long_ago_is_not_looked_for(bench: Bench) -> None:
    await unknown(bench)
    await bench.clock.advance(24 * 3600)
    bench.ccm.looked_for.clear()
    assert len(await bench.calls.resume()) == 1
    await bench.clock.advance(600)
    assert bench.ccm.looked_for == []


async def test_a_busy_phone_right_after_is_a_sign_of_the_first_call(bench: Bench) -> None:
    first = await unknown(bench)
    bench.ccm.when_dialled(PhoneBusy(10706, 409))
    second = await bench.calls.place(a_profile(), an_order(), again=True)
    await bench.clock.settle()
    assert second.standing is Standing.REFUSED
    assert (await bench.known(first)).signs.busy_at is not None
    assert (await bench.known(second.reference)).signs == Signs()


async def test_a_report_with_our_reference_settles_it_and_it_is_followed(bench: Bench) -> None:
    reference = await unknown(bench)
    report = replace(ringing().report, custom_field=f"ccm-{reference}")
    bench.ccm.when_asked("sid000001", received(report))
    await bench.calls.look_up(a_profile(), "sid000001")
    call = await bench.known(reference)
    assert (call.standing, call.call_sid, call.watch) == (
        Standing.ACCEPTED,
        "sid000001",
        Watch.LIVE,
    )
    assert bench.follower.health.watched == 1
    assert [source for source, _, _ in await bench.journal.reports(reference)] == ["lookup"]
    await bench.clock.advance(600)
    assert bench.ccm.looked_for == []


@pytest.mark.parametrize("rang", [True, False])
async def test_such_a_report_stands_above_the_agents_word(bench: Bench, rang: bool) -> None:
    reference = await unknown(bench)
    await bench.calls.say_rang(reference, rang=rang)
    report = replace(ringing().report, custom_field=f"ccm-{reference}")
    bench.ccm.when_asked("sid000001", received(report))
    await bench.calls.look_up(a_profile(), "sid000001")
    assert (await bench.known(reference)).standing is Standing.ACCEPTED


@pytest.mark.parametrize("field", [None, "", "ccm-", "ccm-somebody-else", "their own"])
async def test_another_report_settles_nothing(bench: Bench, field: str | None) -> None:
    reference = await unknown(bench)
    bench.ccm.when_asked("sid000009", received(Report("sid000009", "active", custom_field=field)))
    await bench.calls.look_up(a_profile(), "sid000009")
    assert (await bench.known(reference)).standing is Standing.UNKNOWN


async def test_a_report_of_another_account_settles_nothing(bench: Bench) -> None:
    reference = await unknown(bench)
    report = Report("sid000009", "active", custom_field=f"ccm-{reference}")
    bench.ccm.when_asked("sid000009", received(report))
    await bench.calls.look_up(replace(a_profile(), account_sid="other1"), "sid000009")
    assert (await bench.known(reference)).standing is Standing.UNKNOWN


async def test_a_call_with_a_field_of_the_agents_own_can_not_be_matched(bench: Bench) -> None:
    bench.ccm.when_dialled(OutcomeUnknown(UnknownReason.CUT))
    order = replace(an_order(CUSTOMER), options=CallOptions(custom_field="order 7"))
    call = await bench.calls.place(a_profile(), order)
    report = Report("sid000009", "active", custom_field="order 7")
    bench.ccm.when_asked("sid000009", received(report))
    await bench.calls.look_up(a_profile(), "sid000009")
    assert (await bench.known(call.reference)).standing is Standing.UNKNOWN
