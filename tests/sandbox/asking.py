"""Requests to the sandbox's routes without a socket, at chosen seconds of its time."""

from __future__ import annotations

import base64
import json
from typing import Any

from ccm_desktop.sandbox.answers import Answer
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.practice import ACCOUNT_SID, API_KEY, API_TOKEN, practice_world
from ccm_desktop.sandbox.routes import Asked, Routes

ACCOUNT = f"/v2/accounts/{ACCOUNT_SID}"
EXOPHONES = f"/v2_beta/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers"
BASIC = f"Basic {base64.b64encode(f'{API_KEY}:{API_TOKEN}'.encode()).decode()}"
UNLIMITED = Settings(requests_per_min=None, users_per_min=None, exophones_per_min=None)


class Desk:
    """A practice account that answers what is asked with its own credentials."""

    def __init__(self, settings: Settings = UNLIMITED, *, speed: float = 1.0) -> None:
        self.world = practice_world(SAMPLE_EPOCH_S, settings=settings)
        self.routes = Routes(self.world, "http://sandbox", speed=speed)

    def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        now: float = 0.0,
        authorization: str = BASIC,
    ) -> Answer:
        headers = {"authorization": authorization, "content-type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        return self.routes.answer(Asked(method, target, headers, content), now)

    def users(self, method: str, path: str = "", body: object = None) -> tuple[int, Any]:
        """The HTTP status, and the data or the refusal's code."""
        return outcome(self.ask(method, f"{ACCOUNT}/users{path}", body))


def envelope(answer: Answer) -> dict[str, Any]:
    """The whole envelope, once its parts agree with each other and with the HTTP status."""
    found: dict[str, Any] = json.loads(answer.body)
    assert found.keys() == {"request_id", "method", "http_code", "metadata", "response"}
    assert found["http_code"] == answer.status
    response = found["response"]
    for entry in response if isinstance(response, list) else [response]:
        is_success = entry["status"] == "success"
        assert entry["code"] == answer.status
        assert is_success == (answer.status == 200)
        assert entry["data"] is None or is_success
        assert entry["error_data"] is None or not is_success
    return found


def outcome(answer: Answer) -> tuple[int, Any]:
    """The HTTP status, and the data or the refusal's code."""
    response = envelope(answer)["response"]
    error = response["error_data"]
    return answer.status, response["data"] if answer.status == 200 else error and error["code"]


def header(answer: Answer, name: str) -> str | None:
    return dict(answer.headers).get(name)
