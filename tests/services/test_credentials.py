"""Keys and tokens: where they are kept, and what is said where a keyring can't."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import keyring.errors
import pytest

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadInput,
    CredentialsMissing,
    KeyringProblem,
    KeyringTrouble,
)
from ccm_desktop.services import credentials as credentials_module
from ccm_desktop.services.credentials import (
    KEY_VARIABLE,
    SERVICE,
    TOKEN_VARIABLE,
    CredentialStore,
    Kept,
    system_backend,
)

from .samples import CREDENTIALS

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

OTHER = Credentials("canary-key-other", "canary-token-other")


@dataclass
class FakeKeyring:
    """A keyring in memory; `before` runs at each question, in the question's thread."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    before: Callable[[str], object] = lambda _: None
    asked: list[str] = field(default_factory=list)

    def get_password(self, service: str, name: str) -> str | None:
        self._ask("get")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self._ask("set")
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        self._ask("delete")
        del self.kept[service, name]

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        self.before(what)

    def store(self, deadline_s: float = 8.0) -> CredentialStore:
        """A store upon this keyring."""
        return CredentialStore(lambda: cast("KeyringBackend", self), deadline_s)


@pytest.fixture
def fake() -> FakeKeyring:
    return FakeKeyring()


@pytest.fixture
def hung(fake: FakeKeyring) -> Iterator[FakeKeyring]:
    """A keyring that answers only after the test."""
    release = threading.Event()
    fake.before = lambda _: release.wait()
    yield fake
    release.set()


@pytest.fixture
def _in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OTHER.key)
    monkeypatch.setenv(TOKEN_VARIABLE, OTHER.token)


def raising(error: Exception) -> Callable[[str], object]:
    def fail(_: str) -> None:
        raise error

    return fail


async def kept(store: CredentialStore, secret: Credentials) -> tuple[Kept, KeyringProblem | None]:
    """Where they were put, and what was wrong with the keyring."""
    where, trouble = await store.save_or_keep("Sales", secret)
    return where, trouble.problem if trouble else None


async def trouble_of(work: object) -> KeyringProblem:
    with pytest.raises(KeyringTrouble) as caught:
        await work  # type: ignore[misc]
    return caught.value.problem


async def test_what_is_saved_is_read_back_and_found_by_the_next_run(fake: FakeKeyring) -> None:
    await fake.store().save("Sales", CREDENTIALS)
    assert fake.asked == ["set", "get"]
    assert await fake.store().load("Sales") == CREDENTIALS
    ((place, text),) = fake.kept.items()
    assert place == (SERVICE, "Sales")
    assert json.loads(text) == {"key": CREDENTIALS.key, "token": CREDENTIALS.token}


async def test_the_keyring_is_asked_once_for_a_profile(fake: FakeKeyring) -> None:
    await fake.store().save("Sales", CREDENTIALS)
    store = fake.store()
    fake.asked.clear()
    assert [await store.load("Sales") for _ in range(3)] == [CREDENTIALS] * 3
    assert fake.asked == ["get"]


async def test_the_keyring_is_asked_off_the_loop(fake: FakeKeyring) -> None:
    threads: list[threading.Thread] = []
    fake.before = lambda _: threads.append(threading.current_thread())
    with pytest.raises(CredentialsMissing):
        await fake.store().load("Sales")
    assert [thread.daemon for thread in threads] == [True]
    assert threads[0] is not threading.main_thread()


async def test_each_profile_has_its_own(fake: FakeKeyring) -> None:
    store = fake.store()
    await store.save("Sales", CREDENTIALS)
    await store.save("Support", OTHER)
    again = fake.store()
    assert (await again.load("Sales"), await again.load("Support")) == (CREDENTIALS, OTHER)
    with pytest.raises(CredentialsMissing) as caught:
        await again.load("Nobody")
    assert caught.value.profile == "Nobody"


async def test_forgetting_takes_them_out_of_the_keyring_and_of_memory(fake: FakeKeyring) -> None:
    store = fake.store()
    await store.save("Sales", CREDENTIALS)
    await store.forget("Sales")
    assert fake.kept == {}
    with pytest.raises(CredentialsMissing):
        await store.load("Sales")
    await store.forget("Sales")


async def test_what_cannot_be_forgotten_in_the_keyring_is_at_least_gone_from_memory(
    fake: FakeKeyring,
) -> None:
    store = fake.store()
    store.keep_for_session("Sales", CREDENTIALS)
    fake.before = raising(keyring.errors.KeyringLocked())
    assert await trouble_of(store.forget("Sales")) is KeyringProblem.LOCKED
    assert await trouble_of(store.load("Sales")) is KeyringProblem.LOCKED


