"""The command line against the sandbox, over real sockets, without a window."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend

from ccm_desktop.__main__ import main
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.server import Access
from ccm_desktop.services import credentials
from ccm_desktop.services import settings as settings_file
from tests.journeys.keyring import MemoryKeyring

CUSTOMER = "+915555520001"
SPEED = 200.0
OUTCOMES = [
    (CUSTOMER, 0, "ended"),
    ("+915555529110", 3, "not_placed"),
    ("+915555529119", 4, "unknown"),
    ("+915555529202", 4, "unknown"),
    ("+915555529003", 5, "ended"),
]


@pytest.fixture
def sandbox() -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(speed=SPEED) as running:
        yield running


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    held = MemoryKeyring()

    def backend() -> KeyringBackend:
        return held

    monkeypatch.setattr(credentials, "system_backend", backend)
    return held


@pytest.fixture
def access(
    sandbox: EmbeddedSandbox, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> Access:
    """An account on the sandbox, added as a user adds one."""
    found = sandbox.start()
    _type(monkeypatch, f"{found.api_key}\n{found.api_token}\n")
    assert main(_add(found)) == 0
    return found


def _add(access: Access, **changes: str) -> list[str]:
    given = {
        "--base-url": access.base_url,
        "--account-sid": access.account_sid,
        "--agent": access.agent,
        "--virtual-number": f"{access.virtual_numbers[0][0]}=Sales",
        **changes,
    }
    return ["profile", "add", "work", *(word for pair in given.items() for word in pair)]


def _type(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(words))


def _json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("number", "code", "phase"), OUTCOMES)
def test_a_call_ends_with_the_exit_code_of_its_outcome(
    sandbox: EmbeddedSandbox,
    access: Access,
    capsys: pytest.CaptureFixture[str],
    number: str,
    code: int,
    phase: str,
) -> None:
    capsys.readouterr()
    assert main(["call", number, "--json"]) == code
    lines = _json_lines(capsys.readouterr().out)
    assert lines[-1]["final"] is True
    assert all("final" not in line for line in lines[:-1])
    assert lines[-1]["phase"] == phase
    wanted = {"at", "phase", "call_sid", "agent_status", "customer_status", "talk_time_s"}
    assert all(wanted | {"recordings"} <= set(line) for line in lines)
    assert sandbox.server.posts == 1


def test_a_completed_call_has_its_talk_time_and_recording(
    access: Access, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["call", "+91 55555 20001", "--json"]) == 0
    last = _json_lines(capsys.readouterr().out)[-1]
    assert last["talk_time_s"] == 8
    assert last["recordings"] == [f"{access.base_url}/recordings/{last['call_sid']}.wav"]

    assert main(["lookup", last["call_sid"], "--json"]) == 0
    assert _json_lines(capsys.readouterr().out)[0]["call_sid"] == last["call_sid"]
    assert main(["journal", "--json", "--search", "2000"]) == 0
    (row,) = _json_lines(capsys.readouterr().out)
    assert (row["outcome"], row["talk_time_s"], row["customer"]) == ("talked", 8, CUSTOMER)
    assert main(["journal", "--csv", "--raw"]) == 0
    (record,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (record["customer"], record["call_sid"]) == (CUSTOMER, last["call_sid"])


def test_an_unsure_call_locks_its_number_until_asked_again(
    sandbox: EmbeddedSandbox, access: Access, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["call", "+915555529119"]) == 4
    capsys.readouterr()
    assert main(["call", "+915555529119"]) == 3
    assert "may have been dialled" in capsys.readouterr().err
    assert sandbox.server.posts == 1
    assert main(["call", "+915555529119", "--again"]) == 4
    assert sandbox.server.posts == 2


@pytest.mark.parametrize("number", ["", "12", "letters", "112", "+91 98765 43210 0000000"])
def test_a_bad_number_is_one_sentence_and_no_request(
    sandbox: EmbeddedSandbox, access: Access, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    capsys.readouterr()
    assert main(["call", number]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ccm-desktop: ")
    assert said.err.count("\n") == 1
    assert sandbox.server.posts == 0


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("--base-url", "http://ccm.example.invalid"),
        ("--base-url", "https://key:token@ccm.example.invalid"),
        ("--base-url", "no address"),
        ("--account-sid", "../other"),
        ("--agent", "nobody"),
        ("--virtual-number", "1"),
        ("--country", "India"),
        ("--recording-host", "127.0.0.1"),
    ],
)
def test_a_bad_account_is_one_sentence_and_not_kept(
    sandbox: EmbeddedSandbox,
    keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    change: str,
    value: str,
) -> None:
    _type(monkeypatch, "fake-key\nfake-token\n")
    assert main(_add(sandbox.start(), **{change: value})) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "home" / "settings.json").exists()
    assert keyring.held == {}


@pytest.mark.parametrize(
    "typed",
    [
        "fake-key\nfake-token\n",
        "fake-key:fake-token",
        '{"api_key":"fake-key","api_token":"fake-token"}',
    ],
)
def test_key_and_token_go_from_the_input_into_the_keyring(
    sandbox: EmbeddedSandbox,
    keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
) -> None:
    _type(monkeypatch, typed)
    assert main(_add(sandbox.start())) == 0
    (stored,) = keyring.held.values()
    assert json.loads(stored) == {"key": "fake-key", "token": "fake-token"}
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or b"fake-token" not in file.read_bytes()


def test_an_account_may_have_its_own_hosts_of_recordings(
    sandbox: EmbeddedSandbox,
    keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    _type(monkeypatch, "fake-key\nfake-token\n")
    assert main(_add(sandbox.start(), **{"--recording-host": "Media.example exotel.com"})) == 0
    profile = settings_file.load(tmp_path / "home" / "settings.json").profile()
    assert profile is not None
    assert profile.recording_hosts == ("media.example", "exotel.com")


def test_accounts_are_listed_chosen_and_removed(
    access: Access, keyring: MemoryKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["profile", "list"]) == 0
    assert "* work" in capsys.readouterr().out
    assert main(["profile", "use", "other"]) == 2
    assert main(["profile", "use", "work"]) == 0
    assert main(["profile", "remove", "work"]) == 0
    assert keyring.held == {}


def test_without_a_key_nothing_is_sent(
    sandbox: EmbeddedSandbox,
    access: Access,
    keyring: MemoryKeyring,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keyring.held.clear()
    capsys.readouterr()
    assert main(["call", CUSTOMER]) == 1
    assert "There is no API key and token" in capsys.readouterr().err
    assert sandbox.server.posts == 0


def test_damaged_settings_are_said_and_left_alone(
    access: Access, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "settings.json"
    settings.write_text("{broken")
    capsys.readouterr()
    assert main(["call", CUSTOMER]) == 1
    assert "The settings file is damaged." in capsys.readouterr().err
    assert settings.read_text() == "{broken"


def test_a_sid_that_is_not_known_is_told_from_one_that_can_t_be(
    access: Access, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["lookup", "ca11000000000000000000000000009z"]) == 3
    assert "3043" in capsys.readouterr().err
    assert main(["lookup", "not a sid"]) == 2


def test_a_practice_call_needs_no_account_and_no_window() -> None:
    program = (
        "import sys; from ccm_desktop.__main__ import main;"
        f"code = main(['call', '{CUSTOMER}', '--sandbox', '--speed', '200', '--json']);"
        "assert not any(name.startswith('PySide6') for name in sys.modules);"
        "sys.exit(code)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert _json_lines(done.stdout)[-1]["final"] is True
    assert done.stderr == ""


def test_the_sandbox_says_how_to_get_in_first() -> None:
    command = [sys.executable, "-m", "ccm_desktop", "sandbox", "--speed", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:  # noqa: S603
        assert served.stdout is not None
        first = json.loads(served.stdout.readline())
        served.terminate()
    assert list(first) == [
        "base_url",
        "account_sid",
        "api_key",
        "api_token",
        "agent",
        "virtual_numbers",
    ]
    assert served.returncode == 0
