"""A sandbox in a process of its own that has a crowd of calls: `crowd.py CALLS SPEED`.

A third rings, half talks, the rest has ended and waits for its recording, all of it for as long as
this runs. Prints how to get in and the calls' SIDs as one line of JSON; at the end of its input it
prints when each of them was asked about.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

from ccm_desktop.sandbox.account import Account
from ccm_desktop.sandbox.clock import SandboxClock
from ccm_desktop.sandbox.engine import Settings, World
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.people import Device, User
from ccm_desktop.sandbox.practice import SALES, practice_account
from ccm_desktop.sandbox.scenarios.outcomes import BOTH_TALK
from ccm_desktop.sandbox.scenarios.scenario import Leg, Scenario
from ccm_desktop.sandbox.server import SandboxServer

LONG_S = 100_000.0
KINDS = ("ringing", "talking", "recording")
_SHARES = (0.33, 0.5, 0.17)


def agent_of(number: int) -> str:
    """The phone of the agent of a call in the crowd."""
    return f"+9177{number:08d}"


def customer_of(number: int) -> str:
    """The customer of a call in the crowd."""
    return f"+9198{number:08d}"


def kinds_of(count: int) -> Iterator[str]:
    """What each call of a crowd does."""
    for kind, share in zip(KINDS, _SHARES, strict=True):
        yield from [kind] * round(count * share)


def _scenario(kind: str) -> Scenario:
    script = BOTH_TALK.script
    if kind == "ringing":
        script = replace(script, agent=Leg(0.0), customer=Leg(LONG_S))
    elif kind == "talking":
        script = replace(script, agent=Leg(0.0), customer=Leg(0.0), talk_s=LONG_S)
    else:
        short = replace(script, agent=Leg(0.0), customer=Leg(0.0), talk_s=1.0)
        script = replace(short, post_processing_s=0.0, recording_lag_s=LONG_S)
    return replace(BOTH_TALK, script=script)


def crowded_world(count: int, wall_epoch_s: float) -> tuple[World, dict[str, str]]:
    """A practice world with so many calls more; each call's SID and what it does."""
    plain = practice_account()
    agents = tuple(
        User(f"{n:032x}", "Agent", "Rao", None, devices=(Device(n, "Mobile", agent_of(n)),))
        for n in range(1, count + 1)
    )
    account = Account(
        plain.sid, plain.api_key, plain.api_token,
        exophones=plain.exophones, users=(*plain.users, *agents),
    )  # fmt: skip
    world = World(account, wall_epoch_s=wall_epoch_s, settings=Settings(post_processing_s=0.0))
    does: dict[str, str] = {}
    for user, kind in zip(agents, kinds_of(count), strict=False):
        number = len(does) + 1
        order = CallOrder(
            agent_of(number), None, customer_of(number), SALES.number,
            recording=True, attempt_time_out_s=int(2 * LONG_S),
        )  # fmt: skip
        call = world._make(order, user, user.devices[0], _scenario(kind), -5.0)
        does[call.sid] = kind
    return world, does


async def main(count: int, speed: float) -> None:
    """Serve until the input ends."""
    clock = SandboxClock(speed)
    world, does = crowded_world(count, clock.wall_epoch_s)
    server = SandboxServer(world, clock)
    access = await server.start()
    print(json.dumps({"access": json.loads(access.as_json()), "calls": does}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()
    asked = [(r.arrived_at, r.path.rpartition("/")[2]) for r in server.requests]
    print(json.dumps({"asked": asked}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