@pytest.mark.parametrize(
    "stored",
    ["", "not json", "[]", "7", "null", "{}", '{"key": "k"}', '{"token": "t"}', '"text"',
     '{"key": "", "token": ""}', '{"key": "a b", "token": "t"}', '{"key": {}, "token": "t"}',
     '{"key": "x:y", "token": "t"}', '{"key": "é", "token": "t"}', "\0\u202e\ud800"],
)  # fmt: skip
async def test_garbage_in_the_keyring_counts_as_missing_and_stays(
    fake: FakeKeyring, stored: str
) -> None:
    fake.kept[SERVICE, "Sales"] = stored
    with pytest.raises(CredentialsMissing):
        await fake.store().load("Sales")
    assert fake.kept == {(SERVICE, "Sales"): stored}


class SecretServiceNotAvailableException(Exception):
    pass


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (keyring.errors.KeyringLocked(), KeyringProblem.LOCKED),
        (keyring.errors.InitError("prompt dismissed"), KeyringProblem.LOCKED),
        (keyring.errors.NoKeyringError(), KeyringProblem.NONE),
        (RuntimeError("no backend"), KeyringProblem.NONE),
        (ModuleNotFoundError("secretstorage"), KeyringProblem.NONE),
        (KeyError("DBUS_SESSION_BUS_ADDRESS"), KeyringProblem.NONE),
        (SecretServiceNotAvailableException(), KeyringProblem.NONE),
        (
            _caused(keyring.errors.InitError("no service"), SecretServiceNotAvailableException()),
            KeyringProblem.NONE,
        ),
        (keyring.errors.PasswordSetError(), KeyringProblem.FAILED),
        (keyring.errors.KeyringError(), KeyringProblem.FAILED),
        (ValueError("odd"), KeyringProblem.FAILED),
        (TypeError("odder"), KeyringProblem.FAILED),
        (ZeroDivisionError(), KeyringProblem.FAILED),
        (TimeoutError(), KeyringProblem.HUNG),
    ],
    ids=lambda part: f"{part!r}{' because' if getattr(part, '__cause__', None) else ''}",
)
@pytest.mark.parametrize("when", ["made", "asked"])
async def test_each_failure_has_its_name(
    fake: FakeKeyring, error: Exception, problem: KeyringProblem, when: str
) -> None:
    if when == "made":
        store = CredentialStore(lambda: cast("KeyringBackend", raising(error)("made")))
    else:
        fake.before, store = raising(error), fake.store()
    assert await trouble_of(store.load("Sales")) is problem
    assert await trouble_of(store.save("Sales", CREDENTIALS)) is problem
    assert fake.kept == {}


async def test_a_keyring_that_is_unlocked_later_works_then(fake: FakeKeyring) -> None:
    await fake.store().save("Sales", CREDENTIALS)
    store = fake.store()
    fake.before = raising(keyring.errors.KeyringLocked())
    assert await trouble_of(store.load("Sales")) is KeyringProblem.LOCKED
    fake.before = lambda _: None
    assert await store.load("Sales") == CREDENTIALS


async def test_a_keyring_that_cannot_be_made_is_tried_anew(fake: FakeKeyring) -> None:
    results: list[Exception | FakeKeyring] = [keyring.errors.NoKeyringError(), fake]

    def make() -> KeyringBackend:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return cast("KeyringBackend", result)

    store = CredentialStore(make)
    assert await trouble_of(store.load("Sales")) is KeyringProblem.NONE
    with pytest.raises(CredentialsMissing):
        await store.load("Sales")


async def test_a_keyring_that_hangs_is_given_up_on_in_time(hung: FakeKeyring) -> None:
    store = hung.store(deadline_s=0.02)
    assert await trouble_of(store.load("Sales")) is KeyringProblem.HUNG
    assert await trouble_of(store.save("Sales", CREDENTIALS)) is KeyringProblem.HUNG
    assert await kept(store, CREDENTIALS) == (Kept.SESSION, KeyringProblem.HUNG)
    assert await store.load("Sales") == CREDENTIALS


async def test_an_answer_after_the_deadline_does_no_harm(fake: FakeKeyring) -> None:
    release, answered = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        release.wait()
        answered.set()

    fake.before = wait
    store = fake.store(deadline_s=0.02)
    assert await trouble_of(store.load("Sales")) is KeyringProblem.HUNG
    release.set()
    assert await asyncio.to_thread(answered.wait, 10)
    fake.before = lambda _: None
    with pytest.raises(CredentialsMissing):
        await store.load("Sales")


async def test_who_waits_for_the_keyring_can_go_away(hung: FakeKeyring) -> None:
    loading = asyncio.create_task(hung.store(deadline_s=60).load("Sales"))
    await asyncio.sleep(0)
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading


def test_the_loop_ends_while_a_keyring_hangs(hung: FakeKeyring) -> None:
    async def leave() -> None:
        async with asyncio.timeout(0.02):
            await hung.store(deadline_s=60).load("Sales")

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(leave())
    assert time.monotonic() - began < 5


