"""What the command line takes, what it says, and that a bad word costs nothing."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from ccm_desktop.cli import run
from ccm_desktop.commands import call as call_command
from ccm_desktop.commands import journal as journal_command
from ccm_desktop.domain.call import Call, Standing, move, observe
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Channels, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.server import Access
from ccm_desktop.services import credentials
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.settings import Settings
from tests.journeys.keyring import MemoryKeyring

KEY, TOKEN = "canary-key-4711", "canary-token-0815"
CUSTOMER = "+915555520001"
SWITCHED_OFF, CUT_AFTER_CALL = "+915555529110", "+915555529202"
CUSTOMER_SILENT, LOOKED_UP = "+915555529003", "ca11000000000000000000000000009z"
USUAL = CallOptions()
ADD = (
    "profile",
    "add",
    "work",
    "--stamp",
    "mumbai",
    "--account-sid",
    "acme1",
    "--agent",
    "+915555510001",
    "--virtual-number",
    "+915555580001=Sales",
)


@dataclass
class Shell:
    """Somebody at a terminal: types words, and reads what came."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    home: Path
    out: str = ""
    err: str = ""
    keyring: MemoryKeyring = field(default_factory=MemoryKeyring)

    def __call__(self, *arguments: str, typed: str = "") -> int:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self.capsys.readouterr()
        try:
            code = run(arguments)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        said = self.capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def said_one_line(self) -> bool:
        return self.err.startswith("ccm-desktop: ") and self.err.count("\n") == 1

    def uses(self, access: Access, options: CallOptions = USUAL) -> None:
        """Have an account on a sandbox."""
        profile = Profile(
            "work",
            access.base_url,
            access.account_sid,
            AgentIdentity.read(access.agent),
            tuple(VirtualNumber(*pair) for pair in access.virtual_numbers),
            options=options,
        )
        settings_file.save(self.settings, Settings().with_profile(profile))
        self.keyring.put("work", access.api_key, access.api_token)


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    made = Shell(monkeypatch, capsys, tmp_path / "home")

    def backend() -> KeyringBackend:
        return made.keyring

    monkeypatch.setattr(credentials, "system_backend", backend)
    # The sandbox's clock runs fast; so does the asking.
    monkeypatch.setattr(call_command, "Pace", lambda: Pace().faster(50))
    return made


@pytest.fixture
def sandbox() -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(speed=400) as running:
        yield running


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("hang-up",), "invalid choice: 'hang-up'"),
        (("call",), "the following arguments are required: NUMBER"),
        (("call", CUSTOMER, "--sandbox", "--profile", "x"), "not allowed with argument"),
        (("call", CUSTOMER, "--speed", "fast"), "argument --speed: must be a number"),
        (("call", CUSTOMER, "--speed", "0"), "argument --speed: must be from 0.01 to 10000"),
        (("call", CUSTOMER, "--speed", "nan"), "argument --speed: must be from 0.01 to 10000"),
        (("sandbox", "--port", "http"), "argument --port: must be a whole number"),
        (("sandbox", "--port", "65536"), "argument --port: must be from 0 to 65535"),
        (("lookup",), "the following arguments are required: SID"),
        (("journal", "--json", "--csv"), "not allowed with argument"),
        (("profile",), "the following arguments are required: ACTION"),
        (("profile", "add", "x"), "the following arguments are required: --account-sid"),
        ((*ADD, "--base-url", "https://x"), "not allowed with argument"),
        ((*ADD, "--recording", "loud"), "invalid choice: 'loud'"),
        (("journal", "--all"), "unrecognized arguments: --all"),
    ],
)
def test_words_that_can_not_be_meant_end_with_two(
    shell: Shell, arguments: tuple[str, ...], words: str
) -> None:
    assert shell(*arguments) == 2
    last = shell.err.rstrip().splitlines()[-1]
    assert words in last
    assert last.startswith("ccm-desktop")
    assert "_speed" not in shell.err
    assert "_port" not in shell.err
    assert shell.out == ""
    assert not shell.home.exists(), "nothing was written"


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_end_well(shell: Shell, word: str) -> None:
    assert shell(word) == 0
    assert "ccm-desktop" in shell.out


