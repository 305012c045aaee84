"""Envelopes of the contract, whole or with anything put in their place."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ccm_desktop.api.wire.envelope import Answer
from tests.contract.shapes import sample

REQUEST_ID = "1b2c3d4e5f60718293a4b5c6d7e8f90a"


def refusal(
    status: int,
    code: object,
    *,
    inside: int | None = None,
    headers: Mapping[str, str] | None = None,
    description: object = "Said so",
) -> Answer:
    """A failure (contract 2); `inside` is `response.code` where it is not the HTTP status."""
    envelope = {
        "request_id": REQUEST_ID,
        "method": "POST",
        "http_code": status,
        "metadata": None,
        "response": {
            "code": status if inside is None else inside,
            "error_data": {"code": code, "message": "Category", "description": description},
            "status": "failure",
            "data": None,
        },
    }
    return Answer(status, headers or {}, json.dumps(envelope).encode())


def details(**changes: object) -> Answer:
    """The terminal answer of the contract with fields of its data changed."""
    envelope = sample("call_terminal")
    envelope["response"]["data"] |= changes
    return Answer(200, {}, json.dumps(envelope).encode())
