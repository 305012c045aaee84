"""The sandbox in a thread of its own, and on the command line."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from io import StringIO
from typing import TYPE_CHECKING

import httpx
import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.scenarios import UnknownScenarioError
from ccm_desktop.sandbox.serve import PortUnavailableError, serve

if TYPE_CHECKING:
    from ccm_desktop.sandbox.server import Access


def place(access: Access) -> httpx.Response:
    with httpx.Client(trust_env=False, auth=(access.api_key, access.api_token)) as client:
        return client.post(
            f"{access.base_url}/v2/accounts/{access.account_sid}/calls",
            json={
                "from": {"user_contact_uri": access.agent},
                "to": {"customer_contact_uri": "+915555520001"},
                "virtual_number": access.virtual_numbers[0][0],
            },
        )


def port_of(access: Access) -> int:
    return int(access.base_url.rpartition(":")[2])


def sandbox_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "sandbox"]


def test_it_starts_and_stops_again_and_again() -> None:
    clock = ManualClock()
    sandbox = EmbeddedSandbox(clock=clock)
    for turn in (1, 2):
        access = sandbox.start()
        assert sandbox.start() is access
        assert place(access).status_code == 200
        assert (sandbox.server.posts, len(sandbox.server.world.calls)) == (turn, turn)
        clock.advance(60)
        sandbox.stop()
        sandbox.stop()
        assert not sandbox_threads()
        with pytest.raises(httpx.ConnectError):
            place(access)


def test_two_run_side_by_side() -> None:
    with EmbeddedSandbox() as one, EmbeddedSandbox(scenario="refuse-10717") as other:
        assert place(one.start()).status_code == 200
        assert place(other.start()).status_code == 403
        assert one.start().base_url != other.start().base_url


def test_a_client_that_stays_connected_does_not_hold_up_the_stop() -> None:
    sandbox = EmbeddedSandbox()
    with httpx.Client(trust_env=False) as client:
        assert client.get(sandbox.start().base_url).status_code == 401
        sandbox.stop()
    assert not sandbox_threads()


def test_its_time_runs_as_fast_as_told() -> None:
    with EmbeddedSandbox(speed=1e9) as sandbox:
        made = place(sandbox.start())
        sid = made.json()["response"]["data"]["call_sid"]
        assert place(sandbox.start()).status_code == 200
    assert sandbox.server.world.calls[sid].scenario.name == "both-talk"


def test_a_taken_port_is_an_os_error_and_leaves_no_thread() -> None:
    with EmbeddedSandbox() as first:
        second = EmbeddedSandbox(port=port_of(first.start()))
        with pytest.raises(OSError, match="in use"):
            second.start()
        second.stop()
        assert len(sandbox_threads()) == 1


def test_an_unknown_scenario_is_refused_before_anything_starts() -> None:
    with pytest.raises(UnknownScenarioError):
        EmbeddedSandbox(scenario="both-walk")


@pytest.mark.skipif(sys.platform == "win32", reason="signals cannot be sent to oneself there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_the_access_and_runs_until_a_signal(number: signal.Signals) -> None:
    former = signal.getsignal(number)
    reading, writing = os.pipe()
    seen: list[tuple[dict[str, object], int]] = []

    def user() -> None:
        with os.fdopen(reading) as lines:
            access = json.loads(lines.readline())
        answer = httpx.get(access["base_url"], trust_env=False)
        seen.append((access, answer.status_code))
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=user)
    thread.start()
    with os.fdopen(writing, "w") as out:
        assert serve(0, 1.0, "long-talk", out) == 0
    thread.join()
    ((access, status),) = seen
    assert list(access) == [
        "base_url",
        "account_sid",
        "api_key",
        "api_token",
        "agent",
        "virtual_numbers",
    ]
    assert status == 401
    assert signal.getsignal(number) is former
    assert not sandbox_threads()


def test_serve_says_in_one_sentence_that_a_port_is_taken() -> None:
    former = signal.getsignal(signal.SIGTERM)
    with EmbeddedSandbox() as first:
        port = port_of(first.start())
        out = StringIO()
        with pytest.raises(PortUnavailableError) as caught:
            serve(port, 1.0, None, out)
    assert caught.value.port == port
    assert str(caught.value) == (
        f"The sandbox cannot listen on port {port}: another program is using it."
    )
    assert not out.getvalue()
    assert signal.getsignal(signal.SIGTERM) is former


def test_serve_wants_a_port_that_can_be() -> None:
    with pytest.raises(ValueError, match="65535"):
        serve(65_536, 1.0, None, StringIO())
