"""Keys and tokens: in the system's keyring, or in memory until the app ends; never in a file.

A keyring may show a prompt or hang without end, so each call to it has a thread of its own that
does not keep the app from ending, and a deadline.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar, cast

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadInput,
    CredentialsMissing,
    KeyringProblem,
    KeyringTrouble,
)
from ccm_desktop.services.daemon_threads import in_daemon_thread

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "CCM Desktop"
KEY_VARIABLE = "CCM_API_KEY"
TOKEN_VARIABLE = "CCM_API_TOKEN"  # noqa: S105 - a variable's name
_MOST_CHARACTERS = 1200  # Windows takes 1280 UTF-16 characters and answers more with a riddle


class Kept(StrEnum):
    """Where credentials were put."""

    KEYRING = "keyring"
    SESSION = "session"


class CredentialStore:
    """Loads and saves the credentials of profiles. Raises `KeyringTrouble`."""

    def __init__(
        self,
        backend: Callable[[], KeyringBackend] | None = None,
        deadline_s: float = 8.0,
    ) -> None:
        self._make_backend = backend or system_backend
        self._backend: KeyringBackend | None = None
        self._deadline_s = deadline_s
        self._session: dict[str, Credentials] = {}

    async def load(self, profile: str) -> Credentials:
        """The profile's credentials: given in this session, environment, keyring, in this order.

        Raises `CredentialsMissing` only where the keyring works and holds none.
        """
        if found := self._session.get(profile) or from_environment():
            return found
        stored = await self._ask(lambda backend: backend.get_password(SERVICE, profile))
        if stored is None:
            raise CredentialsMissing(profile)
        try:
            pair = json.loads(stored)
            credentials = Credentials(pair["key"], pair["token"])
        except (ValueError, KeyError, TypeError, AttributeError, BadInput) as error:
            raise CredentialsMissing(profile) from error
        self._session[profile] = credentials
        return credentials

    async def save(self, profile: str, credentials: Credentials) -> None:
        """Put credentials into the keyring and read them back."""
        text = json.dumps({"key": credentials.key, "token": credentials.token})
        if len(text) > _MOST_CHARACTERS:
            raise KeyringTrouble(KeyringProblem.TOO_LONG)

        def put(backend: KeyringBackend) -> str | None:
            backend.set_password(SERVICE, profile, text)
            return backend.get_password(SERVICE, profile)

        if await self._ask(put) != text:
            raise KeyringTrouble(KeyringProblem.FAILED)
        self._session[profile] = credentials

    def keep_for_session(self, profile: str, credentials: Credentials) -> None:
        """Hold credentials in memory until the app ends."""
        self._session[profile] = credentials

    async def save_or_keep(
        self, profile: str, credentials: Credentials
    ) -> tuple[Kept, KeyringTrouble | None]:
        """Save, or hold for the session where no keyring works; says which, and why."""
        try:
            await self.save(profile, credentials)
        except KeyringTrouble as trouble:
            self.keep_for_session(profile, credentials)
            return Kept.SESSION, trouble
        return Kept.KEYRING, None

    async def forget(self, profile: str) -> None:
        """Take the profile's credentials out of the keyring and of memory."""
        self._session.pop(profile, None)

        def drop(backend: KeyringBackend) -> None:
            if backend.get_password(SERVICE, profile) is not None:
                backend.delete_password(SERVICE, profile)

        await self._ask(drop)

    async def _ask(self, question: Callable[[KeyringBackend], T]) -> T:
        def work() -> T:
            if self._backend is None:
                self._backend = self._make_backend()
            return question(self._backend)

        try:
            async with asyncio.timeout(self._deadline_s):
                return await in_daemon_thread("keyring", work)
        except TimeoutError as error:
            raise KeyringTrouble(KeyringProblem.HUNG) from error
        except KeyringTrouble:
            raise
        except Exception as error:  # backends raise their own, and D-Bus's
            raise KeyringTrouble(_problem_of(error)) from error


def from_environment() -> Credentials | None:
    """Credentials for headless use; never stored. Raises `BadInput` where they are malformed."""
    key, token = os.environ.get(KEY_VARIABLE), os.environ.get(TOKEN_VARIABLE)
    return Credentials(key, token) if key and token else None


def system_backend() -> KeyringBackend:
    """This system's keyring, by name: discovery would take a plaintext one if it were installed."""
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        windows = WinVaultKeyring()
        windows.persist = "local machine"
        return windows
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as MacKeyring

        return cast("Callable[[], KeyringBackend]", MacKeyring)()
    from keyring.backends.SecretService import Keyring as SecretServiceKeyring

    return cast("Callable[[], KeyringBackend]", SecretServiceKeyring)()


def _problem_of(error: BaseException) -> KeyringProblem:
    if type(error.__cause__).__name__ == "SecretServiceNotAvailableException":
        error = error.__cause__ or error  # keyring's word for it is the one for "locked" as well
    match type(error).__name__:
        case "KeyringLocked" | "InitError" | "PromptDismissedException" | "LockedException":
            return KeyringProblem.LOCKED
        case (
            "NoKeyringError"
            | "RuntimeError"
            | "ImportError"
            | "ModuleNotFoundError"
            | "SecretServiceNotAvailableException"
            | "DBusAddressError"
            | "FileNotFoundError"
            | "KeyError"
        ):
            return KeyringProblem.NONE
        case _:
            return KeyringProblem.FAILED