@pytest.mark.parametrize(
    "typed",
    [f"{KEY}\n{TOKEN}\n", f"{KEY}\r\n{TOKEN}", f"  {KEY} \n {TOKEN}  ", f"{KEY}:{TOKEN}"],
)
def test_an_account_is_added(shell: Shell, typed: str) -> None:
    assert shell(*ADD, "--country", "sg", "--recording", "single", typed=typed) == 0
    (profile,) = settings_file.load(shell.settings).profiles
    assert profile == Profile(
        "work",
        "https://ccm-api.in.exotel.com",
        "acme1",
        AgentIdentity(contact_uri="+915555510001"),
        (VirtualNumber("+915555580001", "Sales"),),
        country="SG",
        options=CallOptions(channels=Channels.SINGLE),
    )
    stored = json.loads(shell.keyring.held["CCM Desktop", "work"])
    assert stored == {"key": KEY, "token": TOKEN}
    no_secret_in(shell)


def no_secret_in(shell: Shell) -> None:
    said = shell.out + shell.err
    files = b"".join(file.read_bytes() for file in shell.home.rglob("*") if file.is_file())
    for secret in (KEY, TOKEN):
        assert secret not in said
        assert secret.encode() not in files


def test_key_and_token_may_come_from_the_environment(shell: Shell) -> None:
    shell.monkeypatch.setenv("CCM_API_KEY", KEY)
    shell.monkeypatch.setenv("CCM_API_TOKEN", TOKEN)
    assert shell(*ADD) == 0
    assert KEY in shell.keyring.held["CCM Desktop", "work"]
    no_secret_in(shell)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "API key is missing."),
        ("\n\n", "API key is missing."),
        (KEY, "API token is missing."),
        (f":{TOKEN}", "API key is missing."),
        (f"{KEY}\n{TOKEN}\nmore", "API token has characters that it can't have."),
        (f"{KEY}\n{TOKEN} {TOKEN}", "API token has characters that it can't have."),
        (f"\ufeff{KEY}\n{TOKEN}", "API key has characters that it can't have."),
        ('{"api_key": "x"', "API key is missing."),
        ('{"api_key": "x"}', "API token is missing."),
        ("{" * 4000, "API key is missing."),
        (f"{KEY}\n{'x' * 3000}", "API token is too long."),
    ],
)
def test_credentials_that_can_not_be_leave_everything_as_it_was(
    shell: Shell, typed: str, words: str
) -> None:
    assert shell(*ADD, typed=f"{KEY}\n{TOKEN}\n") == 0
    before = shell.settings.read_bytes(), dict(shell.keyring.held)
    assert shell(*ADD, "--recording", "off", typed=typed) == 2
    assert shell.err == f"ccm-desktop: {words}\n"
    assert (shell.settings.read_bytes(), shell.keyring.held) == before


def test_input_that_is_no_text_is_one_sentence(shell: Shell) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00key"), encoding="utf-8")
    shell.monkeypatch.setattr(sys, "stdin", pipe)
    shell.capsys.readouterr()
    assert run(ADD) == 2
    assert (
        shell.capsys.readouterr().err == "ccm-desktop: API key has characters that it can't have.\n"
    )
    assert not shell.settings.exists()


def test_a_keyring_that_does_not_serve_is_said(shell: Shell) -> None:
    def locked() -> KeyringBackend:
        raise KeyringLocked

    shell.monkeypatch.setattr(credentials, "system_backend", locked)
    assert shell(*ADD, typed=f"{KEY}\n{TOKEN}") == 1
    assert "Your system's keyring is locked. The account was added" in shell.err
    assert "CCM_API_KEY" in shell.err
    no_secret_in(shell)
    assert shell("call", CUSTOMER, "--override", "calling_hours") == 1
    assert "Your system's keyring is locked. Nothing was dialled." in shell.err
    assert shell("profile", "remove", "work") == 0
    assert "its key may still be in the keyring" in shell.err


def test_accounts_are_listed_and_chosen(shell: Shell) -> None:
    for name in ("work", "home"):
        assert shell("profile", "add", name, *ADD[3:], typed=f"{KEY}\n{TOKEN}") == 0
    for chosen in ("work", "home"):
        assert shell("profile", "use", chosen) == 0
        assert shell("profile", "list") == 0
        marked = [line.split()[1] for line in shell.out.splitlines() if line.startswith("*")]
        assert marked == [chosen]
        assert len(shell.out.splitlines()) == 2
    no_secret_in(shell)


