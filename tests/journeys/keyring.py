"""A keyring that works, in memory; the real one is tested in tests/real_keyring."""

from __future__ import annotations

import json

from keyring.backend import KeyringBackend

from ccm_desktop.services.credentials import SERVICE


class MemoryKeyring(KeyringBackend):
    """Holds what was put into it."""

    priority = 0

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def put(self, profile: str, key: str, token: str) -> None:
        """Store a pair as the program does."""
        self.held[SERVICE, profile] = json.dumps({"key": key, "token": token})

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]
