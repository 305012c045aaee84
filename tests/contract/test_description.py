"""openapi.yaml shows the samples of the contract, to which client and sandbox are held as well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.described import examples, load
from tests.contract.shapes import as_json, sample

_SHOWN = {
    "make_call_accepted": "makeCall-200-accepted",
    "call_terminal": "callDetails-200-terminal",
    "users": "listUsers-200-users",
    "device": "updateDevice-200-device",
    "exophones": "listExoPhones-200-page",
    "rest_exception": "listUsers-429-rest-exception",
}


@pytest.mark.parametrize(("name", "shown"), _SHOWN.items(), ids=_SHOWN)
def test_an_answer_is_the_sample(name: str, shown: str) -> None:
    found = {example.id: example.value for example in examples()}
    assert as_json(found[shown]) == as_json(sample(name))


def test_the_request_is_the_sample() -> None:
    shown = _make_call()["requestBody"]["content"]["application/json"]["examples"]
    assert as_json(shown["all-options"]["value"]) == as_json(sample("make_call_request"))


def test_the_callback_is_the_sample() -> None:
    (callback,) = _make_call()["callbacks"]["statusCallback"].values()
    shown = callback["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert as_json(shown["answered"]["value"]) == as_json(sample("callback_answered"))


def _make_call() -> Any:  # noqa: ANN401 - YAML
    return load()["paths"]["/v2/accounts/{account_sid}/calls"]["post"]
