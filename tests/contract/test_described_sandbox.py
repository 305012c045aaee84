"""The sandbox, held to openapi.yaml by Schemathesis, which knows nothing of either side.

Each run is a program of its own: its imports warn, and warnings are errors here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ccm_desktop.sandbox import order, routes
from ccm_desktop.sandbox.answers import Answer, call_details
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.refusals import Refusal
from ccm_desktop.sandbox.scenarios import SCENARIOS
from tests.contract import described

# A call of 20 s is over in 10 ms: the agent is sometimes busy, and mostly free again.
SPEED = 2_000.0
# The checks of answers alone, where faults and refusals are what is asked for.
ANSWER_CHECKS = ",".join(
    f"{part}_conformance"
    for part in ("status_code", "content_type", "response_headers", "response_schema")
)
TAGS = ("Calls", "Co-workers", "Virtual numbers")

# What the contract refuses although the request is well formed: no schema can say that an agent
# has no VOIP (405/10712), that a new co-worker needs a phone because there is no VOIP (400/1402),
# or that an e-mail address was set before (400/1002).
_ACCEPTANCE = """
[[operations]]
include-operation-id = "makeCall"
checks.positive_data_acceptance.expected-statuses = ["2xx", "403", "404", "405", "409", "429"]

[[operations]]
include-operation-id = ["createUser", "updateUser"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "403", "404", "409", "429"]
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run of Schemathesis ended."""

    exit_code: int
    output: str


class Examiner:
    """Runs Schemathesis against a sandbox, in a folder of its own."""

    def __init__(self, sandbox: EmbeddedSandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self._access = sandbox.start()
        self._folder = folder

    def examine(
        self,
        *options: str,
        checks: str = "all",
        description: Path = described.DESCRIPTION,
        config: str | None = None,
    ) -> Verdict:
        """Return what Schemathesis finds."""
        access = self._access
        (self._folder / "schemathesis.toml").write_text(
            self.config() if config is None else config, encoding="utf-8"
        )
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(description)),
                *("--url", access.base_url, "--auth", f"{access.api_key}:{access.api_token}"),
                *("--checks", checks, "--generation-deterministic", "--continue-on-failure"),
                # Credentials are always sent, but for the check that leaves them out.
                *("--generation-with-security-parameters", "false", "--no-color"),
                *options,
            ],
            cwd=self._folder,
            env=_environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Verdict(done.returncode, done.stdout + done.stderr)

    def config(self) -> str:
        """The account as it is, so that most requests come past the first checks of §12."""
        account = self.sandbox.server.world.account
        devices = [device for user in account.users for device in user.devices]
        numbers = [phone.number for phone in account.exophones]
        return f"""
[dictionaries]
agents.values = {json.dumps([device.contact_uri for device in devices])}
devices.values = {json.dumps([device.id for device in devices])}
exophones.values = {json.dumps([*numbers, *(f"0{number[3:]}" for number in numbers)])}
users.values = {json.dumps([user.id for user in account.users])}

