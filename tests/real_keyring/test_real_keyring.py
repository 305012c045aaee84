"""The system's own keyring, for real: gnome-keyring on a D-Bus of its own.

Run by `packaging/linux/with-keyring.sh python -m pytest -m real_keyring`; anywhere else the tests
are skipped, so that nobody's own keyring is ever touched.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import CredentialsMissing, KeyringProblem, KeyringTrouble
from ccm_desktop.services.credentials import CredentialStore, Kept, system_backend

CHILD = [sys.executable, str(Path(__file__).with_name("keyring_child.py"))]
WITH_KEYRING = Path(__file__).parents[2] / "packaging" / "linux" / "with-keyring.sh"
HOME = Path.home()
IN_SESSION = HOME.name.startswith("ccm-keyring.") and (HOME / "in-session").exists()
BARE_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""

pytestmark = [
    pytest.mark.real_keyring,
    pytest.mark.skipif(not IN_SESSION, reason="only inside packaging/linux/with-keyring.sh"),
]


@pytest.fixture
def fresh() -> Credentials:
    """A pair that is nowhere else on this machine."""
    return Credentials(f"canary-key-{secrets.token_hex(12)}", f"canary-{secrets.token_hex(12)}")


@pytest.fixture
async def store() -> AsyncIterator[CredentialStore]:
    """The app's store on the system's backend, and an empty keyring afterwards."""
    store = CredentialStore()
    yield store
    for profile in ("Sales", "Support"):
        await store.forget(profile)


def child(what: str, *, given: str = "") -> str:
    """What another process says to it."""
    done = subprocess.run(  # noqa: S603 - ours
        [*CHILD, what], input=given, capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout.strip()


def digest(credentials: Credentials) -> str:
    return hashlib.sha256(credentials.basic_header().encode()).hexdigest()


def test_the_backend_is_the_secret_service() -> None:
    backend = system_backend()
    assert type(backend).__module__ == "keyring.backends.SecretService"


async def test_a_pair_is_saved_found_replaced_and_forgotten(
    store: CredentialStore, fresh: Credentials
) -> None:
    with pytest.raises(CredentialsMissing):
        await CredentialStore().load("Sales")
    assert await store.save_or_keep("Sales", fresh) == (Kept.KEYRING, None)
    assert await CredentialStore().load("Sales") == fresh
    longest = Credentials("k" * 256, "\\" * 256)
    await store.save("Sales", longest)
    assert await CredentialStore().load("Sales") == longest
    await store.forget("Sales")
    with pytest.raises(CredentialsMissing):
        await CredentialStore().load("Sales")
    await store.forget("Sales")


@pytest.mark.parametrize("profile", ["विक्रय – Süd", "a:b/c=d", "x" * 64])
async def test_profiles_of_any_name_have_their_own(
    store: CredentialStore, fresh: Credentials, profile: str
) -> None:
    other = Credentials("canary-key-other", "canary-token-other")
    await store.save("Sales", other)
    await store.save(profile, fresh)
    again = CredentialStore()
    assert (await again.load("Sales"), await again.load(profile)) == (other, fresh)
    await store.forget(profile)


async def test_another_process_finds_it(store: CredentialStore, fresh: Credentials) -> None:
    assert child("load") == "missing"
    await store.save("Sales", fresh)
    assert child("load") == digest(fresh)
    other = Credentials("canary-key-other", "canary-token-other")
    assert child("save", given=f"{other.key}:{other.token}") == "saved"
    assert await CredentialStore().load("Sales") == other


async def test_it_stands_in_no_file_in_clear(store: CredentialStore, fresh: Credentials) -> None:
    (HOME / "probe").write_text(f"x{fresh.token}x")
    await store.save("Sales", fresh)
    found = set(_files_with(fresh))
    assert found == {HOME / "probe"}, "the search finds what is there, and nothing else"
    (HOME / "probe").unlink()
    keyrings = list(HOME.rglob("*.keyring"))
    assert keyrings, "the keyring is below the session's home"


def test_a_locked_keyring_is_locked_and_not_missing() -> None:
    done = subprocess.run(  # noqa: S603 - ours; a session of its own, which is locked for good
        [str(WITH_KEYRING), *CHILD, "lock-and-ask"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["saved", "locked", "locked"]
    assert "canary" not in done.stdout + done.stderr


def test_a_session_without_a_keyring_has_none(tmp_path: Path) -> None:
    config = tmp_path / "bus.conf"
    config.write_text(BARE_BUS)
    command = ["dbus-run-session", f"--config-file={config}", "--", *CHILD, "load"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    assert done.stdout.strip() == "none"


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/at/all"], ids=["no bus", "dead bus"])
def test_without_a_bus_there_is_no_keyring(address: str | None) -> None:
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address or ""}
    if address is None:
        del environment["DBUS_SESSION_BUS_ADDRESS"]
    done = subprocess.run(  # noqa: S603 - ours
        [*CHILD, "load"], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    assert done.stdout.strip() == "none"


async def test_a_keyring_that_does_not_answer_hangs_nobody(
    store: CredentialStore, fresh: Credentials, frozen: list[int]
) -> None:
    await store.save("Sales", fresh)
    impatient = CredentialStore(deadline_s=0.3)
    _signal_daemons(signal.SIGSTOP, frozen)
    for work in (impatient.load("Sales"), impatient.save("Sales", fresh)):
        with pytest.raises(KeyringTrouble) as caught:
            await asyncio.wait_for(work, 5)
        assert caught.value.problem is KeyringProblem.HUNG
    where, _ = await impatient.save_or_keep("Support", fresh)
    assert where is Kept.SESSION
    assert await impatient.load("Support") == fresh
    _signal_daemons(signal.SIGCONT, frozen)
    assert await CredentialStore().load("Sales") == fresh


@pytest.fixture
def frozen() -> Iterator[list[int]]:
    """The daemons of this session that were stopped; they go on afterwards in any case."""
    stopped: list[int] = []
    yield stopped
    _signal_daemons(signal.SIGCONT, stopped)


def _signal_daemons(number: signal.Signals, stopped: list[int]) -> None:
    if number is signal.SIGSTOP:
        stopped += _daemons()
        assert stopped
    for pid in stopped:
        os.kill(pid, number)


def _daemons() -> list[int]:
    """The keyring daemons of this session: the file they run is below its home."""
    program = os.fsencode(HOME / "bin" / "gnome-keyring-daemon")
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cmdline").read_bytes().startswith(program):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _files_with(credentials: Credentials) -> Iterator[Path]:
    words = [word.encode() for word in (credentials.key, credentials.token)]
    pair = base64.b64decode(credentials.basic_header().removeprefix("Basic "))
    words += [base64.b64encode(pair), *(word.decode().encode("utf-16-le") for word in words)]
    for folder in {HOME, *(Path(os.environ[f"XDG_{n}_HOME"]) for n in ("DATA", "CONFIG", "CACHE"))}:
        for path in folder.rglob("*"):
            if path.is_file() and any(word in path.read_bytes() for word in words):
                yield path