def test_the_program_ends_while_a_keyring_hangs() -> None:
    program = """
import asyncio, threading
from ccm_desktop.domain.errors import KeyringTrouble
from ccm_desktop.services.credentials import CredentialStore
try:
    asyncio.run(CredentialStore(threading.Event().wait, deadline_s=0.02).load("Sales"))
except KeyringTrouble as trouble:
    print(trouble.problem.value)
"""
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    assert (done.stdout, done.stderr) == ("hung\n", "")


async def test_what_does_not_come_back_as_it_went_is_a_failure(fake: FakeKeyring) -> None:
    store = fake.store()

    def lose(what: str) -> None:
        if what == "get":
            fake.kept.clear()

    fake.before = lose
    assert await trouble_of(store.save("Sales", CREDENTIALS)) is KeyringProblem.FAILED
    with pytest.raises(CredentialsMissing):
        await store.load("Sales")
    fake.before = lambda _: fake.kept.update({(SERVICE, "Sales"): "x"})
    assert await kept(store, CREDENTIALS) == (Kept.SESSION, KeyringProblem.FAILED)


async def test_saving_says_where(fake: FakeKeyring) -> None:
    assert await kept(fake.store(), CREDENTIALS) == (Kept.KEYRING, None)
    fake.before = raising(keyring.errors.NoKeyringError())
    store = fake.store()
    assert await kept(store, OTHER) == (Kept.SESSION, KeyringProblem.NONE)
    assert await store.load("Sales") == OTHER
    fake.before = lambda _: None
    assert await fake.store().load("Sales") == CREDENTIALS, "the keyring has the earlier ones"


async def test_what_windows_would_not_take_is_not_tried(
    fake: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = Credentials("k" * 256, "\\" * 256)
    await fake.store().save("Sales", longest)
    assert await fake.store().load("Sales") == longest
    monkeypatch.setattr(credentials_module, "_MOST_CHARACTERS", 50)
    fake.asked.clear()
    assert await trouble_of(fake.store().save("Sales", longest)) is KeyringProblem.TOO_LONG
    assert fake.asked == []


@pytest.mark.usefixtures("_in_the_environment")
async def test_the_environment_comes_before_the_keyring_and_is_never_stored(
    fake: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fake.store().save("Sales", CREDENTIALS)
    store = fake.store()
    before = dict(fake.kept)
    fake.asked.clear()
    assert await store.load("Sales") == OTHER
    assert (fake.asked, fake.kept) == ([], before)
    monkeypatch.delenv(KEY_VARIABLE)
    assert await store.load("Sales") == CREDENTIALS


@pytest.mark.usefixtures("_in_the_environment")
async def test_what_was_typed_comes_before_the_environment(fake: FakeKeyring) -> None:
    store = fake.store()
    store.keep_for_session("Sales", CREDENTIALS)
    assert await store.load("Sales") == CREDENTIALS
    assert await store.load("Support") == OTHER


@pytest.mark.usefixtures("_in_the_environment")
async def test_an_environment_that_makes_no_sense_says_so(
    fake: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "has blanks in it")
    with pytest.raises(BadInput) as caught:
        await fake.store().load("Sales")
    assert caught.value.field == "api_key"
    assert "blanks" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("missing", [KEY_VARIABLE, TOKEN_VARIABLE])
@pytest.mark.usefixtures("_in_the_environment")
async def test_half_an_environment_is_none(
    fake: FakeKeyring, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv(missing, "")
    with pytest.raises(CredentialsMissing):
        await fake.store().load("Sales")


async def test_no_secret_is_shown_or_logged(
    fake: FakeKeyring, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    store = fake.store()
    await store.save("Sales", CREDENTIALS)
    shown += [repr(CREDENTIALS), str(CREDENTIALS), repr(store), repr(await store.load("Sales"))]
    fake.before = raising(keyring.errors.KeyringLocked())
    for work in (fake.store().save("Sales", CREDENTIALS), fake.store().load("Sales")):
        with pytest.raises(KeyringTrouble) as caught:
            await work
        shown += [repr(caught.value), str(caught.value)]
    fake.before = lambda _: None
    fake.kept[SERVICE, "Sales"] = f'{{"key": "{CREDENTIALS.key}", "token": "{CREDENTIALS.token} "}}'
    with pytest.raises(CredentialsMissing) as missing:
        await fake.store().load("Sales")
    shown += [repr(missing.value), str(missing.value), repr(missing.value.__cause__)]
    assert "canary" not in "".join(shown) + caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="the backend of Linux")
def test_the_backend_is_named_and_not_discovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    backend = system_backend()
    assert type(backend).__module__ == "keyring.backends.SecretService"