[parameters]
"path.account_sid" = "{account.sid}"
"path.user_id" = {{ dictionary = "users", probability = 0.7 }}
"path.device_id" = {{ dictionary = "devices", probability = 0.7 }}
"body.from.user_contact_uri" = {{ dictionary = "agents", probability = 0.8 }}
"body.from.user_id" = {{ dictionary = "users", probability = 0.8 }}
"body.virtual_number" = {{ dictionary = "exophones", probability = 0.8 }}
{_ACCEPTANCE}"""


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
    return kept | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}


def _set(sandbox: EmbeddedSandbox, **changes: Any) -> None:  # noqa: ANN401
    sandbox.server.world.settings = replace(sandbox.server.world.settings, **changes)


def _stand(sandbox: EmbeddedSandbox, **changes: Any) -> None:  # noqa: ANN401
    account = sandbox.server.world.account
    account.standing = replace(account.standing, **changes)


@pytest.fixture
def examiner(tmp_path: Path) -> Iterator[Examiner]:
    sandbox = EmbeddedSandbox(SPEED)
    _set(sandbox, requests_per_min=None, users_per_min=None, exophones_per_min=None)
    with sandbox:
        yield Examiner(sandbox, tmp_path)


@pytest.mark.parametrize("tag", TAGS)
def test_the_sandbox_is_as_described(examiner: Examiner, tag: str) -> None:
    verdict = examiner.examine("--include-tag", tag, "--max-examples", "20")
    assert verdict.exit_code == 0, verdict.output


@pytest.mark.nightly
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("tag", TAGS)
def test_the_sandbox_is_as_described_at_length(examiner: Examiner, tag: str) -> None:
    verdict = examiner.examine("--include-tag", tag, "--max-examples", "500")
    assert verdict.exit_code == 0, verdict.output


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("tag", "change", "values"),
    [
        ("Calls", _set, {"busy_http": 409, "busy_lag_s": 1_000.0}),
        ("Calls", _set, {"voip_allowed": True, "recording_forced": True}),
        ("Calls", _set, {"requests_per_min": 100}),
        ("Co-workers", _set, {"voip_allowed": True}),
        ("Co-workers", _set, {"users_per_min": 50}),
        ("Co-workers", _stand, {"may_manage": False}),
        ("Co-workers", _stand, {"kyc_complete": False}),
        ("Co-workers", _stand, {"trial": True}),
        ("Co-workers", _stand, {"lists_sip_devices": False}),
        ("Co-workers", _stand, {"device_type_is_object": True}),
        ("Virtual numbers", _set, {"exophones_per_min": 50}),
        ("Virtual numbers", _stand, {"page_uris_are_internal": True}),
    ],
    ids=lambda value: (
        "-".join(value) if isinstance(value, dict) else getattr(value, "__name__", None)
    ),
)
def test_each_variant_of_the_account_is_as_described(
    examiner: Examiner, tag: str, change: Callable[..., None], values: dict[str, object]
) -> None:
    change(examiner.sandbox, **values)
    verdict = examiner.examine("--include-tag", tag, "--max-examples", "50")
    assert verdict.exit_code == 0, verdict.output


def test_somebody_elses_account_is_refused_as_described(examiner: Examiner) -> None:
    """No SID is given, so those of the description are asked for, and others."""
    verdict = examiner.examine("--phases", "examples,coverage", config=_ACCEPTANCE)
    assert verdict.exit_code == 0, verdict.output
    world = examiner.sandbox.server.world
    assert not world.calls


def test_every_refusal_is_as_described(examiner: Examiner, tmp_path: Path) -> None:
    """Each of them has a magic number, which becomes an example of make call's body."""
    refusals = [
        scenario
        for scenario in SCENARIOS
        if isinstance(scenario.answer, Refusal) and not scenario.makes_call
    ]
    description = described.load()
    body = description["paths"]["/v2/accounts/{account_sid}/calls"]["post"]["requestBody"]
    content = body["content"]["application/json"]
    usual = content["examples"]["all-options"]["value"]
    content["examples"] = {
        scenario.name: {"value": {**usual, "to": {"customer_contact_uri": scenario.number}}}
        for scenario in refusals
    }
    (tmp_path / "refusals.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    verdict = examiner.examine(
        *("--include-operation-id", "makeCall", "--phases", "examples"),
        checks=ANSWER_CHECKS,
        description=tmp_path / "refusals.yaml",
    )
    assert verdict.exit_code == 0, verdict.output
    asked_for = {_customer(seen.body) for seen in examiner.sandbox.server.requests}
    assert {scenario.number for scenario in refusals} <= asked_for


def _customer(body: object) -> object:
    match body:
        case {"to": {"customer_contact_uri": number}}:
            return number
    return None


# What makes the sandbox wrong, and what Schemathesis calls it.

Change = Callable[[pytest.MonkeyPatch], None]


def _leave_a_field_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_recordings(*args: Any, **kwargs: Any) -> dict[str, object]:  # noqa: ANN401
        details = call_details(*args, **kwargs)
        del details["recordings"]
        return details

    monkeypatch.setattr("ccm_desktop.sandbox.routes.call_details", without_recordings)


def _let_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes.Routes, "_knows", lambda *_: True)


def _take_unknown_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_only", lambda *_: None)


def _answer_with(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:  # noqa: ANN401
    real = routes.Routes.answer

    def changed(self: routes.Routes, asked: routes.Asked, now: float) -> Answer:
        return replace(real(self, asked, now), **changes)

    monkeypatch.setattr(routes.Routes, "answer", changed)


def _use_an_unknown_status(monkeypatch: pytest.MonkeyPatch) -> None:
    _answer_with(monkeypatch, status=202)


def _send_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    _answer_with(monkeypatch, content_type="text/plain")


@pytest.mark.parametrize(
    ("spoil", "phase", "words"),
    [
        (_leave_a_field_out, "examples", "Response violates schema"),
        (_let_everybody_in, "examples", "API accepts requests without authentication"),
        (_take_unknown_fields, "coverage", "Schema-violating request accepted"),
        (_use_an_unknown_status, "examples", "Undocumented status code"),
        (_send_plain_text, "examples", "Undocumented Content-Type"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_wrong_sandbox_is_found_out(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch, spoil: Change, phase: str, words: str
) -> None:
    spoil(monkeypatch)
    verdict = examiner.examine("--include-operation-id", "makeCall", "--phases", phase)
    assert verdict.exit_code == 1, verdict.output
    assert words in verdict.output
