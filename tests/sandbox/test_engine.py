"""The life of calls: the contract's timeline, its limits, and who is busy meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccm_desktop.sandbox.answers import call_details
from ccm_desktop.sandbox.engine import Call, Settings, World
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.refusals import RefusedError
from ccm_desktop.sandbox.timeline import Happening

if TYPE_CHECKING:
    from collections.abc import Callable

AGENT = "+915555510001"
SALES = "+915555580001"


def order(**changes: object) -> CallOrder:
    fields: dict[str, Any] = {
        "agent_uri": AGENT,
        "agent_user_id": None,
        "customer_uri": "+915555520001",
        "virtual_number": SALES,
        "recording": True,
    }
    return CallOrder(**(fields | changes))


def placed(world: World, now: float = 0.0, **changes: object) -> Call:
    call = world.place(order(**changes), now)
    assert call is not None
    return call


def refusal_code(attempt: Callable[[], object]) -> tuple[int, int | None]:
    with pytest.raises(RefusedError) as caught:
        attempt()
    return caught.value.refusal.http, caught.value.refusal.code


def details(call: Call, now: float) -> dict[str, Any]:
    return call_details(call, now, "http://sandbox")


def legs(call: Call, now: float) -> tuple[str | None, str | None]:
    shown = details(call, now)
    return shown["assigned_agent_details"]["status"], shown["customer_details"]["status"]


def test_the_first_answer_is_the_contracts_sample(world: World) -> None:
    call = placed(world, custom_field="order-4711")
    assert details(call, 0.0) == {
        "call_sid": call.sid,
        "direction": "outbound",
        "virtual_number": SALES,
        "call_state": "active",
        "call_status": None,
        "assigned_agent_details": {
            "user_id": "5afe000000000000000000000000a001",
            "user_name": None,
            "contact_uri": AGENT,
            "group_id": None,
            "group_name": None,
            "status": None,
        },
        "customer_details": {
            "contact_name": None,
            "contact_uri": "+915555520001",
            "status": None,
        },
        "created_time": "2025-03-04T10:15:00+05:30",
        "updated_time": "2025-03-04T10:15:01+05:30",
        "start_time": "2025-03-04T10:15:01+05:30",
        "end_time": None,
        "total_duration": None,
        "total_talk_time": None,
        "custom_field": "order-4711",
        "app_id": None,
        "app_name": None,
        "digits": None,
        "recordings": None,
    }


@pytest.mark.parametrize(
    ("second", "expected", "updated"),
    [
        (5.9, (None, None), "01"),
        (6.0, ("in-progress", None), "06"),
        (10.9, ("in-progress", None), "06"),
        (11.0, ("in-progress", "in-progress"), "11"),
        (19.0, ("completed", "completed"), "19"),
        (20.5, ("completed", "completed"), "20"),
        (25.5, ("completed", "completed"), "25"),
    ],
)
def test_the_good_case_keeps_the_contracts_times(
    world: World, second: float, expected: tuple[str | None, str | None], updated: str
) -> None:
    call = placed(world)
    assert legs(call, second) == expected
    assert details(call, second)["updated_time"] == f"2025-03-04T10:15:{updated}+05:30"


def test_the_call_stays_active_until_it_is_processed(world: World) -> None:
    call = placed(world)
    between, after = details(call, 20.4), details(call, 20.5)
    assert (between["call_state"], between["call_status"], between["end_time"]) == (
        "active",
        None,
        None,
    )
    assert between["assigned_agent_details"]["user_name"] is None
    assert (after["call_state"], after["call_status"]) == ("terminal", "completed")
    assert after["start_time"] == "2025-03-04T10:15:06+05:30"
    assert after["end_time"] == "2025-03-04T10:15:19+05:30"
    assert (after["total_talk_time"], after["total_duration"]) == (8, None)
    assert after["assigned_agent_details"]["user_name"] == "Asha Rao"
    assert after["customer_details"]["contact_name"] == "Test Customer"


def test_a_recording_comes_after_its_lag_and_only_when_asked_for(world: World) -> None:
    asked, unasked = placed(world), placed(world, 100.0, recording=False)
    assert details(asked, 25.4)["recordings"] is None
    assert details(asked, 25.5)["recordings"] == [
        {"url": f"http://sandbox/recordings/{asked.sid}.wav"}
    ]
    assert details(unasked, 10_000.0)["recordings"] is None
    world.settings = Settings(recording_forced=True)
    assert details(placed(world, 200.0, recording=False), 300.0)["recordings"]


def test_attempt_time_out_cuts_the_ringing_of_each_leg(world: World) -> None:
    agent = placed(world, attempt_time_out_s=5).timeline
    assert (agent.ended_s, agent.call_status) == (5, "agent_unanswered")
    customer = placed(world, 50.0, customer_uri="+915555529003", attempt_time_out_s=7).timeline
    assert (customer.ended_s, customer.call_status) == (13, "customer_unanswered")


def test_max_time_limit_cuts_the_talk(world: World) -> None:
    life = placed(world, max_time_limit_s=3).timeline
    assert (life.ended_s, life.talk_s, life.call_status) == (14, 3, "completed")


def test_a_call_sid_has_32_characters_and_is_not_hex(world: World) -> None:
    sids = [placed(world, 100.0 * turn).sid for turn in range(5)]
    assert len(set(sids)) == 5
    for sid in sids:
        assert len(sid) == 32
        with pytest.raises(ValueError, match="invalid literal"):
            int(sid, 16)


def test_a_busy_agent_is_refused_until_the_hang_up(world: World) -> None:
    placed(world)
    assert refusal_code(lambda: placed(world, 18.9)) == (404, 10706)
    world.settings = Settings(busy_http=409)
    assert refusal_code(lambda: placed(world, 18.9)) == (409, 10706)
    placed(world, 19.0)


def test_the_other_agent_is_free_meanwhile(world: World) -> None:
    placed(world)
    placed(world, agent_uri="+915555510006")


def test_the_device_can_stay_busy_after_the_hang_up(world: World) -> None:
    world.settings = Settings(busy_lag_s=4.0)
    placed(world)
    assert refusal_code(lambda: placed(world, 22.9)) == (404, 10706)
    placed(world, 23.0)


def test_an_unknown_sid_is_not_found(world: World) -> None:
    assert refusal_code(lambda: world.call("nobody")) == (404, 3043)


def test_events_tell_what_will_happen_and_when(world: World) -> None:
    good = placed(world, 100.0)
    assert [(event.happening, event.at) for event in good.events()] == [
        (Happening.AGENT_ANSWERED, 106.0),
        (Happening.CUSTOMER_ANSWERED, 111.0),
        (Happening.TERMINAL, 120.5),
        (Happening.RECORDING_READY, 125.5),
    ]
    other = placed(world, 104.0, agent_uri="+915555510006", customer_uri="+915555529001")
    assert [event.happening for event in other.events()] == [Happening.TERMINAL]