def test_removing_forgets_the_key_of_that_account_alone(shell: Shell) -> None:
    for name in ("work", "home"):
        shell("profile", "add", name, *ADD[3:], typed=f"{KEY}\n{TOKEN}")
    assert shell("profile", "remove", "home") == 0
    assert list(shell.keyring.held) == [("CCM Desktop", "work")]
    assert shell("profile", "list") == 0
    assert shell.out.startswith("* work")
    assert shell("profile", "remove", "home") == 2
    assert shell.err == "ccm-desktop: There is no profile “home”.\n"


def test_no_accounts_is_an_empty_list(shell: Shell) -> None:
    assert shell("profile", "list") == 0
    assert shell.out == ""
    assert not shell.settings.exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"profiles": 3}', '{"version": 99}', "\x00", "{}\n}"]
)
@pytest.mark.parametrize(
    "arguments",
    [ADD, ("profile", "list"), ("profile", "use", "x"), ("profile", "remove", "x")],
    ids=lambda words: words[1],
)
def test_settings_that_can_not_be_read_are_not_written_over(
    shell: Shell, content: str, arguments: tuple[str, ...]
) -> None:
    shell.home.mkdir()
    shell.settings.write_text(content)
    assert shell(*arguments, typed=f"{KEY}\n{TOKEN}") == 1
    assert shell.said_one_line()
    assert "It was left as it is" in shell.err
    assert str(shell.settings) in shell.err
    assert shell.settings.read_text() == content
    assert shell.keyring.held == {}


@pytest.mark.parametrize(
    "arguments", [("call", CUSTOMER), ("lookup", LOOKED_UP)], ids=lambda words: words[0]
)
def test_without_an_account_that_is_said(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert shell(*arguments) == 2
    assert shell.said_one_line()
    assert shell(*arguments, "--profile", "work") == 2
    assert shell.err == "ccm-desktop: There is no profile “work”.\n"


def test_a_call_in_words(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    assert shell("call", CUSTOMER) == 0
    lines = shell.out.splitlines()
    said = [line[10:] for line in lines]
    assert said[0] == "Sending to Exotel…"
    assert said[-1] == "Talked 0:08. Recording ready."
    assert all(line[2] == line[5] == ":" for line in lines)
    assert shell.err == ""
    assert sandbox.server.posts == 1


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (SWITCHED_OFF, 3, "Nothing was dialled."),
        (CUT_AFTER_CALL, 4, "This call may have been dialled."),
        (CUSTOMER_SILENT, 5, "The customer did not answer"),
    ],
)
def test_how_it_ended_is_said_in_words(
    shell: Shell, sandbox: EmbeddedSandbox, number: str, code: int, words: str
) -> None:
    shell.uses(sandbox.start())
    assert shell("call", number) == code
    assert words in shell.out + shell.err
    assert ("Nothing was dialled" in shell.err) == (code == 3)
    assert shell.err == "" or shell.err.startswith("ccm-desktop: ")
    assert sandbox.server.posts == 1


