"""The limits on requests: 200 a minute for the account, 50 for users and ExoPhones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.sandbox.clock import SandboxClock
from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.limiter import SlidingMinute
from ccm_desktop.sandbox.server import SandboxServer
from tests.sandbox.asking import ACCOUNT, EXOPHONES, Desk, header, outcome

if TYPE_CHECKING:
    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.engine import World

CALL = f"{ACCOUNT}/calls/unknown"
USERS = f"{ACCOUNT}/users"
HEALTH = f"{ACCOUNT}/incoming-phone-numbers/e0e0000000000000000000000000b001"


def statuses(desk: Desk, target: str, times: int, now: float = 0.0) -> set[int]:
    return {desk.ask("GET", target, now=now).status for _ in range(times)}


def test_a_minute_slides() -> None:
    minute = SlidingMinute()
    for moment in (0.0, 10.0, 59.5):
        assert minute.wait_s(3, moment) == 0
        minute.count(moment)
    assert minute.wait_s(3, 59.5) == 1
    assert minute.wait_s(3, 59.999) == 1
    assert minute.wait_s(3, 60.0) == 0
    minute.count(60.0)
    assert minute.wait_s(3, 60.0) == 10


def test_a_limit_can_go_down_and_off_and_shut_all_out() -> None:
    minute = SlidingMinute()
    for moment in (0.0, 10.0, 20.0):
        minute.count(moment)
    assert minute.wait_s(None, 20.0) == 0
    assert minute.wait_s(1, 20.0) == 60
    assert minute.wait_s(0, 20.0) == 60
    assert SlidingMinute().wait_s(0, 0.0) == 60


# Eighths of a second are exact in binary, so that a wait can be checked to the second.
STEPS = st.lists(st.integers(0, 8 * 90).map(lambda eighths: eighths / 8), max_size=60)


@given(STEPS, st.integers(1, 5), st.sampled_from([1.0, 0.5, 16.0]))
def test_no_minute_has_more_than_its_limit(steps: list[float], limit: int, speed: float) -> None:
    minute, now, passed = SlidingMinute(speed), 0.0, list[float]()
    minute_s = 60 * min(speed, 1.0)
    for step in steps:
        now += step
        wait_s = minute.wait_s(limit, now)
        if wait_s == 0:
            minute.count(now)
            passed.append(now)
            continue
        assert 1 <= wait_s <= 60
        assert minute.wait_s(limit, now) == wait_s
        occupied = [moment for moment in passed if moment + minute_s > now]
        assert len(occupied) == limit
        waited = [moment for moment in passed if moment + minute_s > now + wait_s * speed]
        assert len(waited) < limit
        too_short = now + (wait_s - 1) * speed
        assert sum(moment + minute_s > too_short for moment in passed) == limit
    for start in passed:
        assert sum(start <= moment < start + minute_s for moment in passed) <= limit


def test_the_account_has_200_requests_a_minute() -> None:
    desk = Desk(Settings())
    assert statuses(desk, CALL, 200, now=5.25) == {404}
    answer = desk.ask("GET", CALL, now=6.0)
    assert outcome(answer) == (429, 10724)
    assert header(answer, "Retry-After") == "60"
    assert desk.ask("GET", CALL, now=65.25).status == 404


def test_refused_requests_do_not_count() -> None:
    desk = Desk(Settings(requests_per_min=2))
    assert statuses(desk, CALL, 2) == {404}
    assert statuses(desk, CALL, 9, now=59.0) == {429}
    assert statuses(desk, CALL, 2, now=60.0) == {404}


def test_users_and_exophones_have_limits_of_their_own() -> None:
    desk = Desk(Settings())
    assert statuses(desk, USERS, 50) == {200}
    assert statuses(desk, f"{USERS}/x", 1) == {429}
    assert statuses(desk, EXOPHONES, 49) == {200}
    assert statuses(desk, HEALTH, 1) == {200}
    assert statuses(desk, HEALTH, 1) == {429}
    assert statuses(desk, CALL, 150) == {404}
    assert statuses(desk, CALL, 1) == {429}


def test_a_full_account_stops_users_but_not_the_voice_host() -> None:
    desk = Desk(Settings(requests_per_min=1))
    assert statuses(desk, CALL, 1) == {404}
    assert statuses(desk, USERS, 1) == {429}
    assert statuses(desk, EXOPHONES, 1) == {200}


def test_limits_can_be_switched_off() -> None:
    assert statuses(Desk(), CALL, 500) == {404}
    assert statuses(Desk(), USERS, 100) == {200}
    assert statuses(Desk(), EXOPHONES, 100) == {200}


def test_strangers_are_turned_away_first_and_use_nothing_up() -> None:
    desk = Desk(Settings(requests_per_min=1))
    for _ in range(3):
        assert desk.ask("GET", CALL, authorization="").status == 401
    assert statuses(desk, CALL, 1) == {404}
    assert desk.ask("GET", CALL, authorization="").status == 401
    assert desk.ask("GET", "/v2/accounts/acme9/users").status == 404


def test_the_voice_host_says_it_in_its_own_words() -> None:
    desk = Desk(Settings(exophones_per_min=0))
    answer = desk.ask("GET", EXOPHONES)
    assert (answer.status, header(answer, "Retry-After")) == (429, "60")
    assert json.loads(answer.body) == {
        "RestException": {"Status": 429, "Message": "Too many requests"}
    }


@pytest.mark.parametrize(
    ("speed", "minute_s", "wait_s"), [(1.0, 60, "15"), (20.0, 60, "1"), (0.5, 30, "15")]
)
def test_a_fast_clocks_minute_is_short_and_a_slow_ones_is_real(
    speed: float, minute_s: float, wait_s: str
) -> None:
    desk = Desk(Settings(users_per_min=1), speed=speed)
    assert desk.ask("GET", USERS).status == 200
    answer = desk.ask("GET", USERS, now=0.75 * minute_s)
    assert (answer.status, header(answer, "Retry-After")) == (429, wait_s)
    assert desk.ask("GET", USERS, now=minute_s).status == 200


async def test_a_client_that_waits_is_served(
    client: httpx.AsyncClient, world: World, clock: ManualClock
) -> None:
    world.settings = Settings(users_per_min=1)
    assert (await client.get("/users")).status_code == 200
    clock.advance(20.5)
    refused = await client.get("/users")
    assert refused.status_code == 429
    clock.advance(int(refused.headers["retry-after"]))
    assert (await client.get("/users")).status_code == 200


async def test_the_servers_minutes_follow_its_clock(world: World) -> None:
    seconds = [0.0]
    clock = SandboxClock(20.0, monotonic=lambda: seconds[-1])
    world.settings = Settings(users_per_min=1)
    server = SandboxServer(world, clock)
    access = await server.start()
    async with httpx.AsyncClient(
        base_url=access.base_url, auth=(access.api_key, access.api_token), trust_env=False
    ) as client:
        assert (await client.get(USERS)).status_code == 200
        seconds.append(2.0)
        refused = await client.get(USERS)
    await server.stop()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
