"""The sandbox's StatusCallbacks, held to openapi.yaml by Connexion, which receives them."""

from __future__ import annotations

import json

import httpx
import pytest

from ccm_desktop.sandbox.callbacks import callbacks_of
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.order import read_order
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.scenarios.outcomes import OUTCOMES
from ccm_desktop.sandbox.scenarios.scenario import Scenario
from tests.api.dialling import SYSTEM
from tests.contract.shapes import sample, sample_bytes


async def post(mock: str, body: bytes) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, verify=SYSTEM) as http:
        headers = {"Content-Type": "application/json"}
        return await http.post(f"{mock}/status-callback", content=body, headers=headers)


@pytest.mark.parametrize("scenario", OUTCOMES, ids=lambda scenario: scenario.name)
async def test_callbacks_are_as_described(mock: str, scenario: Scenario) -> None:
    order = sample("make_call_request") | {"to": {"customer_contact_uri": scenario.number}}
    world = practice_world(SAMPLE_EPOCH_S)
    call = world.place(read_order(json.dumps(order).encode()), 0.0)
    assert call is not None
    callbacks = callbacks_of(call, "http://127.0.0.1:1")
    assert callbacks
    for callback in callbacks:
        answer = await post(mock, callback.body)
        assert answer.status_code == 200, (callback.event, answer.text)


async def test_the_sample_is_received(mock: str) -> None:
    assert (await post(mock, sample_bytes("callback_answered"))).status_code == 200


@pytest.mark.parametrize("part", ["event_details", "call_details"])
async def test_a_callback_with_less_is_refused(mock: str, part: str) -> None:
    callback = sample("callback_answered")
    callback[part].popitem()
    assert (await post(mock, json.dumps(callback).encode())).status_code == 400
