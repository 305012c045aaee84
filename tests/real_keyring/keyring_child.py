"""A process of its own for the tests with a real keyring; prints what came of it in one word.

keyring_child.py load                 prints the digest of what is stored for `Sales`
keyring_child.py save < KEY:TOKEN     saves it for `Sales`
keyring_child.py lock-and-ask         saves, locks the keyring, loads and saves again
"""

from __future__ import annotations

import asyncio
import hashlib
import sys

import secretstorage

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import CredentialsMissing, KeyringTrouble
from ccm_desktop.services.credentials import CredentialStore

SAMPLE = Credentials("canary-key-sample", "canary-token-sample")


async def load() -> str:
    """What is stored, as a digest: nothing secret is printed."""
    try:
        credentials = await CredentialStore().load("Sales")
    except CredentialsMissing:
        return "missing"
    except KeyringTrouble as trouble:
        return trouble.problem.value
    return hashlib.sha256(credentials.basic_header().encode()).hexdigest()


async def save(credentials: Credentials) -> str:
    """Save; says what became of it."""
    try:
        await CredentialStore().save("Sales", credentials)
    except KeyringTrouble as trouble:
        return trouble.problem.value
    return "saved"


def lock() -> None:
    """Lock the keyring, as its owner may at any time."""
    bus = secretstorage.dbus_init()
    secretstorage.get_default_collection(bus).lock()
    bus.close()


async def main(what: str) -> None:
    """Do what was asked for."""
    match what:
        case "load":
            print(await load())
        case "save":
            key, _, token = sys.stdin.read().partition(":")
            print(await save(Credentials(key, token)))
        case "lock-and-ask":
            print(await save(SAMPLE))
            lock()
            print(await load())
            print(await save(SAMPLE))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