def test_the_last_line_of_json_says_why(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    assert shell("call", SWITCHED_OFF, "--json") == 3
    last = shell.lines()[-1]
    assert (last["error"], last["outcome"], last["call_sid"]) == ("PhoneOff", None, None)
    assert last["code"] in (1012, 10703)
    assert last["message"].startswith("Your phone is switched off in CCM. Nothing was dialled.")
    assert last["request_id"]
    assert shell.err == ""


def test_each_line_of_json_tells_something_new(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    assert shell("call", CUSTOMER, "--json") == 0
    lines = shell.lines()
    *changes, last = [{k: v for k, v in line.items() if k != "at"} for line in lines]
    assert all(before != after for before, after in pairwise(changes))
    moments = [datetime.fromisoformat(line["at"]) for line in lines]
    assert moments == sorted(moments)
    assert all(moment.tzinfo is not None for moment in moments)
    assert last["final"] is True
    assert last["outcome"] == "talked"
    assert changes[0]["phase"] == "sending"
    assert changes[0]["call_sid"] is None


def test_a_virtual_number_is_named_by_label_or_digits(
    shell: Shell, sandbox: EmbeddedSandbox
) -> None:
    access = sandbox.start()
    shell.uses(access, options=CallOptions(recording=False, custom_field="order-4711"))
    for given, sent in (("Support", "+915555580002"), ("+915555580001", "+915555580001")):
        assert shell("call", CUSTOMER, "--virtual-number", given) == 0
        body = [r.body for r in sandbox.server.requests if r.method == "POST"][-1]
        assert isinstance(body, dict)
        assert body["virtual_number"] == sent
        assert body["recording"] is False
        assert body["custom_field"] == "order-4711"
    assert shell("call", CUSTOMER, "--virtual-number", "") == 2
    assert sandbox.server.posts == 2


def test_a_network_that_is_not_there_dials_nothing(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    sandbox.stop()
    assert shell("call", CUSTOMER, "--json") == 3
    last = shell.lines()[-1]
    assert (last["final"], last["error"]) == (True, "NotSent")
    assert "Nothing was dialled." in last["message"]
    assert shell("lookup", LOOKED_UP) == 3
    assert shell.err == (
        f"ccm-desktop: {LOOKED_UP}: Exotel could not be reached. Check the network; try again.\n"
    )


def test_some_are_found_and_some_are_not(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    shell("call", CUSTOMER, "--json")
    sid = shell.lines()[-1]["call_sid"]
    assert shell("lookup", sid, LOOKED_UP) == 3
    assert f"Call SID: {sid}" in shell.out
    assert "Talk time: 0:08" in shell.out
    assert shell.err.startswith(f"ccm-desktop: {LOOKED_UP}: Exotel does not know this call SID")
    assert shell("lookup", LOOKED_UP, sid, "--json") == 3
    missed, found = shell.lines()
    assert missed["error"] == "CallNotFound"
    assert found["call_sid"] == sid
    assert shell.err == ""
    asked = len(sandbox.server.requests)
    assert shell("lookup", sid, "../users") == 2
    assert len(sandbox.server.requests) == asked, "all are checked before the first is asked for"


def test_sids_are_found_in_a_text_on_standard_input(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    shell("call", CUSTOMER, "--json")
    sid = shell.lines()[-1]["call_sid"]
    text = f'{{"request_id": "{LOOKED_UP}x", "recording": "https://x.invalid/acme1/{sid}.mp3"}}'
    assert shell("lookup", "-", typed=text) == 0
    assert f"Call SID: {sid}" in shell.out
    assert shell("lookup", LOOKED_UP, "-", "--json", typed=f"{sid}\n{sid}\n") == 3
    missed, found = shell.lines()
    assert (missed["call_sid"], missed["error"]) == (LOOKED_UP, "CallNotFound")
    assert found["call_sid"] == sid
    asked = len(sandbox.server.requests)
    assert shell("lookup", "-", typed="no such thing\n") == 2
    assert shell.said_one_line()
    assert "There is no call SID in this text." in shell.err
    assert len(sandbox.server.requests) == asked


def test_a_text_on_standard_input_need_not_be_utf_8(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    raw = b"caf\xe9 \xff " + LOOKED_UP.encode() + b"\n"
    pipe = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
    shell.monkeypatch.setattr(sys, "stdin", pipe)
    shell.capsys.readouterr()
    assert run(("lookup", "-")) == 3
    assert LOOKED_UP in shell.capsys.readouterr().err


def test_one_key_that_is_refused_is_asked_for_one_sid_only(
    shell: Shell, sandbox: EmbeddedSandbox
) -> None:
    shell.uses(sandbox.start())
    shell.keyring.put("work", KEY, TOKEN)
    assert shell("lookup", LOOKED_UP, "abcdefgh1", "abcdefgh2", "--json") == 3
    first, *rest = shell.lines()
    assert first["error"] == "WrongCredentials"
    assert [line["message"].startswith("Not looked up: ") for line in rest] == [True, True]
    assert len(sandbox.server.requests) == 1


def test_the_journal_in_words_and_found_by_parts(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    for number in (CUSTOMER, SWITCHED_OFF):
        shell("call", number)
    assert shell("journal") == 0
    newest, oldest = shell.out.splitlines()
    assert "Not placed" in newest
    assert "+91 55555 29110" in newest
    assert "Completed" in oldest
    assert "0:08" in oldest
    for part, count in (("29110", 1), ("55555", 2), ("nobody", 0), ("%", 0), ("' OR 1", 0)):
        assert shell("journal", "--json", "--search", part) == 0
        assert len(shell.lines()) == count
    assert shell("journal", "--csv", "--search", "nobody") == 0
    assert len(shell.out.splitlines()) == 1, "a table without rows still has its head"


def test_an_empty_journal_is_empty(shell: Shell) -> None:
    assert shell("journal") == 0
    assert (shell.out, shell.err) == ("", "")


def test_a_damaged_journal_is_mended_and_that_is_said(shell: Shell) -> None:
    shell.home.mkdir()
    (shell.home / "journal.db").write_bytes(b"no database" * 1000)
    assert shell("journal") == 0
    assert "The journal was damaged and has been mended." in shell.err
    (aside,) = shell.home.glob("journal.damaged-*.db")
    assert aside.read_bytes() == b"no database" * 1000
    assert shell("journal") == 0
    assert shell.err == ""


def test_without_a_journal_nothing_is_called(shell: Shell) -> None:
    (shell.home / "journal.db").mkdir(parents=True)
    for arguments in (("journal",), ("call", CUSTOMER, "--sandbox", "--speed", "400")):
        assert shell(*arguments) == 1
        assert "The journal can't be written." in shell.err
    assert "Nothing was dialled." in shell.err


HOSTILE_NAMES = [
    '=HYPERLINK("http://x.invalid")',
    "+1-2",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    'quote " comma , end',
    "two\nlines\x1b[31m\x9b2J\u202e",
]


def line_named(name: str) -> CallLine:
    order = Order(AgentIdentity(contact_uri="+915555510001"), CUSTOMER, "+915555580001")
    call = Call("r1", "work", "acme1", "https://x.invalid", order, datetime(2026, 3, 2, tzinfo=UTC))
    report = Report("sid", "terminal", "completed", customer=Leg(name=name), talk_time_s=8)
    accepted = move(move(call, Standing.SENDING), Standing.ACCEPTED)
    return line_of(observe(accepted, report, call.pressed_at))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_steers_the_terminal(name: str) -> None:
    assert journal_command._line(line_named(name)).isprintable()


def test_a_reader_that_goes_away_is_no_fault(shell: Shell, sandbox: EmbeddedSandbox) -> None:
    shell.uses(sandbox.start())
    shell("call", SWITCHED_OFF)
    done = subprocess.run(  # noqa: S602 - our own words
        f"{sys.executable} -m ccm_desktop journal | true",
        shell=True,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""


class Started:
    """The program as a process of its own, under the eyes of a reader."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "ccm_desktop", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read_until(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if wanted(json.loads(line)):
                return
        raise AssertionError("it ended before")

    def interrupted(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process there")
def test_ctrl_c_stops_watching_and_the_call_goes_on(shell: Shell) -> None:
    clock = ManualClock()
    with EmbeddedSandbox(clock=clock) as sandbox:
        access = sandbox.start()
        shell.uses(access)
        shell.monkeypatch.setenv("CCM_API_KEY", access.api_key)
        shell.monkeypatch.setenv("CCM_API_TOKEN", access.api_token)
        started = Started("call", CUSTOMER, "--json")
        started.read_until(lambda line: line["call_sid"] is not None)
        code, err = started.interrupted()
        assert code == 130
        assert err == (
            "ccm-desktop: Stopped watching. A call that was placed goes on; the window follows it"
            " again.\n"
        )
        assert sandbox.server.posts == 1
        assert shell("journal", "--json") == 0
        assert shell.lines()[0]["state"] == "agent_ringing"
        assert shell("call", CUSTOMER) == 3, "the agent is still on that call"
        assert "You are on a call with +91 55555 20001. Nothing was dialled." in shell.err
        assert sandbox.server.posts == 1


def test_no_command_starts_qt() -> None:
    program = (
        "import sys; from ccm_desktop.__main__ import main;"
        "codes = [main(words.split()) for words in"
        " ('profile list', 'journal', 'sandbox --scenario list', 'lookup abcdefgh')];"
        "sys.stderr.write(repr([codes, [n for n in sys.modules if n.startswith(('PySide6', 'qa'))]]))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.splitlines()[-1] == "[[0, 0, 0, 2], []]"
