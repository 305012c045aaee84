"""StatusCallbacks: which ones a call makes, and that they really arrive (contract §5)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.sandbox.answers import call_details
from ccm_desktop.sandbox.callbacks import Callback, callbacks_of
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import Call
from ccm_desktop.sandbox.order import CallOrder, StatusCallback
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.scenarios import SCENARIOS, scenario_named
from tests.contract.shapes import differences, sample
from tests.patience import until
from tests.sandbox.receiver import Answers, Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from ccm_desktop.sandbox.clock import ManualClock
    from ccm_desktop.sandbox.server import SandboxServer

HERE = "http://127.0.0.1:1/hook"
BOTH = (StatusCallback("answered", HERE), StatusCallback("terminal", HERE))
ORDER = CallOrder(
    "+915555510001",
    None,
    "+915555520001",
    "+915555580001",
    recording=True,
    custom_field="order-4711",
    status_callbacks=BOTH,
)


def call_of(scenario: str, **changes: Any) -> Call:  # noqa: ANN401 - fields of an order
    world = practice_world(SAMPLE_EPOCH_S)
    order = replace(ORDER, customer_uri=scenario_named(scenario).number, **changes)
    call = world.place(order, 0.0)
    assert call is not None
    return call


def told(callback: Callback) -> tuple[str, str | None, str | None]:
    details = json.loads(callback.body)["call_details"]
    legs = details["assigned_agent_details"], details["customer_details"]
    return callback.event, legs[0]["status"], legs[1]["status"]


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (
            "both-talk",
            [
                ("answered", "in-progress", None),
                ("answered", "in-progress", "in-progress"),
                ("terminal", "completed", "completed"),
            ],
        ),
        ("agent-no-answer", [("terminal", "no-answer", None)]),
        ("agent-rejects", [("terminal", "busy", None)]),
        ("agent-no-dial", [("terminal", "failed", None)]),
        (
            "customer-no-answer",
            [("answered", "in-progress", None), ("terminal", "completed", "no-answer")],
        ),
        (
            "agent-hangs-up",
            [("answered", "in-progress", None), ("terminal", "completed", "canceled")],
        ),
        ("callbacks-lost", []),
    ],
)
def test_a_call_tells_of_what_happened(
    scenario: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert [told(callback) for callback in callbacks_of(call_of(scenario), "")] == expected


def test_twice_and_in_disorder() -> None:
    twice = [callback.event for callback in callbacks_of(call_of("callbacks-twice"), "")]
    assert twice == ["answered"] * 4 + ["terminal"] * 2
    disorder = [told(callback) for callback in callbacks_of(call_of("callbacks-disorder"), "")]
    assert [event for event, *_ in disorder] == ["terminal", "answered", "answered"]
    assert [customer for *_, customer in disorder] == ["completed", "in-progress", None]


def test_each_event_has_its_own_addresses() -> None:
    elsewhere = "http://127.0.0.1:2/hook"
    call = call_of(
        "both-talk",
        status_callbacks=(
            StatusCallback("terminal", HERE),
            StatusCallback("answered", elsewhere),
            StatusCallback("terminal", elsewhere),
        ),
    )
    sent = [(callback.event, callback.url) for callback in callbacks_of(call, "")]
    assert sent == [
        ("answered", elsewhere),
        ("answered", elsewhere),
        ("terminal", HERE),
        ("terminal", elsewhere),
    ]
    assert callbacks_of(call_of("both-talk", status_callbacks=()), "") == []


def test_the_body_is_the_samples() -> None:
    first = json.loads(callbacks_of(call_of("both-talk"), "")[0].body)
    assert differences(sample("callback_answered"), first) == []


@given(st.sampled_from([row for row in SCENARIOS if row.makes_call]), st.booleans())
def test_a_post_says_what_call_details_say_at_that_moment(row: Any, recording: bool) -> None:  # noqa: ANN401 - drawn
    call = call_of(row.name, recording=recording)
    posts = callbacks_of(call, "http://sandbox")
    for post in posts:
        details = json.loads(post.body)["call_details"]
        assert details == json.loads(json.dumps(call_details(call, post.at, "http://sandbox")))
    in_time = [post.event for post in sorted(posts, key=lambda post: post.at)]
    assert "terminal" not in in_time[: -in_time.count("terminal") or None]


# Over sockets.


@pytest.fixture
def place(
    client: httpx.AsyncClient, body: Callable[..., dict[str, Any]]
) -> Callable[[Receiver, str], Any]:
    """Return a maker of calls whose callbacks go to a receiver."""

    async def make(receiver: Receiver, scenario: str) -> str:
        wanted = [
            {"event": event, "url": f"{receiver.url}/ccm"} for event in ("answered", "terminal")
        ]
        order = body(scenario_named(scenario).number, status_callback=wanted)
        answer = await client.post("/calls", json=order)
        sid: str = answer.json()["response"]["data"]["call_sid"]
        return sid

    return make


async def advance(clock: ManualClock, seconds: float, arrived: Callable[[], bool]) -> None:
    clock.advance(seconds)
    await until(arrived)


async def test_posts_arrive_once_in_order_as_their_moments_come(
    server: SandboxServer, clock: ManualClock, place: Callable[[Receiver, str], Any]
) -> None:
    async with receiving() as receiver:
        call_sid = await place(receiver, "both-talk")
        for moment_s, count in ((6.0, 1), (5.0, 2), (10.0, 3)):
            await advance(clock, moment_s, lambda count=count: len(receiver.got) == count)  # type: ignore[misc]
        clock.advance(1_000.0)
        await until(lambda: len(server.postman.log) == 3)
    assert [got.json["event_details"]["event_type"] for got in receiver.got] == [
        "answered",
        "answered",
        "terminal",
    ]
    assert {got.json["call_details"]["call_sid"] for got in receiver.got} == {call_sid}
    assert {got.headers["content-type"] for got in receiver.got} == {"application/json"}
    assert [(tried.attempt, tried.result) for tried in server.postman.log] == [(1, 200)] * 3


def failing_first(times: int, how: tuple[int, bytes] | str | None) -> Answers:
    left = [how] * times

    def answer(_: object) -> tuple[int, bytes] | str | None:
        return left.pop() if left else (200, b"")

    return answer


@pytest.mark.parametrize("how", [(500, b""), (302, b""), "cut", None], ids=str)
async def test_a_post_is_tried_three_times_and_then_given_up(
    server: SandboxServer,
    clock: ManualClock,
    place: Callable[[Receiver, str], Any],
    how: tuple[int, bytes] | str | None,
) -> None:
    async with receiving(failing_first(3, how)) as receiver:
        await place(receiver, "agent-no-dial")
        await until(lambda: clock.waiting > 0)
        clock.advance(3.5)
        for tries in (1, 2, 3):
            await until(lambda tries=tries: len(receiver.got) == tries)  # type: ignore[misc]
            if how is None:
                clock.advance(15.0)
            await until(lambda tries=tries: len(server.postman.log) == tries)  # type: ignore[misc]
            clock.advance(2.0)
        assert [tried.attempt for tried in server.postman.log] == [1, 2, 3]
        assert not {200} & {tried.result for tried in server.postman.log}
        clock.advance(1_000.0)
    assert len({got.body for got in receiver.got}) == 1


async def test_a_second_try_that_is_answered_is_the_last(
    server: SandboxServer, clock: ManualClock, place: Callable[[Receiver, str], Any]
) -> None:
    async with receiving(failing_first(1, (503, b""))) as receiver:
        await place(receiver, "agent-no-dial")
        clock.advance(3.5)
        await until(lambda: len(server.postman.log) == 1)
        clock.advance(2.0)
        await until(lambda: len(server.postman.log) == 2)
    assert [tried.result for tried in server.postman.log] == [503, 200]


async def test_no_other_machine_is_called(
    server: SandboxServer,
    client: httpx.AsyncClient,
    clock: ManualClock,
    body: Callable[..., dict[str, Any]],
) -> None:
    wanted = [{"event": "terminal", "url": "https://hooks.example.invalid/ccm"}]
    assert (await client.post("/calls", json=body(status_callback=wanted))).is_success
    clock.advance(25.0)
    await until(lambda: len(server.postman.log) == 1)
    assert server.postman.log[0].result == "not on this machine"


async def test_a_stopped_sandbox_goes_on_with_what_was_still_to_come(
    server: SandboxServer, clock: ManualClock, place: Callable[[Receiver, str], Any]
) -> None:
    async with receiving() as receiver:
        await place(receiver, "both-talk")
        await advance(clock, 6.0, lambda: len(receiver.got) == 1)
        await server.stop()
        clock.advance(5.0)
        await server.start()
        await advance(clock, 10.0, lambda: len(receiver.got) == 2)
    assert [got.json["event_details"]["event_type"] for got in receiver.got] == [
        "answered",
        "terminal",
    ], "the moment that passed meanwhile is not made up for"
