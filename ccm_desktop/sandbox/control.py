"""The levers of the sandbox: `/control` shows its state and changes what CCM's own API can't.

Plain JSON without CCM's envelope; the same credentials as the account's. For tests, demonstrations
and developers of call centres; no part of the contract.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from dataclasses import fields as fields_of
from typing import TypeVar

from ccm_desktop.sandbox.answers import Answer, JsonObject, timestamp
from ccm_desktop.sandbox.clock import Clock
from ccm_desktop.sandbox.engine import Call, Settings, World
from ccm_desktop.sandbox.incoming import IncomingCall, IncomingOrder
from ccm_desktop.sandbox.order import json_object
from ccm_desktop.sandbox.postman import Postman
from ccm_desktop.sandbox.refusals import refused
from ccm_desktop.sandbox.scenarios import UnknownScenarioError
from ccm_desktop.sandbox.standing import Standing
from ccm_desktop.sandbox.switchboard import Switchboard

_LONGEST_S = 366 * 24 * 3600.0
_SHOWN_CALLS = 100
_BUSY_HTTP = (404, 409)
_INCOMING = frozenset(field.name for field in fields_of(IncomingOrder))

_Part = TypeVar("_Part", Settings, Standing)


class Control:
    """Shows and changes a world and its clock."""

    def __init__(
        self, world: World, clock: Clock, postman: Postman, switchboard: Switchboard
    ) -> None:
        self._switchboard = switchboard
        self._postman = postman
        self._world = world
        self._clock = clock

    def answer(self, method: str, rest: Sequence[str], body: bytes, now: float) -> Answer:
        """Do what the path below `/control` says, and answer the state after it.

        RefusedError 1000 for a lever that is not there, 10725 and 1002 for a bad body.
        """
        line_down_s = 0.0
        match method, *rest:
            case ["GET"] | ["GET", ""]:
                pass
            case "PUT", "scenario":
                self._force(json_object(body))
            case "PATCH", "settings":
                self._set(json_object(body))
            case "PATCH", "account":
                self._set_standing(json_object(body))
            case "POST", "incoming":
                self._switchboard.ring_in(self._incoming(json_object(body)))
            case "POST", "clock":
                self._clock.advance(_seconds(json_object(body)))
            case "POST", "line":
                line_down_s = _seconds(json_object(body))
            case "POST", "verified":
                self._verify(json_object(body))
            case _:
                raise refused(1000)
        state = self._state(self._clock.now() if method != "GET" else now)
        # Of what the state holds, JSON knows sets alone not.
        return Answer(200, json.dumps(state, default=sorted).encode(), line_down_s=line_down_s)

    def _state(self, now: float) -> JsonObject:
        forced = self._world.forced
        calls = list(self._world.calls.values())[-_SHOWN_CALLS:]
        incoming = list(self._switchboard.calls.values())[-_SHOWN_CALLS:]
        return {
            "now_s": now,
            "wall": timestamp(self._world.wall(now)),
            "speed": self._clock.speed,
            "scenario": None if forced is None else forced.name,
            "settings": asdict(self._world.settings),
            "calls": [_shown(call, now) for call in calls],
            "account": asdict(self._world.account.standing),
            "incoming": [_shown_incoming(call) for call in incoming],
            "callbacks": [asdict(tried) for tried in self._postman.log],
        }

    def _force(self, fields: Mapping[str, object]) -> None:
        name = _only(fields, "name")
        if name is not None and not isinstance(name, str):
            raise _invalid("name")
        try:
            self._world.force(name)
        except UnknownScenarioError as error:
            raise refused(1002, str(error)) from None

    def _set_standing(self, fields: Mapping[str, object]) -> None:
        standing = self._world.account.standing
        self._world.account.standing = _changed(standing, fields)

    def _incoming(self, fields: Mapping[str, object]) -> IncomingOrder:
        for name, value in fields.items():
            if name not in _INCOMING or not (value is None or isinstance(value, str)):
                raise _invalid(name)
        known = {name: value for name, value in fields.items() if isinstance(value, str)}
        exophone = self._world.account.exophone(known.get("exophone", ""))
        if exophone is None:
            raise refused(10716)
        try:
            return IncomingOrder(**(known | {"exophone": exophone.number}))
        except TypeError:
            raise _invalid("caller or url") from None

    def _verify(self, fields: Mapping[str, object]) -> None:
        owner = self._world.account.owner_of(str(_only(fields, "contact_uri")))
        if owner is None:
            raise refused(10702)
        user, device = owner
        self._world.account.verify(user.id, device.id)

    def _set(self, fields: Mapping[str, object]) -> None:
        self._world.settings = _changed(self._world.settings, fields)


def _changed(known: _Part, fields: Mapping[str, object]) -> _Part:
    """Return the settings with the named ones changed; RefusedError 10725 names the first bad one."""
    usual = asdict(known)
    for name, value in fields.items():
        if name not in usual or not _fits(name, value, usual[name]):
            raise _invalid(name)
    sets = {name: frozenset(value) for name, value in fields.items() if isinstance(value, list)}
    return replace(known, **(dict(fields) | sets))  # type: ignore[arg-type]


def _shown_incoming(call: IncomingCall) -> JsonObject:
    order = call.order
    return {
        "call_sid": call.sid,
        "caller": order.caller,
        "exophone": order.exophone,
        "is_over": call.is_over,
        "history": call.history,
    }


def _shown(call: Call, now: float) -> JsonObject:
    return {
        "call_sid": call.sid,
        "scenario": call.scenario.name,
        "phase": call.phase(now).name.lower(),
        "agent": call.device.contact_uri,
        "customer": call.order.customer_uri,
        "accepted_s": call.accepted_at,
    }


def _invalid(name: str) -> Exception:
    return refused(10725, f"{name} is invalid")


def _only(fields: Mapping[str, object], name: str) -> object:
    if fields.keys() != {name}:
        raise refused(10725, f"{name} is wanted, and nothing else")
    return fields[name]


def _seconds(fields: Mapping[str, object]) -> float:
    seconds = _only(fields, "seconds")
    if not _is_amount(seconds):
        raise _invalid("seconds")
    return float(seconds)  # type: ignore[arg-type]


def _fits(name: str, value: object, usual: object) -> bool:
    if name == "busy_http":
        return value in _BUSY_HTTP
    if isinstance(usual, bool):
        return isinstance(value, bool)
    if isinstance(usual, frozenset):
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if name.endswith("_per_min") and value is None:
        return True
    return _is_amount(value) and (isinstance(value, int) or isinstance(usual, float))


def _is_amount(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST_S
    )
