"""Every code and every status word: sandbox → socket → client → leaf → the words that are shown.

The tables are written from the contract, not from the code: what happened, whether anything was
dialled, and what the agent can do next.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Call, Outcome, Phase, Standing, observe
from ccm_desktop.domain.coworker import (
    CoworkerChange,
    CoworkerSearch,
    DeviceChange,
    Extra,
    NewCoworker,
)
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.refusals import POST_CODES, USER_CODES
from ccm_desktop.sandbox.scenarios import SCENARIOS, scenario_named
from ccm_desktop.sandbox.server import Access, SandboxServer
from ccm_desktop.ui import text
from ccm_desktop.ui.text.failures import message
from tests.api.dialling import SYSTEM
from tests.patience import until

Leaf = type[e.CcmError]
_AGENT = AgentIdentity("+915555510001")
_VIRTUAL_NUMBER = "+915555580001"
_LONG_AFTER_S = 10_000.0
_NOTHING = "Nothing was dialled."
_MAYBE = "It is not sent again by itself."


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def world(clock: ManualClock) -> World:
    return practice_world(clock.wall_epoch_s)


@pytest.fixture
async def access(world: World, clock: ManualClock) -> AsyncIterator[Access]:
    server = SandboxServer(world, clock)
    yield await server.start()
    await server.stop()


def client_with(access: Access, limits: Limits) -> CcmClient:
    credentials = Credentials(access.api_key, access.api_token)
    return CcmClient(
        access.base_url,
        access.account_sid,
        credentials,
        tls=SYSTEM,
        use_proxy=False,
        limits=limits,
    )


@pytest.fixture
async def client(access: Access) -> AsyncIterator[CcmClient]:
    async with client_with(access, Limits()) as client:
        yield client


def order_for(scenario: str) -> Order:
    return Order(_AGENT, scenario_named(scenario).number, _VIRTUAL_NUMBER)


# Make call: scenario, HTTP status, code, leaf, was it dialled, and parts of what is shown.

POST_TABLE: list[tuple[str, int, int | None, Leaf, str, str, str]] = [
    ("refuse-1010", 401, 1010, e.WrongCredentials, _NOTHING, "key and token", "region"),
    ("refuse-1017", 404, 1017, e.AccountNotFound, _NOTHING, "account SID", "region"),
    ("refuse-1001", 400, 1001, e.Refused, _NOTHING, "account_sid is mandatory", "Check"),
    ("refuse-1002", 400, 1002, e.Refused, _NOTHING, "single, dual", "call options"),
    ("refuse-10731", 404, 10731, e.AgentNotFound, _NOTHING, "not registered", "admin"),
    ("refuse-10806", 404, 10806, e.AgentNotFound, _NOTHING, "not registered", "admin"),
    ("refuse-10702", 404, 10702, e.AgentNotFound, _NOTHING, "not registered", "admin"),
    ("refuse-10705", 409, 10705, e.PhoneUnverified, _NOTHING, "not been verified", "missed call"),
    ("refuse-1012", 409, 1012, e.PhoneOff, _NOTHING, "switched off in CCM", "turn it on"),
    ("refuse-10703", 404, 10703, e.PhoneOff, _NOTHING, "switched off in CCM", "turn it on"),
    ("refuse-10706", 404, 10706, e.PhoneBusy, _NOTHING, "busy", "wait a few seconds"),
    ("refuse-10706-409", 409, 10706, e.PhoneBusy, _NOTHING, "busy", "wait a few seconds"),
    ("refuse-10712", 405, 10712, e.VoipNotAllowed, _NOTHING, "internet phone", "VOIP"),
    ("refuse-10716", 404, 10716, e.VirtualNumberNotFound, _NOTHING, "virtual number", "another"),
    *(
        (f"refuse-{code}", 404, code, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings")
        for code in (1021, 1022, 3043, 3044, 3045, 10744)
    ),
    *(
        (f"refuse-{code}", 500, code, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings")
        for code in (1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800)
    ),
    *(
        (f"refuse-{code}", 500, code, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings")
        for code in (3040, 3042, 3046, 3075, 3080, 4060)
    ),
    ("refuse-10725", 400, 10725, e.Refused, _NOTHING, "could not be read", "Check the number"),
    ("refuse-1007", 400, 1007, e.Refused, _NOTHING, "Invalid request body", "Check the number"),
    ("refuse-1011", 415, 1011, e.Refused, _NOTHING, "Unsupported content type", "Check"),
    ("refuse-1003", 403, 1003, e.Forbidden, _NOTHING, "does not allow", "admin"),
    ("refuse-1000", 404, 1000, e.Refused, _NOTHING, "Not found", "Check"),
    ("refuse-1008", 200, 1008, e.Refused, _NOTHING, "Duplicate resource", "Check"),
    ("refuse-10717", 403, 10717, e.DoNotDisturb, _NOTHING, "do-not-disturb", "Do not call"),
    ("refuse-10724", 429, 10724, e.RateLimited, _NOTHING, "too many requests", "Wait"),
    ("rate-limit", 429, 10724, e.RateLimited, _NOTHING, "too many requests", "Wait 30 s"),
    ("rate-limit-rest", 429, None, e.RateLimited, _NOTHING, "too many requests", "Wait 30 s"),
    ("rate-limit-plain", 429, 10724, e.RateLimited, _NOTHING, "too many requests", "Wait 30 s"),
    ("maintenance", 503, None, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings"),
    ("network-not-allowed", 403, None, e.Forbidden, _NOTHING, "this network", "admin"),
    ("fault-but-rings", 500, 1100, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings"),
    ("lost-but-rings", 404, 1021, e.OutcomeUnknown, _MAYBE, "may have been", "phone rings"),
]


@pytest.mark.parametrize(
    ("scenario", "http", "code", "leaf", "dialled", "title", "step"),
    POST_TABLE,
    ids=[row[0] for row in POST_TABLE],
)
async def test_a_refused_make_call(
    client: CcmClient,
    scenario: str,
    http: int,
    code: int | None,
    leaf: Leaf,
    dialled: str,
    title: str,
    step: str,
) -> None:
    with pytest.raises(e.CcmError) as caught:
        await client.make_call(order_for(scenario))
    error = caught.value
    assert type(error) is leaf
    assert isinstance(error, e.Refused | e.OutcomeUnknown)
    assert (error.http_status, error.code) == (http, code)
    said = message(error)
    assert title in said.title
    assert dialled in said.dialled
    assert (dialled == _NOTHING) == (_NOTHING in said.sentence)
    assert step in said.next_step
    if code is not None:
        assert str(code) in said.details


UNCLEAR: list[tuple[str, e.UnknownReason]] = [
    ("cut-before-call", e.UnknownReason.CUT),
    ("cut-after-call", e.UnknownReason.CUT),
    ("cut-in-headers", e.UnknownReason.CUT),
    ("cut-in-body", e.UnknownReason.CUT),
    ("html-body", e.UnknownReason.UNREADABLE),
    ("not-json", e.UnknownReason.UNREADABLE),
    ("empty-body", e.UnknownReason.UNREADABLE),
    ("huge-body", e.UnknownReason.UNREADABLE),
    ("no-sid", e.UnknownReason.NO_SID),
]


@pytest.mark.parametrize(("scenario", "reason"), UNCLEAR)
async def test_an_unclear_answer_claims_nothing(
    client: CcmClient, scenario: str, reason: e.UnknownReason
) -> None:
    with pytest.raises(e.OutcomeUnknown) as caught:
        await client.make_call(order_for(scenario))
    assert caught.value.reason is reason
    said = message(caught.value)
    assert said.title == "This call may have been dialled."
    assert _MAYBE in said.dialled
    assert _NOTHING not in said.sentence


@pytest.mark.parametrize("scenario", ["wrong-types", "sid-alone", "form-more-fields"])
async def test_a_call_sid_is_enough_to_follow_a_call(client: CcmClient, scenario: str) -> None:
    received = await client.make_call(order_for(scenario))
    assert (await client.call_details(received.report.call_sid)).report.state == "active"


# Call details: scenario, leaf, code, and part of what is shown.

GET_TABLE: list[tuple[str, Leaf, int | None, str]] = [
    ("details-1010", e.WrongCredentials, 1010, "key and token"),
    ("details-1017", e.AccountNotFound, 1017, "account SID"),
    ("details-1003", e.Forbidden, 1003, "does not allow"),
    ("details-1000", e.Refused, 1000, "Not found"),
    *(
        (f"details-{code}", e.CallNotFound, code, "does not know this call SID")
        for code in (3043, 3044, 3045, 10744)
    ),
    *(
        (f"details-{code}", e.ServerFault, code, "a fault of its own")
        for code in (1100, 3042, 3046, 3075)
    ),
    ("details-rate-limit", e.RateLimited, 10724, "too many requests"),
    ("details-maintenance", e.ServerFault, None, "a fault of its own"),
]


@pytest.mark.parametrize(
    ("scenario", "leaf", "code", "title"), GET_TABLE, ids=[row[0] for row in GET_TABLE]
)
async def test_refused_call_details(
    client: CcmClient,
    clock: ManualClock,
    scenario: str,
    leaf: Leaf,
    code: int | None,
    title: str,
) -> None:
    call_sid = (await client.make_call(order_for(scenario))).report.call_sid
    clock.advance(5.0)
    with pytest.raises(e.CcmError) as caught:
        await client.call_details(call_sid)
    error = caught.value
    assert type(error) is leaf
    assert isinstance(error, e.Refused | e.ServerFault)
    assert error.code == code
    said = message(error, dialling=False)
    assert title in said.title
    assert said.next_step
    assert "dialled" not in said.sentence


SPOILT: list[tuple[str, Leaf]] = [
    ("details-cut", e.Unreachable),
    ("details-cut-in-headers", e.Unreachable),
    ("details-cut-in-body", e.Unreachable),
    ("details-html", e.BadReply),
    ("details-not-json", e.BadReply),
    ("details-empty", e.BadReply),
    ("details-huge", e.BadReply),
    ("details-no-sid", e.BadReply),
    ("details-wrong-types", e.BadReply),
]


@pytest.mark.parametrize(("scenario", "leaf"), SPOILT, ids=[row[0] for row in SPOILT])
async def test_spoilt_call_details(
    client: CcmClient, clock: ManualClock, scenario: str, leaf: Leaf
) -> None:
    call_sid = (await client.make_call(order_for(scenario))).report.call_sid
    clock.advance(5.0)
    with pytest.raises(e.CcmError) as caught:
        await client.call_details(call_sid)
    assert type(caught.value) is leaf
    assert message(caught.value, dialling=False).next_step
    clock.advance(_LONG_AFTER_S)
    assert (await client.call_details(call_sid)).report.final


async def test_a_broken_contract_names_the_field(client: CcmClient, clock: ManualClock) -> None:
    call_sid = (await client.make_call(order_for("details-no-sid"))).report.call_sid
    clock.advance(5.0)
    with pytest.raises(e.BadReply) as caught:
        await client.call_details(call_sid)
    assert caught.value.field == "call_sid"
    assert "call_sid" in message(caught.value, dialling=False).details


# What takes time: nobody waits for ever, and what is slow is not lost.

SOON = Limits(dial_read_s=0.2, read_s=0.2)


async def test_a_silent_service_is_left_in_time_and_nothing_is_claimed(access: Access) -> None:
    async with client_with(access, SOON) as client:
        with pytest.raises(e.OutcomeUnknown) as caught:
            await client.make_call(order_for("silence"))
    assert caught.value.reason is e.UnknownReason.NO_ANSWER
    assert "did not answer in time" in message(caught.value).sentence


async def test_silent_call_details_are_left_in_time(access: Access, clock: ManualClock) -> None:
    async with client_with(access, SOON) as client:
        call_sid = (await client.make_call(order_for("details-silence"))).report.call_sid
        clock.advance(5.0)
        with pytest.raises(e.Unreachable):
            await client.call_details(call_sid)
        clock.advance(_LONG_AFTER_S)
        assert (await client.call_details(call_sid)).report.final


async def test_a_slow_answer_is_waited_for(client: CcmClient, clock: ManualClock) -> None:
    slow = asyncio.ensure_future(client.make_call(order_for("slow")))
    await until(lambda: clock.waiting > 0)
    clock.advance(20.0)
    assert (await slow).report.call_sid


async def test_slow_call_details_are_waited_for(client: CcmClient, clock: ManualClock) -> None:
    call_sid = (await client.make_call(order_for("details-slow"))).report.call_sid
    clock.advance(5.0)
    slow = asyncio.ensure_future(client.call_details(call_sid))
    await until(lambda: clock.waiting > 0)
    clock.advance(20.0)
    assert (await slow).report.call_sid == call_sid


async def test_a_connection_closed_as_it_is_used_costs_one_look_and_no_call(
    client: CcmClient, clock: ManualClock
) -> None:
    call_sid = (await client.make_call(order_for("details-stale"))).report.call_sid
    clock.advance(3.0)
    assert (await client.call_details(call_sid)).report.state == "active"
    with pytest.raises(e.Unreachable):
        await client.call_details(call_sid)
    assert (await client.call_details(call_sid)).report.state == "active"
    clock.advance(60.0)
    await client.make_call(order_for("both-talk"))


async def test_a_call_that_is_not_known_yet_and_one_that_gets_lost(
    client: CcmClient, clock: ManualClock
) -> None:
    late = (await client.make_call(order_for("details-not-yet"))).report.call_sid
    with pytest.raises(e.CallNotFound):
        await client.call_details(late)
    clock.advance(60.0)
    assert (await client.call_details(late)).report.final
    lost = (await client.make_call(order_for("details-gone"))).report.call_sid
    assert (await client.call_details(lost)).report.state == "active"
    clock.advance(60.0)
    with pytest.raises(e.CallNotFound):
        await client.call_details(lost)


def test_the_tables_leave_out_no_code() -> None:
    posted = {row[2] for row in POST_TABLE}
    assert set(POST_CODES) <= posted
    named = {row[0] for row in (*POST_TABLE, *UNCLEAR, *GET_TABLE, *SPOILT)}
    in_time = {"silence", "slow", "details-silence", "details-slow", "details-stale"}
    told = {"wrong-types", "sid-alone", "details-not-yet", "details-gone"}
    spoilt = {row.name for row in SCENARIOS if row.answer or row.details}
    assert spoilt == named & spoilt | in_time | told


def test_codes_that_mean_the_same_get_the_same_words() -> None:
    def shown(error: e.CcmError) -> tuple[str, str, str]:
        said = message(error)
        return said.title, said.dialled, said.next_step

    assert shown(e.PhoneOff(1012, 409)) == shown(e.PhoneOff(10703, 404))
    assert shown(e.PhoneBusy(10706, 409)) == shown(e.PhoneBusy(10706, 404))
    assert shown(e.AgentNotFound(10702, 404)) == shown(e.AgentNotFound(10806, 404))


# Co-workers and phones: what is tried in which account, HTTP status, code, leaf, what is shown.

Try = Callable[[CcmClient], Awaitable[object]]
_ASHA, _UNVERIFIED = "5afe000000000000000000000000a001", "5afe000000000000000000000000a003"
_ON = DeviceChange(available=True)
_NEW = NewCoworker("Gita", "Sen", device_contact_uri="+915555510099")


def creating(**changes: str | None) -> Try:
    return lambda client: client.create_user(replace(_NEW, **changes))  # type: ignore[arg-type]


def changing(user_id: str, device_id: int, change: DeviceChange) -> Try:
    return lambda client: client.update_device(user_id, device_id, change)


CHANGES: list[tuple[str, Try, dict[str, bool], int, int, Leaf, str, str]] = [
    ("no first name", creating(first_name=None), {}, 400, 1001, e.Refused, "first_name", "Check"),
    (
        "e-mail already set",
        lambda client: client.update_user(_ASHA, CoworkerChange(email="new@example.invalid")),
        {}, 400, 1002, e.Refused, "mail", "Check",
    ),
    ("no number", creating(device_contact_uri="12"), {}, 400, 1401, e.Refused, "number", "Check"),
    ("no phone", creating(device_contact_uri=None), {}, 400, 1402, e.Refused, "device", "Check"),
    (
        "unverified", changing(_UNVERIFIED, 100004, _ON),
        {}, 409, 10809, e.PhoneUnverified, "verified", "missed call",
    ),
    (
        "another is on", changing(_ASHA, 100002, _ON),
        {}, 403, 10810, e.AnotherPhoneOn, "Another", "off first",
    ),
    (
        "taken", changing(_ASHA, 100001, DeviceChange(contact_uri="+915555510006")),
        {}, 409, 10811, e.PhoneTaken, "already a phone", "another number",
    ),
    (
        "taken by another", creating(device_contact_uri="+915555510006"),
        {}, 409, 10812, e.PhoneTaken, "already a phone", "another number",
    ),
    (
        "e-mail elsewhere", creating(email="gita@elsewhere.invalid"),
        {}, 409, 10813, e.Refused, "mail", "Check",
    ),
    (
        "KYC open", creating(), {"kyc_complete": False},
        403, 10814, e.AdminNeeded, "not ready", "admin",
    ),
    ("trial", creating(), {"trial": True}, 403, 10815, e.AdminNeeded, "not ready", "admin"),
    (
        "internet phone", changing(_ASHA, 100002, DeviceChange(contact_uri="+915555510098")),
        {}, 403, 10817, e.PhoneFixed, "no phone number", "one of your",
    ),
    (
        "an ordinary key", creating(), {"may_manage": False},
        403, 1003, e.Forbidden, "does not allow", "admin",
    ),
    (
        "nobody", lambda client: client.user("5afe000000000000000000000000a099"),
        {}, 404, 1000, e.Refused, "Not found", "Check",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tried", "standing", "http", "code", "leaf", "title", "step"),
    [row[1:] for row in CHANGES],
    ids=[row[0] for row in CHANGES],
)
async def test_a_refused_change(
    client: CcmClient,
    world: World,
    tried: Try,
    standing: dict[str, bool],
    http: int,
    code: int,
    leaf: Leaf,
    title: str,
    step: str,
) -> None:
    world.account.standing = replace(world.account.standing, **standing)  # type: ignore[arg-type]
    with pytest.raises(e.Refused) as caught:
        await tried(client)
    assert type(caught.value) is leaf
    assert (caught.value.http_status, caught.value.code) == (http, code)
    said = message(caught.value, dialling=False)
    assert title in said.title
    assert step in said.next_step
    assert "dialled" not in said.sentence


def test_the_table_of_changes_leaves_out_no_code() -> None:
    assert set(USER_CODES) == {row[4] for row in CHANGES} - {1000, 1001, 1002, 1003}


async def test_the_agents_phone_is_switched_off_and_on(client: CcmClient) -> None:
    off = await client.update_device(_ASHA, 100001, DeviceChange(available=False))
    assert off.available is False
    with pytest.raises(e.PhoneOff):
        await client.make_call(order_for("both-talk"))
    assert (await client.update_device(_ASHA, 100001, _ON)).available
    await client.make_call(order_for("both-talk"))
    asha = await client.user(_ASHA, frozenset(Extra))
    assert asha.on_call
    assert [device.status for device in asha.devices or ()] == ["busy", "free"]


async def test_co_workers_come_page_by_page(client: CcmClient) -> None:
    first = await client.users(CoworkerSearch(limit=4))
    assert first.next_offset == 4
    rest = await client.users(CoworkerSearch(offset=4))
    assert (first.total, len(rest.coworkers), rest.next_offset) == (6, 2, None)
    found = await client.users(CoworkerSearch(contact_uris=("+915555510006",)))
    assert [coworker.name for coworker in found.coworkers] == ["Farah Khan"]


async def test_a_co_worker_comes_and_goes(client: CcmClient) -> None:
    made = await client.create_user(_NEW)
    renamed = await client.update_user(made.id, CoworkerChange(last_name="Sinha"))
    assert renamed.name == "Gita Sinha"
    await client.remove_user(made.id)
    with pytest.raises(e.Refused):
        await client.user(made.id)


async def test_virtual_numbers_are_listed_in_one_form(client: CcmClient) -> None:
    page = await client.exophones()
    offered = [(phone.number, phone.friendly_name) for phone in page.exophones if phone.can_call]
    assert offered == [("+915555580001", "Sales"), ("+915555580002", "Support")]
    assert not page.has_next
    health = await client.exophone_health(page.exophones[0].sid)
    assert not health.incoming.is_out
    assert not health.outgoing.is_out


async def test_what_a_client_may_not_know_says_so(access: Access) -> None:
    wrong = Credentials("fake-key-0001", "fake-token-0002")
    for base_url, sid, credentials, leaf in (
        (access.base_url, access.account_sid, wrong, e.WrongCredentials),
        (access.base_url, "acme9", Credentials(access.api_key, access.api_token), None),
    ):
        async with CcmClient(base_url, sid, credentials, tls=SYSTEM, use_proxy=False) as client:
            with pytest.raises(leaf or e.AccountNotFound):
                await client.users()
            with pytest.raises(leaf or e.Refused):
                await client.exophones()


# Status words: scenario, the words reported, and what is shown.

WORDS: list[tuple[str, str, str | None, str | None, Outcome, str]] = [
    ("both-talk", "completed", "completed", "completed", Outcome.TALKED, "Talked 0:08"),
    ("agent-no-answer", "agent_unanswered", "no-answer", None, Outcome.AGENT_UNANSWERED,
     "Your phone did not answer; the customer was not rung"),
    ("agent-rejects", "agent_unanswered", "busy", None, Outcome.AGENT_UNANSWERED,
     "Your phone did not answer; the customer was not rung"),
    ("customer-no-answer", "customer_unanswered", "completed", "no-answer",
     Outcome.CUSTOMER_UNANSWERED, "The customer did not answer"),
    ("null-talk-time", "customer_unanswered", "completed", "no-answer",
     Outcome.CUSTOMER_UNANSWERED, "The customer did not answer"),
    ("customer-busy", "customer_unanswered", "completed", "busy",
     Outcome.CUSTOMER_UNANSWERED, "The customer was busy"),
    ("agent-hangs-up", "agent_canceled", "completed", "canceled", Outcome.AGENT_CANCELED,
     "You hung up while the customer's phone rang"),
    ("word-agent-cancelled", "agent_cancelled", "canceled", None, Outcome.AGENT_CANCELED,
     "You hung up while the customer's phone rang"),
    ("customer-no-dial", "customer_no_dial", "completed", "failed", Outcome.CUSTOMER_NO_DIAL,
     "The customer could not be reached"),
    ("agent-no-dial", "agent_no_dial", "failed", None, Outcome.AGENT_NO_DIAL,
     "Your phone could not be reached; the customer was not rung"),
    ("word-failed", "failed", "completed", "failed", Outcome.FAILED,
     "The call failed; Exotel gives no reason"),
    ("word-agent-busy", "agent_busy", "busy", None, Outcome.AGENT_BUSY,
     "Your phone was busy; the customer was not rung"),
    ("word-customer-busy", "customer_busy", "completed", "busy", Outcome.CUSTOMER_BUSY,
     "The customer was busy"),
    ("unknown-words", "agent_wrapped_up", "wrapped-up", "completed", Outcome.OTHER,
     "Ended; Exotel reports “agent_wrapped_up”"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "status", "agent", "customer", "outcome", "shown"),
    WORDS,
    ids=[row[0] for row in WORDS],
)
async def test_how_a_call_ended(
    client: CcmClient,
    clock: ManualClock,
    scenario: str,
    status: str,
    agent: str | None,
    customer: str | None,
    outcome: Outcome,
    shown: str,
) -> None:
    call = await placed(client, scenario)
    clock.advance(_LONG_AFTER_S)
    call = await looked_at(client, call)
    report = call.report
    assert report is not None
    assert (report.status, report.agent.status, report.customer.status) == (status, agent, customer)
    assert (call.phase, call.outcome) == (Phase.ENDED, outcome)
    assert text.call_state(call) == shown


@pytest.mark.parametrize(
    ("at_s", "agent", "customer", "phase", "shown"),
    [
        (0.0, None, None, Phase.AGENT_RINGING, "Your phone should ring (…0001)"),
        (7.0, "in-progress", None, Phase.CUSTOMER_RINGING, "Calling the customer"),
        (12.0, "in-progress", "in-progress", Phase.TALKING, "Talking"),
        (19.5, "completed", "completed", Phase.FINISHING,
         "Finishing; the report is not final yet"),
    ],
)  # fmt: skip
async def test_how_a_call_goes(
    client: CcmClient,
    clock: ManualClock,
    at_s: float,
    agent: str | None,
    customer: str | None,
    phase: Phase,
    shown: str,
) -> None:
    call = await placed(client, "both-talk")
    clock.advance(at_s)
    call = await looked_at(client, call)
    report = call.report
    assert report is not None
    assert (report.state, report.status) == ("active", None)
    assert (report.agent.status, report.customer.status) == (agent, customer)
    assert (call.phase, text.call_state(call)) == (phase, shown)


@pytest.mark.parametrize(
    "scenario",
    ["form-more-fields", "form-fewer-fields", "form-blank-for-t", "form-no-zone",
     "form-other-zone", "form-epoch-for-null"],
)  # fmt: skip
async def test_a_report_says_the_same_in_every_form(
    client: CcmClient, clock: ManualClock, scenario: str
) -> None:
    expected = await looked_at(client, await placed(client, "both-talk"))
    clock.advance(_LONG_AFTER_S)
    found = await looked_at(client, await placed(client, scenario))
    assert expected.report is not None
    assert found.report is not None
    for name in ("state", "status", "direction", "virtual_number", "ended_at", "recordings"):
        assert getattr(found.report, name) == getattr(expected.report, name)
    created = expected.report.created_at
    assert created is not None
    assert found.report.created_at is not None
    assert (found.report.created_at - created).total_seconds() == _LONG_AFTER_S
    assert text.call_state(found) == text.call_state(expected)


async def test_v1s_word_for_the_direction_is_shown_as_received(client: CcmClient) -> None:
    call = await placed(client, "form-v1-direction")
    assert call.report is not None
    assert call.report.direction == "outbound-api"
    assert call.phase is Phase.AGENT_RINGING


async def placed(client: CcmClient, scenario: str) -> Call:
    order = order_for(scenario)
    received = await client.make_call(order)
    now = datetime.now(UTC)
    call = Call("r1", "practice", "practice1", "http://127.0.0.1:1", order, now, Standing.ACCEPTED)
    return observe(call, received.report, now)


async def looked_at(client: CcmClient, call: Call) -> Call:
    received = await client.call_details(call.call_sid or "")
    return observe(call, received.report, datetime.now(UTC))
